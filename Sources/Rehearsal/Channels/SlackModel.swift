internal import Incidents
public import Relais

/// A Slack workspace with one channel that a bot is in, by docs.slack.dev.
///
/// It answers 200 to what it refuses, takes one message a second, wraps links in what it gives back
/// and shows the answers of a thread only to who asks for the thread.
public struct SlackModel: ServiceModel {
  /// See ``ServiceModel/posts``.
  public private(set) var posts: [ServicePost] = []

  private let channel: String
  private let token: String
  private let lag: ServiceLag
  private var limit = ServiceLimit(1, in: .seconds(1))

  /// The workspace with the channel of that id.
  public init(channel: String, token: String, lag: ServiceLag = ServiceLag()) {
    self.channel = channel
    self.token = token
    self.lag = lag
  }

  /// See ``ServiceModel/receive(_:at:)``.
  public mutating func receive(_ request: ServiceRequest, at now: Instant) -> ServiceAnswer {
    guard request.fields["authorization"] == "Bearer \(token)" else {
      return complaint("invalid_auth")
    }
    let method = request.parts.last ?? ""
    if method == "auth.test" {
      return ServiceAnswer(
        .named(["ok": .boolean(true), "team": .text("Shop"), "user": .text("relais")]))
    }
    guard request.text("channel") == channel else { return complaint("channel_not_found") }
    switch method {
    case "chat.postMessage": return post(request, at: now)
    case "chat.update", "chat.delete": return change(request, isDeletion: method == "chat.delete")
    case "conversations.history", "conversations.replies":
      return list(request, inThread: method == "conversations.replies", at: now)
    default: return complaint("unknown_method")
    }
  }

  private func complaint(_ error: String) -> ServiceAnswer {
    ServiceAnswer(.named(["ok": .boolean(false), "error": .text(error)]))
  }

  private mutating func post(_ request: ServiceRequest, at now: Instant) -> ServiceAnswer {
    if limit.use(at: now) != nil {
      return ServiceAnswer(
        429, .named(["ok": .boolean(false), "error": .text("ratelimited")]),
        fields: ["Retry-After": "1"])
    }
    let text = request.text("text") ?? ""
    if text.isEmpty { return complaint("no_text") }
    if text.utf16.count > 40_000 { return complaint("msg_too_long") }
    let thread = request.text("thread_ts")
    if let thread, !posts.contains(where: { $0.id == thread && !$0.isDeleted }) {
      return complaint("thread_not_found")
    }
    let number = posts.count
    let fraction = String(String(1_000_000 + number).dropFirst())
    let post = ServicePost(
      id: "\(now.milliseconds / 1_000).\(fraction)", text: text, postedAt: now,
      visibleAt: now + lag.of(number), parent: thread,
      name: request.body["metadata"]?["event_payload"]?["id"]?.asText)
    posts.append(post)
    return done(post)
  }

  private func done(_ post: ServicePost) -> ServiceAnswer {
    ServiceAnswer(
      .named(["ok": .boolean(true), "channel": .text(channel), "ts": .text(post.id)]))
  }

  private mutating func change(_ request: ServiceRequest, isDeletion: Bool) -> ServiceAnswer {
    let ts = request.text("ts")
    guard let place = posts.firstIndex(where: { $0.id == ts && !$0.isDeleted }) else {
      return complaint("message_not_found")
    }
    if isDeletion {
      posts[place].isDeleted = true
    } else {
      posts[place].text = request.text("text") ?? ""
      posts[place].edits += 1
    }
    return done(posts[place])
  }

  private func list(
    _ request: ServiceRequest, inThread: Bool, at now: Instant
  ) -> ServiceAnswer {
    let thread = request.text("ts")
    if inThread, !posts.contains(where: { $0.id == thread }) {
      return complaint("thread_not_found")
    }
    func number(_ text: String?) -> Double? { text.flatMap { Double($0) } }
    let oldest = number(request.text("oldest")) ?? 0
    let latest = number(request.text("latest")) ?? .infinity
    let isInclusive = ["1", "true"].contains(request.text("inclusive") ?? "")
    let shown = posts.filter { post in
      let moment = number(post.id) ?? 0
      let isInside =
        isInclusive
        ? moment >= oldest && moment <= latest : moment > oldest && moment < latest
      let isHere = inThread ? post.parent == thread || post.id == thread : post.parent == nil
      return !post.isDeleted && post.visibleAt <= now && isInside && isHere
    }
    let most = request.body["limit"]?.asInteger ?? 100
    let page = inThread ? Array(shown.prefix(most)) : Array(shown.reversed().prefix(most))
    let showsMetadata = request.text("include_all_metadata") == "1"
    return ServiceAnswer(
      .named([
        "ok": .boolean(true), "has_more": .boolean(false),
        "messages": .list(page.map { written($0, showsMetadata) }),
      ]))
  }

  /// A text as Slack gives it back: links wrapped.
  static func shown(_ text: String) -> String {
    text.split(separator: " ", omittingEmptySubsequences: false).map { word in
      word.hasPrefix("https://") || word.hasPrefix("http://") ? "<\(word)>" : String(word)
    }.joined(separator: " ")
  }

  private func written(_ post: ServicePost, _ showsMetadata: Bool) -> PlainValue {
    var metadata: PlainValue?
    if showsMetadata, let name = post.name {
      metadata = .named([
        "event_type": .text("relais"), "event_payload": .named(["id": .text(name)]),
      ])
    }
    return .named([
      "type": .text("message"), "ts": .text(post.id), "text": .text(Self.shown(post.text)),
      "thread_ts": post.parent.map { .text($0) }, "metadata": metadata,
    ])
  }
}
