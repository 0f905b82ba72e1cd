import Exchange
import Relais
import Testing

@Suite("A twin's ledger of beats")
struct BeatLedgerTests {
  private static let three = [BeatWay(), BeatWay(delay: 30), BeatWay.metered]

  /// Three offices that answer, so that the twin knows that it is not deaf.
  private static func company(_ ways: [BeatWay], seed: UInt64) -> BeatWorld {
    BeatWorld(seed: seed, ways: [ways, [BeatWay()], [BeatWay()], [BeatWay()]])
  }

  private static func isDark(_ directive: BeatLedger.Directive) -> Bool {
    if case .dark = directive { true } else { false }
  }

  @Test("names the line that fell silent, and that alone", arguments: beatSeeds(30))
  func oneLine(seed: UInt64) throws {
    var world = Self.company(Self.three, seed: seed)
    world.run(for: 60 + Double(seed % 10) / 10)
    let line = UInt8(seed % 3)
    let cutAt = world.seconds
    world.ways[0][Int(line)].cut()
    world.run(for: 120)
    let told = world.told.filter { $0.at > cutAt }
    let silences = told.compactMap { event -> (Double, PairID, UInt8)? in
      guard case .silent(let pair, let line, _) = event.what else { return nil }
      return (event.at - cutAt, pair, line)
    }
    #expect(silences.map(\.1) == [BeatWorld.pair(0)] && silences.map(\.2) == [line])
    #expect(try #require(silences.first).0 <= (line == 2 ? 12 : 4.3))
    #expect(!told.contains { Self.isDark($0.what) })
    let backAt = world.seconds
    world.ways[0][Int(line)].cut(false)
    world.run(for: 10)
    let heardAt = try #require(
      world.first(after: backAt) { $0 == .heard(BeatWorld.pair(0), line: line) })
    #expect(heardAt - backAt < (line == 2 ? 5.5 : 1.5))
  }

  @Test(
    "says within six seconds that an office is dark, metered line or not",
    arguments: beatSeeds(60))
  func dark(seed: UInt64) throws {
    let ways = [
      Self.three, [BeatWay()], [BeatWay(), BeatWay.metered],
      [BeatWay(), BeatWay(delay: 300), BeatWay.metered, BeatWay.metered],
    ][Int(seed % 4)]
    var world = Self.company(ways, seed: seed)
    world.run(for: 30)
    world.run(for: Double.random(in: 0..<10, using: &world.chance))
    let cutAt = world.seconds
    for line in ways.indices { world.ways[0][line].cut() }
    world.run(for: 30)
    let darkAt = try #require(world.first(after: cutAt, Self.isDark)) - cutAt
    #expect(darkAt <= 6)
    guard
      case .dark(let pair, let since) = try #require(
        world.told.first { Self.isDark($0.what) }
      ).what
    else { return }
    #expect(pair == BeatWorld.pair(0))
    #expect(abs(since.seconds - Double(world.start) / 1e9 - cutAt) <= 1.1)
    #expect(world.told.count { Self.isDark($0.what) } == 1)

    let backAt = world.seconds
    for line in ways.indices { world.ways[0][line].cut(false) }
    world.run(for: 6)
    let heardAt = try #require(
      world.first(after: backAt) { $0 == .back(BeatWorld.pair(0), darkSince: since) })
    #expect(heardAt - backAt < 1.5)
    #expect(world.twin.darkOffices.isEmpty)
  }

  @Test("tells an office dark that has not been heard since the twin began")
  func neverHeard() throws {
    var world = Self.company([BeatWay()], seed: 1)
    world.run(for: 10)
    let pair = PairID(77)
    _ = world.twin.admit(
      pair, expecting: [(0, false), (3, true)], at: Instant(nanoseconds: world.now))
    _ = world.twin.admit(PairID(78), at: Instant(nanoseconds: world.now))
    world.run(for: 60)
    #expect(world.twin.darkOffices.map(\.pair) == [pair])
    #expect(try #require(world.first(Self.isDark)) > 20)
  }

  @Test("takes no lost beat for a silence", arguments: beatSeeds(4))
  func falseAlarms(seed: UInt64) {
    let lossy = BeatWay(lossUp: 0.02, lossDown: 0.02)
    let slow = BeatWay(delay: 200, jitter: 100, lossUp: 0.05, lossDown: 0.05, isMetered: true)
    var world = BeatWorld(seed: seed, ways: [[lossy, slow], [lossy], [lossy], [lossy]])
    world.run(for: 6 * 3_600)
    #expect(!world.told.contains { Self.isDark($0.what) })
    let silences = world.told.count {
      if case .silent = $0.what { true } else { false }
    }
    #expect(silences == 0)
  }

  @Test("learns how long a line is silent by itself, but not for ever")
  func learned() throws {
    var world = Self.company([BeatWay()], seed: 9)
    for _ in 0..<60 {
      world.run(for: Double.random(in: 20..<60, using: &world.chance))
      world.ways[0][0].cut()
      world.run(for: Double.random(in: 3..<6, using: &world.chance))
      world.ways[0][0].cut(false)
    }
    world.run(for: 20)
    let early = world.told.count { Self.isDark($0.what) && $0.at < 600 }
    let late = world.told.count { Self.isDark($0.what) && $0.at > 1_500 }
    #expect(early > 0 && late == 0)
    let cutAt = world.seconds
    world.ways[0][0].cut()
    world.run(for: 20)
    let darkAt = try #require(world.first(after: cutAt, Self.isDark)) - cutAt
    #expect(darkAt > 6 && darkAt < 10.3)
  }

  @Test("learns nothing from an office that starts anew")
  func restarts() throws {
    var world = Self.company([BeatWay()], seed: 4)
    for _ in 0..<20 {
      world.run(for: 20)
      // Away for a while, as a program is that starts again.
      world.ways[0][0].cut()
      world.run(for: 2.5)
      world.ways[0][0].cut(false)
      world.restart(0)
    }
    world.run(for: 20)
    let cutAt = world.seconds
    world.ways[0][0].cut()
    world.run(for: 20)
    #expect(try #require(world.first(after: cutAt, Self.isDark)) - cutAt <= 6)
  }

  @Test("goes on alone towards a silent line, ever less often, and asks nothing more of it")
  func alone() {
    var world = Self.company([BeatWay()], seed: 2)
    world.run(for: 10)
    world.ways[0][0].isUpCut = true
    let heard = world.offices[0].report[0].received
    world.run(for: 300)
    // The way down works: the office hears the twin, which hears nothing of it.
    #expect(world.twin.darkOffices.map(\.pair) == [BeatWorld.pair(0)])
    #expect(world.offices[0].report[0].state == .heard)
    #expect(Int(world.offices[0].report[0].received) - Int(heard) > 280)
    #expect(world.offices[0].report[0].otherHeardBefore ?? .zero > .seconds(295))
    let now = Instant(nanoseconds: world.now)
    let toldAt = world.offices[0].report[0].otherToldAt
    #expect(toldAt.map { now - $0 < .seconds(2) } == true)
    world.run(for: 600)
    let sent = world.twin.tally.sent
    world.run(for: 1_000)
    #expect((35...45).contains(Int(world.twin.tally.sent - sent)))
    world.run(for: 90_000)
    let last = world.twin.tally.sent
    world.run(for: 10_000)
    #expect(world.twin.tally.sent == last)
  }

  @Test("spends little on a metered line, also while another one loses beats")
  func metered() {
    var world = BeatWorld(
      seed: 6,
      ways: [
        [
          BeatWay(lossUp: 0.05, lossDown: 0.05),
          BeatWay(delay: 200, jitter: 100, lossUp: 0.05, lossDown: 0.05, isMetered: true),
        ]
      ])
    world.run(for: 10)
    let before = (world.recordedUp.count, world.recordedDown.count)
    world.run(for: 900)
    let metered =
      world.recordedUp[before.0...].count { $0[12] == 1 }
      + world.recordedDown[before.1...].count { $0[12] == 1 }
    // 28 bytes of IPv4 and UDP before each.
    #expect(metered * 140 <= 62_000)
  }

  @Test("says that it is deaf itself when it hears nobody, and judges nobody")
  func deaf() throws {
    var world = Self.company(Self.three, seed: 3)
    world.run(for: 30)
    for office in world.ways.indices {
      for line in world.ways[office].indices { world.ways[office][line].cut() }
    }
    world.run(for: 60)
    #expect(!world.told.contains { Self.isDark($0.what) })
    #expect(
      world.told.count {
        if case .deaf = $0.what { true } else { false }
      } == 1)
    // A control group that answers says that it is the offices after all.
    world.twin.control(isAnswering: true)
    world.run(for: 20)
    #expect(world.twin.darkOffices.count == 4)
  }

  @Test("counts silences from when it hears again")
  func hearsAgain() {
    var world = Self.company([BeatWay()], seed: 3)
    world.run(for: 30)
    for office in world.ways.indices { world.ways[office][0].cut() }
    world.run(for: 60)
    for office in world.ways.indices { world.ways[office][0].cut(false) }
    world.run(for: 60)
    #expect(!world.told.contains { Self.isDark($0.what) })
    #expect(world.told.count { $0.what == .hearing } == 1)
    world.ways[2][0].cut()
    world.run(for: 6)
    #expect(world.twin.darkOffices.map(\.pair) == [BeatWorld.pair(2)])
  }

  @Test("asks the control group where its only office is silent")
  func onlyOffice() {
    var world = BeatWorld(seed: 3, ways: [[BeatWay()]])
    world.twin.control(isAnswering: false)
    world.run(for: 30)
    world.ways[0][0].cut()
    world.run(for: 20)
    #expect(world.twin.darkOffices.isEmpty)
    world.twin.control(isAnswering: true)
    world.run(for: 10)
    #expect(world.twin.darkOffices.count == 1)
  }

  @Test("takes its own sleep for nobody's silence")
  func slept() {
    var world = Self.company(Self.three, seed: 8)
    world.run(for: 30)
    world.sleep(for: 60)
    world.run(for: 60)
    #expect(!world.told.contains { Self.isDark($0.what) })
    #expect(
      world.told.contains {
        if case .away(let gap) = $0.what { gap > .seconds(59) } else { false }
      })
  }

  @Test("says once when the office knows other facts, until both know the same; so does the office")
  func digests() {
    var world = BeatWorld(seed: 1, ways: [[BeatWay()]])
    world.run(for: 5)
    world.tell(0, .knows(digest: 7))
    world.run(for: 5)
    #expect(world.told.count { $0.what == .differs(BeatWorld.pair(0)) } == 1)
    let said = { (digest: UInt64) in
      world.officeTold.count { $0.what == .knows(digest: digest) }
    }
    #expect(said(7) == 0)
    var directives: [BeatLedger.Directive] = []
    world.twin.know(7, of: BeatWorld.pair(0), into: &directives)
    world.run(for: 5)
    #expect(directives.isEmpty && said(7) == 1)
    #expect(world.told.count { $0.what == .differs(BeatWorld.pair(0)) } == 1)
    world.twin.know(8, of: BeatWorld.pair(0), into: &directives)
    #expect(directives == [.differs(BeatWorld.pair(0))])
    world.run(for: 5)
    #expect(said(7) == 1 && said(8) == 1)
  }
}

