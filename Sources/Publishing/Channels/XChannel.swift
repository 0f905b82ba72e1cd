public import Announcing
public import Relais

/// X (docs.x.com/x-api), by the keys of an application of one's own.
///
/// Every call is charged: a post $0.015, with a link $0.20, so links stay out unless the
/// configuration takes them. There is no key; X refuses the words of a recent post as duplicate
/// without saying which that is, so what may have left is read back from the user's own posts.
/// Posts cannot be edited: later ones follow as replies.
public struct XChannel: PublishingChannel {
  /// Its name in configuration.
  public static let kind = ChannelKind(
    name: "x", summary: "posts of an account on X; every call is charged",
    secrets: [
      ChannelSecret(
        "consumer_key", "the application's API key: developer console, Keys and tokens"),
      ChannelSecret("consumer_secret", "the application's API key secret"),
      ChannelSecret("token", "the account's access token, made with Read and write"),
      ChannelSecret("token_secret", "the account's access token secret"),
    ])

  private static let pageLimit = 5

  /// See ``PublishingChannel/profile``.
  public let profile: ChannelProfile

  private let server: String

  /// Reads `server` (https://api.x.com where absent).
  public init(_ basis: ChannelBasis, settings: inout SettingsReader) {
    server = settings.webAddress("server", default: "https://api.x.com")
    profile = basis.profile(
      kind: Self.kind.name, rule: .x, takesLinks: false, guarantee: .byReading,
      abilities: [.retract, .reply, .read], host: WebLocation.host(of: server),
      settle: .seconds(10), bytes: 5_500)
  }

  private struct Draft: Encodable {
    struct Reply: Encodable { var inReplyToTweetId: String }
    var text: String
    var reply: Reply?
  }

  private struct Post: Decodable, Sendable {
    var id: String
    var text: String?
  }

  private struct Answer<Value: Decodable & Sendable>: Decodable, Sendable {
    struct Meta: Decodable, Sendable { var nextToken: String? }
    var data: Value?
    var meta: Meta?
  }

  private struct User: Decodable, Sendable {
    var id: String
    var username: String?
  }

  private func request(
    _ method: String, _ path: String, query: [(name: String, value: String)] = [],
    body: Draft? = nil, by context: ChannelContext
  ) -> WebRequest {
    let secrets = context.secrets
    let signature = OAuthSignature(
      consumerKey: secrets["consumer_key"] ?? "", consumerSecret: secrets["consumer_secret"] ?? "",
      token: secrets["token"] ?? "", tokenSecret: secrets["token_secret"] ?? "")
    let field = signature.field(
      method, server + path, query: query, nonce: OAuthSignature.nonce(),
      seconds: Int(context.now.secondsSince1970))
    let url = query.isEmpty ? server + path : "\(server)\(path)?\(WebLocation.form(query))"
    if let body { return .underscored(method, url, body, fields: [field]) }
    return WebRequest(method, url, fields: [field])
  }

  private func remote(_ id: String) -> RemotePost {
    RemotePost(id: id, link: "https://x.com/i/status/\(id)")
  }

  /// See ``PublishingChannel/cost(of:)``: what X asked in April 2026, when a link made a post dear.
  public func cost(of rendering: Rendering) -> MessageCost? {
    let hasLink = LinkFinder.pieces(of: rendering.text).contains { piece in
      if case .link = piece { true } else { false }
    }
    return MessageCost(thousandths: hasLink ? 200 : 15, currency: "USD")
  }

  /// See ``PublishingChannel/attempt(_:in:)``.
  public func attempt(_ delivery: Delivery, in context: ChannelContext) async -> Receipt {
    let request: WebRequest
    switch delivery.action {
    case .edit: return Receipt(.refused(Refusal(.other, "X does not let posts be edited")))
    case .publish(let earlier):
      let reply = earlier.map { Draft.Reply(inReplyToTweetId: $0.id) }
      request = self.request(
        "POST", "/2/tweets", body: Draft(text: delivery.rendering.text, reply: reply), by: context)
    case .retract(let remote):
      request = self.request("DELETE", "/2/tweets/\(WebLocation.encoded(remote.id))", by: context)
    }
    let outcome = await context.web.ask(request, within: context.timeout)
    return outcome.receipt(at: context.now) { answer in
      switch answer.status {
      case 403 where answer.text.lowercased().contains("duplicate content"):
        return .alreadyThere(nil)
      case 402: return .refused(Refusal(.credentials, "no credits are left\(answer.reason)"))
      case 429: return .limited(until: Self.limit(in: answer, context))
      default: return nil
      }
    } confirmed: { answer in
      if case .retract(let remote) = delivery.action { return .confirmed(remote) }
      guard let post = WebJSON.read(Answer<Post>.self, answer.body)?.data else {
        return .uncertain("an answer that is no post")
      }
      return .confirmed(remote(post.id))
    }
  }

