import Incidents
import Relais
import Testing

@Suite("A node whose clock is wrong") struct WrongClockTests {
  /// An hour, ten years, each way.
  static let offsets: [Double] = [3_600, -3_600, 315_000_000, -315_000_000]
  /// A moment of 2026, in seconds.
  static let start = 1_773_045_252.0

  static let cases = offsets.flatMap { offset in [(offset, true), (offset, false)] }

  @Test("never wins over later words of others", arguments: cases)
  func laterWords(offset: Double, observes: Bool) throws {
    var office = SimpleNode("office")
    var twin = SimpleNode("twin", offset: offset, observes: observes)
    var now = Self.start
    for round in 0..<6 {
      let isDown = round.isMultiple(of: 2)
      twin.write(line(isDown ? .down : .up, at: twin.wall(now)), at: now)
      now += 5
      office.read(twin, at: now)
      office.write(line(isDown ? .up : .degraded, at: office.wall(now)), at: now)
      #expect(office.record.line("fibre")?.condition == (isDown ? .up : .degraded))
      now += 5
      twin.read(office, at: now)
      #expect(twin.record.line("fibre")?.condition == (isDown ? .up : .degraded))
      #expect(try twin.record.canonicalBytes() == office.record.canonicalBytes())
    }
    // And the other way round: what it says in knowledge of others' words holds.
    twin.write(line(.down, at: twin.wall(now)), at: now)
    office.read(twin, at: now + 1)
    #expect(office.record.line("fibre")?.condition == .down)
  }

  @Test("is told to be so, and by how much", arguments: cases)
  func told(offset: Double, observes: Bool) throws {
    var office = SimpleNode("office")
    var cloud = SimpleNode("cloud")
    var twin = SimpleNode("twin", offset: offset, observes: observes)
    var now = Self.start
    for _ in 0..<5 {
      twin.write(line(.down, at: twin.wall(now)), at: now)
      office.read(twin, at: now + 1)
      office.write(line(.up, at: office.wall(now + 2)), at: now + 2)
      cloud.read(office, at: now + 3)
      cloud.write(line(.up, at: cloud.wall(now + 4)), at: now + 4)
      twin.read(cloud, at: now + 5)
      office.read(cloud, at: now + 5)
      now += 60
    }
    let suspicion = try #require(office.record.clockSuspicions.first)
    #expect(office.record.clockSuspicions.count == 1)
    #expect(suspicion.writer == twin.writer)
    // A clock that follows those ahead of it lags by what it follows.
    #expect(abs(suspicion.lead.inSeconds - offset) < 120, "\(suspicion)")
    // It leads the one that reads from it, and lags behind the one that it reads from.
    #expect(suspicion.against == (offset > 0 ? ["cloud", "office"] : ["cloud", "office"]))
    #expect(suspicion.isCertain)
    #expect(office.record.clockSuspicion(of: twin.writer) == suspicion)
  }

