public import Announcing
internal import FoundationEssentials
public import Relais

/// SMS to a list of people, by gammu-smsd and a telephone or 4G key at the office.
///
/// A message for each person is put into the daemon's outbox under a name that the delivery and the
/// number give; what lies in its folders under that name tells what became of it. So nothing is
/// handed over twice, whatever happens to us. The daemon itself, killed after its telephone has
/// sent and before it has noted so, sends that one message again.
///
/// It needs no data, and works while no line does.
public struct SMSChannel: PublishingChannel {
  /// Its name in configuration.
  public static let kind = ChannelKind(
    name: "sms", summary: "SMS to a list of people, by gammu-smsd and a 4G key",
    isAtOffice: true)

  /// People in a list at most: a key sends five to ten a minute.
  public static let recipientLimit = 100

  /// See ``PublishingChannel/profile``.
  public let profile: ChannelProfile

  private let spool: MessageSpool
  private let configuration: String
  private let recipients: [TelephoneNumber]
  private let wantsReports: Bool
  private let price: MessageCost?

  /// Reads `recipients`, `parts` (SMS in one message at most), `spool` (the folder of the daemon's
  /// outbox, sent and error), `daemon` (its configuration file), `reports` and
  /// `price` (of one SMS).
  public init(_ basis: ChannelBasis, settings: inout SettingsReader) {
    if !settings.contains("recipients") { settings.missing("recipients", "who gets the SMS") }
    var kept: [TelephoneNumber] = []
    for text in settings.texts("recipients") {
      if let one = settings.telephoneNumber("recipients", text), !kept.contains(one) {
        kept.append(one)
      }
    }
    if kept.count > Self.recipientLimit {
      settings.note(
        "recipients", found: "\(kept.count) numbers", allowed: "at most \(Self.recipientLimit)")
    }
    recipients = Array(kept.prefix(Self.recipientLimit))
    let parts = settings.integer("parts", in: 1...10, default: 3)
    let folder = Self.path("spool", &settings, default: "/var/spool/gammu")
    spool = MessageSpool(path: folder)
    configuration = Self.path("daemon", &settings, default: "/etc/gammu-smsdrc")
    wantsReports = settings.flag("reports", default: false)
    price = settings.price("price")
    profile = basis.profile(
      kind: Self.kind.name, rule: .shortMessage(parts: parts), guarantee: .byReading,
      abilities: [.read], priority: 3, host: "gammu:\(folder)", settle: .seconds(20), bytes: 0)
  }

  private static func path(
    _ key: String, _ settings: inout SettingsReader, default standard: String
  ) -> String {
    guard let text = settings.text(key) else { return standard }
    if text.hasPrefix("/"), !text.contains("\u{0}") { return text }
    settings.note(key, found: "\"\(text)\"", allowed: "a path such as \(standard)")
    return standard
  }

  /// See ``PublishingChannel/cost(of:)``: each part to each person.
  public func cost(of rendering: Rendering) -> MessageCost? {
    guard let price, let each = price.thousandths else {
      return MessageCost(people: recipients.count)
    }
    let parts = ShortMessage(rendering.text).parts
    return MessageCost(
      thousandths: each * parts * recipients.count, currency: price.currency,
      people: recipients.count)
  }

  // What becomes of it.

  private struct Tally: Sendable {
    var places: [MessageSpool.Place]

    func count(_ place: MessageSpool.Place) -> Int { places.count { $0 == place } }

    var words: String {
      let parts = [
        (count(.sent), "sent"), (count(.outbox), "waiting"), (count(.error), "given up"),
        (count(.nowhere), "not handed over"),
      ].filter { $0.0 > 0 }.map { "\($0.0) \($0.1)" }
      return "\(places.count) people: \(parts.joined(separator: ", "))"
    }
  }

  /// How many messages lie in the daemon's folders, and why the next one does not.
  private struct HandOver: Sendable {
    var count: Int
    var trouble: MessageSpool.Trouble?
  }

  private func messages(_ delivery: Delivery) -> [MessageSpool.Message] {
    recipients.map { number in
      MessageSpool.Message(
        delivery.rendering.text, to: number, digest: delivery.digest, moment: delivery.approvedAt,
        wantsReport: wantsReports)
    }
  }

  private func tally(
    _ messages: [MessageSpool.Message]
  ) async -> Result<Tally, MessageSpool.Trouble> {
    await MessageSpool.work { [spool] in
      Result { () throws(MessageSpool.Trouble) in
        var places: [MessageSpool.Place] = []
        for message in messages { places.append(try spool.place(of: message.name)) }
        return Tally(places: places)
      }
    }
  }

