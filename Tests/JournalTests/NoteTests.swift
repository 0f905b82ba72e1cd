import Relais
import Testing

@testable import Journal

@Suite("A note of the journal")
struct NoteTests {
  private func fact(_ journal: Journal, _ sequence: UInt64) -> FactID {
    FactID(writer: journal.writer, sequence: sequence)
  }

  @Test("holds all that the other lacks, under one seal, where that fits")
  func whole() async throws {
    let nodes = try await TwoNodes()
    try await nodes.office.append(3)
    try await nodes.exchange()
    for number in 3..<7 { try await nodes.office.append(1, from: number, fill: 20) }
    let note = try #require(
      try await nodes.office.note(
        about: fact(nodes.office, 7), after: nodes.twin.gaplessVector(), limit: 1_144))
    #expect(note.isWhole && note.facts == 4 && note.through.sequence == 7)
    #expect(note.bytes.count < 500, "\(note.bytes.count) bytes")
    #expect(try await nodes.twin.take(note.bytes, from: nodes.asOffice).added == 4)
    #expect(try await nodes.twin.everything() == nodes.office.everything())
    #expect(try await nodes.twin.verify().isClean)
    #expect(try await nodes.twin.take(note.bytes, from: nodes.asOffice).added == 0)
    await nodes.close()
  }

  @Test("holds its fact alone where the rest does not fit, and an exchange fills the gap")
  func alone() async throws {
    let nodes = try await TwoNodes()
    try await nodes.office.append(3)
    try await nodes.exchange()
    for number in 3..<200 { try await nodes.office.append(1, from: number) }
    let known = try await nodes.twin.gaplessVector()
    let note = try #require(
      try await nodes.office.note(about: fact(nodes.office, 200), after: known, limit: 1_144))
    #expect(!note.isWhole && note.facts == 1 && note.bytes.count < 500)
    #expect(
      try await nodes.office.note(
        about: fact(nodes.office, 200), after: known, limit: 1_144, mayLeaveGap: false) == nil)
    #expect(try await nodes.twin.take(note.bytes, from: nodes.asOffice).added == 1)
    #expect(try await nodes.twin.everything().map(\.id.sequence) == [1, 2, 3, 200])
    #expect(try await nodes.twin.gaplessVector() == known)
    try await nodes.exchange()
    #expect(try await nodes.twin.everything() == nodes.office.everything())
    #expect(try await nodes.twin.verify().isClean)
    await nodes.close()
  }

  @Test("holds the beginning of what is lacking where no gap may be left, for others to go on from")
  func beginning() async throws {
    let nodes = try await TwoNodes()
    try await nodes.office.append(3)
    try await nodes.exchange()
    for number in 3..<73 { try await nodes.office.append(1, from: number, fill: 40) }
    var known = try await nodes.twin.gaplessVector()
    var notes = 0
    while known[nodes.office.writer] < 73 {
      let note = try #require(
        try await nodes.office.note(
          about: fact(nodes.office, 73), after: known, limit: 1_144, mayLeaveGap: false))
      #expect(note.isWhole && note.bytes.count <= 1_144)
      #expect(try await nodes.twin.take(note.bytes, from: nodes.asOffice).added == note.facts)
      known[nodes.office.writer] = note.through.sequence
      #expect(try await nodes.twin.gaplessVector() == known)
      notes += 1
    }
    #expect(notes > 1)
    #expect(try await nodes.twin.everything() == nodes.office.everything())
    #expect(try await nodes.twin.verify().isClean)
    await nodes.close()
  }

  @Test("holds a message to customers, and that it is approved, in half of a datagram")
  func announcement() async throws {
    let nodes = try await TwoNodes()
    try await nodes.office.append(3)
    try await nodes.exchange()
    let lines = announcementFacts.split(separator: "\n").map(String.init)
    try #require(lines.count == 2)
    for (kind, line) in zip(["announcement.submitted", "announcement.judged"], lines) {
      try await nodes.office.append([
        FactDraft(time: testTime, kind: kind, payload: Array(line.utf8))
      ])
    }
    let note = try #require(
      try await nodes.office.note(
        about: fact(nodes.office, 5), after: nodes.twin.gaplessVector(), limit: 1_144))
    #expect(note.facts == 2 && note.isWhole)
    #expect(note.bytes.count < 600, "\(note.bytes.count) bytes of \(announcementFacts.utf8.count)")
    #expect(try await nodes.twin.take(note.bytes, from: nodes.asOffice).added == 2)
    #expect(try await nodes.twin.everything() == nodes.office.everything())
    await nodes.close()
  }

  @Test("does not come about where it does not fit, or where the other has the fact")
  func none() async throws {
    let nodes = try await TwoNodes()
    try await nodes.office.append(3)
    var random = SeededNumbers(7)
    let bytes = (0..<4_000).map { _ in UInt8.random(in: 97...122, using: &random) }
    let text = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
    try await nodes.office.append([FactDraft(time: testTime, kind: "x", payload: text)])
    let office = nodes.office
    #expect(try await office.note(about: fact(office, 4), after: .init(), limit: 1_144) == nil)
    try await nodes.exchange()
    let known = try await nodes.twin.gaplessVector()
    #expect(try await office.note(about: fact(office, 3), after: known, limit: 1_144) == nil)
    #expect(try await office.note(about: fact(office, 9), after: known, limit: 1_144) == nil)
    let other = FactID(writer: nodes.twin.writer, sequence: 1)
    #expect(try await office.note(about: other, after: known, limit: 1_144) == nil)
    await nodes.close()
  }

  @Test("may come in any order, often, beside frames, and leaves a sound chain", arguments: 1...30)
  func anyOrder(seed: UInt64) async throws {
    let nodes = try await TwoNodes()
    var random = SeededNumbers(seed)
    var letters: [[UInt8]] = []
    var known = VersionVector()
    for round in 0..<12 {
      for _ in 0..<Int.random(in: 1...4, using: &random) {
        try await nodes.office.append(.random(in: 1...30, using: &random), fill: 60)
      }
      let last = try await nodes.office.gaplessVector()[nodes.office.writer]
      let about = fact(nodes.office, .random(in: max(4, last) - 3...last, using: &random))
      if let note = try await nodes.office.note(about: about, after: known, limit: 1_144) {
        letters.append(note.bytes)
      }
      if Int.random(in: 0..<4, using: &random) == 0,
        let frame = try await nodes.office.frame(after: known, limit: 4_000)
      {
        letters.append(frame.bytes)
      }
      // What the sender thinks that the other has may be old.
      if Int.random(in: 0..<3, using: &random) == 0 { known = try await nodes.twin.gaplessVector() }
      letters.shuffle(using: &random)
      for letter in letters.prefix(Int.random(in: 0...3, using: &random)) {
        _ = try? await nodes.twin.take(letter, from: nodes.asOffice)
      }
      #expect(try await nodes.twin.verify().problems.isEmpty, "seed \(seed), round \(round)")
    }
    let original = try await nodes.office.everything()
    for fact in try await nodes.twin.everything() {
      #expect(fact == original[Int(fact.id.sequence) - 1], "seed \(seed)")
    }
    try await nodes.exchange()
    #expect(try await nodes.twin.everything() == original, "seed \(seed)")
    #expect(try await nodes.twin.verify().isClean, "seed \(seed)")
    await nodes.close()
  }
}
