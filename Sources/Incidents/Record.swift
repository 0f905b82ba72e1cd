public import Relais

/// All that facts add up to: lines, services, incidents with their history.
///
/// The same facts give the same record, byte for byte, in whatever order they arrive and however
/// often. They are folded by time, then writer, then sequence. A fact that comes in order is folded
/// at once; a late one is put in its place among the last facts, which are folded again from the
/// state before them. A fact older than that is refused, and the record must be folded anew from
/// the journal, by ``init(folding:window:)``.
public struct Record: Sendable {
  /// How many of the last facts a record keeps at least, so that late ones find their place.
  ///
  /// That is more than a bad day brings, and folding them again takes a few milliseconds.
  public static let standardWindow = 2_048

  /// What came of taking in a fact.
  public enum Insertion: Hashable, Sendable {
    /// It came last in the order of folding.
    case folded
    /// It came late and was put in its place.
    case refolded
    /// It was known already.
    case known
    /// It belongs before all facts that are still kept: nothing changed, and the record must be
    /// folded anew from the journal.
    case tooLate
  }

  private let window: Int
  /// The state before `tail`.
  private var base: RecordState
  /// The last facts, in the order of folding: up to twice the window.
  private var tail: [RecordedFact]
  var coverage: Coverage
  var state: RecordState

  /// An empty record that keeps at least so many facts for late ones.
  ///
  /// - Precondition: the window is at least 1.
  public init(window: Int = Record.standardWindow) {
    precondition(window >= 1, "a window of \(window) facts")
    self.window = window
    base = RecordState()
    tail = []
    coverage = Coverage()
    state = base
  }

  /// The record of all these facts, in any order and with duplicates.
  ///
  /// - Complexity: O(n) where they come in order, else O(n log n).
  public init(folding facts: [RecordedFact], window: Int = Record.standardWindow) {
    self.init(window: window)
    _ = insert(contentsOf: facts)
  }

  /// Takes in a fact.
  ///
  /// - Complexity: amortised O(1) in order; O(window) late.
  public mutating func insert(_ fact: RecordedFact) -> Insertion {
    guard !coverage.contains(fact.id) else { return .known }
    if let end = base.end, fact.position < end { return .tooLate }
    coverage.insert(fact.id)
    guard let last = tail.last, fact.position < last.position else {
      tail.append(fact)
      state.apply(fact)
      if tail.count >= 2 * window { trim(to: window) }
      return .folded
    }
    let place = tail.partitioningIndex { fact.position < $0.position }
    tail.insert(fact, at: place)
    refold()
    if tail.count >= 2 * window { trim(to: window) }
    return .refolded
  }

  /// Takes in many facts at once, in any order, and folds at most once.
  ///
  /// - Returns: the facts that were too late; see ``Insertion/tooLate``.
  public mutating func insert(contentsOf facts: [RecordedFact]) -> [FactID] {
    var tooLate: [FactID] = []
    var isSorted = true
    var last = tail.last?.position
    let end = base.end
    let known = tail.count
    for fact in facts where !coverage.contains(fact.id) {
      let position = fact.position
      if let end, position < end {
        tooLate.append(fact.id)
        continue
      }
      if let last, position < last { isSorted = false }
      last = position
      coverage.insert(fact.id)
      tail.append(fact)
    }
    if isSorted && tail.count < 2 * window {
      for fact in tail[known...] { state.apply(fact) }
    } else {
      if !isSorted { tail.sort { $0.position < $1.position } }
      trim(to: window)
      refold()
    }
    return tooLate
  }

  /// Folds all but the last so many facts into the base.
  private mutating func trim(to count: Int) {
    guard tail.count > count else { return }
    let surplus = tail.count - count
    for fact in tail[..<surplus] { base.apply(fact) }
    tail.removeFirst(surplus)
  }

  private mutating func refold() {
    state = base
    for fact in tail { state.apply(fact) }
  }
}

extension Record: Hashable {
  /// Whether both tell the same, whatever of their facts they still keep.
  public static func == (a: Record, b: Record) -> Bool {
    a.state == b.state && a.coverage == b.coverage
  }

  /// Hashes what both sides of `==` compare.
  public func hash(into hasher: inout Hasher) {
    hasher.combine(state)
  }
}

extension Record {
  /// A record as stored, so that a start need not fold all facts.
  public struct Snapshot: Hashable, Sendable, Codable {
    /// The format of what follows; a reader that does not know it folds the journal instead.
    public let format: Int
    fileprivate let base: RecordState
    fileprivate let tail: [RecordedFact]
    fileprivate let coverage: Coverage

    /// The format that this version writes and reads.
    public static let currentFormat = 1

    /// The facts that are in it: a start reads those that follow from the journal.
    public var versionVector: VersionVector { coverage.versionVector }
  }

  /// The record as stored.
  ///
  /// - Parameter window: how many of the last facts to store as such, so that late ones still find
  ///   their place after a start.
  /// - Returns: what ``init(restoring:window:)`` takes.
  public func snapshot(window: Int = 256) -> Snapshot {
    var copy = self
    copy.trim(to: max(0, window))
    return Snapshot(
      format: Snapshot.currentFormat, base: copy.base, tail: copy.tail, coverage: coverage)
  }

  /// The record as it was stored; nil if its format is not ``Snapshot/currentFormat``.
  public init?(restoring snapshot: Snapshot, window: Int = Record.standardWindow) {
    guard snapshot.format == Snapshot.currentFormat else { return nil }
    self.init(window: window)
    base = snapshot.base
    tail = snapshot.tail
    coverage = snapshot.coverage
    refold()
  }

  /// All that the record tells, in one fixed order, to be hashed when two nodes compare.
  ///
  /// Equal records, and only they, are equal bytes.
  ///
  /// - Returns: JSON in UTF-8.
  /// - Throws: an `EncodingError` if a fact holds a number that is not finite, which JSON cannot.
  public func canonicalBytes() throws -> [UInt8] {
    let parts = [
      PlainValue.Member(name: "facts", value: try PlainValueEncoder.encode(coverage)),
      PlainValue.Member(name: "state", value: try PlainValueEncoder.encode(state)),
    ]
    return PlainValue.object(sorting: parts).canonicalBytes
  }
}
