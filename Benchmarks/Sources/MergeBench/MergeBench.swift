internal import Glibc
internal import Incidents
internal import Relais

/// How long it takes to merge two nodes that were apart for seven days and wrote 10,000 facts each:
/// the processor's time to fold, then with all that journals on disk add to it.
@main
struct MergeBench {
  /// Facts that each side writes while they are apart.
  static let facts = 10_000
  /// How long they are apart, in seconds.
  static let apart = 7.0 * 86_400

  /// Measures each case, and says what it cost.
  static func main() async throws {
    for (name, offset) in [
      ("clocks that agree", 0.0), ("one clock an hour ahead", 3_600),
      ("one clock an hour behind", -3_600), ("one clock ten years ahead", 315_000_000),
      ("one clock ten years behind", -315_000_000),
    ] {
      try merge(name, offset: offset)
    }
    let apart = week(offset: 0)
    try await StoredWeek.merge(apart[0].facts, apart[1].facts)
  }

  /// The processor's time that something takes, in milliseconds.
  private static func work(_ body: () -> Void) -> Int {
    let before = clock()
    body()
    return (clock() - before) * 1_000 / Int(CLOCKS_PER_SEC)
  }

  /// An office and a twin that lived it.
  private static func week(offset: Double) -> [BenchNode] {
    var office = BenchNode("office", offset: 0)
    var twin = BenchNode("twin", offset: offset)
    office.write(.nodeStarted(NodeStarted(version: "bench")), at: 0)
    twin.take(office.facts)
    twin.write(.nodeStarted(NodeStarted(version: "bench")), at: 1)
    office.take(twin.facts)
    for number in 1...facts {
      let moment = apart * Double(number) / Double(facts)
      office.live(number, at: moment)
      twin.live(number, at: moment + 7)
    }
    return [office, twin]
  }

  private static func merge(_ name: String, offset: Double) throws {
    let nodes = week(offset: offset)
    var (office, twin) = (nodes[0], nodes[1])
    let news = (office: twin.missing(from: office), twin: office.missing(from: twin))
    let atOffice = work {
      office.take(news.office)
      office.write(.nodeStarted(NodeStarted(version: "bench")), at: apart + 60)
    }
    let atTwin = work {
      twin.take(news.twin)
      twin.take(office.missing(from: twin))
    }
    let areSame = try office.record.canonicalBytes() == twin.record.canonicalBytes()
    print(
      "\(name): \(news.office.count) and \(news.twin.count) facts merged in",
      "\(atOffice) ms at the office, \(atTwin) ms at the twin,",
      areSame ? "same record" : "DIFFERENT RECORDS", "of \(office.record.count) facts")
  }
}

/// A node that writes facts of a busy week.
private struct BenchNode {
  let writer: WriterID
  let offset: Double
  private(set) var facts: [RecordedFact] = []
  private(set) var record = Record()
  private var clock = HybridClock()

  init(_ node: NodeID, offset: Double) {
    writer = WriterID(node: node, epoch: 1)
    self.offset = offset
  }

  private func wall(_ seconds: Double) -> Instant {
    Instant(seconds: 1_773_045_252 + seconds + offset)
  }

  mutating func write(_ body: FactBody, at seconds: Double) {
    for body in [record.markDue(for: writer), body].compactMap({ $0 }) {
      let id = FactID(writer: writer, sequence: record.versionVector[writer] + 1)
      let fact = RecordedFact(id: id, time: clock.tick(wall: wall(seconds)), body: body)
      facts.append(fact)
      if record.insert(fact) == .tooLate { record = Record(folding: facts) }
    }
  }

  mutating func take(_ news: [RecordedFact]) {
    guard !news.isEmpty else { return }
    facts += news
    // As a station does: what is too late is folded anew with all the rest.
    if !record.insert(contentsOf: news).isEmpty { record = Record(folding: facts) }
  }

  func missing(from other: BenchNode) -> [RecordedFact] {
    let known = other.record.versionVector
    return facts.filter { !known.covers($0.id) }
  }

  /// An incident of twenty facts after the other, and lines and services that change.
  mutating func live(_ number: Int, at seconds: Double) {
    let now = wall(seconds)
    let incident = IncidentID(node: writer.node, number: UInt64(number / 20 + 1))
    let step = IncidentStep(incident: incident, by: .detector, at: now)
    switch number % 20 {
    case 0:
      write(
        .incidentOpened(
          IncidentOpened(
            incident: incident, title: "Line cut",
            lines: [AffectedLine(line: "fibre", condition: .down)], since: now, by: .detector,
            at: now)), at: seconds)
    case 19: write(.incidentResolved(step), at: seconds)
    case 5:
      write(
        .updatePosted(
          UpdatePosted(
            incident: incident, update: UpdateID(node: writer.node, number: 1),
            phase: .identified, text: "A digger has cut the line.",
            by: .person("Maya", from: "desk"), at: now)), at: seconds)
    case 1, 3, 7, 9, 11:
      write(
        .serviceStateChanged(
          ServiceStateChanged(
            service: "calls", state: number % 4 == 1 ? .majorOutage : .operational, since: now)),
        at: seconds)
    case 13: write(.incidentMonitored(step), at: seconds)
    default:
      write(
        .lineStateChanged(
          LineStateChanged(
            line: "fibre", condition: number.isMultiple(of: 2) ? .down : .up, since: now)),
        at: seconds)
    }
  }
}
