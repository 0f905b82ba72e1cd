internal import Crypto
internal import Relais

/// The chain that makes a change to any fact of a writer visible in all later ones.
///
/// hash(0) = SHA-256("relais-writer-1\n" ‖ epoch ‖ key ‖ node), with the writer's public key, so
/// that the chain is bound to who writes it. hash(n) = SHA-256(hash(n−1) ‖ sequence ‖ milliseconds
/// ‖ counter ‖ length of kind ‖ kind ‖ length of payload ‖ payload). Integers are big-endian of 8,
/// 8, 4, 2 and 4 bytes; the epoch has 4.
enum FactChain {
  /// A hash that no fact has, where there is none yet.
  static let nothing = FactHash(SHA256.hash(data: [UInt8]()))

  /// The hash before a writer's first fact.
  static func genesis(of writer: WriterID, key: [UInt8]) -> FactHash {
    var bytes = Array("relais-writer-1\n".utf8)
    bytes.append(bigEndian: writer.epoch)
    bytes += key
    bytes += Array(writer.node.name.utf8)
    return FactHash(SHA256.hash(data: bytes))
  }

  /// The hash of a fact that follows the one of hash `previous`; the buffer saves allocations.
  static func hash(
    after previous: FactHash, sequence: UInt64, time: HybridTime, kind: String, payload: [UInt8],
    buffer: inout [UInt8]
  ) -> FactHash {
    buffer.removeAll(keepingCapacity: true)
    previous.withUnsafeBytes { buffer.append(contentsOf: $0) }
    buffer.append(bigEndian: sequence)
    buffer.append(bigEndian: time.milliseconds)
    buffer.append(bigEndian: time.counter)
    let kind = kind.utf8
    buffer.append(bigEndian: UInt16(truncatingIfNeeded: kind.count))
    buffer.append(contentsOf: kind)
    buffer.append(bigEndian: UInt32(truncatingIfNeeded: payload.count))
    var hasher = SHA256()
    buffer.withUnsafeBytes { hasher.update(bufferPointer: $0) }
    payload.withUnsafeBytes { hasher.update(bufferPointer: $0) }
    return FactHash(hasher.finalize())
  }

  /// The hash of a stored fact, given the one before it.
  static func hash(after previous: FactHash, _ fact: StoredFact, buffer: inout [UInt8]) -> FactHash
  {
    hash(
      after: previous, sequence: fact.id.sequence, time: fact.time, kind: fact.kind,
      payload: fact.payload, buffer: &buffer)
  }
}

extension [UInt8] {
  /// Appends the bytes of an integer, the most significant first.
  mutating func append(bigEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
  }
}

extension FactHash {
  /// The hash that a finished SHA-256 came to.
  init(_ digest: SHA256.Digest) { self = digest.withUnsafeBytes { FactHash(copying: $0) } }
}