  /// See ``PublishingChannel/attempt(_:in:)``: hands over whatever is not, and waits for the
  /// telephone for a while.
  public func attempt(_ delivery: Delivery, in context: ChannelContext) async -> Receipt {
    guard case .publish = delivery.action else {
      return Receipt(.refused(Refusal(.other, "an SMS cannot be changed: send another")))
    }
    let messages = messages(delivery)
    let handed = await MessageSpool.work { [spool] in
      Result { () throws(MessageSpool.Trouble) in
        for (number, message) in messages.enumerated() {
          do throws(MessageSpool.Trouble) {
            try spool.handOver(message)
          } catch {
            return HandOver(count: number, trouble: error)
          }
        }
        return HandOver(count: messages.count, trouble: nil)
      }
    }
    switch handed {
    // Nothing was done.
    case .failure(let trouble) where delivery.attempt == 1:
      return Receipt(.notSent(trouble.words))
    case .failure(let trouble): return Receipt(.uncertain(trouble.words))
    case .success(let handed):
      if let trouble = handed.trouble {
        // With one handed over, now or before, all of it is not to be said unsent.
        let isFirst = handed.count == 0 && delivery.attempt == 1
        return Receipt(isFirst ? .notSent(trouble.words) : .uncertain(trouble.words))
      }
    }
    let first = await tally(messages)
    return Receipt(outcome(await settled(messages, first, within: context.timeout), delivery))
  }

  /// Looks until no message waits any more, or there is no time left.
  private func settled(
    _ messages: [MessageSpool.Message], _ first: Result<Tally, MessageSpool.Trouble>,
    within timeout: Duration
  ) async -> Result<Tally, MessageSpool.Trouble> {
    var latest = first
    let end = ContinuousClock.now + min(timeout / 2, Self.patience)
    while case .success(let tally) = latest, tally.count(.outbox) > 0, ContinuousClock.now < end {
      do {
        try await Task.sleep(for: .milliseconds(250))
      } catch {
        return latest
      }
      latest = await self.tally(messages)
    }
    return latest
  }

  /// How long an attempt waits for the telephone; what takes longer is read later.
  private static let patience = Duration.seconds(20)

  private func outcome(
    _ result: Result<Tally, MessageSpool.Trouble>, _ delivery: Delivery
  ) -> Receipt.Outcome {
    switch result {
    case .failure(let trouble): .uncertain(trouble.words)
    case .success(let tally):
      if tally.count(.outbox) + tally.count(.nowhere) > 0 {
        .uncertain(tally.words)
      } else if tally.count(.sent) == 0 {
        .refused(Refusal(.other, "\(tally.words): gammu's log says why"))
      } else {
        // Whom the telephone does not reach is no reason to write to the others again.
        .confirmed(remote(delivery))
      }
    }
  }

  private func remote(_ delivery: Delivery) -> RemotePost { RemotePost(id: delivery.digest) }

  /// See ``PublishingChannel/look(for:in:)``: there where nobody's waits any more.
  public func look(for delivery: Delivery, in context: ChannelContext) async -> ReadBack {
    switch await tally(messages(delivery)) {
    case .failure(let trouble): .failed(trouble.words)
    case .success(let tally):
      if tally.count(.outbox) > 0 {
        .failed(tally.words)
      } else if tally.count(.nowhere) > 0 || tally.count(.sent) == 0 {
        .absent
      } else {
        .found(remote(delivery), isAltered: false)
      }
    }
  }

  /// See ``PublishingChannel/examine(in:)``: whether the daemon runs, its telephone is in a
  /// network, its folders can be used, and nothing has got stuck there.
  public func examine(in context: ChannelContext) async -> SelfTest {
    let answer = await MessageSpool.work { [spool] in
      Result { () throws(MessageSpool.Trouble) in
        try spool.check()
        return try spool.waitingSince()
      }
    }
    let status: DaemonStatus
    switch answer {
    case .failure(let trouble): return .bad(trouble.words)
    case .success(let oldest):
      do {
        status = try DaemonStatus.read(of: configuration)
      } catch {
        switch error {
        case .noFile: return .bad("\(configuration): there is no such file")
        case .notRunning: return .bad("gammu-smsd does not run with \(configuration)")
        case .unreadable: return .bad("gammu-smsd's status cannot be read")
        }
      }
      if let oldest, context.now - oldest > Self.stuckAfter {
        let minutes = (context.now - oldest).components.seconds / 60
        return .bad("a message has waited for \(minutes) min; \(status.words)")
      }
    }
    guard !status.isCutOff else { return .bad(status.words) }
    return .good("\(status.words); to \(recipients.count)")
  }

  /// How long a message may wait before something is wrong.
  private static let stuckAfter = Duration.seconds(15 * 60)
}