  /// When the limit that was reached is over: a day's, where that is the one.
  private static func limit(in answer: WebAnswer, _ context: ChannelContext) -> Instant? {
    for who in ["user", "app"] where answer["x-\(who)-limit-24hour-remaining"] == "0" {
      guard let text = answer["x-\(who)-limit-24hour-reset"], let seconds = Double(text) else {
        continue
      }
      return context.now + .seconds(min(max(seconds - context.now.secondsSince1970, 1), 86_400))
    }
    return answer.retryTime(after: context.now)
  }

  /// See ``PublishingChannel/look(for:in:)``: the user's posts since it was first sent, for each of
  /// which X charges.
  public func look(for delivery: Delivery, in context: ChannelContext) async -> ReadBack {
    let time = TimeLeft(context.timeout)
    if case .retract(let remote) = delivery.action { return await read(remote, context, time) }
    let user: String
    switch await self.user(context, time) {
    case .value(let found): user = found
    case .gone(let words), .failed(let words): return .failed(words)
    }
    var token: String?
    for _ in 0..<Self.pageLimit {
      var query = [
        (name: "since_id", value: Self.id(at: delivery.appearsAfter)), ("max_results", "10"),
        ("tweet.fields", "created_at"),
      ]
      if let token { query.append(("pagination_token", token)) }
      let request = self.request(
        "GET", "/2/users/\(WebLocation.encoded(user))/tweets", query: query, by: context)
      switch await context.read(Answer<[Post]>.self, request, within: time) {
      case .gone(let words), .failed(let words): return .failed(words)
      case .value(let page):
        // `&`, `<` and `>` come escaped.
        let found = page.data?.first {
          Matching.isSame(Matching.withoutMarkup($0.text ?? ""), delivery.rendering.text)
        }
        if let found { return .found(remote(found.id), isAltered: false) }
        guard let next = page.meta?.nextToken else {
          // An answer without either member is none about this.
          return page.data == nil && page.meta == nil ? .failed("no list of posts") : .absent
        }
        token = next
      }
    }
    return .failed("more posts since than can be read")
  }

  private func read(
    _ remote: RemotePost, _ context: ChannelContext, _ time: TimeLeft
  ) async -> ReadBack {
    let request = self.request("GET", "/2/tweets/\(WebLocation.encoded(remote.id))", by: context)
    switch await context.read(Answer<Post>.self, request, within: time) {
    case .failed(let words): return .failed(words)
    case .gone: return .absent
    // What is not there is told by an answer of 200 with `errors` alone.
    case .value(let answer): return answer.data == nil ? .absent : .found(remote, isAltered: false)
    }
  }

  /// The lowest id that a post of that moment can have: ids count milliseconds from 4 November
  /// 2010, 01:42:54.657 UTC, in all but their last 22 bits.
  static func id(at moment: Instant) -> String {
    String(max(0, moment.milliseconds - 1_288_834_974_657) << 22)
  }

  /// The user's id, which is how access tokens begin; asked for where this one does not.
  private func user(_ context: ChannelContext, _ time: TimeLeft) async -> WebReading<String> {
    let parts = (context.secrets["token"] ?? "").split(separator: "-")
    if parts.count > 1, UInt64(parts[0]) != nil { return .value(String(parts[0])) }
    let request = self.request("GET", "/2/users/me", by: context)
    switch await context.read(Answer<User>.self, request, within: time) {
    case .value(let answer):
      guard let user = answer.data else { return .failed("no account in the answer") }
      return .value(user.id)
    case .gone(let words): return .gone(words)
    case .failed(let words): return .failed(words)
    }
  }

  /// See ``PublishingChannel/examine(in:)``: whether the keys are alive and may write.
  public func examine(in context: ChannelContext) async -> SelfTest {
    let request = self.request("GET", "/2/users/me", by: context)
    let outcome = await context.web.ask(request, within: context.timeout)
    guard case .answered(let answer, _) = outcome, answer.status == 200 else {
      return .bad(outcome.trouble)
    }
    guard let user = WebJSON.read(Answer<User>.self, answer.body)?.data else {
      return .bad("no account in the answer")
    }
    let name = "@\(user.username ?? user.id) on X"
    if answer["x-access-level"] == "read" {
      return .bad("\(name): the token may only read; make it anew with Read and write")
    }
    return .good(name)
  }
}
