internal import Announcing
internal import Incidents
internal import Publishing
internal import Relais

/// The public page and its feeds, as a channel like the others: what is approved becomes an update
/// of the incident.
///
/// It is there without being configured, and posts to the record itself: whichever node is its
/// home, both show it.
struct PageChannel: Sendable {
  /// Its name.
  static let id = ChannelID("page")

  /// How far the clocks of two nodes may be apart.
  private static let clockMargin: Duration = .seconds(120)

  /// What fits there, and what comes first.
  let profile: ChannelProfile
  private let ledger: Ledger

  /// The page in these languages.
  init(languages: [Language], ledger: Ledger) {
    profile = ChannelBasis(id: Self.id, languages: languages).profile(
      kind: "page", rule: .unhurried, titleRule: .plain(limit: 200), guarantee: .byReading,
      abilities: [.edit, .read], priority: 1, host: "page", settle: .zero, bytes: 0)
    self.ledger = ledger
  }

  /// Adds the words to the incident, or replaces those of an update, as the person who approved.
  func attempt(
    _ delivery: Delivery, _ announcement: Announcement, by actor: Actor
  ) async -> Receipt {
    let incident = delivery.key.incident
    let words = announcement.wordsOfPage
    let command: Command
    switch delivery.action {
    case .publish: command = .update(incident, text: words, phase: nil)
    case .edit(let post):
      command = .correctUpdate(incident, UpdateID(post.id), words)
    case .retract: return Receipt(.refused(Refusal(.other, "what the page has told stays told")))
    }
    do throws(LedgerRefusal) {
      _ = try await ledger.carryOut(command, by: actor)
      return Receipt(
        await post(of: delivery, words).map { .confirmed($0) } ?? .uncertain("no trace"))
    } catch {
      return Receipt(.refused(Refusal(.other, "\(error)")))
    }
  }

  /// Reads whether the words stand on the page.
  func look(for delivery: Delivery, _ announcement: Announcement) async -> ReadBack {
    let found = await post(of: delivery, announcement.wordsOfPage)
    return found.map { .found($0, isAltered: false) } ?? .absent
  }

  private func post(of delivery: Delivery, _ words: LocalizedText) async -> RemotePost? {
    let record = await ledger.record
    let incident = record.incidents.first { $0.id == delivery.key.incident }
    // Earlier words may have been the same.
    let update = incident?.updates.first {
      $0.text == words && $0.at >= delivery.firstSentAt - Self.clockMargin
    }
    return update.map { RemotePost(id: $0.id.name) }
  }
}

extension Announcement {
  /// The words as an update of the incident holds them: by language, paragraphs and all.
  fileprivate var wordsOfPage: LocalizedText {
    LocalizedText(
      Dictionary(texts.map { ($0.language, $0.ranked.text()) }, uniquingKeysWith: { a, _ in a }))
  }
}
