public import Relais

/// A remote place where nodes publish, with all that it ever published: what the world saw.
///
/// In front of what can be fenced stands a gate: it lets nothing through with an older fence than
/// the newest it knows, and of one fence only the node that brought it first.
public struct NodesChannel: Hashable, Sendable {
  /// Something published.
  public struct Post: Hashable, Sendable {
    /// What it was published for.
    public var slot: Int64
    /// Its text.
    public var text: Int64
    /// The fence that it came with.
    public var fence: UInt64
    /// Who sent it.
    public var node: NodeID
    /// When it was published, in seconds.
    public var at: Double
  }

  /// What a node asks of it.
  enum Request: Hashable, Sendable {
    /// From now on only this fence counts.
    case fence
    /// Whether it has published a slot.
    case read(slot: Int64)
    /// To publish.
    case post(slot: Int64, text: Int64)
    /// To show a page made of so many facts.
    case page(facts: UInt64)
  }

  /// What it answers.
  enum Answer: Hashable, Sendable {
    /// It is published now.
    case done
    /// It was published before.
    case present
    /// It is not published.
    case absent
    /// Somebody has a newer fence.
    case refused
  }

  /// How it behaves.
  public let kind: ChannelClass
  /// All that it published, in order.
  public private(set) var posts: [Post] = []
  /// The fences that it let through, in order.
  public private(set) var fences: [UInt64] = []
  /// The versions of the page that readers saw, in order: fence and number of facts.
  public private(set) var pages: [[UInt64]] = []
  private var gate: (fence: UInt64, node: NodeID?) = (0, nil)

  /// An empty channel.
  init(_ kind: ChannelClass) { self.kind = kind }

  /// Carries a request out.
  mutating func receive(
    _ request: Request, fence: UInt64, from node: NodeID, at time: Double
  ) -> Answer {
    if kind != .blind {
      guard fence > gate.fence || fence == gate.fence && gate.node == node else { return .refused }
      gate = (fence, node)
      fences.append(fence)
    }
    switch request {
    case .fence: return .done
    case .read(let slot): return posts.contains { $0.slot == slot } ? .present : .absent
    case .post(let slot, let text):
      if kind == .keyed && posts.contains(where: { $0.slot == slot }) { return .done }
      posts.append(Post(slot: slot, text: text, fence: fence, node: node, at: time))
      return .done
    case .page(let facts):
      // A node restored from a backup knows less than readers have seen.
      if let last = pages.last, last[0] == fence, last[1] > facts { return .refused }
      pages.append([fence, facts])
      return .done
    }
  }

  /// Whether both have published the same.
  public static func == (a: NodesChannel, b: NodesChannel) -> Bool {
    a.kind == b.kind && a.posts == b.posts && a.fences == b.fences && a.pages == b.pages
  }

  /// Hashes what was published.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(kind)
    hasher.combine(posts)
  }
}
