public import Announcing
internal import FoundationEssentials
public import Relais

/// E-mail to a list of people, by submission to the company's own mail server.
///
/// Everybody gets a message of their own, whose Message-ID is made of the delivery and the address.
/// Where `copy` names a mailbox of the company's own, each message goes there too, in the same
/// transaction: what lies there has been taken for everybody named with it, and after a cut only
/// those who lack theirs get it again. Without it a person is asked.
public struct MailChannel: PublishingChannel {
  /// Its name in configuration.
  public static let kind = ChannelKind(
    name: "mail", summary: "e-mail to a list of people, by your own mail server",
    secrets: [
      ChannelSecret("password", "of the mail server's user", isOptional: true),
      ChannelSecret("copy_password", "of the mailbox that copies lie in", isOptional: true),
    ])

  /// People in a list at most.
  public static let recipientLimit = 200

  /// A mailbox that a copy of each message goes to, and where it can be read.
  private struct CopyBox: Sendable {
    var address: MailAddress
    var server: MailServer
    var folder: String
  }

  /// See ``PublishingChannel/profile``.
  public let profile: ChannelProfile

  private let server: MailServer
  private let from: MailAddress?
  private let name: String
  private let replyTo: MailAddress?
  private let recipients: [MailAddress]
  private let unsubscribe: String?
  private let copy: CopyBox?

  /// Reads `host`, `port`, `security` (`starttls`, `tls`, `none`), `user`, `ca`, `from`, `name`,
  /// `reply_to`, `recipients`, `unsubscribe` (an address with `{recipient}` in it) and `copy` (a
  /// map of `address`, `host`, `port`, `security`, `user`, `ca`, `folder`).
  public init(_ basis: ChannelBasis, settings: inout SettingsReader) {
    server = Self.server(&settings, ports: (465, 587))
    let sender = settings.requiredText("from", "the sender's address")
    from = sender.isEmpty ? nil : settings.mailAddress("from", sender)
    name = settings.text("name") ?? ""
    replyTo = settings.text("reply_to").flatMap { settings.mailAddress("reply_to", $0) }
    if !settings.contains("recipients") { settings.missing("recipients", "who gets the mails") }
    let listed = settings.texts("recipients")
    var kept: [MailAddress] = []
    for text in listed {
      if let one = settings.mailAddress("recipients", text), !kept.contains(one) {
        kept.append(one)
      }
    }
    if kept.count > Self.recipientLimit {
      settings.note(
        "recipients", found: "\(kept.count) addresses",
        allowed: "at most \(Self.recipientLimit)")
    }
    recipients = Array(kept.prefix(Self.recipientLimit))
    unsubscribe = Self.template(&settings)
    copy = Self.copyBox(&settings)
    profile = basis.profile(
      kind: Self.kind.name, rule: .unhurried, titleRule: .mailSubject,
      guarantee: copy == nil ? .choose(.atMostOnce) : .byReading,
      abilities: copy == nil ? [.reply] : [.reply, .read], priority: 5, host: server.host,
      settle: .seconds(10), bytes: 3_000 * max(1, kept.count))
  }

  /// Where mails go in.
  var mailServer: MailServer { server }

  /// Who they are from; nil where that is not configured.
  var sender: (address: MailAddress, name: String)? { from.map { ($0, name) } }

  /// Reads where a mail server is and how to speak to it.
  static func server(
    _ settings: inout SettingsReader, ports: (tls: Int, other: Int)
  ) -> MailServer {
    let host = settings.requiredText("host", "the mail server's name")
    let isName = host.utf8.allSatisfy { byte in
      (0x30...0x3A).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || [0x2D, 0x2E, 0x5B, 0x5D].contains(byte)
    }
    if !isName { settings.note("host", found: "\"\(host)\"", allowed: "a name or an address") }
    let security: MailSecurity = settings.choice("security", default: .starttls)
    let standard = security == .tls ? ports.tls : ports.other
    return MailServer(
      host: isName ? host : "invalid",
      port: settings.integer("port", in: 1...65_535, default: standard), security: security,
      user: settings.text("user"), trusted: settings.text("ca"))
  }

