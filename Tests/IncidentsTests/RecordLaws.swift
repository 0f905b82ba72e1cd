import Incidents
import Relais
import Testing

@Suite("A record") struct RecordLaws {
  @Test("any order, any duplicates: the same bytes", arguments: Seeds.of(15))
  func anyOrder(seed: Int) throws {
    let facts = TwoWriters.facts(120, seed: seed)
    let whole = Record(folding: facts)
    let expected = try whole.canonicalBytes()
    #expect(whole.count == 120)
    var random = SeededNumbers(seed: seed + 7_000)
    for _ in 0..<4 {
      var shuffled = facts.shuffled(using: &random)
      shuffled += shuffled.prefix(Int.random(in: 0...60, using: &random))
      shuffled.shuffle(using: &random)
      var one = Record(window: 128)
      for fact in shuffled { #expect(one.insert(fact) != .tooLate) }
      #expect(try one.canonicalBytes() == expected)
      #expect(one == whole)
      var many = Record()
      let half = shuffled.count / 2
      var tooLate = many.insert(contentsOf: Array(shuffled[..<half]))
      tooLate += many.insert(contentsOf: Array(shuffled[half...]))
      #expect(tooLate.isEmpty)
      #expect(try many.canonicalBytes() == expected)
    }
  }

  @Test("a missing fact shows in the bytes", arguments: Seeds.of(10))
  func missing(seed: Int) throws {
    let facts = TwoWriters.facts(60, seed: seed)
    let expected = try Record(folding: facts).canonicalBytes()
    var random = SeededNumbers(seed: seed)
    var fewer = facts
    fewer.remove(at: Int.random(in: 0..<60, using: &random))
    #expect(try Record(folding: fewer).canonicalBytes() != expected)
  }

  @Test("a snapshot and the facts after it make the whole", arguments: Seeds.of(40))
  func snapshot(seed: Int) throws {
    let facts = TwoWriters.facts(150, seed: seed).sorted { ($0.time, $0.id) < ($1.time, $1.id) }
    let expected = try Record(folding: facts).canonicalBytes()
    var random = SeededNumbers(seed: seed)
    let cut = Int.random(in: 0...150, using: &random)
    var before = Record(window: 16)
    for fact in facts[..<cut] { #expect(before.insert(fact) == .folded) }
    let snapshot = before.snapshot(window: Int.random(in: 0...40, using: &random))
    var after = try #require(Record(restoring: try roundTrip(snapshot), window: 16))
    #expect(after == before)
    // The journal gives what the snapshot lacks, and may well give more.
    for fact in facts[max(0, cut - 3)...] {
      let insertion = after.insert(fact)
      #expect(insertion == (snapshot.versionVector.covers(fact.id) ? .known : .folded))
    }
    #expect(try after.canonicalBytes() == expected)
  }

  @Test("the size of the window does not show", arguments: Seeds.of(20))
  func window(seed: Int) throws {
    let facts = TwoWriters.facts(200, seed: seed).sorted { ($0.time, $0.id) < ($1.time, $1.id) }
    let expected = try Record(folding: facts).canonicalBytes()
    for window in [1, 7, 64] {
      var record = Record(window: window)
      for fact in facts { #expect(record.insert(fact) == .folded) }
      #expect(try record.canonicalBytes() == expected)
      #expect(try Record(folding: facts, window: window).canonicalBytes() == expected)
    }
  }

  @Test("refuses a fact that belongs before all it keeps, and is unchanged")
  func tooLate() throws {
    let facts = TwoWriters.facts(100, seed: 3).sorted { ($0.time, $0.id) < ($1.time, $1.id) }
    var record = Record(window: 10)
    for fact in facts[1...] { #expect(record.insert(fact) == .folded) }
    let before = try record.canonicalBytes()
    #expect(record.insert(facts[0]) == .tooLate)
    #expect(record.insert(contentsOf: [facts[0], facts[50]]) == [facts[0].id])
    #expect(try record.canonicalBytes() == before)
  }

  @Test("knows how far each writer is in without a gap")
  func gaps() {
    let facts = TwoWriters.facts(40, seed: 5).filter { $0.id.writer.node == "office" }
    var record = Record()
    for fact in [facts[0], facts[1], facts[3]] { #expect(record.insert(fact) != .tooLate) }
    #expect(record.versionVector[facts[0].id.writer] == 2)
    #expect(record.insert(facts[3]) == .known)
    #expect(record.insert(facts[2]) == .refolded)
    #expect(record.versionVector[facts[0].id.writer] == 4)
  }
}

func < (a: (HybridTime, FactID), b: (HybridTime, FactID)) -> Bool {
  a.0 == b.0 ? a.1 < b.1 : a.0 < b.0
}
