internal import Journal
internal import Pages
internal import Relais

/// The journal from its end to its beginning, page by page.
struct JournalPages: Sendable {
  /// Facts on a page.
  static let size = 50
  /// The most writers that are looked at for a page: nodes, each in all its lives.
  static let writers = 64

  /// The journal.
  let journal: Journal

  /// The facts that a cursor covers, newest first.
  ///
  /// - Parameter cursor: where the page before ended; nil for the end of the journal.
  /// - Returns: the page, and where the next one begins; nil where nothing is left.
  /// - Throws: what the journal says when it cannot be read.
  func page(
    before cursor: VersionVector?
  ) async throws(JournalError) -> (rows: [JournalRow], next: VersionVector?) {
    let present = try await journal.versionVector()
    var facts: [StoredFact] = []
    let entries = (cursor ?? present).entries.suffix(Self.writers)
    for entry in entries {
      let last = min(entry.sequence, present[entry.writer])
      var known = VersionVector()
      // Every other writer is left out by knowing all of it.
      for other in present.entries where other.writer != entry.writer {
        known[other.writer] = other.sequence
      }
      known[entry.writer] = last - min(last, UInt64(Self.size))
      let page = try await journal.facts(after: known, limit: Self.size)
      facts += page.facts.filter { $0.id.writer == entry.writer && $0.id.sequence <= last }
    }
    facts.sort { ($1.time, $1.id) < ($0.time, $0.id) }
    let shown = facts.prefix(Self.size)
    var next = VersionVector()
    for entry in entries {
      let first = shown.filter { $0.id.writer == entry.writer }.map(\.id.sequence).min()
      next[entry.writer] = first.map { $0 - 1 } ?? min(entry.sequence, present[entry.writer])
    }
    let rows = try shown.map { fact throws(JournalError) in
      JournalRow(try FactCodec.recorded(fact), hash: String("\(fact.hash)".prefix(12)))
    }
    return (rows, shown.isEmpty || next.entries.isEmpty ? nil : next)
  }
}

/// Where a page of the journal begins, as a part of an address.
enum JournalCursor {
  /// `office.1:17,office.2:300`: how far each writer is still to be shown.
  static func text(_ vector: VersionVector) -> String {
    vector.entries.map { "\($0.writer):\($0.sequence)" }.joined(separator: ",")
  }

  /// The vector that a text stands for; nil where it stands for none.
  static func vector(_ text: String) -> VersionVector? {
    var vector = VersionVector()
    for part in text.split(separator: ",").prefix(JournalPages.writers) {
      guard let colon = part.lastIndex(of: ":"), let dot = part[..<colon].lastIndex(of: "."),
        let sequence = UInt64(part[part.index(after: colon)...]), sequence <= UInt64(Int64.max),
        let epoch = UInt32(part[part.index(after: dot)..<colon])
      else { return nil }
      vector[WriterID(node: NodeID(String(part[..<dot])), epoch: epoch)] = sequence
    }
    return vector.entries.isEmpty ? nil : vector
  }
}
