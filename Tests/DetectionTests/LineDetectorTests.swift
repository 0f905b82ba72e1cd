import Detection
import Relais
import Testing

@Suite("A line's detector") struct LineDetectorTests {
  @Test("asks its anchors in turn, twice a second")
  func rhythm() {
    var line = LineHarness()
    line.run(until: 59.9)
    #expect(line.probes.count == 120)
    #expect(Set(line.probes.prefix(3).map(\.anchor)) == [0, 1, 2])
    #expect(zip(line.probes, line.probes.dropFirst(3)).allSatisfy { $0.anchor == $1.anchor })
    #expect(line.states == [.up])
  }

  @Test("asks a metered line once in five seconds, until it is needed")
  func metered() {
    var line = LineHarness(isMetered: true)
    line.run(until: 59.9)
    #expect(line.probes.count == 12)
    line.send(.needed(true))
    line.run(until: 119.9)
    #expect((130...134).contains(line.probes.count))
    line.send(.needed(false))
    line.run(until: 179.9)
    #expect((142...146).contains(line.probes.count))
  }

  @Test("asks a metered line often for five minutes once it loses probes, and trusts it soon")
  func meteredInQuestion() throws {
    var line = LineHarness(isMetered: true) { _, second in
      (120..<320).contains(second) && Self.isLost(at: second) ? nil : 0.02
    }
    line.run(until: 600)
    let degraded = try #require(line.first(.degraded))
    let well = try #require(line.first(.up, after: max(degraded, 320)))
    #expect(well - 320 < 120)
    var lossy = LineHarness(isMetered: true) { _, second in
      Self.isLost(at: second) ? nil : 0.02
    }
    lossy.run(until: 1_200)
    #expect(lossy.state == .degraded)
    #expect(lossy.probes.count { $0.at > 900 } < 90)
  }

  /// A third of all probes, by chance.
  private static func isLost(at second: Double) -> Bool {
    var chance = SeededChance(UInt64(second * 1_000) &* 0x9E37_79B9)
    return Int.random(in: 0..<3, using: &chance) == 0
  }

  @Test("suspects a line at its first overdue probe, and asks harder")
  func suspects() throws {
    var line = LineHarness { _, second in second < 30.1 ? 0.02 : nil }
    line.run(until: 33)
    let suspected = try #require(line.first(.suspect))
    #expect((30.5...30.75).contains(suspected))
    #expect(line.detector.belief.since.seconds == 30.5)
    #expect((12...13).contains(line.probes.count { $0.at >= suspected }))
  }

  @Test("says DOWN within five seconds of a cut on a line that it does not know")
  func firstCut() throws {
    var line = LineHarness { _, second in second < 30.001 ? 0.02 : nil }
    line.run(until: 60)
    let down = try #require(line.first(.down))
    #expect(down - 30.001 <= 5)
    #expect(line.detector.belief.since.seconds == 30.5)
    guard case .silence(let threshold)? = line.detector.belief.reason else {
      Issue.record("not by silence")
      return
    }
    #expect(abs(threshold.inSeconds - (down - 30.5)) < 0.001)
    #expect(line.states == [.up, .suspect, .down])
  }

  @Test("takes a line for dead that never answered, but not in the first five seconds")
  func deadFromTheStart() throws {
    var line = LineHarness { _, _ in nil }
    line.run(until: 30)
    #expect(try #require(line.first(.suspect)) == 5)
    #expect((10...10.1).contains(try #require(line.first(.down))))
  }

  @Test("forgets a suspicion at any reply, however late")
  func lateReply() {
    // One probe is answered 3 s late, everything else is lost for 3.5 s.
    var line = LineHarness { _, second in
      second < 30.4 || second > 34 ? 0.02 : second == 30.5 ? 3.0 : nil
    }
    line.run(until: 33.45)
    #expect(line.state == .suspect)
    line.run(until: 33.55)
    #expect(line.state == .up)
    line.run(until: 60)
    #expect(line.first(.down) == nil)
  }

  @Test("never takes a line with a single anchor for dead by silence")
  func singleAnchor() {
    var line = LineHarness(anchors: 1) { _, second in second < 30 ? 0.02 : nil }
    line.run(until: 600)
    #expect(line.state == .suspect)
    #expect(line.first(.down) == nil)
    // Nor does it ask harder for ever.
    #expect(line.probes.count { $0.at > 300 } < 610)
  }

