import Exchange
import Relais
import Testing

@Suite("Beats on a line")
struct BeatLineTests {
  @Test("are counted exactly in each direction, lost, late or doubled", arguments: beatSeeds(20))
  func loss(seed: UInt64) throws {
    let way = BeatWay(delay: 20, jitter: 1_500, doubled: 0.1)
    var world = BeatWorld(seed: seed, ways: [[way]])
    world.run(for: 10)
    let before = try #require(world.twin.report(of: BeatWorld.pair(0))?.lines.first)
    let officeBefore = try #require(world.offices[0].report.first)
    world.ways[0][0].lossUp = 0.1
    world.ways[0][0].lossDown = 0.3
    let lost = (up: world.lostUp, down: world.lostDown)
    world.run(for: 3_600)
    world.ways[0][0].lossUp = 0
    world.ways[0][0].lossDown = 0
    let gone = (up: world.lostUp - lost.up, down: world.lostDown - lost.down)
    world.run(for: 10)
    #expect(gone.up > 250 && gone.down > 600)
    let after = try #require(world.twin.report(of: BeatWorld.pair(0))?.lines.first)
    let officeAfter = try #require(world.offices[0].report.first)
    // Late ones of 1.5 s are still on their way at either end: two at most.
    func missing(_ a: BeatLineReport, _ b: BeatLineReport) -> Int {
      Int(b.highest - a.highest) - Int(b.received - a.received)
    }
    #expect(abs(missing(before, after) - gone.up) <= 2)
    #expect(abs(missing(officeBefore, officeAfter) - gone.down) <= 2)
  }

  @Test("tell the share that was lost over the last minute, apart for each direction")
  func share() throws {
    var world = BeatWorld(seed: 3, ways: [[BeatWay(lossUp: 0.2, lossDown: 0.05)]])
    var sums = [0.0, 0, 0, 0]
    for _ in 0..<200 {
      world.run(for: 60)
      let twin = try #require(world.twin.report(of: BeatWorld.pair(0))?.lines.first?.meter)
      let office = try #require(world.offices[0].report.first?.meter)
      sums[0] += twin.lossIn.share ?? 9
      sums[1] += twin.lossOut.share ?? 9
      sums[2] += office.lossIn.share ?? 9
      sums[3] += office.lossOut.share ?? 9
    }
    #expect(abs(sums[0] / 200 - 0.2) < 0.02 && abs(sums[3] / 200 - 0.2) < 0.02)
    #expect(abs(sums[1] / 200 - 0.05) < 0.01 && abs(sums[2] / 200 - 0.05) < 0.01)
  }

  @Test("measure the round trip without what was held, whatever the clocks say")
  func roundTrip() throws {
    let hour: Int64 = 3_600_000_000_000
    for ahead in [0, hour, -hour, 24 * 365 * hour] {
      var world = BeatWorld(seed: 5, ways: [[BeatWay(delay: 40, jitter: 1)]], ahead: ahead)
      world.run(for: 60)
      let twin = try #require(world.twin.report(of: BeatWorld.pair(0))?.lines.first?.meter)
      let office = try #require(world.offices[0].report.first?.meter)
      #expect(abs((twin.roundTrip ?? 0) - 0.081) < 0.002)
      #expect(abs((office.roundTrip ?? 0) - 0.081) < 0.002)
    }
  }

  @Test("tell in which direction a queue has grown")
  func delay() throws {
    var world = BeatWorld(
      seed: 7, ways: [[BeatWay(delay: 40, jitter: 1)]], ahead: -77_000_000_000)
    world.run(for: 300)
    world.ways[0][0].delay = 340
    // Only what goes up passes the queue: what comes down is made up for.
    world.run(for: 20)
    let twin = try #require(world.twin.report(of: BeatWorld.pair(0))?.lines.first?.meter)
    #expect(abs(twin.delayIn.excess - 0.3) < 0.02 && abs(twin.delayIn.change - 0.2) < 0.1)
    #expect(abs(twin.delayOut.excess - 0.3) < 0.02)
    world.ways[0][0].delay = 40
    world.run(for: 60)
    let later = try #require(world.twin.report(of: BeatWorld.pair(0))?.lines.first?.meter)
    #expect(abs(later.delayIn.excess) < 0.02 && later.delayIn.change < 0)
  }

