public import Announcing
public import Relais

/// Mastodon, and what speaks as it does (docs.joinmastodon.org/methods/statuses).
///
/// A post carries an `Idempotency-Key`, on which nothing rests: it is kept for an hour, some
/// servers do not know it (GoToSocial), and some answer 500 to a key that they know
/// (mastodon#40399). So what may have left is read back from the account's own posts.
public struct MastodonChannel: PublishingChannel {
  /// Its name in configuration.
  public static let kind = ChannelKind(
    name: "mastodon", summary: "posts of a Mastodon account",
    secrets: [
      ChannelSecret(
        "token",
        "an access token with read and write:statuses: Preferences, Development"
      )
    ])

  /// Who sees a post.
  private enum Visibility: String, CaseIterable {
    case everyone = "public"
    case unlisted
    case followers = "private"
  }

  /// How many pages of posts are read back at most.
  private static let pageLimit = 5
  /// How many posts a page holds.
  private static let pageSize = 20

  /// See ``PublishingChannel/profile``.
  public let profile: ChannelProfile

  private let server: String
  private let visibility: Visibility
  private let limit: Int

  /// Reads `server` (the instance's address), `visibility` (`public`, `unlisted` or `private`) and
  /// `limit` (how many characters the instance takes; 500 where absent).
  public init(_ basis: ChannelBasis, settings: inout SettingsReader) {
    server = settings.webAddress("server")
    visibility = settings.choice("visibility", default: .everyone)
    limit = settings.integer("limit", in: 100...100_000, default: 500)
    profile = basis.profile(
      kind: Self.kind.name, rule: .characters(limit: limit, link: 23), guarantee: .byReading,
      abilities: [.edit, .retract, .reply, .read], host: WebLocation.host(of: server),
      settle: .seconds(5), bytes: 5_000)
  }

  private struct Status: Decodable, Sendable {
    var id: String
    var url: String?
    var createdAt: String?
    var content: String?

    var remote: RemotePost { RemotePost(id: id, link: url) }
    /// The text, which comes as HTML.
    var words: String { Matching.withoutMarkup(content ?? "") }
  }

  private struct Account: Decodable, Sendable {
    var id: String
    var acct: String?
  }

  private struct Instance: Decodable, Sendable {
    struct Configuration: Decodable, Sendable { var statuses: Statuses? }
    struct Statuses: Decodable, Sendable {
      var maxCharacters: Int?
      var charactersReservedPerUrl: Int?
    }
    var configuration: Configuration?
  }

  private func fields(_ context: ChannelContext) -> [WebField] {
    [.bearer(context.secrets["token"])]
  }

  private func address(of remote: RemotePost) -> String {
    "\(server)/api/v1/statuses/\(WebLocation.encoded(remote.id))"
  }

  private func request(for delivery: Delivery, _ context: ChannelContext) -> WebRequest {
    var values = [(name: "status", value: delivery.rendering.text)]
    if let language = delivery.rendering.languages.first {
      values.append(("language", language.name))
    }
    switch delivery.action {
    case .publish(let earlier):
      values.append(("visibility", visibility.rawValue))
      if let earlier { values.append(("in_reply_to_id", earlier.id)) }
      return .form(
        "POST", "\(server)/api/v1/statuses", values,
        fields: fields(context) + [WebField("Idempotency-Key", delivery.digest)])
    case .edit(let remote):
      return .form("PUT", address(of: remote), values, fields: fields(context))
    case .retract(let remote):
      return WebRequest("DELETE", address(of: remote), fields: fields(context))
    }
  }

  /// See ``PublishingChannel/attempt(_:in:)``.
  public func attempt(_ delivery: Delivery, in context: ChannelContext) async -> Receipt {
    let outcome = await context.web.ask(request(for: delivery, context), within: context.timeout)
    return outcome.receipt(at: context.now) { answer in
      if case .retract(let remote) = delivery.action { return .confirmed(remote) }
      guard let status = WebJSON.read(Status.self, answer.body) else {
        return .uncertain("an answer that is no post")
      }
      return .confirmed(status.remote)
    }
  }