  @Test("sets a dead anchor aside, and lets it come back")
  func deadAnchor() {
    var line = LineHarness { anchor, second in
      anchor == 1 && (20..<600).contains(second) ? nil : 0.02
    }
    line.run(until: 60)
    #expect(line.detector.anchorsSetAside == ["fibre/anchor/1"])
    let settled = line.told.count
    line.run(until: 600)
    #expect(line.state == .up)
    #expect(line.told.count == settled)
    #expect(line.first(.degraded) == nil && line.first(.down) == nil)
    #expect((30...40).contains(line.probes.count { $0.anchor == 1 && $0.at > 60 }))
    line.run(until: 620)
    #expect(line.detector.anchorsSetAside == [])
  }

  @Test("takes the cut seriously when all but one anchor had been dead before")
  func lastAnchor() throws {
    var line = LineHarness { anchor, second in
      second > 200 || (anchor != 0 && second > 20) ? nil : 0.02
    }
    line.run(until: 200)
    #expect(line.detector.anchorsSetAside.count == 2)
    #expect(line.state == .up)
    line.run(until: 260)
    let down = try #require(line.first(.down))
    #expect((210...211).contains(down))
  }

  @Test("lets a line rise again when replies have lasted, not at the first")
  func recovers() throws {
    var line = LineHarness { _, second in
      // A cut with a single reply in the middle of it.
      (30.1..<60).contains(second) && !(45.0...45.4).contains(second) ? nil : 0.02
    }
    line.run(until: 59)
    #expect(line.state == .down)
    line.run(until: 90)
    let up = try #require(line.first(.up, after: 30))
    #expect((62.0...63).contains(up))
    #expect(line.states == [.up, .suspect, .down, .up])
  }

  @Test("steers new flows away after 1.3 s of silence, and back after ten seconds of calm")
  func steers() throws {
    var line = LineHarness { _, second in (30.1..<32.2).contains(second) ? nil : 0.02 }
    line.run(until: 90)
    #expect(line.steers.map(\.isAway) == [true, false])
    #expect((31.8...31.9).contains(line.steers[0].at))
    #expect((42.2...42.6).contains(line.steers[1].at))
    #expect(line.first(.down) == nil)
  }

  @Test("stretches nothing for other lines that have long been dead")
  func controlGroup() throws {
    func down(_ prepare: (inout LineHarness) -> Void) throws -> Double {
      var line = LineHarness { _, second in second < 200.1 ? 0.02 : nil }
      line.run(until: 100)
      prepare(&line)
      line.run(until: 230)
      return try #require(line.first(.down))
    }
    let alone = try down { _ in }
    let answered = try down { $0.send(.controlGroup(isAnswering: true)) }
    let longDead = try down { $0.send(.controlGroup(isAnswering: false)) }
    let shared = try down {
      $0.send(.controlGroup(isAnswering: true))
      $0.run(until: 200.6)
      $0.send(.controlGroup(isAnswering: false))
    }
    #expect(answered == alone && longDead == alone)
    #expect(abs((shared - 200.5) - 1.5 * (alone - 200.5)) < 0.001)
  }
}

@Suite("Evidence about a line") struct LineEvidenceTests {
  @Test("makes it DOWN at once when the carrier is gone for more than 200 ms")
  func carrier() throws {
    var line = LineHarness { _, second in second < 30.1 ? 0.02 : nil }
    line.run(until: 30.2)
    line.send(.carrier(isUp: false))
    line.run(until: 31)
    let down = try #require(line.first(.down))
    #expect(abs(down - 30.4) < 0.001)
    #expect(line.detector.belief.reason == .carrierLost)
  }

  @Test("is not weighed while it is younger than 200 ms")
  func flicker() {
    var line = LineHarness()
    line.run(until: 30.1)
    line.send(.carrier(isUp: false))
    line.run(until: 30.25)
    line.send(.carrier(isUp: true))
    line.run(until: 60)
    #expect(line.states == [.up])
  }

