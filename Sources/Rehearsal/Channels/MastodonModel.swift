internal import Incidents
public import Relais

/// A Mastodon instance with one account, by docs.joinmastodon.org.
///
/// A post without a language, or one that answers a post that is not there, is refused as the real
/// one does it; texts come back as HTML.
public struct MastodonModel: ServiceModel {
  /// What becomes of a post that comes with a key that came before within the hour.
  public enum KeyHabit: String, Hashable, Sendable, CaseIterable {
    /// It is answered with the first one, as documented.
    case answers
    /// It is answered 500, though the first one stands (mastodon#40399).
    case fails
    /// The key is not known: a second one stands (GoToSocial 0.20).
    case ignores
  }

  /// See ``ServiceModel/posts``.
  public private(set) var posts: [ServicePost] = []

  private let token: String
  private let keys: KeyHabit
  private let limit: Int
  private let lag: ServiceLag
  private var requests = ServiceLimit(300, in: .seconds(300))
  private var deletions = ServiceLimit(30, in: .seconds(1_800))

  /// An instance that knows this token.
  public init(
    token: String, keys: KeyHabit = .answers, limit: Int = 500, lag: ServiceLag = ServiceLag()
  ) {
    self.token = token
    self.keys = keys
    self.limit = limit
    self.lag = lag
  }

  /// See ``ServiceModel/receive(_:at:)``.
  public mutating func receive(_ request: ServiceRequest, at now: Instant) -> ServiceAnswer {
    if request.path == "/api/v2/instance" { return instance }
    guard request.fields["authorization"] == "Bearer \(token)" else {
      return complaint(401, "The access token is invalid")
    }
    if let end = requests.use(at: now) { return tooMany(until: end) }
    let parts = request.parts
    switch (request.method, parts.count) {
    case ("POST", 3) where parts[2] == "statuses": return post(request, at: now)
    case ("GET", 4) where parts[3] == "verify_credentials":
      return ServiceAnswer(.named(["id": .text("7"), "acct": .text("shop")]))
    case ("GET", 5) where parts[2] == "accounts" && parts[4] == "statuses":
      guard parts[3] == "7" else { return missing }
      return list(request, at: now)
    case (let method, 4) where parts[2] == "statuses":
      guard let place = posts.firstIndex(where: { $0.id == parts[3] && !$0.isDeleted }) else {
        return missing
      }
      return change(place, method, request, at: now)
    default: return missing
    }
  }

  private var instance: ServiceAnswer {
    let statuses = PlainValue.named([
      "max_characters": .integer(Int64(limit)), "characters_reserved_per_url": .integer(23),
    ])
    return ServiceAnswer(.named(["configuration": .named(["statuses": statuses])]))
  }

  private var missing: ServiceAnswer { complaint(404, "Record not found") }

  private func complaint(_ status: Int, _ words: String) -> ServiceAnswer {
    ServiceAnswer(status, .named(["error": .text(words)]))
  }

  private func tooMany(until end: Instant) -> ServiceAnswer {
    ServiceAnswer(
      429, .named(["error": .text("Too many requests")]),
      fields: ["X-RateLimit-Reset": end.timestamp])
  }

  private func fault(in text: String) -> ServiceAnswer? {
    if text.isEmpty { return complaint(422, "Validation failed: Text can't be blank") }
    guard text.count <= limit else {
      return complaint(422, "Validation failed: Text character limit of \(limit) exceeded")
    }
    return nil
  }

  private mutating func post(_ request: ServiceRequest, at now: Instant) -> ServiceAnswer {
    let text = request.text("status") ?? ""
    let key = request.fields["idempotency-key"]
    let earlier = posts.first { post in
      key != nil && post.name == key && now - post.postedAt < .seconds(3_600)
    }
    switch keys {
    case .answers: if let earlier { return ServiceAnswer(written(earlier)) }
    case .fails: if earlier != nil { return complaint(500, "Internal server error") }
    case .ignores: break
    }
    if let fault = fault(in: text) { return fault }
    let parent = request.text("in_reply_to_id")
    if let parent, !posts.contains(where: { $0.id == parent && !$0.isDeleted }) {
      return missing
    }
    let number = posts.count
    let post = ServicePost(
      id: String(now.milliseconds << 16 | Int64(number & 0xFFFF)), text: text, postedAt: now,
      visibleAt: now + lag.of(number), parent: parent, name: key)
    posts.append(post)
    return ServiceAnswer(written(post))
  }

  private mutating func change(
    _ place: Int, _ method: String, _ request: ServiceRequest, at now: Instant
  ) -> ServiceAnswer {
    switch method {
    case "GET": return ServiceAnswer(written(posts[place]))
    case "PUT":
      let text = request.text("status") ?? ""
      if let fault = fault(in: text) { return fault }
      posts[place].text = text
      posts[place].edits += 1
      return ServiceAnswer(written(posts[place]))
    case "DELETE":
      if let end = deletions.use(at: now) { return tooMany(until: end) }
      posts[place].isDeleted = true
      return ServiceAnswer(written(posts[place]))
    default: return missing
    }
  }

  private func list(_ request: ServiceRequest, at now: Instant) -> ServiceAnswer {
    let since = request.query["since_id"].flatMap { Int64($0) } ?? .min
    let before = request.query["max_id"].flatMap { Int64($0) } ?? .max
    let most = min(40, request.query["limit"].flatMap { Int($0) } ?? 20)
    let shown = posts.reversed().filter { post in
      let id = Int64(post.id) ?? 0
      return !post.isDeleted && post.visibleAt <= now && id > since && id < before
    }
    return ServiceAnswer(.list(shown.prefix(most).map(written)))
  }

  private func written(_ post: ServicePost) -> PlainValue {
    .named([
      "id": .text(post.id), "url": .text("https://social.example/@shop/\(post.id)"),
      "created_at": .text(post.postedAt.timestamp), "content": .text(Self.markup(post.text)),
      "in_reply_to_id": post.parent.map { .text($0) } ?? .null,
    ])
  }

  /// A text as Mastodon gives it back: paragraphs, breaks, and what means something escaped.
  static func markup(_ text: String) -> String {
    let escaped = text.reduce(into: "") { result, character in
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      default: result.append(character)
      }
    }
    var lines = "<p>"
    for (number, line) in escaped.split(separator: "\n", omittingEmptySubsequences: false)
      .enumerated()
    {
      if number > 0 { lines += line.isEmpty ? "</p><p>" : lines.hasSuffix("<p>") ? "" : "<br />" }
      lines += line
    }
    return lines + "</p>"
  }
}
