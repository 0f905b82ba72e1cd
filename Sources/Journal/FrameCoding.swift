internal import CZlib

/// Lines of an export made small for the way to another node: raw deflate (RFC 1951) behind a
/// dictionary that both know, so that even one fact shrinks.
///
/// There are two codings. The second begins with a mark, and has ``FrameDictionary`` for its
/// dictionary; the first begins with the deflated data itself, and is read but no longer written.
enum FrameCoding {
  /// What the second coding begins with: no deflated data does, since it would be a block of the
  /// reserved type (RFC 1951, section 3.2.3).
  private static let mark: UInt8 = 0b111

  /// What lines are made of in the first coding, the commonest last (zlib's manual,
  /// deflateSetDictionary).
  ///
  /// Part of the format: never changed, only followed by another one with another mark.
  private static let dictionary = Array(
    #"""
    degraded_performance partial_outage major_outage under_maintenance operational investigating \#
    identified monitoring resolved catching_up service line check incident maintenance update \#
    "kind":"maintenance.scheduled","text":"{\"maintenance\":\""kind":"service.state",\#
    "text":"{\"at\":"kind":"line.state","text":"{\"condition\":{\"since\":\"reason\":\#
    "kind":"incident.opened","kind":"incident.update","text":"{\"at\":176,\"by\":{\"person\":\#
    {\"name\":\"\"}},\"incident\":\"office-1\",\"phase\":\"\",\"text\":{\"en\":\"We are \#
    working on it. The next update comes at \",\"fr\":\"Nous y travaillons. La prochaine \#
    information vient à \"},\"update\":\"office-1\"}"}\n{"at":[1764000000000,0],"seal":1,\#
    "signature":"{"at":[1764000000000,0],"fact":1,"kind":"{"node":"office","relais_journal":1}\#
    {"epoch":1,"key":"","writer":"office"}{"at":[17
    """#.utf8)

  /// The bytes deflated, in the second coding; nil only where there is no memory.
  static func deflate(_ bytes: [UInt8]) -> [UInt8]? {
    deflate(bytes, behind: FrameDictionary.bytes).map { [mark] + $0 }
  }

  /// The bytes deflated in the first coding, as old nodes write them.
  static func deflateFirst(_ bytes: [UInt8]) -> [UInt8]? { deflate(bytes, behind: dictionary) }

  private static func deflate(_ bytes: [UInt8], behind dictionary: [UInt8]) -> [UInt8]? {
    var stream = z_stream()
    guard
      deflateInit2_(
        &stream, 9, Z_DEFLATED, -15, 9, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
        CInt(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { deflateEnd(&stream) }
    guard deflateSetDictionary(&stream, dictionary, CUnsignedInt(dictionary.count)) == Z_OK else {
      return nil
    }
    var input = bytes
    var output = [UInt8](repeating: 0, count: Int(deflateBound(&stream, UInt(bytes.count))))
    let result = input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = CUnsignedInt(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = CUnsignedInt(target.count)
        return CZlib.deflate(&stream, Z_FINISH)
      }
    }
    guard result == Z_STREAM_END else { return nil }
    return Array(output.prefix(Int(stream.total_out)))
  }

  /// The bytes inflated; nil for what is no deflated data, is cut short, goes on behind its end, or
  /// would be longer than so many bytes.
  static func inflate(_ bytes: [UInt8], limit: Int) -> [UInt8]? {
    bytes.first == mark
      ? inflate(Array(bytes.dropFirst()), limit: limit, behind: FrameDictionary.bytes)
      : inflate(bytes, limit: limit, behind: dictionary)
  }

  private static func inflate(
    _ bytes: [UInt8], limit: Int, behind dictionary: [UInt8]
  ) -> [UInt8]? {
    var stream = z_stream()
    guard inflateInit2_(&stream, -15, ZLIB_VERSION, CInt(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { inflateEnd(&stream) }
    guard inflateSetDictionary(&stream, dictionary, CUnsignedInt(dictionary.count)) == Z_OK else {
      return nil
    }
    var input = bytes
    var output: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 65_536)
    return input.withUnsafeMutableBufferPointer { source in
      stream.next_in = source.baseAddress
      stream.avail_in = CUnsignedInt(source.count)
      while true {
        let result = piece.withUnsafeMutableBufferPointer { target in
          stream.next_out = target.baseAddress
          stream.avail_out = CUnsignedInt(target.count)
          return CZlib.inflate(&stream, Z_NO_FLUSH)
        }
        let made = piece.count - Int(stream.avail_out)
        guard result == Z_OK || result == Z_STREAM_END, output.count + made <= limit else {
          return nil
        }
        output += piece.prefix(made)
        if result == Z_STREAM_END { return stream.avail_in == 0 ? output : nil }
        // Nothing came and nothing is left to read: the rest is missing.
        if made == 0 && stream.avail_in == 0 { return nil }
      }
    }
  }
}
