internal import FoundationEssentials
internal import Glibc
internal import Incidents
internal import Journal
internal import Logging
internal import Relais

/// The same week in two journals on disk: frames made, deflated, proven, stored, read and folded,
/// round by round as two stations do it that meet again over a free line.
struct StoredWeek {
  /// Bytes of lines in a frame, as stations have them on a line that is not paid by the byte.
  private static let frame = 256 * 1_024

  /// The one that asks first.
  private var office: StoredNode
  private var twin: StoredNode
  /// What was written while both were apart, and before.
  private let written: Set<FactID>
  private var frames = 0
  private var bytes = 0

  /// Measures it, in files that are removed afterwards, and says what it cost.
  ///
  /// - Parameters:
  ///   - office: what the office had at the end of the week.
  ///   - twin: the same of the twin.
  /// - Throws: what keeps a journal from being written or read.
  static func merge(_ office: [RecordedFact], _ twin: [RecordedFact]) async throws {
    let folder = "\(FileManager.default.temporaryDirectory.path)/relais-merge-\(getpid())"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var week = StoredWeek(
      office: try await StoredNode(of: office, in: "\(folder)/office"),
      twin: try await StoredNode(of: twin, in: "\(folder)/twin"),
      written: Set((office + twin).map(\.id)))
    try await week.meet()
    try await week.tell()
    await week.office.journal.close()
    await week.twin.journal.close()
  }

  /// Rounds, until neither has anything for the other.
  private mutating func meet() async throws {
    while true {
      let there = try await office.make(after: try await twin.journal.gaplessVector(), Self.frame)
      if let there { try await twin.take(there, from: office.journal) }
      let back = try await twin.make(after: try await office.journal.gaplessVector(), Self.frame)
      if let back { try await office.take(back, from: twin.journal) }
      let sent = [there, back].compactMap { $0 }
      if sent.isEmpty { return }
      frames += sent.count
      bytes += sent.reduce(0) { $0 + $1.bytes.count }
    }
  }

  private func tell() async throws {
    print("two journals on disk: \(frames) frames of \(bytes) bytes in all")
    var held: [[FactID]] = []
    for (name, node) in [("office", office), ("twin", twin)] {
      let work = node.work
      print(
        "  the \(name): \(work.made + work.taken + work.folded) ms of CPU (frames made",
        "\(work.made), taken \(work.taken), folded \(work.folded); \(node.refolds) times anew)")
      guard try await node.journal.verify().isClean else { return print("  NOT SOUND") }
      held.append(try await node.journal.recorded(after: VersionVector()).map(\.id))
    }
    let lost = held.reduce(0) { $0 + written.subtracting($1).count }
    let doubled = held.reduce(0) { $0 + $1.count - Set($1).count }
    let areSame =
      try office.record.canonicalBytes() == twin.record.canonicalBytes() && held[0] == held[1]
    print(
      "  \(lost) facts lost, \(doubled) doubled,",
      areSame ? "same record" : "DIFFERENT RECORDS", "of \(office.record.count) facts")
  }
}

/// A journal on disk, and what its station has folded of it.
private struct StoredNode {
  let journal: Journal
  private(set) var record = Record()
  /// Milliseconds of the processor's time: for making frames, for taking them, for the record.
  private(set) var work = (made: 0, taken: 0, folded: 0)
  /// How often everything was folded anew.
  private(set) var refolds = 0

  /// A journal with the facts of its own writer among these, and with those of the other that came
  /// before the two were apart.
  init(of facts: [RecordedFact], in folder: String) async throws {
    guard let writer = facts.last?.id.writer else { throw JournalError.closed }
    let logger = Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
    journal = try await Journal.open(at: folder, node: writer.node, logger: logger) {
      Instant(seconds: 1_773_045_252 + MergeBench.apart)
    }
    let own = facts.filter { $0.id.writer == writer }
    for start in stride(from: 0, to: own.count, by: 100) {
      try await journal.append(
        own[start..<min(start + 100, own.count)].map {
          try FactCodec.draft(of: $0.body, at: $0.time)
        })
    }
    record = try await journal.record()
    try await journal.saveSnapshot(of: record)
  }

  private static func milliseconds(since ticks: Int) -> Int {
    (clock() - ticks) * 1_000 / Int(CLOCKS_PER_SEC)
  }

  /// A frame of what another lacks; nil where that is nothing.
  mutating func make(after known: VersionVector, _ limit: Int) async throws -> JournalFrame? {
    let before = clock()
    defer { work.made += Self.milliseconds(since: before) }
    return try await journal.frame(after: known, limit: limit)
  }

  /// Takes a frame, and brings the record up to it as a station does.
  mutating func take(_ frame: JournalFrame, from other: Journal) async throws {
    let partner = JournalPartner(node: other.writer.node, writerKey: other.writerKey)
    var before = clock()
    _ = try await journal.take(frame.bytes, from: partner)
    work.taken += Self.milliseconds(since: before)
    before = clock()
    if !record.insert(contentsOf: try await journal.recorded(after: record.versionVector)).isEmpty {
      record = try await journal.record()
      refolds += 1
    }
    work.folded += Self.milliseconds(since: before)
  }
}