  @Test("yields to a reply that contradicts it")
  func refuted() {
    var line = LineHarness()
    line.run(until: 30.1)
    line.send(.box(isUp: false))
    line.run(until: 60)
    #expect(line.states == [.up])
    line.network = { _, second in second < 90 ? nil : 0.02 }
    line.run(until: 70)
    #expect(line.detector.belief.state == .down)
    // It is down for its silence: the box had been contradicted before.
    guard case .silence? = line.detector.belief.reason else {
      Issue.record("\(line.detector.belief)")
      return
    }
    line.send(.box(isUp: true))
    line.send(.box(isUp: false))
    #expect(line.detector.belief.reason != .boxSaysDown)
    line.run(until: 72)
    #expect(line.detector.belief.reason == .boxSaysDown)
  }

  @Test(
    "comes from a gateway that answers unreachable for two anchors",
    arguments: [
      (ProbeFailure.refused(reason: "host unreachable"), LineReason.gatewayRefuses),
      (ProbeFailure.unreachable(reason: "network is unreachable"), LineReason.unrouted),
    ])
  func refuses(failure: ProbeFailure, reason: LineReason) throws {
    var line = LineHarness { _, second in second < 30.1 ? 0.02 : nil }
    var asked = 0
    line.run(until: 30.4)
    for step in 1...200 {
      asked = line.probes.count
      line.run(until: 30.4 + Double(step) / 100)
      for probe in line.probes[asked...] { line.send(.refused(slot: probe.slot, failure)) }
    }
    #expect(try #require(line.first(.down)) < 30.9)
    #expect(line.detector.belief.reason == reason)
  }

  @Test("does not come from a program that may not ask")
  func notPermitted() {
    var line = LineHarness { _, _ in nil }
    for step in 0...6_000 {
      let asked = line.probes.count
      line.run(until: Double(step) / 100)
      for probe in line.probes[asked...] {
        line.send(.refused(slot: probe.slot, .notPermitted(reason: "EACCES", remedy: "sysctl")))
      }
    }
    #expect(line.told.isEmpty)
    #expect(line.state == .unknown)
  }
}

@Suite("A line that answers badly") struct LineQualityTests {
  private static func lossy(_ share: Double, from start: Double, to end: Double, seed: UInt64)
    -> LineHarness
  {
    var chance = SeededChance(seed)
    return LineHarness { _, second in
      (start..<end).contains(second) && Double.random(in: 0..<1, using: &chance) < share
        ? nil : 0.02
    }
  }

  @Test("is DEGRADED by 20 % loss, never DOWN, and sound again afterwards", arguments: 1...20)
  func loss(seed: UInt64) throws {
    var line = Self.lossy(0.2, from: 60, to: 360, seed: seed)
    line.run(until: 355)
    let degraded = try #require(line.first(.degraded))
    #expect(degraded > 60 && degraded < 120)
    #expect(line.first(.down) == nil)
    guard case .loss(let share)? = line.detector.belief.reason else {
      Issue.record("not for loss: \(line.detector.belief)")
      return
    }
    #expect(share > 0 && share < 0.5)
    line.run(until: 700)
    #expect(line.state == .up)
    #expect((370...520).contains(try #require(line.told.last).at))
  }

  @Test("is not told suspect at every loss once it is known to be lossy")
  func quiet() throws {
    var line = Self.lossy(0.2, from: 60, to: 360, seed: 5)
    line.run(until: 359)
    let degraded = try #require(line.first(.degraded))
    #expect(line.told.count { $0.at > degraded } < 10)
  }

  @Test("is DEGRADED by a queue of two seconds, never DOWN", arguments: [1.0, 5])
  func bloat(slope: Double) throws {
    var line = LineHarness { _, second in
      0.02 + min(max(0, (second - 60) * slope), second < 200 ? 2 : 0)
    }
    line.run(until: 199)
    #expect(try #require(line.first(.degraded)) < 64)
    guard case .slow(let roundTrip)? = line.detector.belief.reason else {
      Issue.record("not for slowness: \(line.detector.belief)")
      return
    }
    #expect(roundTrip > .seconds(1))
    line.run(until: 300)
    #expect(line.state == .up)
    #expect(line.first(.down) == nil)
  }

  @Test("is not slow for being far away")
  func satellite() {
    var line = LineHarness { _, _ in 0.62 }
    line.run(until: 600)
    #expect(line.states == [.up])
  }
}
