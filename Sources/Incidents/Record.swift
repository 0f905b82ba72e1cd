public import Relais

/// All that facts add up to: lines, services, incidents and maintenance with their history.
///
/// The same facts give the same record, byte for byte, in whatever order they arrive and however
/// often. They are folded by time, then writer, then sequence; where a clock is off, by what others
/// had received when (``Placing``). A fact that comes in order is folded at once; a late one is put
/// in its place among the last facts, which are folded again from the state before them. A fact
/// older than that is refused, and the record must be folded anew from the journal, by
/// ``init(folding:window:)``.
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
  private var tail: [PlacedFact] = []
  /// The state after the first facts of the tail, as many as the window; nil while there are fewer.
  private var middle: RecordState?
  /// How the facts of each writer in `base` go on.
  private var walks: [WriterID: PlacedFact.Walk] = [:]
  /// What the marks in `base` say was received.
  private var received = VersionVector()
  /// Whether a mark in `base` contradicts another clock.
  private var isBaseDoubted = false
  /// Whose clocks contradict each other.
  private(set) var clocks = ClockLog()
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

  /// When the last fact was written, by clocks that can be believed; nil if there is none.
  public var latest: HybridTime? { (tail.last?.moment ?? baseEnd?.moment)?.time }

  /// Takes in a fact.
  ///
  /// - Complexity: amortised O(1) in order; O(window) late, and while a clock is doubted.
  public mutating func insert(_ fact: RecordedFact) -> Insertion {
    guard !coverage.contains(fact.id) else { return .known }
    var clocks = clocks
    clocks.note(fact)
    guard clocks.isCalm else {
      let isLast = tail.last.map { $0.fact.isBefore(fact) } ?? true
      guard place([fact], by: clocks) else { return .tooLate }
      return isLast && tail.last?.fact.id == fact.id ? .folded : .refolded
    }
    let placed = PlacedFact(stamped: fact)
    if (tail.last?.position ?? baseEnd).map({ placed.position < $0 }) ?? false {
      return insertLate(placed, clocks)
    }
    self.clocks = clocks
    coverage.insert(fact)
    append(placed)
    advance()
    return .folded
  }

  private mutating func append(_ placed: PlacedFact) {
    tail.append(placed)
    state.apply(placed)
    if tail.count == window { middle = state }
  }

  private mutating func insertLate(_ placed: PlacedFact, _ clocks: ClockLog) -> Insertion {
    if let baseEnd, placed.position < baseEnd { return .tooLate }
    self.clocks = clocks
    coverage.insert(placed.fact)
    let place = tail.partitioningIndex { placed.position < $0.position }
    tail.insert(placed, at: place)
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
    var clocks = clocks
    for place in places { clocks.note(facts[place]) }
    guard clocks.isCalm else { return insert(places.map { facts[$0] }, by: clocks) }
    if tail.last.map({ $0.fact.isBefore(facts[first]) }) ?? (baseEnd == nil) {
      for place in places { _ = insert(facts[place]) }
      return []
    }
    var tooLate: [FactID] = []
    let known = tail.count
    for place in places where !coverage.contains(facts[place].id) {
      let placed = PlacedFact(stamped: facts[place])
      if let baseEnd, placed.position < baseEnd {
        tooLate.append(placed.fact.id)
      } else {
        self.clocks.note(placed.fact)
        coverage.insert(placed.fact)
        tail.append(placed)
      }
    }
    guard tail.count > known else { return tooLate }
    tail = Self.order(of: tail.map(\.fact)).map { tail[$0] }
    trim(to: window)
    refold(from: 0)
    return tooLate
  }

  /// The same where a clock is doubted: all or none.
  private mutating func insert(_ facts: [RecordedFact], by clocks: ClockLog) -> [FactID] {
    var news: [RecordedFact] = []
    var names: Set<FactID> = []
    for fact in facts where !coverage.contains(fact.id) && names.insert(fact.id).inserted {
      news.append(fact)
    }
    guard !news.isEmpty else { return [] }
    return place(news, by: clocks) ? [] : news.map(\.id)
  }

  /// Finds all places anew with some more facts, and folds what has changed.
  ///
  /// - Returns: whether that can be done with the facts still kept; if not, nothing has changed.
  private mutating func place(_ facts: [RecordedFact], by clocks: ClockLog) -> Bool {
    if isBaseDoubted && clocks.doubted != self.clocks.doubted { return false }
    if facts.contains(where: { received.covers($0.id) }) { return false }
    let placing = Placing(log: clocks, walks: walks, marks: base.marks)
    guard let placed = placing.place(tail.map(\.fact) + facts) else { return false }
    if let baseEnd, let first = placed.first, first.position < baseEnd { return false }
    self.clocks = clocks
    for fact in facts { coverage.insert(fact) }
    let known = tail.count
    let changed =
      tail.indices.first {
        placed[$0].position != tail[$0].position || placed[$0].walk != tail[$0].walk
      } ?? known
    if changed == known {
      for fact in placed[known...] { append(fact) }
    } else {
      tail = placed
      refold(from: changed)
    }
    if tail.count >= 2 * window {
      trim(to: window)
      refold(from: 0)
    }
    return true
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
    forget(window)
    self.middle = tail.count == window ? state : nil
    if self.middle == nil { refold(from: 0) }
  }

  /// Folds all but the last so many facts into the base; `state` is to be folded anew after that.
  private mutating func trim(to count: Int) {
    guard tail.count > count else { return }
    let surplus = tail.count - count
    for placed in tail[..<surplus] { base.apply(placed) }
    forget(surplus)
    middle = nil
  }

  /// Drops the first facts of the tail, which are folded into the base, but for what later ones
  /// need to know of them.
  private mutating func forget(_ count: Int) {
    baseEnd = tail[count - 1].position
    for placed in tail[..<count] {
      if walks[placed.fact.id.writer] != placed.walk { walks[placed.fact.id.writer] = placed.walk }
      guard case .nodeReceived(let news) = placed.fact.body else { continue }
      for entry in news.entries where entry.fact.writer.node != placed.fact.id.writer.node {
        received[entry.fact.writer] = entry.fact.sequence
        if entry.stamp >= placed.fact.time { isBaseDoubted = true }
      }
    }
    tail.removeFirst(count)
  }

  /// Folds the tail again, from a place in it that changed.
  private mutating func refold(from place: Int) {
    if let middle, place >= window {
      state = middle
      for placed in tail[window...] { state.apply(placed) }
      return
    }
    state = base
    middle = nil
    for (index, placed) in tail.enumerated() {
      state.apply(placed)
      if index + 1 == window { middle = state }
    }
  }
}

