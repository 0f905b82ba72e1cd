import Announcing
import Relais

/// A channel as the world outside keeps it: what was posted, and what it shows.
struct SimulatedChannel {
  /// Something that stands, or stood, there.
  struct Post {
    var id: String
    var key: DeliveryKey
    var text: String
    var order: Int
    /// When readers, and we, can see it.
    var visibleAt: Instant
    var isDeleted = false
  }

  let profile: ChannelProfile
  /// Whether it refuses a text that it has already.
  let filtersDuplicates: Bool
  private(set) var posts: [Post] = []
  private var byIdempotencyKey: [String: Int] = [:]

  init(profile: ChannelProfile, filtersDuplicates: Bool) {
    self.profile = profile
    self.filtersDuplicates = filtersDuplicates
  }

  /// Carries out a request that has arrived.
  mutating func serve(_ delivery: Delivery, order: Int, at now: Instant, lag: Duration)
    -> Receipt.Outcome
  {
    switch delivery.action {
    case .publish:
      if profile.guarantee == .exact, let known = byIdempotencyKey[delivery.idempotencyKey] {
        return .confirmed(RemotePost(id: posts[known].id))
      }
      let text = delivery.rendering.text
      if filtersDuplicates, posts.contains(where: { $0.text == text && !$0.isDeleted }) {
        return .alreadyThere(nil)
      }
      byIdempotencyKey[delivery.idempotencyKey] = posts.count
      let id = "\(profile.id)-\(posts.count + 1)"
      posts.append(
        Post(id: id, key: delivery.key, text: text, order: order, visibleAt: now + lag))
      if case .choose = profile.guarantee { return .confirmed(nil) }
      return .confirmed(RemotePost(id: id))
    case .edit(let remote):
      guard let place = posts.firstIndex(where: { $0.id == remote.id && !$0.isDeleted }) else {
        return .refused(Refusal(.gone, "no such post"))
      }
      posts[place].text = delivery.rendering.text
      return .confirmed(remote)
    case .retract(let remote):
      guard let place = posts.firstIndex(where: { $0.id == remote.id && !$0.isDeleted }) else {
        return .refused(Refusal(.gone, "no such post"))
      }
      posts[place].isDeleted = true
      return .confirmed(remote)
    }
  }

  /// What is read there, by the delivery's key.
  func read(_ delivery: Delivery, at now: Instant) -> ReadBack {
    let mine = posts.first { $0.key == delivery.key && !$0.isDeleted && $0.visibleAt <= now }
    guard let mine else { return .absent }
    return .found(
      RemotePost(id: mine.id), isAltered: mine.text != delivery.rendering.text)
  }

  /// How often a delivery was posted, deleted ones included.
  func count(_ key: DeliveryKey) -> Int { posts.count { $0.key == key } }

  /// How often it stands there.
  func standing(_ key: DeliveryKey) -> Int { posts.count { $0.key == key && !$0.isDeleted } }
}
