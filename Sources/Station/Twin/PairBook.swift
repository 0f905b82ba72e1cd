internal import Exchange
internal import Relais
internal import Twin

/// The nodes that this one is paired with, in `pairs.json` beside the journal.
///
/// Not in the journal: each side has secrets of its own, and a revoked node must not learn of it
/// from what it is sent.
actor PairBook {
  /// Why a pair is not taken up or found.
  enum Refusal: Error, CustomStringConvertible {
    /// A node on that side is paired already.
    case alreadyPaired(NodeID)
    /// The other node is called as this one.
    case sameName(NodeID)
    /// No pair is called so.
    case unknown(String, known: [String])

    /// One sentence with a remedy.
    var description: String {
      switch self {
      case .alreadyPaired(let node):
        "this node is paired with \(node) already: relais pair revoke \(node), then pair again"
      case .sameName(let node):
        "both nodes are called \(node): name one of them otherwise (node: in its configuration)"
      case .unknown(let name, let known):
        known.isEmpty
          ? "this node is paired with nobody"
          : "no pair is called \(name); there are \(known.joined(separator: ", "))"
      }
    }
  }

  private let node: NodeID
  private let file: KeptFile
  private let bell: Bell
  /// The pairs, revoked ones included, in the order of pairing.
  private(set) var pairs: [Pair]

  /// Reads the book of a node; the bell is rung when it has changed.
  init(node: NodeID, folder: DataFolder, bell: Bell) throws(KeptFile.Problem) {
    self.node = node
    self.bell = bell
    file = Self.file(of: folder)
    pairs = try file.read([Pair].self) ?? []
  }

  /// Where the pairs of a folder lie.
  static func file(of folder: DataFolder) -> KeptFile {
    KeptFile(path: "\(folder.path)/pairs.json")
  }

  /// The pairs whose other node may be talked to.
  var active: [Pair] { pairs.filter { $0.revokedAt == nil } }

  /// The pair whose other node has that key, unless it was revoked.
  func pair(with key: KeyFingerprint) -> Pair? { active.first { $0.key == key } }

  /// Keeps a new pair durably.
  func add(_ pair: Pair) async throws {
    guard pair.node != node else { throw Refusal.sameName(node) }
    // One journal is one company's: a second office must not get to read the first one's facts.
    if let other = active.first(where: { $0.side == pair.side && $0.id != pair.id }) {
      throw Refusal.alreadyPaired(other.node)
    }
    let next = pairs.filter { $0.id != pair.id } + [pair]
    try await file.write(next)
    pairs = next
    bell.ring()
  }

  /// Forgets a pair that did not come about.
  func drop(_ id: PairID) async throws {
    let next = pairs.filter { $0.id != id }
    try await file.write(next)
    pairs = next
    bell.ring()
  }

  /// Lets a node neither read nor write any more, from now on and for good.
  ///
  /// - Parameters:
  ///   - name: the node's name, or the pair's.
  ///   - now: the time.
  /// - Returns: the pair as it was.
  /// - Throws: ``Refusal/unknown(_:known:)``, and where the file cannot be written.
  func revoke(_ name: String, at now: Instant) async throws -> Pair {
    guard
      let place = pairs.firstIndex(where: {
        $0.revokedAt == nil && ($0.node.name == name || $0.id.description == name)
      })
    else {
      throw Refusal.unknown(name, known: active.map(\.node.name))
    }
    var next = pairs
    next[place].revokedAt = now
    // Of no use any more, and so not kept.
    next[place].secret = ""
    try await file.write(next)
    pairs = next
    bell.ring()
    return next[place]
  }
}