extension Record: Hashable {
  /// Whether both tell the same, whatever of their facts they still keep.
  public static func == (a: Record, b: Record) -> Bool {
    a.state == b.state && a.coverage == b.coverage && a.clocks == b.clocks
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
    fileprivate let tail: [PlacedFact]
    fileprivate let walks: [Walk]
    fileprivate let received: VersionVector
    fileprivate let isBaseDoubted: Bool
    fileprivate let clocks: ClockLog
    fileprivate let coverage: Coverage

    fileprivate struct Walk: Hashable, Sendable, Codable {
      var writer: WriterID
      var walk: PlacedFact.Walk
    }

    /// The format that this version writes and reads.
    public static let currentFormat = 3

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
      walks: copy.walks.sorted { $0.key < $1.key }.map { Snapshot.Walk(writer: $0, walk: $1) },
      received: copy.received, isBaseDoubted: copy.isBaseDoubted, clocks: clocks,
      coverage: coverage)
  }

  /// The record as it was stored; nil if its format is not ``Snapshot/currentFormat``.
  public init?(restoring snapshot: Snapshot, window: Int = Record.standardWindow) {
    guard snapshot.format == Snapshot.currentFormat else { return nil }
    self.init(window: window)
    base = snapshot.base
    baseEnd = snapshot.baseEnd
    tail = snapshot.tail
    for entry in snapshot.walks { walks[entry.writer] = entry.walk }
    received = snapshot.received
    isBaseDoubted = snapshot.isBaseDoubted
    clocks = snapshot.clocks
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
      PlainValue.Member(name: "clocks", value: try PlainValueEncoder.encode(clocks)),
      PlainValue.Member(name: "facts", value: try PlainValueEncoder.encode(coverage)),
      PlainValue.Member(name: "state", value: try PlainValueEncoder.encode(state)),
    ]
    return PlainValue.object(sorting: parts).canonicalBytes
  }
}