  /// See ``PublishingChannel/look(for:in:)``: a new post is known by its words among the account's
  /// posts since it was first sent.
  public func look(for delivery: Delivery, in context: ChannelContext) async -> ReadBack {
    let time = TimeLeft(context.timeout)
    switch delivery.action {
    case .publish(let earlier):
      return await search(for: delivery, after: earlier, context, time)
    case .edit(let remote), .retract(let remote):
      let request = WebRequest("GET", address(of: remote), fields: fields(context))
      switch await context.read(Status.self, request, within: time) {
      case .failed(let words): return .failed(words)
      case .gone: return .absent
      case .value(let status):
        let isSame = Matching.isSame(status.words, delivery.rendering.text)
        // What stands there before an edit came through is not what is looked for.
        if case .edit = delivery.action, !isSame { return .absent }
        return .found(status.remote, isAltered: !isSame)
      }
    }
  }

  private func search(
    for delivery: Delivery, after earlier: RemotePost?, _ context: ChannelContext, _ time: TimeLeft
  ) async -> ReadBack {
    let account: Account
    switch await self.account(context, time) {
    case .value(let found): account = found
    case .gone(let words), .failed(let words): return .failed(words)
    }
    var before: String?
    for _ in 0..<Self.pageLimit {
      var query = [(name: "exclude_reblogs", value: "1"), ("limit", "\(Self.pageSize)")]
      // Ids of servers differ: only one that the server gave can be compared.
      if let earlier { query.append(("since_id", earlier.id)) }
      if let before { query.append(("max_id", before)) }
      let address = "\(server)/api/v1/accounts/\(WebLocation.encoded(account.id))/statuses"
      let request = WebRequest(
        "GET", "\(address)?\(WebLocation.form(query))", fields: fields(context))
      switch await context.read([Status].self, request, within: time) {
      case .gone(let words), .failed(let words): return .failed(words)
      case .value(let page):
        if let status = page.first(where: { isSame($0, as: delivery) }) {
          return .found(status.remote, isAltered: false)
        }
        let isOlder = page.contains { isBefore($0, delivery) }
        guard page.count >= Self.pageSize, !isOlder, let last = page.last else { return .absent }
        before = last.id
      }
    }
    return .failed("more posts since than can be read")
  }

  private func isBefore(_ status: Status, _ delivery: Delivery) -> Bool {
    guard let moment = status.createdAt.flatMap({ Instant(timestamp: $0) }) else { return false }
    return moment < delivery.appearsAfter
  }

  private func isSame(_ status: Status, as delivery: Delivery) -> Bool {
    !isBefore(status, delivery) && Matching.isSame(status.words, delivery.rendering.text)
  }

  private func account(
    _ context: ChannelContext, _ time: TimeLeft
  ) async -> WebReading<Account> {
    await context.read(
      Account.self,
      WebRequest(
        "GET", "\(server)/api/v1/accounts/verify_credentials", fields: fields(context)),
      within: time)
  }

  /// See ``PublishingChannel/examine(in:)``: whether the token is alive, and whether the instance
  /// takes as many characters as configured.
  public func examine(in context: ChannelContext) async -> SelfTest {
    let time = TimeLeft(context.timeout)
    let account: Account
    switch await self.account(context, time) {
    case .value(let found): account = found
    case .gone(let words), .failed(let words): return .bad(words)
    }
    let name = "@\(account.acct ?? account.id)@\(profile.host)"
    let request = WebRequest("GET", "\(server)/api/v2/instance", fields: [])
    // Servers that only speak as Mastodon does may not have it: then the configuration holds.
    guard case .value(let instance) = await context.read(Instance.self, request, within: time),
      let statuses = instance.configuration?.statuses
    else { return .good(name) }
    if let most = statuses.maxCharacters, most < limit {
      return .bad("\(name) takes \(most) characters and limit says \(limit)")
    }
    if let link = statuses.charactersReservedPerUrl, link > 23 {
      return .bad("\(name) counts \(link) characters for a link, and 23 are counted here")
    }
    return .good(name)
  }
}
