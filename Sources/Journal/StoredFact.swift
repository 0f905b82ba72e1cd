public import Relais

/// A fact about to be written; the journal gives it its id.
public struct FactDraft: Hashable, Sendable {
  /// When it happened, of the node's hybrid clock.
  public var time: HybridTime
  /// What kind of fact it is: 1 to 64 printable ASCII characters without spaces.
  public var kind: String
  /// Its content in canonical bytes, at most 32 KiB; the journal does not look inside.
  public var payload: [UInt8]

  /// A draft; see the properties.
  public init(time: HybridTime, kind: String, payload: [UInt8]) {
    self.time = time
    self.kind = kind
    self.payload = payload
  }
}

/// A fact as the journal holds it.
public struct StoredFact: Hashable, Sendable {
  /// Its name.
  public var id: FactID
  /// When it happened, of its writer's hybrid clock.
  public var time: HybridTime
  /// What kind of fact it is.
  public var kind: String
  /// Its content in canonical bytes.
  public var payload: [UInt8]
  /// Its place in its writer's chain, which stands for it and for all before it.
  public var hash: FactHash

  /// A fact; see the properties.
  public init(id: FactID, time: HybridTime, kind: String, payload: [UInt8], hash: FactHash) {
    self.id = id
    self.time = time
    self.kind = kind
    self.payload = payload
    self.hash = hash
  }
}

/// What became of appended facts.
public struct Appended: Hashable, Sendable {
  /// Whether the facts are safe.
  public enum Safety: Hashable, Sendable {
    /// Committed and synced: they survive a crash and a power cut.
    case acknowledged
    /// Kept in memory until the disk works again: they survive neither.
    case remembered
  }

  /// Who wrote them.
  public var writer: WriterID
  /// Their places in the chain, in the order of the drafts.
  public var sequences: Range<UInt64>
  /// Whether they are safe.
  public var safety: Safety

  /// What became of appended facts; see the properties.
  public init(writer: WriterID, sequences: Range<UInt64>, safety: Safety) {
    self.writer = writer
    self.sequences = sequences
    self.safety = safety
  }

  /// The ids in the order of the drafts.
  public var ids: [FactID] { sequences.map { FactID(writer: writer, sequence: $0) } }

  /// The same, safe.
  var acknowledged: Appended {
    Appended(writer: writer, sequences: sequences, safety: .acknowledged)
  }

  /// Whether the facts are safe on disk.
  public var isDurable: Bool { safety == .acknowledged }
}