  @Test("go on after either side or both have started again", arguments: beatSeeds(30))
  func restarts(seed: UInt64) {
    var world = BeatWorld(seed: seed, ways: [[BeatWay(jitter: 300, lossUp: 0.05)]])
    world.run(for: 5)
    for _ in 0..<20 {
      if world.chance.happens(0.6) { world.restart(0) }
      if world.chance.happens(0.6) { world.restartTwin() }
      let believed = world.twin.tally.believed
      world.run(for: 8)
      #expect(world.twin.tally.believed > believed + 3)
      #expect(world.offices[0].report.first?.state == .heard)
    }
  }

  @Test("go on after either side has started again with a clock that went back")
  func backwards() {
    var world = BeatWorld(seed: 1, ways: [[BeatWay()]])
    world.run(for: 5)
    world.restart(0, session: 12)
    world.run(for: 10)
    #expect(world.twin.report(of: BeatWorld.pair(0))?.lines.first?.state == .heard)
    #expect(world.offices[0].session > 12)
    var believed = world.twin.tally.believed
    world.run(for: 10)
    #expect(world.twin.tally.believed >= believed + 9)

    world.restartTwin(session: 7)
    world.run(for: 10)
    believed = world.twin.tally.believed
    world.run(for: 10)
    #expect(world.twin.tally.believed >= believed + 9)
    #expect(world.offices[0].report.first?.state == .heard)
  }

  @Test("prove life on a line whose way back is cut, if another line tells our session")
  func oneWay() {
    var world = BeatWorld(seed: 1, ways: [[BeatWay(), BeatWay()]])
    world.run(for: 5)
    world.ways[0][0].isDownCut = true
    world.run(for: 10)
    world.restartTwin()
    world.run(for: 10)
    let report = world.twin.report(of: BeatWorld.pair(0))
    #expect(report?.lines.map(\.state) == [.heard, .heard])
    // And the twin reads in the office's ages that it is not heard there.
    #expect(report?.lines[0].otherHeardBefore ?? .zero > .seconds(15))
    #expect(report?.lines[1].otherHeardBefore ?? .seconds(9) < .seconds(3))
    #expect(world.offices[0].report.map(\.state) == [.silent, .heard])
    world.ways[0][0].cut()
    world.ways[0][1].cut()
    let cutAt = Instant(nanoseconds: world.now)
    world.run(for: 30)
    let last = world.offices[0].report.compactMap(\.otherToldAt)
    #expect(
      last.count == 2 && last.allSatisfy { cutAt - $0 < .seconds(2) && $0 < cutAt + .seconds(1) })
  }
}

@Suite("A hostile sender of beats")
struct BeatHostileTests {
  private static let elsewhere = BeatAddress(high: 666, low: 0, scope: 0, port: 6, family: 2)

  @Test("gets nothing believed by repeating what it recorded", arguments: beatSeeds(20))
  func replayed(seed: UInt64) {
    var world = BeatWorld(seed: seed, ways: [[BeatWay(), BeatWay.metered]])
    world.run(for: 60)
    let recording = world.recordedUp
    world.run(for: 2)
    let believed = world.twin.tally.believed
    let told = world.told.count
    for bytes in recording.shuffled(using: &world.chance) {
      #expect(world.inject(bytes, from: Self.elsewhere) == nil)
    }
    #expect(world.twin.tally.believed == believed)
    #expect(world.told.count == told)
    #expect(world.twin.tally[.repeated] == UInt64(recording.count))
  }

