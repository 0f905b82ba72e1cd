import Foundation
import Relais
import Testing

@testable import Journal

/// Two journals of nodes that know each other.
struct TwoNodes {
  let folder: Folder
  let office: Journal
  let twin: Journal

  init() async throws {
    folder = try Folder()
    office = try await Journal.open(folder.journal)
    twin = try await Journal.open(folder.path + "/twin", node: "twin")
  }

  /// How the office is known at the twin.
  var asOffice: JournalPartner { JournalPartner(node: "office", writerKey: office.writerKey) }
  /// How the twin is known at the office.
  var asTwin: JournalPartner { JournalPartner(node: "twin", writerKey: twin.writerKey) }

  /// Sends what is missing both ways, frame by frame; returns how many frames and bytes went.
  @discardableResult
  func exchange(limit: Int = 4 * JournalLimits.frameBytes) async throws -> (Int, bytes: Int) {
    var (frames, bytes) = (0, 0)
    while let frame = try await office.frame(after: twin.gaplessVector(), limit: limit) {
      _ = try await twin.take(frame.bytes, from: asOffice)
      (frames, bytes) = (frames + 1, bytes + frame.bytes.count)
    }
    while let frame = try await twin.frame(after: office.gaplessVector(), limit: limit) {
      _ = try await office.take(frame.bytes, from: asTwin)
      (frames, bytes) = (frames + 1, bytes + frame.bytes.count)
    }
    return (frames, bytes)
  }

  func close() async {
    await office.close()
    await twin.close()
  }
}

@Suite("Frames between nodes")
struct FrameTests {
  @Test("bring both to the same facts, whatever each wrote while apart", arguments: 1...12)
  func both(seed: UInt64) async throws {
    let nodes = try await TwoNodes()
    var random = SeededNumbers(seed)
    for _ in 0..<4 {
      for journal in [nodes.office, nodes.twin] {
        for _ in 0..<Int.random(in: 0...6, using: &random) {
          let fill = Int.random(in: 0...4_000, using: &random)
          try await journal.append(Int.random(in: 1...300, using: &random), fill: fill)
        }
      }
      let limit = [1, 5_000, 4 * JournalLimits.frameBytes].randomElement(using: &random) ?? 1
      try await nodes.exchange(limit: limit)
      #expect(try await nodes.office.everything() == nodes.twin.everything())
      #expect(try await nodes.exchange().bytes == 0)
    }
    #expect(try await nodes.office.verify().isClean)
    #expect(try await nodes.twin.verify().isClean)
    await nodes.close()
  }

  @Test("hold 64 KiB at most, and one fact in a datagram")
  func sizes() async throws {
    let nodes = try await TwoNodes()
    var random = SeededNumbers(7)
    for number in 0..<60 {
      // Incompressible, and as large as may be.
      let bytes = (0..<24_000).map { _ in UInt8.random(in: 97...122, using: &random) }
      let text = [UInt8(ascii: "\"")] + bytes + [UInt8(ascii: "\"")]
      try await nodes.office.append([FactDraft(time: testTime, kind: "x.\(number)", payload: text)])
    }
    var known = VersionVector()
    var facts = 0
    while let frame = try await nodes.office.frame(after: known, limit: 1) {
      #expect(frame.bytes.count <= JournalLimits.frameBytes)
      known = frame.reached
      facts += frame.facts
    }
    #expect(facts == 60)

    let words = "Our Internet line is cut. Ordering works normally. Next update at 11:30."
    let french = "Notre ligne Internet est coupée. Les commandes fonctionnent. Suite à 11 h 30."
    let draft = FactDraft(
      time: testTime, kind: "incident.update",
      payload: Array(
        """
        {"at":"2026-11-23T10:41:00Z","by":{"person":{"name":"Claire"}},"incident":"office-12",\
        "phase":"identified","text":{"en":"\(words)","fr":"\(french)"},"update":"office-3"}
        """.utf8))
    try await nodes.office.append([draft])
    let frame = try #require(try await nodes.office.frame(after: known, limit: 1))
    #expect(frame.bytes.count < 700, "\(frame.bytes.count) bytes")
    await nodes.close()
  }

