internal import GRDB
public import Relais

/// A frame so small that it goes in one datagram.
public struct JournalNote: Hashable, Sendable {
  /// What is sent.
  public var bytes: [UInt8]
  /// How many facts are in it.
  public var facts: Int
  /// Whether all facts are in it that the other lacks of this writer up to the last one here; if
  /// not, the others are told of as a gap, which an exchange fills.
  public var isWhole: Bool
  /// The last fact in it; an earlier one than was asked for where not all up to it fits.
  public var through: FactID
}

extension Journal {
  /// More facts than this do not fit into a datagram, however small they are.
  private static let noteFacts: UInt64 = 64
  /// Where the other lacks more, an exchange is cheaper than so many notes.
  private static let lackingFacts: UInt64 = 128

  /// One of this node's own facts in a frame of at most so many bytes, with what the other node
  /// lacks before it if that fits too; else alone, or, where no gap may be left, as many of those
  /// before it as fit, for another note to go on from.
  ///
  /// It is a frame like any other, with one seal at its end, and is taken like any other.
  ///
  /// - Parameters:
  ///   - fact: the fact; of this writer's present life, and on disk.
  ///   - known: what the other node has without gaps.
  ///   - limit: bytes of the frame.
  ///   - mayLeaveGap: whether the facts before it may be left out.
  /// - Returns: the frame; nil where it does not fit, or the other has the fact.
  /// - Throws: ``JournalError``, where the journal cannot be read.
  public func note(
    about fact: FactID, after known: VersionVector, limit: Int, mayLeaveGap: Bool = true
  ) async throws(JournalError) -> JournalNote? {
    let place = known[fact.writer]
    guard fact.writer == writer, fact.sequence > place else { return nil }
    let node = node
    let drafts: [NoteDraft] = try await reading { database in
      let writers = try FactTable.writers(database)
      guard let own = writers.first(where: { $0.writer == fact.writer }),
        let seal = try FactTable.seals(
          number: own.number, fact.sequence...JournalLimits.factsPerWriter, limit: 1, database
        ).first
      else { return [] }
      var drafts: [NoteDraft] = []
      if seal.sequence - place <= Self.noteFacts {
        drafts.append(try NoteDraft(own, node, after: place, seal, isWhole: true, database))
      }
      let before = fact.sequence - 1
      if mayLeaveGap, before > place, seal.sequence - before <= Self.noteFacts {
        let hash = try FactTable.hash(number: own.number, sequence: before, database)
        var draft = try NoteDraft(own, node, after: before, seal, isWhole: false, database)
        draft.lines.insert(.gap(place + 1...before, hash: hash), at: 2)
        if hash != nil { drafts.append(draft) }
      }
      return drafts
    }
    for draft in drafts {
      if let note = draft.note(of: fact.writer, limit: limit) { return note }
    }
    guard !mayLeaveGap, fact.sequence - place <= Self.lackingFacts else { return nil }
    return try await beginning(through: fact, after: place, limit: limit)
  }

  /// As many facts after a place as fit, up to an earlier seal than that of the fact.
  private func beginning(
    through fact: FactID, after place: UInt64, limit: Int
  ) async throws(JournalError) -> JournalNote? {
    let node = node
    let drafts: [NoteDraft] = try await reading { database in
      let writers = try FactTable.writers(database)
      guard let own = writers.first(where: { $0.writer == fact.writer }) else { return [] }
      return try FactTable.seals(number: own.number, place + 1...fact.sequence, database)
        .filter { $0.sequence - place <= Self.noteFacts && $0.sequence < fact.sequence }
        .map { try NoteDraft(own, node, after: place, $0, isWhole: true, database) }
    }
    // The more facts, the more bytes: the longest that fits is found by halves.
    var (low, high) = (0, drafts.count)
    var best: JournalNote?
    while low < high {
      let middle = (low + high) / 2
      if let note = drafts[middle].note(of: fact.writer, limit: limit) {
        best = note
        low = middle + 1
      } else {
        high = middle
      }
    }
    return best
  }
}

/// The lines of a note.
private struct NoteDraft: Sendable {
  let isWhole: Bool
  let facts: Int
  let last: UInt64
  var lines: [ExportLine]

  /// The facts of a writer after one, up to a seal, under that one seal.
  init(
    _ writer: KnownWriter, _ node: NodeID, after place: UInt64, _ seal: StoredSeal, isWhole: Bool,
    _ database: Database
  ) throws {
    let (all, _) = try ExportLines.lines(
      of: writer, after: place, limit: Int(seal.sequence - place), database)
    var facts = 0
    var lines: [ExportLine] = [
      .header(version: ExportLine.version, node: node.name),
      .writer(writer.writer, key: writer.key),
    ]
    for line in all {
      switch line {
      case .fact(let sequence, let time, let kind, let payload, _):
        facts += 1
        lines.append(
          .fact(sequence: sequence, time: time, kind: kind, payload: payload, hash: nil))
      case .gap: lines.append(line)
      default: break
      }
    }
    self.lines = lines + [.seal(seal)]
    self.facts = facts
    self.isWhole = isWhole
    last = seal.sequence
  }

  /// The frame; nil where it would have more bytes.
  func note(of writer: WriterID, limit: Int) -> JournalNote? {
    let encoder = ExportLine.encoder()
    guard let lines = try? lines.flatMap({ try $0.bytes(encoder) }),
      let bytes = FrameCoding.deflate(lines), bytes.count <= limit
    else { return nil }
    return JournalNote(
      bytes: bytes, facts: facts, isWhole: isWhole,
      through: FactID(writer: writer, sequence: last))
  }
}
