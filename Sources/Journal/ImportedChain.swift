internal import Relais

/// One writer's facts on their way in: checked against each other, held until a seal covers them.
struct ImportedChain: Sendable {
  /// Whose facts these are.
  let writer: WriterID
  /// The public key that the file gives for the writer, 32 bytes.
  let key: [UInt8]
  /// Facts read and not stored yet, in the order of the chain.
  private(set) var facts: [StoredFact] = []
  /// Runs that are lost where the file was written.
  private(set) var gaps: [(range: ClosedRange<UInt64>, hash: FactHash)] = []
  private var position: ChainHead?
  private var bytes = 0
  private var buffer: [UInt8] = []

  /// A chain of which nothing has been read yet.
  init(writer: WriterID, key: [UInt8]) {
    self.writer = writer
    self.key = key
  }

  /// The hash before the writer's first fact.
  var genesis: FactHash { FactChain.genesis(of: writer, key: key) }

  /// Whether the place of its first fact is still to be found.
  var isUnanchored: Bool { position == nil }

  /// Says what the first fact must follow.
  mutating func anchor(_ head: ChainHead) { position = head }

  /// Takes a fact or a gap, if it is the next.
  mutating func take(_ line: ExportLine) throws(BadLine) {
    guard let position else { return }
    switch line {
    case .fact(let sequence, let time, let kind, let payload, let hash):
      guard sequence == position.sequence + 1 else {
        throw BadLine("fact \(sequence) follows \(position.sequence): some are missing")
      }
      let computed = FactChain.hash(
        after: position.hash, sequence: sequence, time: time, kind: kind, payload: payload,
        buffer: &buffer)
      guard hash == nil || computed == hash else {
        throw BadLine("fact \(sequence) was changed: its hash does not follow")
      }
      bytes += payload.count
      guard facts.count < JournalLimits.factsPerSeal, bytes <= JournalLimits.bytesPerSeal else {
        throw BadLine("no seal within \(JournalLimits.factsPerSeal) facts")
      }
      facts.append(
        StoredFact(
          id: FactID(writer: writer, sequence: sequence), time: time, kind: kind,
          payload: payload, hash: computed))
      self.position = ChainHead(sequence: sequence, hash: computed)
    case .gap(let range, let hash):
      guard range.lowerBound == position.sequence + 1, let hash,
        gaps.count < JournalLimits.factsPerSeal
      else {
        throw BadLine("the gap at \(range.lowerBound) is not where the facts before it end")
      }
      gaps.append((range, hash))
      self.position = ChainHead(sequence: range.upperBound, hash: hash)
    default:
      return
    }
  }

  /// Whether a seal covers everything taken so far; what is wrong otherwise.
  func check(_ seal: StoredSeal) throws(BadLine) {
    guard let position, position.sequence == seal.sequence else {
      throw BadLine("the seal of \(seal.sequence) does not stand behind that fact")
    }
    guard seal.holds(for: KnownWriter(number: 0, writer: writer, key: key), hash: position.hash)
    else {
      throw BadLine(
        "the seal of \(writer):\(seal.sequence) does not hold: "
          + "somebody else wrote this, or changed it")
    }
  }

  /// Forgets what has been stored.
  mutating func committed() {
    facts = []
    gaps = []
    bytes = 0
  }
}