  @Test("proves nothing with an old recording after the twin has started again, or the office")
  func replayedLater() {
    var world = BeatWorld(seed: 4, ways: [[BeatWay()]])
    world.run(for: 100)
    world.restart(0)
    world.run(for: 100)
    let recording = world.recordedUp
    world.ways[0][0].cut()
    world.run(for: 20)
    #expect(world.twin.darkOffices.count == 1)
    let told = world.told.count
    func replay(_ world: inout BeatWorld) {
      for bytes in recording {
        if let answer = world.inject(bytes, from: Self.elsewhere) {
          #expect(BeatCode.bytes(of: answer, key: 1).count <= bytes.count)
        }
      }
    }
    replay(&world)
    #expect(world.told.count == told && world.twin.tally[.session] >= 100)
    world.restartTwin()
    replay(&world)
    #expect(world.twin.tally.believed == 0)
    #expect(world.twin.tally[.unproven] == UInt64(recording.count))
    #expect(world.told.count == told)
    // Nor does it turn the twin's beats towards itself.
    world.ways[0][0].cut(false)
    world.run(for: 10)
    replay(&world)
    world.ways[0][0].cut()
    world.run(for: 10)
    for case .send(_, let address) in world.told.map(\.what) { #expect(address != Self.elsewhere) }
  }

  @Test("cannot throw a node's beats back at it")
  func reflected() throws {
    var world = BeatWorld(seed: 4, ways: [[BeatWay()]])
    world.run(for: 10)
    let believed = world.twin.tally.believed
    for bytes in world.recordedDown { #expect(world.inject(bytes, from: Self.elsewhere) == nil) }
    #expect(world.twin.tally.believed == believed)
    #expect(world.twin.tally[.direction] == UInt64(world.recordedDown.count))
    let own = try BeatCode.read(world.recordedUp[3], key: BeatWorld.key)
    let directives = world.offices[0].receive(
      .heard(own, line: 0), at: Instant(nanoseconds: world.now))
    #expect(directives.contains(.refused(.direction)))
  }

  @Test("makes no line nor office of what it forges, cuts or pads", arguments: beatSeeds(20))
  func mangled(seed: UInt64) {
    var world = BeatWorld(seed: seed, ways: [[BeatWay()]])
    world.run(for: 5)
    let before = world.twin.tally.believed
    for var bytes in world.recordedUp {
      switch Int.random(in: 0..<3, using: &world.chance) {
      case 0:
        bytes[Int.random(in: 0..<bytes.count, using: &world.chance)] ^= 0x55
      case 1: bytes.removeLast(Int.random(in: 1...bytes.count, using: &world.chance))
      default: bytes += [1]
      }
      #expect(world.inject(bytes, from: Self.elsewhere) == nil)
    }
    var foreign = BeatPacket(pair: PairID(9), line: 0, session: 5, sequence: 1, clock: 0)
    foreign.echo.session = UInt64(world.start / 1_000_000)
    #expect(
      world.inject(BeatCode.bytes(of: foreign, key: BeatWorld.key), from: Self.elsewhere) == nil)
    #expect(world.twin.tally.believed == before && world.twin.tally[.pair] == 1)
    #expect(world.twin.report(of: BeatWorld.pair(0))?.lines.count == 1)
  }

  @Test("is not heard once its pair is revoked")
  func revoked() {
    var world = BeatWorld(seed: 2, ways: [[BeatWay()], [BeatWay()]])
    world.run(for: 5)
    world.twin.revoke(BeatWorld.pair(0))
    let told = world.told.count
    let refused = world.twin.tally[.pair]
    world.run(for: 60)
    #expect(world.twin.tally[.pair] >= refused + 55)
    #expect(world.told.count == told)
    #expect(world.twin.report(of: BeatWorld.pair(0)) == nil)
    // Its room is used again, and nothing of it is left there.
    _ = world.twin.admit(PairID(5), at: Instant(nanoseconds: world.now))
    #expect(world.twin.report(of: PairID(5))?.lines == [])
  }
}
