internal import CBrotli
internal import CZlib

/// Bytes made small: they are made once and sent often.
enum Compression {
  /// How much time brotli may take.
  enum Effort {
    /// Some 15 µs a kilobyte (a page of 13 kB: 0.2 ms), for what changes by the minute.
    case brief
    /// Some 800 µs a kilobyte (10 ms), for 7 % fewer bytes: for what hardly ever changes.
    case patient

    /// What brotli calls it; 6 to 9 make nothing smaller than 5 does.
    fileprivate var quality: CInt { self == .brief ? 5 : BROTLI_MAX_QUALITY }
  }

  /// The bytes as RFC 1952 has them, level 9; nil where that is not smaller.
  static func gzip(_ bytes: [UInt8]) -> [UInt8]? {
    guard !bytes.isEmpty, bytes.count < 1 << 30 else { return nil }
    var stream = z_stream()
    // 15 bits of window, and 16 for gzip's own head and end.
    guard
      deflateInit2_(
        &stream, 9, Z_DEFLATED, 15 + 16, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        CInt(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { deflateEnd(&stream) }
    var input = bytes
    // Room for one byte less than there are: then "no room" means "not smaller".
    var output = [UInt8](repeating: 0, count: bytes.count)
    let result = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = CUnsignedInt(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = CUnsignedInt(target.count - 1)
        return deflate(&stream, Z_FINISH)
      }
    }
    guard result == Z_STREAM_END else { return nil }
    return Array(output.prefix(Int(stream.total_out)))
  }

  /// The bytes as RFC 7932 has them; nil where that is not smaller.
  static func brotli(_ bytes: [UInt8], _ effort: Effort) -> [UInt8]? {
    guard !bytes.isEmpty else { return nil }
    var output = [UInt8](repeating: 0, count: bytes.count)
    var count = bytes.count - 1
    let isMade = BrotliEncoderCompress(
      effort.quality, BROTLI_DEFAULT_WINDOW, BROTLI_MODE_TEXT, bytes.count, bytes, &count, &output)
    guard isMade == BROTLI_TRUE else { return nil }
    return Array(output.prefix(count))
  }
}
