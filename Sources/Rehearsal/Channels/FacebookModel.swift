internal import Incidents
public import Relais

/// A Facebook page, by the Graph API's documentation.
///
/// What the page said last is refused as duplicate (#506). A token in an address is refused, which
/// the real one is not so wise to do.
public struct FacebookModel: ServiceModel {
  /// See ``ServiceModel/posts``.
  public private(set) var posts: [ServicePost] = []

  private let page: String
  private let token: String
  private let lag: ServiceLag
  private var limit = ServiceLimit(200, in: .seconds(3_600))

  /// The page of that number.
  public init(page: String, token: String, lag: ServiceLag = ServiceLag()) {
    self.page = page
    self.token = token
    self.lag = lag
  }

  /// See ``ServiceModel/receive(_:at:)``.
  public mutating func receive(_ request: ServiceRequest, at now: Instant) -> ServiceAnswer {
    if request.query["access_token"] != nil {
      return complaint(2_500, "A token does not belong into an address")
    }
    guard request.fields["authorization"] == "Bearer \(token)" else {
      return complaint(190, "Error validating access token: the session has been invalidated")
    }
    if limit.use(at: now) != nil { return complaint(32, "(#32) Page request limit reached") }
    let parts = request.parts
    switch (request.method, parts.count) {
    case ("POST", 3) where parts[1] == page && parts[2] == "feed":
      return post(request, at: now)
    case ("GET", 3) where parts[1] == page && parts[2] == "feed":
      return list(request, at: now)
    case ("GET", 2) where parts[1] == "me":
      return ServiceAnswer(.named(["id": .text(page), "name": .text("Shop")]))
    case (let method, 2):
      guard let place = posts.firstIndex(where: { $0.id == parts[1] && !$0.isDeleted }) else {
        return gone(parts[1])
      }
      return change(place, method, request)
    default: return complaint(2_500, "Unknown path components")
    }
  }

  private func complaint(_ code: Int, subcode: Int? = nil, _ words: String) -> ServiceAnswer {
    let error = PlainValue.named([
      "message": .text(words), "type": .text("OAuthException"), "code": .integer(Int64(code)),
      "error_subcode": subcode.map { .integer(Int64($0)) },
    ])
    return ServiceAnswer(code == 190 ? 401 : 400, .named(["error": error]))
  }

  private func gone(_ id: String) -> ServiceAnswer {
    complaint(
      100, subcode: 33, "Unsupported request. Object with ID '\(id)' does not exist")
  }

  private mutating func post(_ request: ServiceRequest, at now: Instant) -> ServiceAnswer {
    let text = request.text("message") ?? ""
    guard !text.isEmpty, text.count <= 63_206 else {
      return complaint(100, "(#100) Invalid parameter")
    }
    if posts.last(where: { !$0.isDeleted })?.text == text {
      return complaint(506, "(#506) Duplicate status message")
    }
    let number = posts.count
    let post = ServicePost(
      id: "\(page)_\(number + 1)", text: text, postedAt: now, visibleAt: now + lag.of(number))
    posts.append(post)
    return ServiceAnswer(.named(["id": .text(post.id)]))
  }

  private mutating func change(
    _ place: Int, _ method: String, _ request: ServiceRequest
  ) -> ServiceAnswer {
    switch method {
    case "GET": return ServiceAnswer(written(posts[place]))
    case "POST":
      posts[place].text = request.text("message") ?? ""
      posts[place].edits += 1
    default: posts[place].isDeleted = true
    }
    return ServiceAnswer(.named(["success": .boolean(true)]))
  }

  private func list(_ request: ServiceRequest, at now: Instant) -> ServiceAnswer {
    let since = request.query["since"].flatMap { Int64($0) } ?? 0
    let most = request.query["limit"].flatMap { Int($0) } ?? 25
    let shown = posts.indices.reversed().filter { place in
      let post = posts[place]
      let isBefore = request.query["after"].flatMap { Int($0) }.map { place < $0 } ?? true
      return !post.isDeleted && post.visibleAt <= now && isBefore
        && post.postedAt.milliseconds >= since * 1_000
    }
    let places = shown.prefix(max(1, most))
    var paging: PlainValue?
    if shown.count > places.count, let last = places.last {
      paging = .named([
        "cursors": .named(["after": .text(String(last))]),
        "next": .text("https://graph.facebook.com/next?access_token=\(token)"),
      ])
    }
    return ServiceAnswer(
      .named(["data": .list(places.map { written(posts[$0]) }), "paging": paging]))
  }

  private func written(_ post: ServicePost) -> PlainValue {
    .named([
      "id": .text(post.id), "message": .text(post.text),
      "created_time": .text(post.postedAt.timestamp), "from": .named(["id": .text(page)]),
    ])
  }
}
