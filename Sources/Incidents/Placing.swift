import Relais

/// A moment in the order of folding: a stamp, or just before or just after one.
struct Moment: Hashable, Comparable, Sendable, Codable {
  /// The stamp.
  var time: HybridTime
  /// -1 just before it, 0 at it, 1 just after it.
  var side: Int16 = 0

  /// Whether the first comes first.
  static func < (a: Moment, b: Moment) -> Bool {
    a.time == b.time ? a.side < b.side : a.time < b.time
  }
}

/// A fact with the moment at which it is folded: its stamp, unless its writer's clock is off.
struct PlacedFact: Hashable, Sendable, Codable {
  /// The fact as written.
  var fact: RecordedFact
  /// Where it is folded.
  var moment: Moment
  /// What holds for its writer's next facts.
  var walk = Walk()

  /// How one writer's facts go on after a fact.
  struct Walk: Hashable, Sendable, Codable {
    /// What its facts come after, by what it has received.
    var bound: Moment?
    /// How far its clock lags behind what it has received, in ms.
    var lag: Int64 = 0
    /// How far its clock runs ahead of those who last received from it, in ms.
    var lead: Int64 = 0
    /// The number of its last fact.
    var sequence: UInt64 = 0
    /// The place of its last fact.
    var last: Moment?
  }

  /// A fact at its stamp.
  init(stamped fact: RecordedFact) {
    self.fact = fact
    moment = Moment(time: fact.time)
    walk.sequence = fact.id.sequence
  }

  /// Its place in the order of folding.
  var position: RecordedFact.Position { RecordedFact.Position(moment: moment, id: fact.id) }

  /// By how many milliseconds it is folded after its stamp; negative for before.
  var shift: Int64 { ClockLog.lead(moment.time, fact.time) }
}

/// Finds the places of facts where clocks contradict each other.
///
/// Those that contradict nobody keep their stamps. The others are placed one after the other, the
/// most to be believed first, each between what it had received and the marks of those who had
/// received it, in its own order; so a wrong clock moves nobody's facts but its own, and what it
/// wrote comes before what others wrote in knowledge of it. Its own spacing is kept where it can
/// be: until somebody has received a fact, its clock counts as wrong as when last heard of.
struct Placing {
  /// Who is to be believed.
  let log: ClockLog
  /// How the facts go on that lie before all of these.
  let walks: [WriterID: PlacedFact.Walk]
  /// What was received by the marks before all of these.
  let marks: [RecordState.Mark]

  private struct Limit {
    var sequence: UInt64
    var stamp: HybridTime
    var moment: Moment
  }

  /// Places facts: the last ones of each writer, of all writers.
  ///
  /// - Returns: them in the order of folding; nil where a place hangs on facts that are not among
  ///   them, so that all must be placed anew.
  func place(_ facts: [RecordedFact]) -> [PlacedFact]? {
    var places: [WriterID: [Int]] = [:]
    for (place, fact) in facts.enumerated() { places[fact.id.writer, default: []].append(place) }
    let writers = places.keys.sorted { (log.doubt(of: $0), $0) < (log.doubt(of: $1), $1) }
    var placed = facts.map(PlacedFact.init(stamped:))
    var moments: [FactID: Moment] = [:]
    for (rank, writer) in writers.enumerated() where log.doubt(of: writer) > 0 {
      let own = (places[writer] ?? []).sorted { facts[$0].id.sequence < facts[$1].id.sequence }
      let others = writers[..<rank].filter { $0.node != writer.node }
      let limits = others.map { other in
        marks(of: writer, by: (places[other] ?? []).map { placed[$0] })
      }
      let isBehind = zip(others, limits).contains { other, limits in
        !limits.isEmpty && isMissed(writer, by: other)
      }
      guard !isBehind, walk(own, limits, &placed, &moments) else { return nil }
    }
    return placed.sorted { $0.position < $1.position }
  }

  /// The marks by which another writer had received facts of a writer, in that writer's order.
  private func marks(of writer: WriterID, by marks: [PlacedFact]) -> [Limit] {
    let limits = marks.compactMap { mark -> Limit? in
      guard case .nodeReceived(let news) = mark.fact.body,
        let entry = news.entries.first(where: { $0.fact.writer == writer })
      else { return nil }
      return Limit(sequence: entry.fact.sequence, stamp: entry.stamp, moment: mark.moment)
    }
    return limits.sorted { ($0.sequence, $0.moment) < ($1.sequence, $1.moment) }
  }

  /// Whether a writer placed facts before all these that another one had not marked there.
  private func isMissed(_ writer: WriterID, by other: WriterID) -> Bool {
    let known = marks.first { $0.writer == other }?.upTo[writer] ?? 0
    return (walks[writer]?.sequence ?? 0) > known
  }

  private func walk(
    _ own: [Int], _ limits: [[Limit]], _ placed: inout [PlacedFact],
    _ moments: inout [FactID: Moment]
  ) -> Bool {
    guard let first = own.first else { return true }
    var walk = walks[placed[first].fact.id.writer] ?? PlacedFact.Walk()
    var next = limits.map(\.startIndex)
    for place in own {
      let fact = placed[place].fact
      guard receive(fact, &walk, moments) else { return false }
      var lead: Int64?
      var upper: Moment?
      for (index, limits) in limits.enumerated() {
        while next[index] < limits.endIndex && limits[next[index]].sequence < fact.id.sequence {
          next[index] += 1
        }
        guard next[index] < limits.endIndex else { continue }
        let limit = limits[next[index]]
        lead = max(lead ?? 0, ClockLog.lead(limit.stamp, limit.moment.time))
        let before = Moment(time: limit.moment.time, side: limit.moment.side &- 1)
        upper = min(upper ?? before, before)
      }
      walk.lead = lead ?? walk.lead
      walk.sequence = fact.id.sequence
      var moment = Moment(time: fact.time.moved(by: walk.lag > 0 ? walk.lag : -walk.lead))
      if let bound = walk.bound { moment = max(moment, bound) }
      if let last = walk.last { moment = max(moment, last) }
      if let upper { moment = min(moment, upper) }
      walk.last = moment
      placed[place].moment = moment
      placed[place].walk = walk
      moments[fact.id] = moment
    }
    return true
  }

  /// Notes what a mark says of what its writer's next facts come after.
  private func receive(
    _ fact: RecordedFact, _ walk: inout PlacedFact.Walk, _ moments: [FactID: Moment]
  ) -> Bool {
    guard case .nodeReceived(let news) = fact.body else { return true }
    let writer = fact.id.writer
    let doubt = log.doubt(of: writer)
    for entry in news.entries where entry.fact.writer.node != writer.node {
      let other = log.doubt(of: entry.fact.writer)
      guard other < doubt else { continue }
      var moment = Moment(time: entry.stamp)
      if other > 0 {
        guard let known = moments[entry.fact] else {
          // It is not here: then it has been placed before all these, or has not arrived.
          if walks[entry.fact.writer] != nil { return false }
          continue
        }
        moment = known
      }
      moment.side &+= 1
      walk.bound = walk.bound.map { max($0, moment) } ?? moment
    }
    if let bound = walk.bound { walk.lag = max(0, ClockLog.lead(bound.time, fact.time)) }
    return true
  }
}

extension HybridTime {
  /// So many milliseconds later, at most to the ends of the range.
  func moved(by shift: Int64) -> HybridTime {
    guard shift != 0 else { return self }
    let (sum, overflows) = milliseconds.addingReportingOverflow(shift)
    return HybridTime(
      milliseconds: overflows ? (shift > 0 ? .max : .min) : sum, counter: counter)
  }
}
