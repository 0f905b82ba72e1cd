import Exchange
import Relais
import Testing

@Suite("Notes")
struct NoteLawTests {
  /// So many notes, at moments of their own.
  private func world(
    _ seed: UInt64, _ weather: NoteWeather, count: Int = 12, isWhole: Bool = false
  ) -> NoteWorld {
    var world = NoteWorld(seed: seed, weather: weather)
    for number in 1...count {
      let moment = Double.random(in: 0...60_000, using: &world.chance)
      world.schedule(.post([UInt8(number)], isWhole: isWhole), in: moment)
    }
    return world
  }

  private func anyWeather(_ seed: UInt64) -> NoteWeather {
    var chance = BeatChance(seed: seed &+ 99)
    return NoteWeather(
      loss: .random(in: 0...0.6, using: &chance), doubled: .random(in: 0...0.5, using: &chance),
      delay: .random(in: 1...1_500, using: &chance),
      jitter: .random(in: 0...1_500, using: &chance))
  }

  @Test("are handed on once, whatever is lost, doubled, reordered or recorded and sent again")
  func once() {
    for seed in beatSeeds(500) {
      var world = world(seed, anyWeather(seed))
      world.run(until: 30_000)
      // Somebody sends again all that has been on the wire, in another order.
      for (packet, letter) in world.recordedNotes.shuffled(using: &world.chance) {
        world.schedule(.note(packet, letter), in: .random(in: 0...20_000, using: &world.chance))
      }
      for (packet, receipt) in world.recordedReceipts.shuffled(using: &world.chance) {
        world.schedule(.receipt(packet, receipt), in: .random(in: 0...20_000, using: &world.chance))
      }
      world.run()
      #expect(Set(world.handedOn).count == world.handedOn.count, "seed \(seed)")
      #expect(Set(world.delivered.map(\.number)).count == world.delivered.count, "seed \(seed)")
      #expect(!world.isNonceRepeated, "seed \(seed)")
    }
  }

  @Test("each come to an end: taken, or left to an exchange, and none of both without being taken")
  func ends() {
    for seed in beatSeeds(500) {
      var world = world(seed, anyWeather(seed))
      world.run()
      let ended = world.delivered.map(\.number) + world.failed
      #expect(ended.sorted() == Array(1...12), "seed \(seed)")
      #expect(!world.sender.isUnderway, "seed \(seed)")
      for (number, _) in world.delivered {
        let letter = world.recordedNotes.first { $0.1.number == number }?.1
        #expect(world.handedOn.count { $0 == letter?.frame } == 1, "seed \(seed)")
      }
    }
  }

  @Test("cost no more than so many sendings each, and no more receipts than notes that came")
  func bounded() {
    for seed in beatSeeds(500) {
      var world = world(seed, anyWeather(seed))
      world.run()
      #expect(world.recordedNotes.count <= 12 * NotePace.attempts, "seed \(seed)")
      #expect(world.recordedReceipts.count <= 2 * world.recordedNotes.count, "seed \(seed)")
    }
    var silent = world(1, NoteWeather(loss: 1))
    silent.run()
    #expect(silent.recordedNotes.count == 12 * NotePace.attempts)
    #expect(silent.failed.count == 12 && silent.recordedReceipts.isEmpty)
  }

  @Test("come within three seconds over 400 ms and 5 % of loss each way, in 199 of 200")
  func thinLine() {
    var (late, all) = (0, 0)
    for seed in beatSeeds(500) {
      var world = NoteWorld(seed: seed, weather: NoteWeather(loss: 0.05, jitter: 20))
      world.schedule(.post([1], isWhole: true), in: 0)
      world.run()
      all += 1
      if world.delivered.first.map({ $0.at > 3_000 }) ?? true { late += 1 }
    }
    #expect(late * 200 <= all || all == 1, "\(late) of \(all)")
  }

  @Test("that hold all there is take the place of those before")
  func whole() {
    var world = NoteWorld(seed: 1, weather: NoteWeather(cutUntil: 3_000))
    for number in 1...20 as ClosedRange<UInt8> {
      world.schedule(.post([number], isWhole: true), in: Double(number) * 100)
    }
    world.run()
    #expect(world.delivered.map(\.number) == [20] && world.failed.isEmpty)
    #expect(world.handedOn == [[20]])
    // And what comes in quick succession goes in one: a quarter of a second apart.
    #expect(world.recordedNotes.count <= 8 + NotePace.attempts)
  }

  @Test("are left to an exchange where the taker does not believe them, at once")
  func refused() {
    var world = NoteWorld(seed: 1, weather: NoteWeather())
    world.isBelieved = { $0 != [1] }
    world.schedule(.post([1], isWhole: false), in: 0)
    world.schedule(.post([2], isWhole: false), in: 1_000)
    world.run()
    #expect(world.failed == [1] && world.delivered.map(\.number) == [2])
    #expect(world.recordedNotes.count == 2)
  }

  @Test("more than can be under way push the oldest out")
  func displaced() {
    var world = NoteWorld(seed: 1, weather: NoteWeather(cutUntil: 4_000))
    for number in 1...10 as ClosedRange<UInt8> {
      world.schedule(.post([number], isWhole: false), in: Double(number))
    }
    world.run()
    #expect(world.failed == [1, 2])
    #expect(Set(world.handedOn) == Set((3...10).map { [$0] }))
  }

  @Test("go on where the sender's clock went back: it learns of its later session, and rises")
  func rises() {
    for seed in beatSeeds(50) {
      var world = NoteWorld(seed: seed, weather: NoteWeather(), session: 9_000)
      world.schedule(.post([1], isWhole: true), in: 0)
      world.run()
      world.sender = NoteSender(NoteSession(number: 2_000, salt: seed &+ 1))
      world.schedule(.post([2], isWhole: true), in: 10_000)
      world.run()
      #expect(world.handedOn == [[1], [2]], "seed \(seed)")
      #expect(world.failed.isEmpty && world.sender.series.session.number == 9_001)
      #expect(!world.isNonceRepeated, "seed \(seed)")
    }
  }

  @Test("of a session that has ended get next to nothing")
  func recorded() {
    var world = world(3, NoteWeather())
    world.run()
    let notes = world.recordedNotes
    world.sender = NoteSender(NoteSession(number: 5_000, salt: 1))
    world.schedule(.post([200], isWhole: true), in: 0)
    world.run()
    let receipts = world.recordedReceipts.count
    for (place, note) in notes.enumerated() {
      world.schedule(.note(note.0, note.1), in: Double(place) * 10)
    }
    world.run()
    #expect(world.recordedReceipts.count == receipts + 1)
    #expect(world.refusals >= notes.count - 1)
  }

  @Test("stop when an exchange has brought everything")
  func met() {
    var sender = NoteSender(NoteSession(number: 1, salt: 1))
    _ = sender.receive(.post([1], digest: 3, isWhole: false), at: .zero)
    #expect(sender.isUnderway)
    #expect(sender.receive(.met, at: .zero).isEmpty && !sender.isUnderway)
  }
}
