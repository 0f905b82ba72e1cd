internal import Foundation
internal import GRDB
public import Relais

/// Facts on the way to another node: lines of an export, deflated, that end with a seal.
///
/// Frames are independent of each other: whatever is lost on the way costs no more than the frame.
public struct JournalFrame: Hashable, Sendable {
  /// What is sent.
  public var bytes: [UInt8]
  /// How many facts are in it.
  public var facts: Int
  /// What one who takes it knows then, of those facts that it was made behind.
  public var reached: VersionVector
}

/// Whose facts are taken from another node.
public struct JournalPartner: Hashable, Sendable {
  /// The node.
  public var node: NodeID
  /// The key that signs its facts: 64 hexadecimal digits.
  public var writerKey: String

  /// A partner; see the properties.
  public init(node: NodeID, writerKey: String) {
    self.node = node
    self.writerKey = writerKey
  }
}

extension Journal {
  /// The public half of the key that signs this node's facts: 64 hexadecimal digits.
  public var writerKey: String { Hexadecimal.text(of: key.verifying) }

  /// How far each writer's facts are here without a gap: what another node need not send.
  public func gaplessVector() async throws(JournalError) -> VersionVector {
    try await reading { database in
      var vector = VersionVector()
      for known in try FactTable.writers(database) {
        let gap = try FactTable.gaps(number: known.number, database).first
        let last = try FactTable.lastSequence(number: known.number, database)
        vector[known.writer] = min(last, gap.map { $0.missing.lowerBound - 1 } ?? last)
      }
      return vector
    }
  }

  /// Facts that a version vector does not cover, as many as one frame takes; nil if it covers all.
  ///
  /// This node's own come first: what just happened here is what another waits for.
  ///
  /// - Parameters:
  ///   - known: what the other node has.
  ///   - limit: bytes of lines, before they are deflated to about a fifth of that; at least one run
  ///     of facts up to its seal is in a frame.
  /// - Returns: a frame of at most ``JournalLimits/frameBytes``, unless a run under one seal is
  ///   longer.
  /// - Throws: ``JournalError``, where the journal cannot be read.
  public func frame(
    after known: VersionVector, limit: Int = 4 * JournalLimits.frameBytes
  ) async throws(JournalError) -> JournalFrame? {
    let own = writer
    let node = node
    let found = try await reading { database in
      let writers = try FactTable.writers(database)
        .sorted { ($0.writer == own ? 0 : 1, $0.writer) < ($1.writer == own ? 0 : 1, $1.writer) }
      var draft = FrameDraft(node: node, known: known, limit: limit)
      for writer in writers where !draft.isFull { try draft.add(writer, database) }
      return draft
    }
    guard found.facts > 0 else { return nil }
    return try found.frame
  }

  /// Takes the facts of a frame from another node.
  ///
  /// What it may write: its own facts, and those of writers that are known here already. Each seal
  /// is proven before anything under it is kept.
  ///
  /// - Throws: ``JournalError/badLine(file:line:what:remedy:)`` for a frame that is no frame, is
  ///   changed, leaves a gap or speaks for others; ``JournalError/equivocation(id:file:line:)`` for
  ///   another history of a writer. What stood under whole seals before is kept.
  public func take(
    _ frame: [UInt8], from partner: JournalPartner
  ) async throws(JournalError) -> ImportReport {
    let name = "a frame from \(partner.node)"
    guard let lines = FrameCoding.inflate(frame, limit: JournalLimits.inflatedBytes) else {
      throw .badLine(
        file: name, line: 0, what: "it is no frame", remedy: "It is asked for again.")
    }
    var importer = Importer(into: self, file: name, from: partner)
    for line in lines.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    where !line.isEmpty {
      try await importer.take(Array(line))
    }
    return importer.report
  }
}

/// A frame in the making.
private struct FrameDraft: Sendable {
  private static let encoder = ExportLine.encoder()

  private let known: VersionVector
  private let limit: Int
  private var lines: [UInt8]
  private var reached: VersionVector
  private(set) var facts = 0

  init(node: NodeID, known: VersionVector, limit: Int) {
    self.known = known
    self.limit = limit
    reached = known
    lines =
      (try? ExportLine.header(version: ExportLine.version, node: node.name).bytes(Self.encoder))
      ?? []
  }

  var isFull: Bool { facts > 0 && lines.count >= limit }

  var frame: JournalFrame {
    get throws(JournalError) {
      let end = try? ExportLine.end(facts: UInt64(facts)).bytes(Self.encoder)
      guard let bytes = FrameCoding.deflate(lines + (end ?? [])) else {
        throw .invalid(what: "there is no memory for a frame")
      }
      return JournalFrame(bytes: bytes, facts: facts, reached: reached)
    }
  }

  /// Adds runs of a writer's facts, each with its seal, until enough is in here.
  mutating func add(_ writer: KnownWriter, _ database: Database) throws {
    var run = try ExportLine.writer(writer.writer, key: writer.key).bytes(Self.encoder)
    var (runFacts, place) = (0, known[writer.writer])
    while !isFull {
      let (part, last) = try ExportLines.lines(
        of: writer, after: place, limit: JournalLimits.factsPerSealWritten, database)
      guard let last else { return }
      place = last
      for line in part {
        switch line {
        case .fact(let sequence, let time, let kind, let payload, _):
          runFacts += 1
          run += try ExportLine.fact(
            sequence: sequence, time: time, kind: kind, payload: payload, hash: nil
          ).bytes(Self.encoder)
        case .seal(let seal):
          lines += run + (try line.bytes(Self.encoder))
          facts += runFacts
          reached[writer.writer] = seal.sequence
          (run, runFacts) = ([], 0)
          if isFull { return }
        default: run += try line.bytes(Self.encoder)
        }
      }
    }
  }
}
