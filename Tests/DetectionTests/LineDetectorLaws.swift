import Detection
import Relais
import Testing

@Suite("For every seed, a line's detector") struct LineDetectorLaws {
  /// A line that is cut, lossy and slow at random, a new way every few seconds.
  private static func weather(_ seed: UInt64) -> LineHarness.Network {
    var chance = SeededChance(seed)
    var until = 0.0
    var loss = 0.0
    var delay = 0.02
    return { _, second in
      while second >= until {
        until = second + Double.random(in: 0.1..<12, using: &chance)
        loss = [0, 0, 0, 0.05, 0.3, 0.9, 1].randomElement(using: &chance) ?? 0
        delay = [0.02, 0.02, 0.02, 0.2, 0.8, 3].randomElement(using: &chance) ?? 0.02
      }
      return Double.random(in: 0..<1, using: &chance) < loss ? nil : delay
    }
  }

  @Test("is told the same and does the same", arguments: 1...20)
  func sameAgain(seed: UInt64) {
    var one = LineHarness(network: Self.weather(seed))
    var two = LineHarness(network: Self.weather(seed))
    one.run(until: 600)
    two.run(until: 600)
    #expect(one.directives == two.directives)
    #expect(one.detector.history == two.detector.history)
  }

  @Test("lets any reply within the probe's minute end a suspicion", arguments: 1...60)
  func replyEndsSuspicion(seed: UInt64) throws {
    var chance = SeededChance(seed)
    let cut = Double.random(in: 20..<25, using: &chance)
    var line = LineHarness { _, second in second < cut ? 0.02 : nil }
    // Before DOWN: which takes replies that last.
    line.run(until: cut + Double.random(in: 0.8..<4, using: &chance))
    #expect(line.state == .suspect)
    let open = line.probes.filter { $0.at >= cut }
    let probe = try #require(open.randomElement(using: &chance))
    let roundTrip = Duration.nanoseconds(Int64((line.now.seconds - probe.at) * 1e9))
    line.send(.answered(slot: probe.slot, roundTrip: roundTrip))
    #expect(line.state == .up)
  }

  @Test("takes a reply to be no reply once its minute is over", arguments: 1...10)
  func minuteOver(seed: UInt64) throws {
    var line = LineHarness(anchors: 1) { _, second in second < 20 ? 0.02 : nil }
    line.run(until: 90 + Double(seed))
    #expect(line.state == .suspect)
    let probe = try #require(line.probes.first { $0.at >= 20 && $0.at < 29 })
    line.send(.answered(slot: probe.slot, roundTrip: .seconds(70)))
    #expect(line.state == .suspect)
  }

  @Test("says nothing bad in the first five seconds, whatever happens", arguments: 1...60)
  func firstSeconds(seed: UInt64) {
    var chance = SeededChance(seed)
    var line = LineHarness(network: Self.weather(seed))
    while line.now < Instant(seconds: 4.95) {
      switch Int.random(in: 0..<5, using: &chance) {
      case 0: line.send(.carrier(isUp: .random(using: &chance)))
      case 1: line.send(.routed(.random(using: &chance)))
      case 2: line.send(.box(isUp: .random(using: &chance)))
      case 3:
        if let probe = line.probes.randomElement(using: &chance) {
          line.send(.refused(slot: probe.slot, .unreachable(reason: "no route")))
        }
      default: line.send(.woke)
      }
      line.run(until: line.now.seconds + Double.random(in: 0.01..<0.3, using: &chance))
    }
    #expect(line.told.filter { $0.at < 5 }.allSatisfy { $0.belief.state == .up })
  }

  @Test("never takes its own pauses for an outage, however long", arguments: 1...200)
  func pauses(seed: UInt64) {
    var chance = SeededChance(seed)
    var line = LineHarness()
    for _ in 0..<40 {
      line.run(until: line.now.seconds + Double.random(in: 0.001..<15, using: &chance))
      // From a millisecond to a day.
      let exponent = Double.random(in: -3..<4.9, using: &chance)
      line.sleep(
        exponential(exponent), losingReplies: .random(using: &chance),
        repliesFirst: .random(using: &chance))
    }
    #expect(!line.states.contains(.down))
    #expect(!line.states.contains(.degraded))
    line.run(until: line.now.seconds + 30)
    #expect(line.state == .up)
  }

  private func exponential(_ power: Double) -> Double { (power * 2.302_585_093).exponential }

  @Test("lets no pause hide an outage for long", arguments: 1...50)
  func outageAfterPause(seed: UInt64) throws {
    var chance = SeededChance(seed)
    var line = LineHarness { _, second in second < 100 ? 0.02 : nil }
    line.run(until: 100 + Double.random(in: -2..<3, using: &chance))
    line.sleep(
      Double.random(in: 0.01..<300, using: &chance), losingReplies: true, repliesFirst: false)
    let awake = max(100, line.now.seconds)
    line.run(until: awake + 60)
    #expect(try #require(line.first(.down)) < awake + 20)
  }

  @Test("keeps an outage through its own pauses", arguments: 1...20)
  func outageStays(seed: UInt64) {
    var chance = SeededChance(seed)
    var line = LineHarness { _, second in second < 30 ? 0.02 : nil }
    line.run(until: 60)
    for _ in 0..<5 {
      line.sleep(
        Double.random(in: 0.01..<5_000, using: &chance), losingReplies: true, repliesFirst: false)
      line.run(until: line.now.seconds + Double.random(in: 1..<60, using: &chance))
    }
    #expect(line.states == [.up, .suspect, .down])
  }

  @Test("survives replies to probes never sent, and impossible round trips", arguments: 1...50)
  func nonsense(seed: UInt64) {
    var chance = SeededChance(seed)
    var line = LineHarness(network: Self.weather(seed))
    for step in 1...300 {
      let slot =
        Bool.random(using: &chance)
        ? UInt64.random(in: 900...2_000, using: &chance)
        : UInt64.random(in: 0...UInt64.max, using: &chance)
      let seconds = Int64.random(in: -5_000_000_000...5_000_000_000, using: &chance)
      line.send(.answered(slot: slot, roundTrip: .seconds(seconds)))
      line.send(.refused(slot: slot &+ 1, .refused(reason: "")))
      line.run(until: Double(step) / 3)
    }
    #expect(line.detector.history.watched <= 101)
  }

  @Test("comes back up after whatever weather", arguments: 1...30)
  func comesBack(seed: UInt64) {
    let storm = Self.weather(seed)
    var line = LineHarness { anchor, second in second < 900 ? storm(anchor, second) : 0.02 }
    line.run(until: 1_100)
    #expect(line.state == .up)
    #expect(line.steers.last?.isAway != true)
  }
}
