internal import Relais

/// A SHA-256 that stands for a fact and for every fact of its writer before it.
public struct FactHash: Hashable, Sendable, CustomStringConvertible {
  private var words: (UInt64, UInt64, UInt64, UInt64)

  /// Thirty-two bytes; nil for any other number.
  public init?(bytes: some Collection<UInt8>) {
    guard bytes.count == 32 else { return nil }
    words = (0, 0, 0, 0)
    withUnsafeMutableBytes(of: &words) { $0.copyBytes(from: bytes) }
  }

  /// Thirty-two bytes that lie somewhere else.
  ///
  /// - Precondition: they are thirty-two.
  init(copying bytes: UnsafeRawBufferPointer) {
    precondition(bytes.count == 32, "a hash of \(bytes.count) bytes")
    words = (0, 0, 0, 0)
    withUnsafeMutableBytes(of: &words) { $0.copyMemory(from: bytes) }
  }

  /// The thirty-two bytes.
  public var bytes: [UInt8] { withUnsafeBytes { Array($0) } }

  /// Sixty-four hexadecimal digits.
  public var description: String { Hexadecimal.text(of: bytes) }

  /// Lends the thirty-two bytes without copying them, for the time of the call only.
  func withUnsafeBytes<Result>(_ body: (UnsafeRawBufferPointer) throws -> Result) rethrows -> Result
  {
    try Swift.withUnsafeBytes(of: words, body)
  }

  /// Equal in all bytes.
  public static func == (a: FactHash, b: FactHash) -> Bool { a.words == b.words }

  /// Feeds all bytes.
  public func hash(into hasher: inout Hasher) { withUnsafeBytes { hasher.combine(bytes: $0) } }
}

/// How far a writer's chain reaches.
struct ChainHead: Hashable, Sendable {
  /// The last sequence, 0 for none.
  var sequence: UInt64
  /// The hash there.
  var hash: FactHash
}
