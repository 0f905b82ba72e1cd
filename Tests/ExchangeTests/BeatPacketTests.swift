import Exchange
import Testing

@Suite("A beat's bytes")
struct BeatPacketTests {
  private static func drawn(_ chance: inout BeatChance) -> BeatPacket {
    var beat = BeatPacket(
      pair: PairID(chance.next()), line: UInt8.random(in: 0..<16, using: &chance),
      flags: BeatPacket.Flags(rawValue: UInt8.random(in: 0..<32, using: &chance)),
      session: max(1, chance.next()), sequence: UInt32.random(in: 1 ... .max, using: &chance),
      clock: Int64(bitPattern: chance.next()), digest: chance.next())
    beat.echo.session = chance.next()
    beat.echo.sequence = UInt32(truncatingIfNeeded: chance.next())
    beat.echo.clock = Int64(bitPattern: chance.next())
    beat.echo.held = UInt32(truncatingIfNeeded: chance.next())
    beat.echo.received = UInt32(truncatingIfNeeded: chance.next())
    beat.echo.receivedAt = Int64(bitPattern: chance.next())
    for line in 0..<8 { beat.ages[line] = UInt16(truncatingIfNeeded: chance.next()) }
    return beat
  }

  @Test("come back as what was written", arguments: beatSeeds(50))
  func roundTrip(seed: UInt64) throws {
    var chance = BeatChance(seed: seed)
    let beat = Self.drawn(&chance)
    let bytes = BeatCode.bytes(of: beat, key: seed)
    #expect(bytes.count == 112)
    #expect(try BeatCode.read(bytes, key: seed) == beat)
  }

  @Test("stand where the layout says, most significant first")
  func layout() {
    var beat = BeatPacket(
      pair: PairID(0x0102_0304_0506_0708), line: 3, flags: [.byTwin, .ask],
      session: 0x1112_1314_1516_1718, sequence: 0x2122_2324, clock: 0x3132_3334_3536_3738,
      digest: 0x8182_8384_8586_8788)
    beat.echo.session = 0x4142_4344_4546_4748
    beat.echo.sequence = 0x5152_5354
    beat.echo.clock = 0x6162_6364_6566_6768
    beat.echo.held = 0x7172_7374
    beat.echo.received = 0x0A0B_0C0D
    beat.echo.receivedAt = 0x1A1B_1C1D_1E1F_2021
    for line in 0..<8 { beat.ages[line] = 0xA000 + UInt16(line) }
    let bytes = BeatCode.bytes(of: beat, key: 1)
    #expect(bytes[0..<4] == [0x52, 0x42, 1, 1])
    #expect(bytes[4..<16] == [1, 2, 3, 4, 5, 6, 7, 8, 3, 5, 0, 0])
    #expect(bytes[16..<24].elementsEqual(0x11...0x18))
    #expect(bytes[24..<28].elementsEqual(0x21...0x24))
    #expect(bytes[28..<36].elementsEqual(0x31...0x38))
    #expect(bytes[36..<44].elementsEqual(0x41...0x48))
    #expect(bytes[44..<48].elementsEqual(0x51...0x54))
    #expect(bytes[48..<56].elementsEqual(0x61...0x68))
    #expect(bytes[56..<60].elementsEqual(0x71...0x74))
    #expect(bytes[60..<64].elementsEqual(0x0A...0x0D))
    #expect(bytes[64..<72].elementsEqual([0x1A, 0x1B, 0x1C, 0x1D, 0x1E, 0x1F, 0x20, 0x21]))
    #expect(bytes[72..<80].elementsEqual(0x81...0x88))
    #expect(bytes[80..<84].elementsEqual([0xA0, 0, 0xA0, 1]))
  }

