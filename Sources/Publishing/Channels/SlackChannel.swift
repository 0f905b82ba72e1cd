public import Announcing
public import Relais

/// Slack, by an application of the company's own (docs.slack.dev/reference/methods).
///
/// There is no key: a message carries our name of it in its metadata, by which it is found again.
/// Slack says what is wrong in the body of an answer of 200. Follow-ups go into the thread of the
/// first message and are shown in the channel as well.
public struct SlackChannel: PublishingChannel {
  /// Its name in configuration.
  public static let kind = ChannelKind(
    name: "slack", summary: "messages in a Slack channel",
    secrets: [
      ChannelSecret(
        "token",
        "a bot's token (xoxb-…) with chat:write and channels:history: OAuth & Permissions")
    ])

  private static let pageLimit = 5

  /// See ``PublishingChannel/profile``.
  public let profile: ChannelProfile

  private let root: String
  private let channel: String

  /// Reads `channel` (its id, such as C012AB3CD) and `server` (https://slack.com where absent).
  public init(_ basis: ChannelBasis, settings: inout SettingsReader) {
    let server = settings.webAddress("server", default: "https://slack.com")
    root = "\(server)/api"
    channel = settings.requiredText("channel", "the channel's id, such as C012AB3CD")
    let isID = channel.allSatisfy { $0.isASCII && ($0.isUppercase || $0.isNumber) }
    if !channel.isEmpty, !isID || !"CGD".contains(channel.prefix(1)) {
      settings.note(
        "channel", found: "\"\(channel)\"",
        allowed: "the id at the end of the channel's details, such as C012AB3CD, not its name")
    }
    profile = basis.profile(
      kind: Self.kind.name, rule: .slack, escaping: .slack, guarantee: .byReading,
      abilities: [.edit, .retract, .reply, .read], host: WebLocation.host(of: server),
      settle: .seconds(3), bytes: 5_000)
  }

  private struct Message: Codable, Sendable {
    struct Metadata: Codable, Sendable {
      struct Payload: Codable, Sendable { var id: String? }
      var eventType = "relais"
      var eventPayload: Payload
    }
    var channel: String?
    var text: String?
    var ts: String?
    var threadTs: String?
    var replyBroadcast: Bool?
    var metadata: Metadata?
    /// Without it `*` and `_` in a text would be marks.
    var mrkdwn: Bool?
  }

  private struct Answer: Decodable, Sendable {
    struct Next: Decodable, Sendable { var nextCursor: String? }
    var ok: Bool
    var error: String?
    var channel: String?
    var ts: String?
    var messages: [Found]?
    var hasMore: Bool?
    var responseMetadata: Next?
  }

  /// A message as it is read: metadata of other applications may have any shape.
  private struct Found: Decodable, Sendable {
    var text: String?
    var ts: String?
    var name: String?

