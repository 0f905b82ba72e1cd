internal import NIOCore

/// Cuts a stream of bytes into lines that end with LF; a last line without LF counts too.
///
/// Throws ``TooLong`` for a line above the limit, so that no peer makes us keep more than that.
struct LineFraming: NIOSingleStepByteToMessageDecoder, Sendable {
  /// A line without its LF.
  typealias InboundOut = ByteBuffer

  /// The longest line, in bytes: a whole configuration's status fits many times over.
  static let limit = 16 << 20

  /// A line was longer than the limit.
  struct TooLong: Error {}

  private var scanned = 0

  /// The next whole line, if there is one.
  mutating func decode(buffer: inout ByteBuffer) throws -> ByteBuffer? {
    let view = buffer.readableBytesView.dropFirst(scanned)
    guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else {
      scanned = buffer.readableBytes
      if scanned > Self.limit { throw TooLong() }
      return nil
    }
    let length = end - buffer.readableBytesView.startIndex
    scanned = 0
    let line = buffer.readSlice(length: length)
    buffer.moveReaderIndex(forwardBy: 1)
    return line
  }

  /// What is left at the end, as a line.
  mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) throws -> ByteBuffer? {
    if let line = try decode(buffer: &buffer) { return line }
    guard buffer.readableBytes > 0 else { return nil }
    scanned = 0
    return buffer.readSlice(length: buffer.readableBytes)
  }
}
