import Exchange
import Relais
import Testing

@Suite("A round of exchange")
struct ExchangeRoundTests {
  private func round(_ numbers: inout SeededNumbers) -> ExchangeRound {
    var vector = VersionVector()
    for _ in 0..<Int.random(in: 0...5, using: &numbers) {
      let node = ["office", "twin", "büro", "x"].randomElement(using: &numbers) ?? "x"
      let writer = WriterID(node: NodeID(node), epoch: .random(in: 1...3, using: &numbers))
      vector[writer] = .random(in: 1 ... .max, using: &numbers)
    }
    let frames = (0..<Int.random(in: 0...3, using: &numbers)).map { _ in
      (0..<Int.random(in: 0...40, using: &numbers)).map { _ in
        UInt8.random(in: .min ... .max, using: &numbers)
      }
    }
    return ExchangeRound(vector: vector, frames: frames, hasMore: .random(using: &numbers))
  }

  @Test("is read as it was written, and not where anything is cut off or added")
  func roundTrip() {
    for seed in 0..<300 as Range<UInt64> {
      var numbers = SeededNumbers(seed)
      let round = round(&numbers)
      let bytes = round.bytes
      #expect(ExchangeRound(bytes: bytes) == round, "seed \(seed)")
      #expect(ExchangeRound(bytes: bytes + [0]) == nil, "seed \(seed)")
      for count in 0..<bytes.count {
        #expect(ExchangeRound(bytes: Array(bytes.prefix(count))) == nil, "seed \(seed)")
      }
    }
  }

  @Test("survives any bytes")
  func noise() {
    for seed in 0..<2_000 as Range<UInt64> {
      var numbers = SeededNumbers(seed)
      var bytes = round(&numbers).bytes
      for _ in 0..<Int.random(in: 1...4, using: &numbers) {
        bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = .random(
          in: .min ... .max, using: &numbers)
      }
      if let read = ExchangeRound(bytes: bytes) {
        #expect(ExchangeRound(bytes: read.bytes) == read, "seed \(seed)")
      }
    }
    #expect(ExchangeRound(bytes: [0x52, 0x58, 1, 0, 0, 0, 0xFF, 0xFF]) == nil)
  }

  @Test("has a digest that tells vectors apart")
  func digest() {
    var seen: [UInt64: VersionVector] = [:]
    for seed in 0..<2_000 as Range<UInt64> {
      var numbers = SeededNumbers(seed)
      let vector = round(&numbers).vector
      #expect(seen[vector.digest, default: vector] == vector)
      seen[vector.digest] = vector
      var more = vector
      more[WriterID(node: "office", epoch: 9)] = seed + 1
      #expect(more.digest != vector.digest)
    }
  }
}
