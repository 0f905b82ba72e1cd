internal import Relais

/// Decides at a start whether the node goes on in its epoch or must take a new one.
///
/// A restored copy must never write under an id that was used before. So the node goes on only if
/// the database, the mark beside it and the key agree, and the database holds everything that the
/// mark says was acknowledged.
enum EpochDecision: Hashable, Sendable {
  /// Nothing was here before: the first epoch.
  case first
  /// Everything agrees.
  case keep
  /// A new epoch, and why, in words that complete "a new epoch, because …".
  case take(because: String)

  /// What the database says of the node's present life.
  struct Life: Hashable, Sendable {
    /// Drawn when the epoch was taken.
    var instance: [UInt8]
    /// The writer.
    var known: KnownWriter
    /// How far its chain reaches.
    var head: ChainHead
    /// The chain's hash where the mark stands, if the chain reaches that far.
    var hashAtMark: FactHash?
  }

  /// Decides; `life` is nil for a database without one.
  init(node: NodeID, life: Life?, mark: HeadMarkFile.Found, key: NodeKey) {
    guard let life else {
      self =
        mark == .nothing && key.isNew
        ? .first : .take(because: "the database is gone, though the node's other files are here")
      return
    }
    switch mark {
    case .nothing:
      self = .take(because: "journal.head is missing: the database was put here without it")
    case .unreadable:
      self = .take(because: "journal.head is damaged")
    case .copied:
      self = .take(because: "this directory is a copy: journal.head was made elsewhere")
    case .genuine(let mark):
      self = Self.compare(node: node, life: life, mark: mark, key: key)
    }
  }

  private static func compare(
    node: NodeID, life: Life, mark: HeadMark, key: NodeKey
  ) -> EpochDecision {
    let writer = life.known.writer
    if writer.node != node { return .take(because: "the node was called \(writer.node) before") }
    if life.known.key != key.verifying { return .take(because: "the node's key is another one") }
    guard mark.instance == life.instance, mark.epoch == writer.epoch else {
      return .take(because: "the database was restored: it is of another epoch than journal.head")
    }
    if mark.sequence > life.head.sequence {
      return .take(
        because: "the database ends at \(writer):\(life.head.sequence), but facts up to "
          + "\(mark.sequence) had been acknowledged: it is an older copy, or its write-ahead log "
          + "was removed or cut")
    }
    guard life.hashAtMark == mark.hash else {
      return .take(because: "the database holds another history than journal.head tells of")
    }
    return .keep
  }

  /// An epoch never used before: above all known ones by a random step, since one copy may be
  /// restored more than once, and each time must find another number.
  static func next(after known: UInt32, random: inout some RandomNumberGenerator) -> UInt32 {
    let step = UInt32.random(in: 1...1 << 20, using: &random)
    let (next, overflows) = known.addingReportingOverflow(step)
    return overflows ? .max : next
  }
}
