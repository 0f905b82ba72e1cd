import Incidents
import Rehearsal
import Relais

/// What holds of the facts of any day.
extension LivedDay {
  var orderBreaches: [String] {
    var chance = SystemlessChance(seed: seed)
    let shuffled = (journal + journal.prefix(5)).shuffled(using: &chance)
    let again = Record(folding: shuffled)
    guard let bytes = try? rehearsal.node.record.canonicalBytes(),
      let other = try? again.canonicalBytes()
    else { return ["the record has no bytes"] }
    return bytes == other ? [] : ["another order gives another record"]
  }

  var sequenceBreaches: [String] {
    var last: [WriterID: UInt64] = [:]
    return journal.compactMap { fact in
      let before = last[fact.id.writer] ?? 0
      last[fact.id.writer] = fact.id.sequence
      return fact.id.sequence == before + 1 ? nil : "\(fact.id) follows \(before)"
    }
  }

  var clockBreaches: [String] {
    zip(journal, journal.dropFirst()).compactMap { earlier, later in
      earlier.time < later.time ? nil : "\(later.id) is stamped no later than \(earlier.id)"
    }
  }
}

/// Chance from a seed, for shuffling (SplitMix64).
struct SystemlessChance: RandomNumberGenerator {
  private var state: UInt64
  init(seed: UInt64) { state = seed }
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = (state ^ (state >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
