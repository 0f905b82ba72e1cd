public import Announcing
public import Relais

/// Matrix: a room of the company's own or a public one.
///
/// A message carries a transaction's id, and a server that has taken it answers the same event
/// again (spec.matrix.org, client-server API v3, "Transaction identifiers"). The id belongs to the
/// token's device: with another token in between, a repeat would stand twice; the key within the
/// message finds it then.
public struct MatrixChannel: PublishingChannel {
  /// Its name in configuration.
  public static let kind = ChannelKind(
    name: "matrix", summary: "messages in a Matrix room",
    secrets: [
      ChannelSecret("token", "an access token: Element, Settings, Help & About, Access Token")
    ])

  /// See ``PublishingChannel/profile``.
  public let profile: ChannelProfile

  private let server: String
  private let room: String

  /// Reads `server` (its address) and `room` (its id, which begins with `!`).
  public init(_ basis: ChannelBasis, settings: inout SettingsReader) {
    server = settings.webAddress("server")
    room = settings.requiredText("room", "the room's id, which begins with !")
    if !room.isEmpty, !room.hasPrefix("!") || room.utf8.count > 255 {
      settings.note(
        "room", found: "\"\(room)\"",
        allowed: "the room's id, which begins with ! (Element: Room settings, Advanced)")
    }
    profile = basis.profile(
      kind: Self.kind.name, rule: .unhurried, guarantee: .exact,
      abilities: [.edit, .retract, .reply, .read], host: WebLocation.host(of: server),
      settle: .seconds(3), bytes: 4_000)
  }

  private static let base = "_matrix/client/v3"

  private func request(
    _ method: String, _ parts: [String], query: String = "", body: [UInt8]? = nil,
    _ context: ChannelContext
  ) -> WebRequest {
    let path = parts.map(WebLocation.encoded).joined(separator: "/")
    var fields = [WebField("Authorization", "Bearer \(context.secrets["token"] ?? "")")]
    if body != nil { fields.append(WebField("Content-Type", "application/json")) }
    return WebRequest(
      method, "\(server)/\(Self.base)/\(path)\(query)", fields: fields, body: body)
  }

  private func post(_ id: String, root: String?) -> RemotePost {
    RemotePost(id: id, link: "https://matrix.to/#/\(room)/\(id)", version: root)
  }

  /// See ``PublishingChannel/attempt(_:in:)``.
  public func attempt(_ delivery: Delivery, in context: ChannelContext) async -> Receipt {
    let request: WebRequest
    if case .retract(let remote) = delivery.action {
      request = self.request(
        "PUT", ["rooms", room, "redact", remote.id, delivery.digest], body: Array("{}".utf8),
        context)
    } else {
      request = self.request(
        "PUT", ["rooms", room, "send", "m.room.message", delivery.digest],
        body: WebJSON.bytes(RoomMessage(delivery)), context)
    }
    let outcome = await context.web.ask(request, within: context.timeout)
    return outcome.receipt(at: context.now) {
      refusal(in: $0, at: context.now)
    } confirmed: {
      guard let id = WebJSON.read(Sent.self, $0.body)?.eventID else {
        return .uncertain("an answer without an event")
      }
      switch delivery.action {
      case .publish(let before): return .confirmed(post(id, root: before.map(Self.root)))
      // What stands there keeps the name of its first version.
      case .edit(let remote), .retract(let remote): return .confirmed(remote)
      }
    }
  }

  /// The message that a thread hangs on.
  fileprivate static func root(of post: RemotePost) -> String { post.version ?? post.id }

  private func refusal(in answer: WebAnswer, at now: Instant) -> Receipt.Outcome? {
    guard let complaint = WebJSON.read(Complaint.self, answer.body) else { return nil }
    let words = "HTTP \(answer.status)\(answer.reason)"
    switch complaint.errcode {
    case "M_LIMIT_EXCEEDED":
      // Younger servers say it in the header, older ones here.
      if let wait = complaint.retryAfter {
        return .limited(until: now + .milliseconds(min(max(wait, 0), 86_400_000)))
      }
      return nil
    case "M_UNKNOWN_TOKEN", "M_MISSING_TOKEN", "M_USER_DEACTIVATED", "M_USER_LOCKED":
      return .refused(Refusal(.credentials, words))
    case "M_TOO_LARGE": return .refused(Refusal(.content, words))
    default: return nil
    }
  }

  // Reading.

