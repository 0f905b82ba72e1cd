internal import Foundation
internal import GRDB
internal import Relais
internal import Synchronization

/// What an import came to.
public struct ImportReport: Hashable, Sendable, Codable {
  /// Facts that were new here.
  public var added: UInt64 = 0
  /// Facts that were here already, the same.
  public var alreadyHere: UInt64 = 0
  /// Whether the file ended as an export ends; if not, it was cut off and more may follow.
  public var isComplete = false
  /// The node's new epoch, if the file held facts that the node itself had written and forgotten.
  public var newEpoch: UInt32?
}

/// Takes the lines of an export one by one into a journal.
///
/// Nothing is believed before it is proven: each fact must follow from the one before by its hash,
/// and facts are kept only when a seal that covers them holds. A node's key is trusted when it is
/// first met, and from then on only that one, unless another is named as trusted.
public struct Importer: Sendable {
  /// What was taken so far.
  public private(set) var report = ImportReport()

  private let journal: Journal
  private let file: String
  private let trusted: Set<String>
  private let partner: JournalPartner?
  private var line = 0
  private var hasHeader = false
  private var chain: ImportedChain?

  /// Imports into that journal.
  ///
  /// - Parameters:
  ///   - journal: where the facts go.
  ///   - file: what the lines come from, for messages.
  ///   - trusted: public keys, 64 hexadecimal digits each, that may follow a node's older key.
  public init(into journal: Journal, file: String, trusting trusted: Set<String> = []) {
    self.journal = journal
    self.file = file
    self.trusted = Set(trusted.map { $0.lowercased() })
    partner = nil
  }

  /// Takes in what another node sends, which speaks for itself and for nobody new.
  init(into journal: Journal, file: String, from partner: JournalPartner) {
    self.journal = journal
    self.file = file
    trusted = []
    self.partner = partner
  }

  /// Takes the next line, without its line feed.
  public mutating func take(_ bytes: [UInt8]) async throws(JournalError) {
    line += 1
    do throws(BadLine) {
      guard bytes.count <= JournalLimits.lineBytes else { throw BadLine("it is too long") }
      try await take(ExportLine(bytes, JSONDecoder()))
    } catch {
      if let id = error.equivocation { throw .equivocation(id: id, file: file, line: line) }
      throw .badLine(file: file, line: line, what: error.what, remedy: error.remedy)
    }
  }

  private mutating func take(_ content: ExportLine) async throws(BadLine) {
    guard hasHeader || content.isHeader else {
      throw BadLine("the first line is no header", remedy: "This is no export of a journal.")
    }
    guard !report.isComplete else { throw BadLine("something follows the end") }
    switch content {
    case .header(let version, _):
      guard version == ExportLine.version else {
        throw BadLine(
          "format \(version) is not known here",
          remedy: "Import it with the version of Relais that wrote it, or a newer one.")
      }
      guard !hasHeader else { throw BadLine("a second header") }
      hasHeader = true
    case .writer(let writer, let key):
      try finishChain()
      try await checkKey(of: writer, key)
      chain = ImportedChain(writer: writer, key: key)
    case .fact, .gap:
      guard var current = chain else { throw BadLine("no writer has been named yet") }
      chain = nil
      if current.isUnanchored, let first = content.firstSequence {
        current.anchor(try await anchor(current, before: first))
      }
      try current.take(content)
      chain = current
    case .seal(let seal):
      guard let current = chain else { throw BadLine("no writer has been named yet") }
      try current.check(seal)
      try await commit(current, seal)
      chain?.committed()
    case .end:
      try finishChain()
      report.isComplete = true
    }
  }

  private mutating func finishChain() throws(BadLine) {
    guard let chain, !chain.facts.isEmpty else { return }
    throw BadLine("the facts of \(chain.writer) before it are not covered by a seal")
  }

