/// Who wrote a fact: a node in one of its lives.
///
/// A node that is restored from a backup takes a new epoch, so that two facts never share an id.
public struct WriterID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// The node.
  public var node: NodeID
  /// Its life, counted from 1 and never used twice.
  public var epoch: UInt32

  /// A writer; see the properties.
  public init(node: NodeID, epoch: UInt32) {
    self.node = node
    self.epoch = epoch
  }

  /// `office.3`: node and epoch.
  public var description: String { "\(node).\(epoch)" }

  /// By node, then by epoch.
  public static func < (a: WriterID, b: WriterID) -> Bool {
    (a.node, a.epoch) < (b.node, b.epoch)
  }
}

/// The name of a fact: its writer and its place among that writer's facts.
public struct FactID: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// Who wrote it.
  public var writer: WriterID
  /// Its place, counted from 1 without gaps.
  public var sequence: UInt64

  /// A fact's name; see the properties.
  public init(writer: WriterID, sequence: UInt64) {
    self.writer = writer
    self.sequence = sequence
  }

  /// `office.3:17`: writer and sequence.
  public var description: String { "\(writer):\(sequence)" }

  /// By writer, then by sequence.
  public static func < (a: FactID, b: FactID) -> Bool {
    (a.writer, a.sequence) < (b.writer, b.sequence)
  }
}

/// A moment of a hybrid logical clock: wall time that never runs backwards along cause and effect.
///
/// Source: Kulkarni, Demirbas et al., "Logical Physical Clocks", OPODIS 2014, §3, Figure 5.
public struct HybridTime: Hashable, Comparable, Sendable, Codable, CustomStringConvertible {
  /// Milliseconds since 1970-01-01T00:00:00Z: the largest wall time known (l in the paper).
  public var milliseconds: Int64
  /// Orders events within one millisecond (c in the paper).
  public var counter: UInt32

  /// A moment; see the properties.
  public init(milliseconds: Int64, counter: UInt32 = 0) {
    self.milliseconds = milliseconds
    self.counter = counter
  }

  /// `1764000000000.2`: milliseconds and counter.
  public var description: String { "\(milliseconds).\(counter)" }

  /// Earlier milliseconds first, then lower counter.
  public static func < (a: HybridTime, b: HybridTime) -> Bool {
    (a.milliseconds, a.counter) < (b.milliseconds, b.counter)
  }
}
