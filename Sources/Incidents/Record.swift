public import Relais

/// All that facts add up to: lines, services, incidents and maintenance with their history.
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

  /// How many incidents a record keeps at least; older ones that have ended are in the journal.
  public static let incidentLimit = 100
  /// How many maintenances a record keeps at least; older ones that are over are in the journal.
  public static let maintenanceLimit = 100
  /// Of how many of the latest incidents it keeps every fact and the verdict; of older ones it
  /// keeps what persons did and said.
  public static let detailLimit = 10

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
  private var base = RecordState()
  /// The last fact in `base`.
  private var baseEnd: RecordedFact.Position?
  /// The last facts, in the order of folding: up to twice the window.
  private var tail: [RecordedFact] = []
  /// The state after the first facts of the tail, as many as the window; nil while there are fewer.
  private var middle: RecordState?
  /// Which facts have been taken in.
  var coverage = Coverage()
  /// What all facts taken in add up to.
  var state = RecordState()

  /// An empty record that keeps at least so many facts for late ones.
  ///
  /// - Precondition: the window is at least 1.
  public init(window: Int = Record.standardWindow) {
    precondition(window >= 1, "a window of \(window) facts")
    self.window = window
  }

  /// The record of all these facts, in any order and with duplicates.
  ///
  /// - Complexity: O(n) where they come in order, else O(n log n).
  public init(folding facts: [RecordedFact], window: Int = Record.standardWindow) {
    self.init(window: window)
    _ = insert(contentsOf: facts)
  }

  /// The stamp of the last fact folded, for the clock of a node that starts.
  public var latest: HybridTime? { tail.last?.time ?? baseEnd?.time }

  /// Takes in a fact.
  ///
  /// - Complexity: amortised O(1) in order; O(window) late.
  public mutating func insert(_ fact: RecordedFact) -> Insertion {
    guard !coverage.contains(fact.id) else { return .known }
    if tail.last.map({ fact.isBefore($0) }) ?? baseEnd.map({ fact.position < $0 }) ?? false {
      return insertLate(fact)
    }
    coverage.insert(fact.id)
    tail.append(fact)
    state.apply(fact)
    if tail.count == window { middle = state }
    advance()
    return .folded
  }

  private mutating func insertLate(_ fact: RecordedFact) -> Insertion {
    if let baseEnd, fact.position < baseEnd { return .tooLate }
    coverage.insert(fact.id)
    let place = tail.partitioningIndex { fact.isBefore($0) }
    tail.insert(fact, at: place)
    refold(from: place)
    advance()
    return .refolded
  }

  /// Takes in many facts at once, in any order, and folds at most once.
  ///
  /// - Returns: the facts that were too late; see ``Insertion/tooLate``.
  public mutating func insert(contentsOf facts: [RecordedFact]) -> [FactID] {
    // In the order of folding a writer's facts come without gaps, so that noting them is cheap.
    let places = Self.order(of: facts)
    guard let first = places.first else { return [] }
    if tail.last.map({ $0.isBefore(facts[first]) }) ?? (baseEnd == nil) {
      for place in places { _ = insert(facts[place]) }
      return []
    }
    var tooLate: [FactID] = []
    let known = tail.count
    for place in places where !coverage.contains(facts[place].id) {
      if let baseEnd, facts[place].position < baseEnd {
        tooLate.append(facts[place].id)
      } else {
        coverage.insert(facts[place].id)
        tail.append(facts[place])
      }
    }
    guard tail.count > known else { return tooLate }
    tail = Self.order(of: tail).map { tail[$0] }
    trim(to: window)
    refold(from: 0)
    return tooLate
  }

  /// The places of facts in the order of folding; facts are large, so only their places are moved.
  private static func order(of facts: [RecordedFact]) -> [Int] {
    var places = Array(facts.indices)
    if !places.dropFirst().allSatisfy({ !facts[$0].isBefore(facts[$0 - 1]) }) {
      places.sort { facts[$0].isBefore(facts[$1]) }
    }
    return places
  }

  /// Folds the first half of a full tail into the base.
  private mutating func advance() {
    guard tail.count >= 2 * window, let middle else { return }
    base = middle
    baseEnd = tail[window - 1].position
    tail.removeFirst(window)
    self.middle = tail.count == window ? state : nil
    if self.middle == nil { refold(from: 0) }
  }

  /// Folds all but the last so many facts into the base; `state` is to be folded anew after that.
  private mutating func trim(to count: Int) {
    guard tail.count > count else { return }
    let surplus = tail.count - count
    for fact in tail[..<surplus] { base.apply(fact) }
    baseEnd = tail[surplus - 1].position
    tail.removeFirst(surplus)
    middle = nil
  }

  /// Folds the tail again, from a place in it that changed.
  private mutating func refold(from place: Int) {
    if let middle, place >= window {
      state = middle
      for fact in tail[window...] { state.apply(fact) }
      return
    }
    state = base
    middle = nil
    for (index, fact) in tail.enumerated() {
      state.apply(fact)
      if index + 1 == window { middle = state }
    }
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
    fileprivate let baseEnd: RecordedFact.Position?
    fileprivate let tail: [RecordedFact]
    fileprivate let coverage: Coverage

    /// The format that this version writes and reads.
    public static let currentFormat = 2

    /// The facts that are in it: a start reads those that follow from the journal.
    public var versionVector: VersionVector { coverage.versionVector }
  }

  /// The record as stored.
  ///
  /// - Parameter window: how many of the last facts to store as such, so that late ones still find
  ///   their place after a start.
  /// - Returns: what ``init(restoring:window:)`` takes.
  public func snapshot(window: Int = 64) -> Snapshot {
    var copy = self
    copy.trim(to: max(0, window))
    return Snapshot(
      format: Snapshot.currentFormat, base: copy.base, baseEnd: copy.baseEnd, tail: copy.tail,
      coverage: coverage)
  }

  /// The record as it was stored; nil if its format is not ``Snapshot/currentFormat``.
  public init?(restoring snapshot: Snapshot, window: Int = Record.standardWindow) {
    guard snapshot.format == Snapshot.currentFormat else { return nil }
    self.init(window: window)
    base = snapshot.base
    baseEnd = snapshot.baseEnd
    tail = snapshot.tail
    coverage = snapshot.coverage
    refold(from: 0)
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