  /// Pages of messages that are read at most, a hundred each.
  private static let pageLimit = 5

  /// See ``PublishingChannel/look(for:in:)``: among the room's latest messages by the key that each
  /// carries, or by the event's id.
  public func look(for delivery: Delivery, in context: ChannelContext) async -> ReadBack {
    switch delivery.action {
    case .publish: return await search(for: delivery, in: context)
    case .edit(let remote), .retract(let remote):
      let outcome = await context.web.ask(
        request("GET", ["rooms", room, "event", remote.id], context), within: context.timeout)
      guard case .answered(let answer, _) = outcome else { return .failed(outcome.trouble) }
      if WebJSON.read(Complaint.self, answer.body)?.errcode == "M_NOT_FOUND" { return .absent }
      guard answer.status == 200, let event = WebJSON.read(RoomEvent.self, answer.body) else {
        return .failed("HTTP \(answer.status)\(answer.reason)")
      }
      guard let body = event.shownBody else { return .absent }
      return .found(remote, isAltered: !Matching.isSame(body, delivery.rendering.text))
    }
  }

  private func search(for delivery: Delivery, in context: ChannelContext) async -> ReadBack {
    let since = (delivery.firstSentAt - .seconds(120)).nanoseconds / 1_000_000
    let filter = WebLocation.encoded(#"{"types":["m.room.message"]}"#)
    var from = ""
    for _ in 0..<Self.pageLimit {
      let outcome = await context.web.ask(
        request(
          "GET", ["rooms", room, "messages"], query: "?dir=b&limit=100&filter=\(filter)\(from)",
          context), within: context.timeout)
      guard case .answered(let answer, _) = outcome else { return .failed(outcome.trouble) }
      guard answer.status == 200, let page = WebJSON.read(RoomPage.self, answer.body) else {
        return .failed("HTTP \(answer.status)\(answer.reason)")
      }
      if let event = page.chunk.first(where: { $0.content?.key == delivery.digest }) {
        let root =
          event.content?.relation?.kind == "m.thread" ? event.content?.relation?.event : nil
        let isSame = Matching.isSame(event.shownBody ?? "", delivery.rendering.text)
        return .found(post(event.id, root: root), isAltered: !isSame)
      }
      // The clock is the server's, and all that is asked of it is two minutes.
      if let oldest = page.chunk.last?.time, oldest < since { return .absent }
      guard let next = page.end, !page.chunk.isEmpty else { return .absent }
      from = "&from=\(WebLocation.encoded(next))"
    }
    return .failed("more than \(Self.pageLimit * 100) messages since it was sent")
  }

  /// See ``PublishingChannel/examine(in:)``: whose the token is, whether that one is in the room,
  /// and whether they may write there.
  public func examine(in context: ChannelContext) async -> SelfTest {
    let who = await context.web.ask(
      request("GET", ["account", "whoami"], context), within: context.timeout)
    guard case .answered(let answer, _) = who, answer.status == 200,
      let user = WebJSON.read(WhoAmI.self, answer.body)?.user
    else { return .bad(who.trouble) }
    let member = await context.web.ask(
      request("GET", ["rooms", room, "state", "m.room.member", user], context),
      within: context.timeout)
    guard case .answered(let membership, _) = member, membership.status == 200,
      WebJSON.read(Membership.self, membership.body)?.membership == "join"
    else { return .bad("\(user) is not in the room \(room)") }
    let power = await context.web.ask(
      request("GET", ["rooms", room, "state", "m.room.power_levels"], context),
      within: context.timeout)
    guard case .answered(let levels, _) = power else { return .bad(power.trouble) }
    // A room without such a state lets everybody write.
    if levels.status == 200, let levels = WebJSON.read(PowerLevels.self, levels.body),
      !levels.lets(user, send: "m.room.message")
    {
      return .bad("\(user) may not write in the room \(room)")
    }
    return .good("\(user) in \(room)")
  }
}

// What goes over the line.

/// A message as it is put into a room.
private struct RoomMessage: Encodable {
  struct Words: Encodable {
    var msgtype = "m.text"
    var body: String
  }
  struct Relation: Encodable {
    struct Reply: Encodable {
      var event: String
      enum CodingKeys: String, CodingKey { case event = "event_id" }
    }
    var kind: String
    var event: String
    var isFallingBack: Bool?
    var inReplyTo: Reply?