  @Test("may be cut at any byte: nothing of a part is taken, and the whole follows")
  func cut() async throws {
    let nodes = try await TwoNodes()
    try await nodes.office.append(20)
    let frame = try #require(try await nodes.office.frame(after: VersionVector()))
    for count in 0..<frame.bytes.count {
      await #expect(throws: JournalError.self) {
        try await nodes.twin.take(Array(frame.bytes.prefix(count)), from: nodes.asOffice)
      }
    }
    #expect(try await nodes.twin.everything().isEmpty)
    #expect(try await nodes.twin.take(frame.bytes, from: nodes.asOffice).added == 20)
    #expect(try await nodes.twin.take(frame.bytes, from: nodes.asOffice).alreadyHere == 20)
    await nodes.close()
  }

  @Test("that were changed are refused, and keep nothing that was not written", arguments: 1...60)
  func changed(seed: UInt64) async throws {
    let nodes = try await TwoNodes()
    for number in 0..<6 { try await nodes.office.append(3, from: number * 3) }
    var frame = try #require(try await nodes.office.frame(after: VersionVector())).bytes
    var random = SeededNumbers(seed)
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      frame[Int.random(in: 0..<frame.count, using: &random)] ^=
        1 << UInt8.random(in: 0..<8, using: &random)
    }
    _ = try? await nodes.twin.take(frame, from: nodes.asOffice)
    let original = try await nodes.office.everything()
    for fact in try await nodes.twin.everything() {
      #expect(fact == original[Int(fact.id.sequence) - 1], "seed \(seed)")
    }
    #expect(try await nodes.twin.verify().isClean, "seed \(seed)")
    await nodes.close()
  }

  @Test("that speak for another writer are refused")
  func others() async throws {
    let nodes = try await TwoNodes()
    let stranger = try await Journal.open(nodes.folder.path + "/stranger", node: "stranger")
    try await stranger.append(3)
    let frame = try #require(try await stranger.frame(after: VersionVector())).bytes
    let error = await #expect(throws: JournalError.self) {
      try await nodes.twin.take(frame, from: nodes.asOffice)
    }
    #expect("\(try #require(error))".contains("which it has no right to"))
    // Not even under the partner's name: the key is another.
    let liar = try await Journal.open(nodes.folder.path + "/liar", node: "office")
    try await liar.append(3)
    let lie = try #require(try await liar.frame(after: VersionVector())).bytes
    await #expect(throws: JournalError.self) {
      try await nodes.twin.take(lie, from: nodes.asOffice)
    }
    #expect(try await nodes.twin.everything().isEmpty)
    await stranger.close()
    await liar.close()
    await nodes.close()
  }

  @Test("that leave a gap are refused, with where to begin")
  func gaps() async throws {
    let nodes = try await TwoNodes()
    try await nodes.office.append(5)
    try await nodes.exchange()
    try await nodes.office.append(5, from: 5)
    var ahead = VersionVector()
    ahead[nodes.office.writer] = 7
    let frame = try #require(try await nodes.office.frame(after: ahead)).bytes
    let error = await #expect(throws: JournalError.self) {
      try await nodes.twin.take(frame, from: nodes.asOffice)
    }
    #expect("\(try #require(error))".contains("the fact before that is not here"))
    #expect(try await nodes.twin.everything().count == 5)
    await nodes.close()
  }

  @Test("that a node wrote and has forgotten come back to it, and it takes a new epoch")
  func forgotten() async throws {
    let nodes = try await TwoNodes()
    try await nodes.office.append(5)
    await nodes.office.close()
    try nodes.folder.copy(to: "backup")
    let office = try await Journal.open(nodes.folder.journal)
    let first = office.writer
    try await office.append(5, from: 5)
    let frame = try #require(try await office.frame(after: VersionVector())).bytes
    _ = try await nodes.twin.take(frame, from: nodes.asOffice)
    await office.close()

    let restored = try await Journal.open(nodes.folder.path + "/backup")
    let back = try #require(try await nodes.twin.frame(after: restored.gaplessVector())).bytes
    #expect(try await restored.take(back, from: nodes.asTwin).added == 5)
    #expect(restored.writer != first)
    try await restored.append(1)
    #expect(try await restored.everything().count == 11)
    await restored.close()
    await nodes.twin.close()
  }

  @Test("of nodes that write the first coding are read as well")
  func firstCoding() throws {
    var random = SeededNumbers(11)
    for count in [0, 1, 40, 1_000, 70_000] {
      let bytes = (0..<count).map { _ in UInt8.random(in: 32...122, using: &random) }
      let old = try #require(FrameCoding.deflateFirst(bytes))
      let new = try #require(FrameCoding.deflate(bytes))
      #expect(old != new)
      #expect(FrameCoding.inflate(old, limit: count) == bytes)
      #expect(FrameCoding.inflate(new, limit: count) == bytes)
      // No data of the first coding begins with the second one's mark.
      #expect(old.first.map { $0 & 0b111 } != 0b111)
    }
  }

  @Test("are not inflated beyond 4 MiB")
  func bomb() async throws {
    let nodes = try await TwoNodes()
    let zeros = [UInt8](repeating: UInt8(ascii: " "), count: 5 * 1_024 * 1_024)
    let bomb = try #require(FrameCoding.deflate(zeros))
    #expect(bomb.count < 8_192)
    await #expect(throws: JournalError.self) {
      try await nodes.twin.take(bomb, from: nodes.asOffice)
    }
    for count in [0, 1, 1_000, 70_000] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31) }
      let packed = try #require(FrameCoding.deflate(bytes))
      #expect(FrameCoding.inflate(packed, limit: count) == bytes)
      #expect(count == 0 || FrameCoding.inflate(packed, limit: count - 1) == nil)
      #expect(FrameCoding.inflate(packed + [0], limit: count) == nil)
    }
    await nodes.close()
  }
}
