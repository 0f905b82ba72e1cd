/// How far the facts of each writer are known: all of them up to a sequence number.
///
/// Kept in the order of writers, so that equal vectors are equal bytes.
public struct VersionVector: Hashable, Sendable, Codable {
  /// One writer and how far it is known.
  public struct Entry: Hashable, Sendable, Codable {
    /// Who wrote.
    public var writer: WriterID
    /// All facts up to this one are known; at least 1.
    public var sequence: UInt64
  }

  /// The writers in order; one that is not here is not known at all.
  public private(set) var entries: [Entry] = []

  /// A vector that knows nothing.
  public init() {}

  /// How far a writer is known, 0 for not at all; setting never goes back.
  public subscript(writer: WriterID) -> UInt64 {
    get { entries.first { $0.writer == writer }?.sequence ?? 0 }
    set {
      guard newValue > 0 else { return }
      if let index = entries.firstIndex(where: { $0.writer >= writer }) {
        if entries[index].writer == writer {
          entries[index].sequence = max(entries[index].sequence, newValue)
        } else {
          entries.insert(Entry(writer: writer, sequence: newValue), at: index)
        }
      } else {
        entries.append(Entry(writer: writer, sequence: newValue))
      }
    }
  }

  /// Whether that fact is known.
  public func covers(_ fact: FactID) -> Bool { self[fact.writer] >= fact.sequence }
}