  @Test("reorders nobody else's facts, and keeps its own order", arguments: Seeds.of(30))
  func order(seed: Int) throws {
    var random = SeededNumbers(seed: seed)
    let offset = Self.offsets.randomElement(using: &random) ?? 0
    var nodes = [
      SimpleNode("cloud"), SimpleNode("office"),
      SimpleNode("twin", offset: offset, observes: Bool.random(using: &random)),
    ]
    var now = Self.start
    var number = 0
    for _ in 0..<120 {
      now += Double.random(in: 0.01...30, using: &random)
      let here = Int.random(in: 0..<3, using: &random)
      let other = (here + Int.random(in: 1...2, using: &random)) % 3
      if Bool.random(using: &random) {
        let there = nodes[other]
        nodes[here].read(there, at: now)
      } else {
        number += 1
        nodes[here].write(
          .updatePosted(
            UpdatePosted(
              incident: "office-1", update: UpdateID("u-\(number)"), phase: .investigating,
              text: "a", by: Office.maya, at: nodes[here].wall(now))), at: now)
      }
    }
    for _ in 0..<2 {
      for here in 0..<3 {
        for other in 0..<3 where other != here {
          let there = nodes[other]
          nodes[here].read(there, at: now)
        }
        nodes[here].mark(at: now)
        now += 1
      }
    }
    for other in 0..<2 { nodes[other].read(nodes[2], at: now) }
    let opened = RecordedFact(
      id: FactID(writer: WriterID(node: "archive", epoch: 1), sequence: 1),
      time: HybridTime(milliseconds: .min),
      body: .incidentOpened(
        IncidentOpened(
          incident: "office-1", title: "Cut", since: .zero, by: .detector, at: .zero)))
    let facts = nodes[0].facts + [opened]
    let history = try #require(Record(folding: facts).incident("office-1")).history.dropFirst()
    let ids = history.map(\.id)
    for writer in nodes.map(\.writer) {
      let own = ids.filter { $0.writer == writer }
      #expect(own == own.sorted(), "seed \(seed), offset \(offset)")
    }
    let sane = history.filter { $0.id.writer != nodes[2].writer }
    #expect(sane.map(\.id) == sane.sorted { ($0.time, $0.id) < ($1.time, $1.id) }.map(\.id))
    #expect(sane.allSatisfy { $0.doubt == nil })
    // An effect never comes before its cause.
    for (place, fact) in history.enumerated() {
      let seen = try #require(fact.seen)
      for later in history.dropFirst(place + 1) { #expect(!seen.covers(later.id)) }
    }
  }

  @Test("gives the same record in any order of arrival", arguments: Seeds.of(20))
  func anyOrder(seed: Int) throws {
    var random = SeededNumbers(seed: seed)
    var office = SimpleNode("office")
    var twin = SimpleNode(
      "twin", offset: Self.offsets.randomElement(using: &random) ?? 0,
      observes: Bool.random(using: &random))
    var now = Self.start
    for _ in 0..<80 {
      now += Double.random(in: 0.01...100, using: &random)
      switch Int.random(in: 0..<6, using: &random) {
      case 0: office.read(twin, at: now)
      case 1: twin.read(office, at: now)
      case 2, 3: office.write(line(.up, at: office.wall(now)), at: now)
      default: twin.write(line(.down, at: twin.wall(now)), at: now)
      }
      if Int.random(in: 0..<20, using: &random) == 0 { twin.offset += 7_200 }
    }
    office.read(twin, at: now)
    office.mark(at: now)
    let expected = try office.record.canonicalBytes()
    for window in [3, 40, 2_048] {
      let shuffled = office.facts.shuffled(using: &random)
      #expect(try Record(folding: shuffled, window: window).canonicalBytes() == expected)
      var single = Record(window: window)
      for (index, fact) in shuffled.enumerated()
      where single.insert(fact) == .tooLate {
        single = Record(folding: Array(shuffled[...index]), window: window)
      }
      #expect(try single.canonicalBytes() == expected)
      let stored = try roundTrip(single.snapshot(window: 5))
      #expect(try Record(restoring: stored, window: window)?.canonicalBytes() == expected)
    }
  }

  @Test("breaks no duration, and its times are marked", arguments: offsets)
  func durations(offset: Double) throws {
    var office = SimpleNode("office")
    var twin = SimpleNode("twin", offset: offset)
    let start = Self.start
    office.write(line(.up, at: office.wall(start)), at: start)
    twin.read(office, at: start + 1)
    let opened = IncidentOpened(
      incident: "twin-1", title: "Cut", lines: [AffectedLine(line: "fibre", condition: .down)],
      since: twin.wall(start + 50), by: .detector, at: twin.wall(start + 60))
    twin.write(.incidentOpened(opened), at: start + 60)
    twin.write(word(.majorOutage, at: twin.wall(start + 90)), at: start + 90)
    office.read(twin, at: start + 100)
    office.write(word(.operational, at: office.wall(start + 200)), at: start + 200)
    office.write(
      .incidentResolved(
        IncidentStep(incident: "twin-1", by: Office.maya, at: office.wall(start + 300))),
      at: start + 300)
    let incident = try #require(office.record.incident("twin-1"))
    let length = try #require(incident.resolvedAt) - incident.since
    #expect(length > .seconds(100) && length < .seconds(400), "\(length)")
    // Of two clocks an hour apart the one ahead is doubted.
    let doubted = offset == -3_600 ? incident.history.last : incident.history.first
    let certain = offset == -3_600 ? incident.history.first : incident.history.last
    let doubt = offset == -3_600 ? -offset : offset
    #expect(abs((doubted?.doubt ?? .zero).inSeconds - doubt) < 200)
    #expect(certain?.doubt == nil)
    let calls = try #require(office.record.service("calls"))
    #expect(calls.state == .operational)
    #expect((try #require(calls.since) - incident.since).inSeconds < 400)
  }

  @Test("spreads its time to nobody")
  func contagion() {
    var office = SimpleNode("office")
    var twin = SimpleNode("twin", offset: 315_000_000)
    twin.write(line(.down, at: twin.wall(Self.start)), at: Self.start)
    office.read(twin, at: Self.start + 1)
    office.write(line(.up, at: office.wall(Self.start + 2)), at: Self.start + 2)
    #expect(office.record.latest(of: "office")?.milliseconds == Int64(Self.start + 2) * 1_000)
    #expect(office.record.latest.map { $0.milliseconds <= Int64(Self.start + 2) * 1_000 } ?? false)
  }
}