    enum CodingKeys: String, CodingKey {
      case kind = "rel_type"
      case event = "event_id"
      case isFallingBack = "is_falling_back"
      case inReplyTo = "m.in_reply_to"
    }
  }
  var words: Words
  var newWords: Words?
  var relation: Relation?
  var key: String

  enum CodingKeys: String, CodingKey {
    case msgtype
    case body
    case newWords = "m.new_content"
    case relation = "m.relates_to"
    case key = "relais.key"
  }

  init(_ delivery: Delivery) {
    words = Words(body: delivery.rendering.text)
    key = delivery.digest
    switch delivery.action {
    case .publish(let before?):
      relation = Relation(
        kind: "m.thread", event: MatrixChannel.root(of: before), isFallingBack: true,
        inReplyTo: .init(event: before.id))
    case .publish(nil), .retract: break
    case .edit(let remote):
      newWords = words
      // Readers whose program knows no edits see a new message, marked by a star.
      words.body = "* \(delivery.rendering.text)"
      relation = Relation(kind: "m.replace", event: remote.id)
    }
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(words.msgtype, forKey: .msgtype)
    try container.encode(words.body, forKey: .body)
    try container.encodeIfPresent(newWords, forKey: .newWords)
    try container.encodeIfPresent(relation, forKey: .relation)
    try container.encode(key, forKey: .key)
  }
}

private struct Sent: Decodable {
  var eventID: String
  enum CodingKeys: String, CodingKey { case eventID = "event_id" }
}

private struct Complaint: Decodable {
  var errcode: String
  var retryAfter: Int?
  enum CodingKeys: String, CodingKey {
    case errcode
    case retryAfter = "retry_after_ms"
  }
}

private struct RoomPage: Decodable {
  var chunk: [RoomEvent]
  var end: String?
}

/// An event as it is read; what strangers put into theirs may have any shape.
private struct RoomEvent: Decodable {
  struct Content: Decodable {
    struct Relation: Decodable {
      var kind: String?
      var event: String?
      enum CodingKeys: String, CodingKey {
        case kind = "rel_type"
        case event = "event_id"
      }
    }
    struct Words: Decodable { var body: String? }
    var body: String?
    var key: String?
    var relation: Relation?
    var newWords: Words?

    enum CodingKeys: String, CodingKey {
      case body
      case key = "relais.key"
      case relation = "m.relates_to"
      case newWords = "m.new_content"
    }

    init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      body = try? container.decode(String.self, forKey: .body)
      key = try? container.decode(String.self, forKey: .key)
      relation = try? container.decode(Relation.self, forKey: .relation)
      newWords = try? container.decode(Words.self, forKey: .newWords)
    }
  }
  struct Unsigned: Decodable {
    struct Relations: Decodable {
      struct Replacement: Decodable { var content: Content? }
      var replacement: Replacement?
      enum CodingKeys: String, CodingKey { case replacement = "m.replace" }
    }
    var relations: Relations?
    enum CodingKeys: String, CodingKey { case relations = "m.relations" }
  }
  var id: String
  var time: Int64?
  var content: Content?
  var unsigned: Unsigned?

  enum CodingKeys: String, CodingKey {
    case id = "event_id"
    case time = "origin_server_ts"
    case content
    case unsigned
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    id = try container.decode(String.self, forKey: .id)
    time = try? container.decode(Int64.self, forKey: .time)
    content = try? container.decode(Content.self, forKey: .content)
    unsigned = try? container.decode(Unsigned.self, forKey: .unsigned)
  }

  /// The words as readers see them, of the latest version; nil where they were taken away.
  var shownBody: String? {
    guard let body = content?.body else { return nil }
    return unsigned?.relations?.replacement?.content?.newWords?.body ?? body
  }
}

private struct WhoAmI: Decodable {
  var user: String
  enum CodingKeys: String, CodingKey { case user = "user_id" }
}

private struct Membership: Decodable { var membership: String }

/// Who may do what in a room.
private struct PowerLevels: Decodable {
  var users: [String: Int]?
  var usersDefault: Int?
  var events: [String: Int]?
  var eventsDefault: Int?

  enum CodingKeys: String, CodingKey {
    case users
    case usersDefault = "users_default"
    case events
    case eventsDefault = "events_default"
  }

  func lets(_ user: String, send kind: String) -> Bool {
    let has = users?[user] ?? usersDefault ?? 0
    return has >= events?[kind] ?? eventsDefault ?? 0
  }
}
