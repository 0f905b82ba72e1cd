internal import Announcing
internal import Incidents
internal import Logging
internal import Pages
internal import Publishing
internal import Relais
internal import Subscribers

/// Writes to all who asked to be told: takes messages over from the outbox, and sees to it that
/// everybody gets theirs.
struct SubscriberDesk: FanOut {
  /// Time until it is looked again whether there is anything to do.
  private static let period: Duration = .seconds(2)

  /// Who asked to be told.
  let list: SubscriberList
  /// The record.
  let ledger: Ledger
  /// The configuration in force.
  let stage: Stage
  /// This node.
  let node: NodeID
  /// Where troubles are told.
  let logger: Logger

  /// The one channel to subscribers, where its home is here; else nil.
  func channel() async -> SubscribersChannel? {
    let channels = await stage.configuration.channels
    guard
      let channel = channels.lazy.compactMap({ $0.channel as? SubscribersChannel }).first,
      await ledger.record.mayPost(channel.profile.id, node)
    else { return nil }
    return channel
  }

  /// See ``FanOut/obstacle()``.
  func obstacle() async -> String? {
    let page = await stage.configuration.writtenPage.url
    return page.isEmpty ? "no page.url: nobody could confirm or unsubscribe" : nil
  }

  /// See ``FanOut/accept(_:)``.
  func accept(_ delivery: Delivery) async -> Receipt {
    if let obstacle = await obstacle() {
      return Receipt(.refused(Refusal(.other, obstacle)))
    }
    guard let letters = delivery.rendering.letters else {
      return Receipt(.refused(Refusal(.content, "the message cannot be taken apart by language")))
    }
    let page = await stage.configuration.page
    let incident = await ledger.record.incidents.first { $0.id == delivery.key.incident }
    let words = letters.map { language, title, text in
      FanWords(
        language: language, title: title, text: text,
        farewell: SubscribeWords.farewell(page.title(in: language))(in: language))
    }
    let order = FanOutOrder(
      name: delivery.digest, channel: delivery.key.channel.name,
      thread: "\(delivery.key.incident) on \(delivery.key.channel)",
      approvedAt: delivery.approvedAt, deadline: delivery.deadline, words: words,
      services: incident?.services.map(\.service) ?? [])
    do throws(SubscriberStoreError) {
      let job = try await list.worker().take(order)
      return Receipt(.confirmed(RemotePost(id: job.name)))
    } catch {
      return Receipt(.notSent("\(error)"))
    }
  }

  /// See ``FanOut/stop(_:)``.
  func stop(_ post: RemotePost) async -> Receipt {
    do throws(SubscriberStoreError) {
      try await list.worker().stop(post.id)
      return Receipt(.confirmed(post))
    } catch {
      return Receipt(.notSent("\(error)"))
    }
  }

  /// See ``FanOut/look(for:)``.
  func look(for delivery: Delivery) async -> ReadBack {
    do throws(SubscriberStoreError) {
      guard try await list.storeIfAny() != nil else { return .absent }
      let count = try await list.worker().count(of: delivery.digest)
      return count == nil ? .absent : .found(RemotePost(id: delivery.digest), isAltered: false)
    } catch {
      return .failed("\(error)")
    }
  }

  /// Works until cancelled; asks for the password of a channel whenever it is needed.
  func run(_ password: @escaping @Sendable (ChannelID) async -> String) async {
    while !Task.isCancelled {
      do throws(SubscriberStoreError) {
        if try await list.storeIfAny() != nil {
          try await list.worker().run { name in await way(of: name, password) }
        }
      } catch {
        logger.error("Subscribers cannot be told", metadata: ["reason": "\(error)"])
      }
      try? await Task.sleep(for: Self.period)
    }
  }

  private func way(
    of name: String, _ password: @Sendable (ChannelID) async -> String
  ) async -> FanOutWorker.Way? {
    guard let channel = await channel(), channel.profile.id.name == name, let fan = channel.fan,
      await obstacle() == nil
    else { return nil }
    let page = await stage.configuration.page.url
    return FanOutWorker.Way(
      fan: fan, password: await password(channel.profile.id),
      link: "\(page)\(SubscribePages.leavingPath)/")
  }
}
