public import Announcing
internal import FoundationEssentials
public import Relais

/// ntfy: notes on telephones and desktops, by a server of one's own or the public one.
///
/// A note is published as JSON to the server's root and comes back with its id; what stands there
/// is read by polling the topic's cache, which a server keeps for 12 hours if nobody has told it
/// otherwise. There is no key and no edit (docs.ntfy.sh/publish, 2.13; docs.ntfy.sh/subscribe/api).
public struct NtfyChannel: PublishingChannel {
  /// Its name in configuration.
  public static let kind = ChannelKind(
    name: "ntfy", summary: "notes on telephones, by a topic of an ntfy server",
    secrets: [ChannelSecret("token", "an access token of the server (tk_…)", isOptional: true)])

  /// See ``PublishingChannel/profile``.
  public let profile: ChannelProfile

  private let server: String
  private let topic: String

  /// Reads `server` (an address; https://ntfy.sh where absent) and `topic`.
  public init(_ basis: ChannelBasis, settings: inout SettingsReader) {
    server = settings.webAddress("server", default: "https://ntfy.sh")
    topic = settings.requiredText("topic", "the topic's name")
    let isName = topic.unicodeScalars.allSatisfy {
      ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
        || $0 == "_" || $0 == "-"
    }
    if !isName || topic.utf8.count > 64 {
      settings.note(
        "topic", found: "\"\(topic)\"", allowed: "at most 64 letters, digits, _ and -")
    }
    profile = basis.profile(
      kind: Self.kind.name, rule: .ntfy, titleRule: .plain(limit: 200), guarantee: .byReading,
      abilities: [.read], priority: 6, host: WebLocation.host(of: server), settle: .seconds(2),
      bytes: 3_000)
  }

  private struct Note: Codable {
    var topic: String?
    var title: String?
    var message: String?
    var id: String?
    var event: String?
  }

  private func fields(_ context: ChannelContext) -> [WebField] {
    var fields = [WebField("Content-Type", "application/json")]
    if let token = context.secrets["token"] {
      fields.append(WebField("Authorization", "Bearer \(token)"))
    }
    return fields
  }

  /// See ``PublishingChannel/attempt(_:in:)``.
  public func attempt(_ delivery: Delivery, in context: ChannelContext) async -> Receipt {
    guard case .publish = delivery.action else {
      return Receipt(.refused(Refusal(.other, "ntfy cannot change what was sent")))
    }
    let words = delivery.rendering
    let note = Note(
      topic: topic, title: words.title.isEmpty ? nil : words.title, message: words.text)
    let outcome = await context.web.ask(
      WebRequest("POST", server, fields: fields(context), body: WebJSON.bytes(note)),
      within: context.timeout)
    return outcome.receipt(at: context.now) { answer in
      guard let id = WebJSON.read(Note.self, answer.body)?.id else { return .confirmed(nil) }
      return .confirmed(RemotePost(id: id, link: "\(server)/\(topic)"))
    }
  }

  /// See ``PublishingChannel/look(for:in:)``.
  public func look(for delivery: Delivery, in context: ChannelContext) async -> ReadBack {
    let since = Int(delivery.firstSentAt.secondsSince1970) - 120
    let outcome = await context.web.ask(
      WebRequest(
        "GET", "\(server)/\(topic)/json?poll=1&since=\(since)", fields: fields(context)),
      within: context.timeout)
    guard case .answered(let answer, _) = outcome else { return .failed(outcome.trouble) }
    guard answer.status == 200 else { return .failed("HTTP \(answer.status)\(answer.reason)") }
    // One note a line.
    let notes = answer.body.split(separator: UInt8(ascii: "\n"))
      .compactMap { WebJSON.read(Note.self, Array($0)) }.filter { $0.event == "message" }
    let found = notes.first { note in
      Matching.isSame(note.message ?? "", delivery.rendering.text)
        && Matching.isSame(note.title ?? "", delivery.rendering.title)
    }
    guard let id = found?.id else { return .absent }
    return .found(RemotePost(id: id, link: "\(server)/\(topic)"), isAltered: false)
  }

  /// See ``PublishingChannel/examine(in:)``: whether the topic can be read with this token; that it
  /// can be written is known by writing only.
  public func examine(in context: ChannelContext) async -> SelfTest {
    let outcome = await context.web.ask(
      WebRequest("GET", "\(server)/\(topic)/json?poll=1&since=10s", fields: fields(context)),
      within: context.timeout)
    guard case .answered(let answer, _) = outcome else { return .bad(outcome.trouble) }
    guard answer.status == 200 else { return .bad("HTTP \(answer.status)\(answer.reason)") }
    return .good("\(server)/\(topic)")
  }
}
