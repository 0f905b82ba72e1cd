public import Announcing
public import Relais

/// Bluesky, by the account's server (docs.bsky.app/docs/api).
///
/// Each post is put under a name of our own that its approval gives it: put again, it is the same
/// record, and nothing happens. Readers' programs do not show that a record was changed, so a
/// correction is a reply and never an edit.
public struct BlueskyChannel: PublishingChannel {
  /// Its name in configuration.
  public static let kind = ChannelKind(
    name: "bluesky", summary: "posts of an account on Bluesky",
    secrets: [
      ChannelSecret("password", "an app password: Settings, Privacy and security, App passwords")
    ])

  /// See ``PublishingChannel/profile``.
  public let profile: ChannelProfile

  private let server: String
  private let handle: String
  private let sessions = BlueskySessions()

  /// Reads `handle` (the account's name, such as shop.bsky.social) and `server` (of the account;
  /// https://bsky.social where absent).
  public init(_ basis: ChannelBasis, settings: inout SettingsReader) {
    server = settings.webAddress("server", default: "https://bsky.social")
    let name = settings.requiredText("handle", "the account's name, such as shop.bsky.social")
    handle = name.hasPrefix("@") ? String(name.dropFirst()) : name
    let isName = handle.contains(".") && !handle.contains { "@/ ".contains($0) }
    if !handle.isEmpty, !isName {
      settings.note(
        "handle", found: "\"\(name)\"", allowed: "a name such as shop.bsky.social")
    }
    profile = basis.profile(
      kind: Self.kind.name, rule: .bluesky, guarantee: .exact,
      abilities: [.retract, .reply, .read], host: WebLocation.host(of: server),
      settle: .seconds(3), bytes: 6_000)
  }

  private struct Put: Encodable {
    var repo: String
    var collection = BlueskyRecord.collection
    var rkey: String
    var record: BlueskyRecord
  }

  private struct Deletion: Encodable {
    var repo: String
    var collection = BlueskyRecord.collection
    var rkey: String
  }

  private struct Found: Decodable, Sendable {
    struct Value: Decodable, Sendable {
      struct Reply: Decodable, Sendable { var root: BlueskyRecord.Reference? }
      var text: String?
      var reply: Reply?
    }
    var uri: String
    var cid: String
    var value: Value?
  }

  private struct Complaint: Decodable {
    var error: String?
    var message: String?
  }

  /// The last part of a record's address.
  private static func key(of remote: RemotePost) -> String {
    remote.id.split(separator: "/").last.map(String.init) ?? remote.id
  }

  /// A post as it is kept: with what an answer to it must name.
  private func remote(
    uri: String, cid: String, root: BlueskyRecord.Reference?
  ) -> RemotePost {
    let key = uri.split(separator: "/").last.map(String.init) ?? ""
    return RemotePost(
      id: uri, link: "https://bsky.app/profile/\(handle)/post/\(key)",
      version: root.map { "\(cid) \($0.uri) \($0.cid)" } ?? cid)
  }

  /// See ``PublishingChannel/attempt(_:in:)``; what goes wrong before somebody is logged in leaves
  /// nothing behind.
  public func attempt(_ delivery: Delivery, in context: ChannelContext) async -> Receipt {
    if case .edit = delivery.action {
      return Receipt(.refused(Refusal(.other, "Bluesky does not show that a post was edited")))
    }
    let time = TimeLeft(context.timeout)
    let session: BlueskySession
    switch await sessions.session(at: server, as: handle, context, time) {
    case .open(let open): session = open
    case .closed(let outcome): return Receipt(outcome)
    }
    let outcome = await context.web.ask(request(for: delivery, session), within: time.left)
    guard isStale(outcome) else { return receipt(outcome, for: delivery, context) }
    // It was refused for its age alone, so nothing was done.
    switch await sessions.session(instead: session, at: server, as: handle, context, time) {
    case .closed(let outcome): return Receipt(outcome)
    case .open(let session):
      let outcome = await context.web.ask(request(for: delivery, session), within: time.left)
      return receipt(outcome, for: delivery, context)
    }
  }