  @Test("are refused when any bit is another, each for a named reason", arguments: beatSeeds(20))
  func forged(seed: UInt64) {
    var chance = BeatChance(seed: seed)
    let bytes = BeatCode.bytes(of: Self.drawn(&chance), key: seed)
    for index in bytes.indices {
      var other = bytes
      other[index] ^= UInt8.random(in: 1 ... .max, using: &chance)
      let expected: Set<BeatRefusal> =
        switch index {
        case 0, 1: [.magic]
        case 2: [.version]
        case 3: [.kind]
        case 12: [.code, .fields]
        case 14, 15: [.fields]
        default: [.code]
        }
      let refusal = #expect(throws: BeatRefusal.self) { try BeatCode.read(other, key: seed) }
      #expect(refusal.map(expected.contains) == true, "byte \(index)")
    }
    #expect(throws: BeatRefusal.code) { try BeatCode.read(bytes, key: seed + 1) }
  }

  @Test("are refused in every size but their own")
  func sizes() {
    var chance = BeatChance(seed: 1)
    let bytes = BeatCode.bytes(of: Self.drawn(&chance), key: 1)
    for size in 0..<112 {
      #expect(throws: BeatRefusal.size) { try BeatCode.read(Array(bytes[..<size]), key: 1) }
    }
    for more in [1, 2, 16, 1_088, 1_089, 2_000, 70_000] {
      let longer = bytes + [UInt8](repeating: 0, count: more)
      #expect(throws: BeatRefusal.size) { try BeatCode.read(longer, key: 1) }
    }
  }

  @Test("are refused with a session or a sequence of nothing")
  func nothing() {
    for (session, sequence): (UInt64, UInt32) in [(0, 1), (1, 0)] {
      let beat = BeatPacket(
        pair: PairID(1), line: 0, session: session, sequence: sequence, clock: 0)
      #expect(throws: BeatRefusal.fields) {
        try BeatCode.read(BeatCode.bytes(of: beat, key: 1), key: 1)
      }
    }
  }

  @Test("are never read out of what is no beat", arguments: beatSeeds(200))
  func noise(seed: UInt64) {
    var chance = BeatChance(seed: seed)
    var bytes = (0..<Int.random(in: 0...1_300, using: &chance)).map { _ in
      UInt8(truncatingIfNeeded: chance.next())
    }
    // Half of them begin well.
    if seed % 2 == 0 { bytes.replaceSubrange(0..<min(4, bytes.count), with: [0x52, 0x42, 1, 1]) }
    #expect(throws: BeatRefusal.self) { try BeatCode.read(bytes, key: seed) }
  }
}

@Suite("A window of beats")
struct BeatWindowTests {
  @Test("counts each beat once, whatever is reordered and doubled", arguments: beatSeeds(100))
  func once(seed: UInt64) {
    var chance = BeatChance(seed: seed)
    var arrivals: [(Double, UInt32)] = []
    for sequence in UInt32(1)...500 where !chance.happens(0.1) {
      for _ in 0..<(chance.happens(0.2) ? 3 : 1) {
        arrivals.append(
          (Double(sequence) + Double.random(in: 0..<40, using: &chance), sequence))
      }
    }
    arrivals.sort { $0 < $1 }
    var window = BeatWindow()
    var seen: Set<UInt32> = []
    let first = arrivals[0].1
    for (_, sequence) in arrivals {
      guard sequence >= first else {
        #expect(window.take(sequence) == .repeated)
        continue
      }
      let verdict = window.take(sequence)
      let isNew = seen.insert(sequence).inserted
      let isNewest = sequence == seen.max()
      #expect(verdict == (isNew ? (isNewest ? .newest : .late) : .repeated))
    }
    #expect(Int(window.received) == seen.count)
    #expect(window.highest == seen.max())
  }

  @Test("believes nothing that is too old to tell, and leaps as far as it must")
  func old() {
    var window = BeatWindow()
    #expect(window.take(50) == .newest)
    #expect(window.take(49) == .repeated)
    #expect(window.take(100) == .newest)
    #expect(window.take(36) == .repeated)
    #expect(window.take(49) == .repeated)
    #expect(window.take(51) == .late)
    #expect(window.take(51) == .repeated)
    #expect(window.take(.max) == .newest)
    #expect(window.take(100) == .repeated)
    #expect(window.take(.max - 63) == .late)
    #expect(window.take(.max) == .repeated)
    #expect(window.received == 5)
  }
}
