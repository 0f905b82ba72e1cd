import Exchange
import Relais
import Testing

@Suite("An office that a twin expects")
struct BeatExpectingTests {
  private static let office = BeatWorld.pair(0)

  private static func darkness(_ world: BeatWorld, after: Double) -> Double? {
    world.first(after: after) { if case .dark(office, _) = $0 { true } else { false } }
  }

  /// The office shows by other means that it lives, so often and for so many seconds.
  private static func sign(
    _ world: inout BeatWorld, every pause: Double, for duration: Double
  ) -> [BeatLedger.Directive] {
    var directives: [BeatLedger.Directive] = []
    for _ in 0..<Int(duration / pause) {
      let now = Instant(nanoseconds: world.now)
      world.twin.sign(of: office, at: now, into: &directives)
      world.run(for: pause)
    }
    return directives
  }

  @Test(
    "is told dark in time though it was cut soon after it was taken in", arguments: beatSeeds(40))
  func cutSoon(seed: UInt64) throws {
    var world = BeatWorld(seed: seed, ways: [[BeatWay(), BeatWay.metered], [BeatWay()]])
    let now = Instant(nanoseconds: world.now)
    _ = world.twin.admit(Self.office, expecting: [(0, false), (1, true)], at: now)
    world.run(for: 2 + Double(seed % 50) / 10)
    let cutAt = world.seconds
    for line in 0...1 { world.ways[0][line].cut() }
    world.run(for: 30)
    // The metered line may not have beaten yet: ten seconds are then waited for its first.
    let limit = world.twin.report(of: Self.office)?.lines.last?.address == nil ? 20.0 : 6
    #expect(try #require(Self.darkness(world, after: cutAt)) - cutAt <= limit)
  }

  @Test("is missed on the lines that were told of after it was taken in")
  func toldLater() throws {
    var world = BeatWorld(seed: 3, ways: [[BeatWay()], [BeatWay()]])
    world.ways[0][0].cut()
    world.run(for: 60)
    #expect(Self.darkness(world, after: 0) == nil)
    let toldAt = world.seconds
    let now = Instant(nanoseconds: world.now)
    _ = world.twin.admit(Self.office, expecting: [(0, false)], at: now)
    world.run(for: 30)
    #expect((10...15).contains(try #require(Self.darkness(world, after: toldAt)) - toldAt))
  }

  @Test("lives while it shows itself, though no beat comes through")
  func noDatagram() throws {
    var world = BeatWorld(seed: 5, ways: [[BeatWay()], [BeatWay()]])
    world.ways[0][0].cut()
    let now = Instant(nanoseconds: world.now)
    _ = world.twin.admit(Self.office, expecting: [(0, false)], at: now)
    #expect(Self.sign(&world, every: 10, for: 300).isEmpty)
    #expect(Self.darkness(world, after: 0) == nil)
    let isSilent = world.told.contains {
      if case .silent(Self.office, 0, _) = $0.what { true } else { false }
    }
    #expect(isSilent)
    let lastAt = world.seconds
    world.run(for: 60)
    let darkAt = try #require(Self.darkness(world, after: lastAt))
    #expect(darkAt - lastAt <= 16)
    let back = Self.sign(&world, every: 10, for: 10)
    #expect(back.count == 1 && world.twin.darkOffices.isEmpty)
  }

  @Test(
    "is told dark in time though it had shown itself just before the cut",
    arguments: beatSeeds(20))
  func signedBefore(seed: UInt64) throws {
    var world = BeatWorld(seed: seed, ways: [[BeatWay(), BeatWay.metered], [BeatWay()]])
    world.run(for: 30)
    #expect(Self.sign(&world, every: 0.5, for: 10 + Double(seed % 20) / 2).isEmpty)
    let cutAt = world.seconds
    for line in 0...1 { world.ways[0][line].cut() }
    world.run(for: 30)
    #expect(try #require(Self.darkness(world, after: cutAt)) - cutAt <= 6)
  }
}