  private func request(for delivery: Delivery, _ session: BlueskySession) -> WebRequest {
    let fields = [WebField.bearer(session.accessJwt)]
    if case .retract(let remote) = delivery.action {
      return .json(
        "POST", "\(server)/xrpc/com.atproto.repo.deleteRecord",
        Deletion(repo: session.did, rkey: Self.key(of: remote)), fields: fields)
    }
    return .json(
      "POST", "\(server)/xrpc/com.atproto.repo.putRecord",
      Put(
        repo: session.did, rkey: BlueskyRecord.key(of: delivery),
        record: BlueskyRecord(delivery, reply: reply(of: delivery))), fields: fields)
  }

  private func reply(of delivery: Delivery) -> BlueskyRecord.Reply? {
    guard case .publish(let earlier?) = delivery.action else { return nil }
    return BlueskyRecord.Reply(to: earlier)
  }

  private func isStale(_ outcome: WebOutcome) -> Bool {
    guard case .answered(let answer, _) = outcome, [400, 401].contains(answer.status) else {
      return false
    }
    let name = WebJSON.read(Complaint.self, answer.body)?.error ?? ""
    return ["ExpiredToken", "InvalidToken"].contains(name)
  }

  private func receipt(
    _ outcome: WebOutcome, for delivery: Delivery, _ context: ChannelContext
  ) -> Receipt {
    outcome.receipt(at: context.now) { answer in
      let complaint = WebJSON.read(Complaint.self, answer.body)
      switch complaint?.error {
      case "ExpiredToken", "InvalidToken", "AuthMissing", "AuthenticationRequired",
        "AccountTakedown", "AccountDeactivated", "AccountSuspended":
        return .refused(Refusal(.credentials, outcome.trouble))
      default: return nil
      }
    } confirmed: { answer in
      if case .retract(let remote) = delivery.action { return .confirmed(remote) }
      guard let found = WebJSON.read(Found.self, answer.body) else {
        return .uncertain("an answer that is no record")
      }
      return .confirmed(
        remote(uri: found.uri, cid: found.cid, root: reply(of: delivery)?.root))
    }
  }

  /// See ``PublishingChannel/look(for:in:)``: one question without a login.
  public func look(for delivery: Delivery, in context: ChannelContext) async -> ReadBack {
    let key: String
    switch delivery.action {
    case .publish: key = BlueskyRecord.key(of: delivery)
    case .edit(let remote), .retract(let remote): key = Self.key(of: remote)
    }
    let query = WebLocation.form([
      ("repo", handle), ("collection", BlueskyRecord.collection), ("rkey", key),
    ])
    let outcome = await context.web.ask(
      WebRequest("GET", "\(server)/xrpc/com.atproto.repo.getRecord?\(query)"),
      within: context.timeout)
    guard case .answered(let answer, _) = outcome else { return .failed(outcome.trouble) }
    if answer.status == 200, let found = WebJSON.read(Found.self, answer.body) {
      return .found(
        remote(uri: found.uri, cid: found.cid, root: found.value?.reply?.root),
        isAltered: found.value?.text != delivery.rendering.text)
    }
    let complaint = WebJSON.read(Complaint.self, answer.body)
    let isNowhere =
      complaint?.error == "RecordNotFound"
      || complaint?.message?.hasPrefix("Could not locate record") == true
    return answer.status != 200 && isNowhere ? .absent : .failed(outcome.trouble)
  }

  /// See ``PublishingChannel/examine(in:)``: whether the password logs in.
  public func examine(in context: ChannelContext) async -> SelfTest {
    // A login that is kept says nothing of the password today.
    let fresh = BlueskySessions()
    switch await fresh.session(
      at: server, as: handle, context, TimeLeft(context.timeout))
    {
    case .open(let session): return .good("@\(session.handle) on Bluesky")
    case .closed(.refused(let refusal)): return .bad(refusal.words)
    case .closed(.notSent(let words)): return .bad(words)
    case .closed: return .bad("too many logins for now")
    }
  }
}