    private enum Key: String, CodingKey {
      case text
      case ts
      case metadata
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: Key.self)
      text = try? container.decode(String.self, forKey: .text)
      ts = try? container.decode(String.self, forKey: .ts)
      let metadata = try? container.decode(Message.Metadata.self, forKey: .metadata)
      name = metadata?.eventType == "relais" ? metadata?.eventPayload.id : nil
    }
  }

  private func fields(_ context: ChannelContext) -> [WebField] {
    [.bearer(context.secrets["token"])]
  }

  /// The beginning of the thread of a message.
  private static func thread(of remote: RemotePost) -> String { remote.version ?? remote.id }

  private func request(for delivery: Delivery, _ context: ChannelContext) -> WebRequest {
    var message = Message(channel: channel, text: delivery.rendering.text)
    switch delivery.action {
    case .publish(let earlier):
      message.metadata = .init(eventPayload: .init(id: delivery.digest))
      message.mrkdwn = false
      message.threadTs = earlier.map(Self.thread)
      message.replyBroadcast = earlier == nil ? nil : true
      return .underscored("POST", "\(root)/chat.postMessage", message, fields: fields(context))
    case .edit(let remote):
      message.ts = remote.id
      return .underscored("POST", "\(root)/chat.update", message, fields: fields(context))
    case .retract(let remote):
      return .form(
        "POST", "\(root)/chat.delete", [("channel", channel), ("ts", remote.id)],
        fields: fields(context))
    }
  }

  /// See ``PublishingChannel/attempt(_:in:)``.
  public func attempt(_ delivery: Delivery, in context: ChannelContext) async -> Receipt {
    let outcome = await context.web.ask(request(for: delivery, context), within: context.timeout)
    return outcome.receipt(at: context.now) { answer in
      guard let error = WebJSON.readUnderscored(Answer.self, answer.body)?.error else { return nil }
      return answer.status < 500 && answer.status != 429
        ? Self.outcome(of: error, answer, context) : nil
    } confirmed: { answer in
      guard let said = WebJSON.readUnderscored(Answer.self, answer.body) else {
        return .uncertain("an answer that is none of Slack's")
      }
      guard said.ok else { return Self.outcome(of: said.error ?? "", answer, context) }
      switch delivery.action {
      case .edit(let remote), .retract(let remote): return .confirmed(remote)
      case .publish(let earlier):
        guard let ts = said.ts else { return .uncertain("an answer without a message") }
        return .confirmed(RemotePost(id: ts, version: earlier.map(Self.thread)))
      }
    }
  }

  /// What one of Slack's errors means; one that nobody has named here is a refusal.
  private static func outcome(
    of error: String, _ answer: WebAnswer, _ context: ChannelContext
  ) -> Receipt.Outcome {
    switch error {
    case "ratelimited", "rate_limited", "message_limit_exceeded":
      return .limited(until: answer.retryTime(after: context.now))
    case "internal_error", "fatal_error", "service_unavailable", "request_timeout":
      return .uncertain(error)
    case "invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired",
      "missing_scope", "no_permission", "not_allowed_token_type", "org_login_required",
      "ekm_access_denied", "access_denied", "not_in_channel", "restricted_action",
      "team_access_not_granted":
      return .refused(Refusal(.credentials, error))
    case "msg_too_long", "no_text", "invalid_arguments", "invalid_charset":
      return .refused(Refusal(.content, error))
    case "message_not_found", "thread_not_found", "cannot_reply_to_message":
      return .refused(Refusal(.gone, error))
    // Also what is said of a private channel that the bot was taken out of: what stands there may
    // still stand.
    case "channel_not_found", "is_archived": return .refused(Refusal(.other, error))
    default: return .refused(Refusal(.other, error.isEmpty ? "no reason given" : error))
    }
  }

  /// See ``PublishingChannel/look(for:in:)``: by its metadata, in the channel or in its thread.
  public func look(for delivery: Delivery, in context: ChannelContext) async -> ReadBack {
    var thread: String?
    var message: String?
    switch delivery.action {
    case .publish(let earlier): thread = earlier.map(Self.thread)
    case .edit(let remote), .retract(let remote):
      thread = remote.version
      message = remote.id
    }
    var values = [(name: "channel", value: channel), ("include_all_metadata", "1")]
    if let thread { values.append(("ts", thread)) }
    if let message {
      values += [("oldest", message), ("latest", message), ("inclusive", "1"), ("limit", "5")]
    } else {
      values += [
        ("oldest", "\(Int(delivery.appearsAfter.secondsSince1970))"), ("limit", "100"),
      ]
    }
    let method = thread == nil ? "conversations.history" : "conversations.replies"
    let time = TimeLeft(context.timeout)
    var cursor: String?
    for _ in 0..<Self.pageLimit {
      let paged = values + (cursor.map { [(name: "cursor", value: $0)] } ?? [])
      let request = WebRequest.form("POST", "\(root)/\(method)", paged, fields: fields(context))
      switch await context.read(Answer.self, request, within: time) {
      case .gone(let words), .failed(let words): return .failed(words)
      case .value(let answer):
        guard answer.ok, let messages = answer.messages else {
          if answer.error == "thread_not_found", message != nil { return .absent }
          return .failed(answer.error ?? "no list of messages")
        }
        if let found = find(delivery, message, in: messages) { return found }
        let next = answer.responseMetadata?.nextCursor ?? ""
        guard !next.isEmpty else { return .absent }
        cursor = next
      }
    }
    return .failed("more messages since than can be read")
  }

  private func find(
    _ delivery: Delivery, _ message: String?, in messages: [Found]
  ) -> ReadBack? {
    let found = messages.first { one in
      message.map { one.ts == $0 } ?? (one.name == delivery.digest)
    }
    guard let found, let ts = found.ts else { return nil }
    let isSame = Matching.isSame(Self.unwrapped(found.text ?? ""), delivery.rendering.text)
    switch delivery.action {
    case .edit(let remote): return isSame ? .found(remote, isAltered: false) : .absent
    case .retract(let remote): return .found(remote, isAltered: !isSame)
    case .publish(let earlier):
      return .found(
        RemotePost(id: ts, version: earlier.map(Self.thread)), isAltered: !isSame)
    }
  }

  /// A text as it was sent: Slack wraps what it takes for links, as `<https://a.example>` and
  /// `<http://a.example|a.example>`.
  static func unwrapped(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let start = rest.firstIndex(of: "<"), let end = rest[start...].firstIndex(of: ">") {
      let inner = rest[start..<end].dropFirst()
      result += rest[..<start] + (inner.split(separator: "|").last ?? "")
      rest = rest[end...].dropFirst()
    }
    return result + rest
  }

  /// See ``PublishingChannel/examine(in:)``: whether the token is alive and the bot may read the
  /// channel; that it may write is known by writing only.
  public func examine(in context: ChannelContext) async -> SelfTest {
    struct Bot: Decodable, Sendable {
      var ok: Bool
      var error: String?
      var team: String?
      var user: String?
    }
    let time = TimeLeft(context.timeout)
    let who = WebRequest.form("POST", "\(root)/auth.test", [], fields: fields(context))
    let name: String
    switch await context.read(Bot.self, who, within: time) {
    case .gone(let words), .failed(let words): return .bad(words)
    case .value(let answer):
      guard answer.ok else { return .bad(answer.error ?? "no reason given") }
      name = "\(answer.user ?? "a bot") in \(answer.team ?? "Slack")"
    }
    let history = WebRequest.form(
      "POST", "\(root)/conversations.history", [("channel", channel), ("limit", "1")],
      fields: fields(context))
    switch await context.read(Answer.self, history, within: time) {
    case .gone(let words), .failed(let words): return .bad("\(name): \(words)")
    case .value(let answer):
      return answer.ok
        ? .good("\(name), \(channel)") : .bad("\(name), \(channel): \(answer.error ?? "refused")")
    }
  }
}