  /// A node signs with one key for all its life.
  private func checkKey(of writer: WriterID, _ key: [UInt8]) async throws(BadLine) {
    let writers = try await ask { try FactTable.writers($0) }
    let text = Hexadecimal.text(of: key)
    if let known = writers.first(where: { $0.writer == writer }), known.key != key {
      throw BadLine(
        "\(writer) signs with another key than it does here",
        remedy: "One of the two is not the node \(writer.node): find out which.")
    }
    let ofNode = writers.filter { $0.writer.node == writer.node }
    if let partner {
      let speaksForItself = writer.node == partner.node && text == partner.writerKey
      guard speaksForItself || ofNode.contains(where: { $0.key == key }) else {
        throw BadLine(
          "\(partner.node) sends facts of \(writer), which it has no right to",
          remedy: "If \(writer.node) is a node of yours, import its own export first.")
      }
      return
    }
    guard ofNode.isEmpty || ofNode.contains(where: { $0.key == key }) || trusted.contains(text)
    else {
      throw BadLine(
        "the node \(writer.node) has had another key until now",
        remedy: "If it lost its key file and this is its new key, import again trusting \(text).")
    }
  }

  /// The hash that the first fact of a writer in the file must follow.
  private func anchor(
    _ chain: ImportedChain, before first: UInt64
  ) async throws(BadLine) -> ChainHead {
    let before = first - 1
    if before == 0 { return ChainHead(sequence: 0, hash: chain.genesis) }
    let writer = chain.writer
    let (hash, last) = try await ask { database in
      guard let known = try FactTable.writers(database).first(where: { $0.writer == writer }) else {
        return (FactHash?.none, UInt64(0))
      }
      let gap = try FactTable.gaps(number: known.number, database)
        .first { $0.missing.upperBound == before }
      let hash = try FactTable.hash(number: known.number, sequence: before, database)
      return (hash ?? gap?.hash, try FactTable.lastSequence(number: known.number, database))
    }
    guard let hash else {
      throw BadLine(
        "it goes on at \(writer):\(first), but the fact before that is not here (the last is "
          + "\(last))", remedy: "Import an export that begins earlier first.")
    }
    return ChainHead(sequence: before, hash: hash)
  }

  private mutating func commit(
    _ chain: ImportedChain, _ seal: StoredSeal
  ) async throws(BadLine) {
    if chain.facts.isEmpty && chain.gaps.isEmpty { return }
    try await leaveEpoch(before: chain)
    let noticed = journal.now().nanoseconds / 1_000_000
    let outcome: Result<(UInt64, UInt64), BadLine>
    do {
      outcome = try await journal.changing { try chain.store(seal, noticed: noticed, $0) }
    } catch {
      throw BadLine("\(error)", remedy: "Import again when that is mended; it goes on here.")
    }
    let (added, here) = try outcome.get()
    report.added += added
    report.alreadyHere += here
    journal.sawStamp(seal.latest)
  }

  /// Facts of this very writer that it does not know itself: the node runs from an old copy, and
  /// must not write under these ids again.
  private mutating func leaveEpoch(before chain: ImportedChain) async throws(BadLine) {
    let (own, durable) = journal.writing.withLock { ($0.own.writer, $0.durable.sequence) }
    guard chain.writer == own, let last = chain.facts.last, last.id.sequence > durable else {
      return
    }
    do throws(JournalError) {
      report.newEpoch = try await journal.takeNewEpoch(
        because: "a file holds facts up to \(last.id) that this node wrote and no longer has")
    } catch {
      throw BadLine("\(error)", remedy: "Import again.")
    }
  }

  private func ask<Value: Sendable>(
    _ work: @escaping @Sendable (Database) throws -> Value
  ) async throws(BadLine) -> Value {
    do { return try await journal.reading(work) } catch {
      throw BadLine("\(error)", remedy: "Import again when that is mended.")
    }
  }
}

extension ExportLine {
  fileprivate var isHeader: Bool { if case .header = self { true } else { false } }

  fileprivate var firstSequence: UInt64? {
    switch self {
    case .fact(let sequence, _, _, _, _): sequence
    case .gap(let range, _): range.lowerBound
    default: nil
    }
  }
}

extension Journal {
  /// Takes all facts of an exported file that are not here yet.
  ///
  /// A file may be imported again and again, and goes on where it stopped before: a file cut off in
  /// the middle gives all facts up to its last whole seal.
  ///
  /// - Throws: ``JournalError/badLine(file:line:what:remedy:)`` and
  ///   ``JournalError/equivocation(id:file:line:)``; all facts under seals before that line are
  ///   kept.
  public func importFacts(
    from path: String, trusting trusted: Set<String> = []
  ) async throws(JournalError) -> ImportReport {
    let lines = try LineReader(path)
    defer { lines.shut() }
    var importer = Importer(into: self, file: path, trusting: trusted)
    while let line = try lines.next() { try await importer.take(line) }
    return importer.report
  }
}