  private static func template(_ settings: inout SettingsReader) -> String? {
    guard let text = settings.text("unsubscribe") else { return nil }
    let isAddress =
      text.hasPrefix("https://") && text.utf8.count < 500
      && text.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != 0x3C && $0 != 0x3E }
    if isAddress, text.contains("{recipient}") { return text }
    settings.note(
      "unsubscribe", found: "\"\(text)\"",
      allowed: "an address such as https://shop.example/stop?who={recipient}")
    return nil
  }

  private static func copyBox(_ settings: inout SettingsReader) -> CopyBox? {
    guard var inner = settings.map("copy") else { return nil }
    let text = inner.requiredText("address", "the mailbox that gets a copy of each message")
    let address = text.isEmpty ? nil : inner.mailAddress("address", text)
    var server = server(&inner, ports: (993, 143))
    server.user = server.user ?? text
    let folder = inner.text("folder") ?? "INBOX"
    settings.absorb(inner)
    return address.map { CopyBox(address: $0, server: server, folder: folder) }
  }

  // What is sent.

  /// A message's name: the same for the same delivery and person, and telling neither.
  private func id(_ delivery: String, _ recipient: MailAddress) -> String {
    let person = DeliveryNames.digest(of: recipient.text.lowercased()).prefix(16)
    return "\(delivery).\(person)@\(from?.domain ?? "invalid")"
  }

  private func message(
    _ delivery: Delivery, to recipient: MailAddress, from sender: MailAddress
  ) -> MailMessage {
    var references: [String] = []
    if case .publish(let before?) = delivery.action {
      let root = before.version ?? before.id
      references = (root == before.id ? [root] : [root, before.id]).map { id($0, recipient) }
    }
    return MailMessage(
      from: sender, name: name, to: recipient, replyTo: replyTo,
      subject: delivery.rendering.title, text: delivery.rendering.text,
      languages: delivery.rendering.languages, moment: delivery.approvedAt,
      id: id(delivery.digest, recipient), references: references,
      unsubscribe: unsubscribe.map {
        $0.replacing("{recipient}", with: WebLocation.encoded(recipient.text))
      })
  }

  private func remote(_ delivery: Delivery) -> RemotePost {
    guard case .publish(let before?) = delivery.action else {
      return RemotePost(id: delivery.digest)
    }
    return RemotePost(id: delivery.digest, version: before.version ?? before.id)
  }

  /// See ``PublishingChannel/cost(of:)``: to how many people it goes.
  public func cost(of rendering: Rendering) -> MessageCost? {
    MessageCost(people: recipients.count)
  }

  /// See ``PublishingChannel/attempt(_:in:)``; people are written to in the list's order.
  public func attempt(_ delivery: Delivery, in context: ChannelContext) async -> Receipt {
    guard case .publish = delivery.action else {
      return Receipt(.refused(Refusal(.other, "a mail cannot be changed: write another")))
    }
    guard let from else { return Receipt(.refused(Refusal(.other, "no sender"))) }
    var waiting = recipients
    if delivery.attempt > 1, copy != nil {
      // Some may have theirs.
      switch await missing(delivery, in: context) {
      case .success(let people): waiting = people
      case .failure(let trouble): return Receipt(.notSent(trouble.words))
      }
    }
    let letters = waiting.map { person in
      Letter(
        bytes: message(delivery, to: person, from: from).bytes,
        to: [person] + (copy.map { [$0.address] } ?? []))
    }
    let outcomes = await MailConversation.run(
      with: server, password: context.secrets["password"] ?? "", over: context.binding,
      within: context.timeout
    ) { conversation in
      var outcomes: [MailOutcome] = []
      for letter in letters {
        outcomes.append(conversation.send(letter.bytes, from: from, to: letter.to))
        switch outcomes.last {
        case .done, .refused: continue
        // Whoever comes after this is written to next time.
        case .notSent, .uncertain, nil: return outcomes
        }
      }
      return outcomes
    }
    guard let outcomes else { return Receipt(.notSent("libcurl does not work")) }
    let bytes = letters.prefix(outcomes.count).reduce(0) { $0 + $1.bytes.count + 600 }
    return Receipt(verdict(outcomes, of: letters.count, delivery), bytes: bytes)
  }

  private struct Letter: Sendable {
    var bytes: [UInt8]
    var to: [MailAddress]
  }

  private func verdict(
    _ outcomes: [MailOutcome], of count: Int, _ delivery: Delivery
  ) -> Receipt.Outcome {
    // Those who had theirs before count, too.
    let sent =
      recipients.count - count + outcomes.count { if case .done = $0 { true } else { false } }
    let progress = "\(sent) of \(recipients.count) sent"
    switch outcomes.last {
    case .uncertain(let words): return .uncertain("\(words); \(progress)")
    case .notSent(let words):
      // With somebody's gone, all of it is not to be said unsent.
      return sent == 0 ? .notSent(words) : .uncertain("\(words); \(progress)")
    case .done, .refused, nil: break
    }
    let refusals = outcomes.compactMap { outcome -> (code: Int, words: String)? in
      if case .refused(let code, let words) = outcome { (code, words) } else { nil }
    }
    guard let refusal = refusals.first(where: { $0.code < 500 }) ?? refusals.first else {
      return .confirmed(remote(delivery))
    }
    if sent > 0 {
      // Whom the server will never take is no reason to write to the others again.
      return refusals.allSatisfy { $0.code >= 500 }
        ? .confirmed(remote(delivery)) : .uncertain("\(refusal.words); \(progress)")
    }
    switch refusal.code {
    case 400..<500: return .limited(until: nil)
    case 530, 534, 535, 538: return .refused(Refusal(.credentials, refusal.words))
    default: return .refused(Refusal(.content, refusal.words))
    }
  }

  // Reading.

  private struct Trouble: Error { var words: String }

  /// Those who have not got theirs, by the copies.
  private func missing(
    _ delivery: Delivery, in context: ChannelContext
  ) async -> Result<[MailAddress], Trouble> {
    guard let copy else { return .failure(Trouble(words: "no copies are kept")) }
    let names = recipients.map { (person: $0, id: id(delivery.digest, $0)) }
    let found = await MailConversation.run(
      with: copy.server, password: context.secrets["copy_password"] ?? "", over: context.binding,
      within: context.timeout
    ) { conversation -> Result<[MailAddress], Trouble> in
      var missing: [MailAddress] = []
      for (person, id) in names {
        let answer = conversation.hasMessage(id, in: copy.folder)
        guard let isThere = answer.isThere else { return .failure(Trouble(words: answer.words)) }
        if !isThere { missing.append(person) }
      }
      return .success(missing)
    }
    return found ?? .failure(Trouble(words: "libcurl does not work"))
  }

  /// See ``PublishingChannel/look(for:in:)``: there where everybody's copy lies in the mailbox.
  public func look(for delivery: Delivery, in context: ChannelContext) async -> ReadBack {
    switch await missing(delivery, in: context) {
    case .failure(let trouble): .failed(trouble.words)
    case .success(let people):
      people.isEmpty ? .found(remote(delivery), isAltered: false) : .absent
    }
  }

  /// See ``PublishingChannel/examine(in:)``: whether the server lets the user in, and the mailbox
  /// of the copies can be read.
  public func examine(in context: ChannelContext) async -> SelfTest {
    guard let from else { return .bad("no sender") }
    let outcome = await MailConversation.run(
      with: server, password: context.secrets["password"] ?? "", over: context.binding,
      within: context.timeout
    ) { $0.greet(from) }
    switch outcome {
    case .done: break
    case .notSent(let words), .uncertain(let words), .refused(_, let words):
      return .bad("\(server.host): \(words)")
    case nil: return .bad("libcurl does not work")
    }
    if let copy {
      let probe = "examined@\(from.domain)"
      let answer = await MailConversation.run(
        with: copy.server, password: context.secrets["copy_password"] ?? "",
        over: context.binding, within: context.timeout
      ) { $0.hasMessage(probe, in: copy.folder) }
      guard answer?.isThere != nil else {
        return .bad("\(copy.server.host): \(answer?.words ?? "libcurl does not work")")
      }
    }
    return .good("\(from.text) by \(server.host) to \(recipients.count)")
  }
}
