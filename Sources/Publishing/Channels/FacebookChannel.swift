public import Announcing
public import Relais

/// A Facebook page, by the Graph API (developers.facebook.com/docs/pages-api/posts).
///
/// There is no key; what is said twice in a row is refused as duplicate (#506) without saying which
/// that is, so what may have left is read back from the page. The token travels in a field of the
/// header, never in an address.
public struct FacebookChannel: PublishingChannel {
  /// Its name in configuration.
  public static let kind = ChannelKind(
    name: "facebook", summary: "posts of a Facebook page",
    secrets: [
      ChannelSecret(
        "token",
        "a page access token with pages_manage_posts and pages_read_engagement: /me/accounts")
    ])

  private static let pageLimit = 5

  /// See ``PublishingChannel/profile``.
  public let profile: ChannelProfile

  private let root: String
  private let page: String

  /// Reads `page` (the page's number), `version` (of the Graph API; `v26.0` where absent: one lives
  /// about two years) and `server` (https://graph.facebook.com where absent).
  public init(_ basis: ChannelBasis, settings: inout SettingsReader) {
    let server = settings.webAddress("server", default: "https://graph.facebook.com")
    page = settings.requiredText("page", "the page's number")
    if !page.isEmpty, !page.allSatisfy({ $0.isASCII && $0.isNumber }) {
      settings.note(
        "page", found: "\"\(page)\"", allowed: "the page's number, under About, Page transparency")
    }
    let version = settings.text("version") ?? "v26.0"
    let parts = version.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
    if !version.hasPrefix("v") || parts.count != 2 || !parts.allSatisfy({ UInt($0) != nil }) {
      settings.note("version", found: "\"\(version)\"", allowed: "a version such as v26.0")
    }
    root = "\(server)/\(version)"
    profile = basis.profile(
      kind: Self.kind.name, rule: .facebook, guarantee: .byReading,
      abilities: [.edit, .retract, .read], host: WebLocation.host(of: server),
      settle: .seconds(8), bytes: 6_000)
  }

  private struct Post: Decodable, Sendable {
    struct Author: Decodable, Sendable { var id: String? }
    var id: String
    var message: String?
    var from: Author?
  }

  private struct Feed: Decodable, Sendable {
    struct Paging: Decodable, Sendable {
      struct Cursors: Decodable, Sendable { var after: String? }
      var cursors: Cursors?
      var next: String?
    }
    var data: [Post]
    var paging: Paging?
  }

  private struct Done: Decodable { var success: Bool? }

  private struct Page: Decodable, Sendable {
    var id: String
    var name: String?
  }

  private func fields(_ context: ChannelContext) -> [WebField] {
    [.bearer(context.secrets["token"])]
  }

  private func address(of remote: RemotePost) -> String {
    "\(root)/\(WebLocation.encoded(remote.id))"
  }

  private func remote(_ id: String) -> RemotePost {
    RemotePost(id: id, link: "https://www.facebook.com/\(id)")
  }

  /// See ``PublishingChannel/attempt(_:in:)``.
  public func attempt(_ delivery: Delivery, in context: ChannelContext) async -> Receipt {
    let values = [(name: "message", value: delivery.rendering.text)]
    let request: WebRequest
    switch delivery.action {
    case .publish:
      request = .form("POST", "\(root)/\(page)/feed", values, fields: fields(context))
    case .edit(let remote):
      request = .form("POST", address(of: remote), values, fields: fields(context))
    case .retract(let remote):
      request = WebRequest("DELETE", address(of: remote), fields: fields(context))
    }
    let outcome = await context.web.ask(request, within: context.timeout)
    return outcome.receipt(at: context.now) {
      GraphComplaint(in: $0)?.outcome(of: $0, at: context.now)
    } confirmed: { answer in
      switch delivery.action {
      case .publish:
        guard let id = WebJSON.read(Post.self, answer.body)?.id else {
          return .uncertain("an answer that is no post")
        }
        return .confirmed(remote(id))
      case .edit(let remote), .retract(let remote):
        guard WebJSON.read(Done.self, answer.body)?.success == true else {
          return .uncertain("an answer that does not say that it is done")
        }
        return .confirmed(remote)
      }
    }
  }

  /// See ``PublishingChannel/look(for:in:)``: a new post is known by its words among the page's own
  /// since it was first sent.
  public func look(for delivery: Delivery, in context: ChannelContext) async -> ReadBack {
    let time = TimeLeft(context.timeout)
    switch delivery.action {
    case .publish: return await search(for: delivery, context, time)
    case .edit(let remote), .retract(let remote):
      let url = "\(address(of: remote))?\(WebLocation.form([("fields", "id,message")]))"
      let outcome = await context.web.ask(
        WebRequest("GET", url, fields: fields(context)), within: time.left)
      guard case .answered(let answer, _) = outcome else { return .failed(outcome.trouble) }
      guard answer.status == 200, let post = WebJSON.read(Post.self, answer.body) else {
        let complaint = GraphComplaint(in: answer)
        return complaint?.isGone == true ? .absent : .failed(Self.words(outcome, answer))
      }
      let isSame = Matching.isSame(post.message ?? "", delivery.rendering.text)
      if case .edit = delivery.action, !isSame { return .absent }
      return .found(remote, isAltered: !isSame)
    }
  }

  private func search(
    for delivery: Delivery, _ context: ChannelContext, _ time: TimeLeft
  ) async -> ReadBack {
    let since = Int(delivery.appearsAfter.secondsSince1970)
    var after: String?
    for _ in 0..<Self.pageLimit {
      var query = [
        (name: "since", value: "\(since)"), ("fields", "id,message,from,created_time"),
        ("limit", "25"),
      ]
      if let after { query.append(("after", after)) }
      let outcome = await context.web.ask(
        WebRequest(
          "GET", "\(root)/\(page)/feed?\(WebLocation.form(query))", fields: fields(context)),
        within: time.left)
      guard case .answered(let answer, _) = outcome else { return .failed(outcome.trouble) }
      guard answer.status == 200, let feed = WebJSON.read(Feed.self, answer.body) else {
        return .failed(Self.words(outcome, answer))
      }
      let found = feed.data.first { post in
        (post.from?.id ?? page) == page
          && Matching.isSame(post.message ?? "", delivery.rendering.text)
      }
      if let found { return .found(remote(found.id), isAltered: false) }
      // The address of the next page may hold the token, so it is made anew.
      guard feed.paging?.next != nil, let next = feed.paging?.cursors?.after else {
        return .absent
      }
      after = next
    }
    return .failed("more posts since than can be read")
  }

  private static func words(_ outcome: WebOutcome, _ answer: WebAnswer) -> String {
    GraphComplaint(in: answer)?.words ?? outcome.trouble
  }

  /// See ``PublishingChannel/examine(in:)``: whether the token is alive and of this page; that it
  /// may write is known by writing only.
  public func examine(in context: ChannelContext) async -> SelfTest {
    // A page's token names the page itself, a person's the person.
    let url = "\(root)/me?\(WebLocation.form([("fields", "id,name")]))"
    let outcome = await context.web.ask(
      WebRequest("GET", url, fields: fields(context)), within: context.timeout)
    guard case .answered(let answer, _) = outcome else { return .bad(outcome.trouble) }
    guard answer.status == 200, let found = WebJSON.read(Page.self, answer.body) else {
      return .bad(Self.words(outcome, answer))
    }
    guard found.id == page else {
      return .bad("the token is of \(found.name ?? found.id), not of the page \(page)")
    }
    return .good(found.name ?? found.id)
  }
}