@Suite("An office's sender of beats")
struct BeatSenderTests {
  @Test("keeps its pace on each line, also when its ticks come late")
  func pace() {
    var world = BeatWorld(seed: 1, ways: [[BeatWay(), BeatWay.metered]])
    world.run(for: 1_000)
    let beats = world.recordedUp.reduce(into: [0, 0]) { $0[Int($1[12])] += 1 }
    #expect((998...1_002).contains(beats[0]) && (199...202).contains(beats[1]))
    var sender = BeatSender(pair: PairID(1), session: 1, at: .zero)
    _ = sender.receive(.opened(line: 0, isMetered: false), at: .zero)
    let count = (0..<100).reduce(0) { sum, step in
      sum
        + sender.receive(.tick, at: Instant(seconds: Double(step) * 1.3)).count {
          if case .send = $0 { true } else { false }
        }
    }
    #expect((100...130).contains(count))
  }

  @Test("says which line has fallen silent, and when it is alone")
  func silences() throws {
    var world = BeatWorld(seed: 1, ways: [[BeatWay(), BeatWay(), BeatWay.metered]])
    world.run(for: 20)
    world.ways[0][1].isDownCut = true
    world.run(for: 20)
    #expect(world.offices[0].report.map(\.state) == [.heard, .silent, .heard])
    world.ways[0][0].cut()
    world.ways[0][2].cut()
    world.run(for: 20)
    #expect(
      world.officeTold.count {
        if case .alone = $0.what { true } else { false }
      } == 1)
    world.ways[0][2].cut(false)
    world.run(for: 10)
    #expect(world.officeTold.count { $0.what == .together } == 1)
    #expect(world.offices[0].report.map(\.state) == [.silent, .silent, .heard])
  }

  @Test("sends nothing on a line that is closed or gone")
  func closed() {
    var world = BeatWorld(seed: 1, ways: [[BeatWay(), BeatWay()]])
    world.run(for: 5)
    world.tell(0, .closed(line: 0))
    world.tell(0, .removed(line: 1))
    let sent = world.recordedUp.count
    world.run(for: 20)
    #expect(world.recordedUp.count == sent)
    world.tell(0, .opened(line: 0, isMetered: false))
    world.run(for: 10)
    #expect((9...22).contains(world.recordedUp.count - sent))
    #expect(world.offices[0].report.map(\.line) == [0])
  }
}
