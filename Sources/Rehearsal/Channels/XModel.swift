internal import Incidents
public import Relais

/// X for one account, by docs.x.com/x-api.
///
/// Words of a post of the last day that still stands are refused as duplicate, without saying
/// whose; links come back shortened. Whether a request is rightly signed is not judged here.
public struct XModel: ServiceModel {
  /// See ``ServiceModel/posts``.
  public private(set) var posts: [ServicePost] = []
  /// What was charged so far, in thousandths of a dollar.
  public private(set) var cost = 0

  private let user: String
  private let lag: ServiceLag
  private var postings = ServiceLimit(100, in: .seconds(900))
  private var deletions = ServiceLimit(50, in: .seconds(900))
  private var readings = ServiceLimit(900, in: .seconds(900))

  /// The account of that id.
  public init(user: String, lag: ServiceLag = ServiceLag()) {
    self.user = user
    self.lag = lag
  }

  /// See ``ServiceModel/receive(_:at:)``.
  public mutating func receive(_ request: ServiceRequest, at now: Instant) -> ServiceAnswer {
    guard request.fields["authorization"]?.hasPrefix("OAuth ") == true else {
      return complaint(401, "Unauthorized")
    }
    let parts = request.parts
    switch (request.method, parts.count) {
    case ("POST", 2) where parts[1] == "tweets":
      if let end = postings.use(at: now) { return tooMany(until: end) }
      return post(request, at: now)
    case ("DELETE", 3) where parts[1] == "tweets":
      if let end = deletions.use(at: now) { return tooMany(until: end) }
      return delete(parts[2])
    case ("GET", 3) where parts[1] == "tweets":
      cost += 5
      guard let post = posts.first(where: { $0.id == parts[2] && !$0.isDeleted }) else {
        return ServiceAnswer(
          .named(["errors": .list([.named(["title": .text("Not Found Error")])])]))
      }
      return ServiceAnswer(.named(["data": written(post)]))
    case ("GET", 3) where parts[2] == "me":
      cost += 10
      return ServiceAnswer(
        .named(["data": .named(["id": .text(user), "username": .text("shop")])]),
        fields: ["x-access-level": "read-write"])
    case ("GET", 4) where parts[2] == user && parts[3] == "tweets":
      if let end = readings.use(at: now) { return tooMany(until: end) }
      return list(request, at: now)
    default: return complaint(404, "Not Found")
    }
  }

  private func complaint(_ status: Int, _ words: String) -> ServiceAnswer {
    ServiceAnswer(
      status,
      .named([
        "detail": .text(words), "status": .integer(Int64(status)), "type": .text("about:blank"),
      ]))
  }

  private func tooMany(until end: Instant) -> ServiceAnswer {
    ServiceAnswer(
      429, .named(["title": .text("Too Many Requests"), "detail": .text("Too Many Requests")]),
      fields: ["x-rate-limit-reset": String(end.milliseconds / 1_000)])
  }

  private mutating func post(_ request: ServiceRequest, at now: Instant) -> ServiceAnswer {
    let text = request.text("text") ?? ""
    guard !text.isEmpty, text.count <= 280 else { return complaint(400, "Invalid text") }
    let isRepeated = posts.contains { post in
      post.text == text && !post.isDeleted && now - post.postedAt < .seconds(86_400)
    }
    if isRepeated {
      return complaint(403, "You are not allowed to create a Tweet with duplicate content.")
    }
    let parent = request.body["reply"]?["in_reply_to_tweet_id"]?.asText
    if let parent, !posts.contains(where: { $0.id == parent && !$0.isDeleted }) {
      return complaint(
        403, "You attempted to reply to a Tweet that is deleted or not visible to you.")
    }
    let number = posts.count
    let id = (now.milliseconds - 1_288_834_974_657) << 22 | Int64(number & 0xFFF)
    posts.append(
      ServicePost(
        id: String(id), text: text, postedAt: now, visibleAt: now + lag.of(number),
        parent: parent))
    cost += text.contains("://") ? 200 : 15
    return ServiceAnswer(201, .named(["data": written(posts[number])]))
  }

  private mutating func delete(_ id: String) -> ServiceAnswer {
    if let place = posts.firstIndex(where: { $0.id == id }) { posts[place].isDeleted = true }
    cost += 10
    return ServiceAnswer(.named(["data": .named(["deleted": .boolean(true)])]))
  }

  private mutating func list(_ request: ServiceRequest, at now: Instant) -> ServiceAnswer {
    let since = request.query["since_id"].flatMap { Int64($0) } ?? .min
    let before = request.query["pagination_token"].flatMap { Int64($0) } ?? .max
    let most = request.query["max_results"].flatMap { Int($0) } ?? 10
    guard (5...100).contains(most) else { return complaint(400, "Invalid max_results") }
    let shown = posts.reversed().filter { post in
      let id = Int64(post.id) ?? 0
      return !post.isDeleted && post.visibleAt <= now && id > since && id < before
    }
    let page = shown.prefix(most)
    cost += page.count
    let next = shown.count > page.count ? page.last.map { PlainValue.text($0.id) } : nil
    return ServiceAnswer(
      .named([
        "data": page.isEmpty ? nil : .list(page.map(written)),
        "meta": .named(["result_count": .integer(Int64(page.count)), "next_token": next]),
      ]))
  }

  private func written(_ post: ServicePost) -> PlainValue {
    .named([
      "id": .text(post.id), "text": .text(Self.shown(post.text)),
      "created_at": .text(post.postedAt.timestamp),
    ])
  }

  /// A text as X gives it back: links shortened, what means something in HTML escaped.
  static func shown(_ text: String) -> String {
    text.split(separator: " ", omittingEmptySubsequences: false).map { word in
      word.hasPrefix("https://") || word.hasPrefix("http://")
        ? "https://t.co/Ab12Cd34Ef"
        : word.map { $0 == "&" ? "&amp;" : $0 == "<" ? "&lt;" : $0 == ">" ? "&gt;" : String($0) }
          .joined()
    }.joined(separator: " ")
  }
}
