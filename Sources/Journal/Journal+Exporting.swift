internal import Foundation
internal import GRDB
internal import Glibc
public import Relais

/// What an export came to.
public struct ExportReport: Hashable, Sendable, Codable {
  /// Facts written.
  public var facts: UInt64
  /// Bytes written.
  public var bytes: Int64
}

extension Journal {
  /// Writes all facts that a version vector does not cover into a text file to be imported.
  ///
  /// The format is told at ``ExportLine``. The file appears under its name only when it is
  /// complete.
  public func export(
    to path: String, after known: VersionVector = VersionVector()
  ) async throws(JournalError) -> ExportReport {
    let draft = path + ".new"
    let file = try ExportFile(draft)
    var lines = exportLines(after: known)
    var report = ExportReport(facts: 0, bytes: 0)
    do throws(JournalError) {
      while let part = try await lines.next() {
        try file.write(part)
        report.bytes += Int64(part.count)
      }
      try file.finish(as: path)
    } catch {
      try? FileSystem.remove(draft)
      throw error
    }
    report.facts = lines.facts
    return report
  }

  /// Shows the lines of an export one by one, without their line feeds.
  public func export(
    after known: VersionVector = VersionVector(), _ show: (String) async -> Void
  ) async throws(JournalError) {
    var lines = exportLines(after: known)
    while let part = try await lines.next() {
      for line in part.split(separator: UInt8(ascii: "\n")) {
        await show(String(decoding: line, as: UTF8.self))
      }
    }
  }

  /// The lines of an export, some thousand bytes at a time, for who sends them elsewhere.
  public func exportLines(after known: VersionVector = VersionVector()) -> ExportLines {
    ExportLines(journal: self, known: known)
  }
}

/// The lines of an export in pieces that end with a line.
public struct ExportLines: Sendable {
  /// Facts written so far.
  public private(set) var facts: UInt64 = 0

  private enum Stage {
    case header
    case writer(Int)
    case facts(Int, UInt64)
    case done
  }

  private let journal: Journal
  private let known: VersionVector
  private var writers: [KnownWriter] = []
  private var stage = Stage.header

  /// Pieces of an export that leaves out what the version vector covers.
  init(journal: Journal, known: VersionVector) {
    self.journal = journal
    self.known = known
  }

  /// The next piece; nil at the end.
  public mutating func next() async throws(JournalError) -> [UInt8]? {
    while true {
      switch stage {
      case .header:
        writers = try await journal.reading { try FactTable.writers($0) }
          .sorted { $0.writer < $1.writer }
        stage = .writer(0)
        return try pack([.header(version: ExportLine.version, node: journal.node.name)])
      case .writer(let index):
        guard index < writers.count else {
          stage = .done
          return try pack([.end(facts: facts)])
        }
        let writer = writers[index]
        stage = .facts(index, known[writer.writer])
        return try pack([.writer(writer.writer, key: writer.key)])
      case .facts(let index, let sequence):
        let writer = writers[index]
        let (lines, reached) = try await journal.reading {
          try Self.lines(of: writer, after: sequence, $0)
        }
        guard let reached else {
          stage = .writer(index + 1)
          continue
        }
        stage = .facts(index, reached)
        facts += lines.reduce(0) { if case .fact = $1 { $0 + 1 } else { $0 } }
        return try pack(lines)
      case .done:
        return nil
      }
    }
  }

  private func pack(_ lines: [ExportLine]) throws(JournalError) -> [UInt8] {
    let encoder = ExportLine.encoder()
    do { return try lines.flatMap { try $0.bytes(encoder) } } catch {
      throw .invalid(what: "a fact cannot be written as JSON")
    }
  }

  /// Facts, gaps and seals after a sequence, with at most so many facts; nil at the chain's end.
  static func lines(
    of known: KnownWriter, after sequence: UInt64, limit: Int = 500, _ database: Database
  ) throws -> ([ExportLine], UInt64?) {
    var walk = try ChainWalk(known, after: sequence, database)
    let gaps = try FactTable.gaps(number: known.number, database)
    var lines: [ExportLine] = []
    var place = sequence
    if let gap = gaps.first(where: { $0.missing.contains(place) }) {
      // The asker knows facts that are lost here: what follows is bound to them by their hash.
      lines.append(.gap(place...gap.missing.upperBound, hash: gap.hash))
    }
    let rows = try FactTable.rows(
      number: known.number, after: walk.position.sequence, limit: limit, database)
    guard let last = rows.last?.sequence else { return ([], nil) }
    let seals = Dictionary(
      uniqueKeysWithValues: try FactTable.seals(
        number: known.number, sequence + 1...max(last, sequence + 1), database
      ).map { ($0.sequence, $0) })
    for row in rows {
      for gap in gaps where gap.missing.lowerBound > place && gap.missing.upperBound < row.sequence
      {
        lines.append(.gap(gap.missing, hash: gap.hash))
      }
      let fact = try walk.accept(row)
      place = row.sequence
      lines.append(
        .fact(
          sequence: row.sequence, time: row.time, kind: row.kind, payload: row.payload,
          hash: fact.hash))
      if let seal = seals[row.sequence] { lines.append(.seal(seal)) }
    }
    return (lines, last)
  }
}

/// The file that an export is written to.
private struct ExportFile {
  private let path: String
  private let file: Int32

  init(_ path: String) throws(JournalError) {
    self.path = path
    file = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o600)
    guard file >= 0 else { throw FileSystem.error(path, "cannot be written") }
  }

  func write(_ bytes: [UInt8]) throws(JournalError) {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Glibc.write(file, $0.baseAddress, $0.count) }
      guard count > 0 else {
        let failure = FileSystem.error(path, "cannot be written")
        close(file)
        throw failure
      }
      rest = rest.dropFirst(count)
    }
  }

  func finish(as name: String) throws(JournalError) {
    defer { close(file) }
    guard fsync(file) == 0 else { throw FileSystem.error(path, "cannot be written") }
    try FileSystem.move(path, to: name)
  }
}
