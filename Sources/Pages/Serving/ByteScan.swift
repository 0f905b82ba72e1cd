internal import Glibc

/// Questions to the bytes of a request; none reads outside of the run it is given.
enum ByteScan {
  /// Horizontal tab.
  static let tab: UInt8 = 9
  /// Line feed.
  static let lineFeed: UInt8 = 10
  /// Carriage return.
  static let carriageReturn: UInt8 = 13
  /// Space.
  static let space: UInt8 = 32

  /// The first place of a byte in a range.
  static func find(
    _ byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int, to end: Int
  ) -> Int? {
    guard start < end, start >= 0, end <= bytes.count, let base = bytes.baseAddress else {
      return nil
    }
    guard let hit = memchr(base + start, CInt(byte), end - start) else { return nil }
    return UnsafeRawPointer(hit) - base
  }

  /// Whether two runs hold the same bytes.
  static func isSame(_ one: UnsafeRawBufferPointer, _ other: UnsafeRawBufferPointer) -> Bool {
    guard one.count == other.count else { return false }
    guard let first = one.baseAddress, let second = other.baseAddress else { return true }
    return memcmp(first, second, one.count) == 0
  }

  /// Whether a byte may stand in a token (RFC 9110 §5.6.2).
  @inline(__always)
  static func isToken(_ byte: UInt8) -> Bool {
    // One bit a character: letters, digits and !#$%&'*+-.^_`|~
    if byte < 64 { return (0x03FF_6CFA_0000_0000 as UInt64) >> UInt64(byte) & 1 == 1 }
    if byte < 128 { return (0x57FF_FFFF_C7FF_FFFE as UInt64) >> UInt64(byte - 64) & 1 == 1 }
    return false
  }

  /// Whether a byte may stand in a field's value (RFC 9110 §5.5): printable, tab, or beyond ASCII.
  @inline(__always)
  static func isFieldContent(_ byte: UInt8) -> Bool {
    (byte >= 32 && byte != 127) || byte == tab
  }

  /// Whether a byte may stand in a request's target.
  ///
  /// Browsers send `|`, `^`, `{` and their like unencoded, so these pass; what makes a path mean
  /// two things does not.
  @inline(__always)
  static func isTarget(_ byte: UInt8) -> Bool {
    guard byte > 32, byte < 127 else { return false }
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "#"), UInt8(ascii: "<"), UInt8(ascii: ">"),
      UInt8(ascii: "\\"):
      return false
    default: return true
    }
  }

  /// Whether a range holds nothing but what a field's value may hold.
  static func isFieldValue(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
    var index = range.lowerBound
    // Eight at a time: a byte beneath 32, or 127, leaves its top bit set; then looked at singly.
    while index + 8 <= range.upperBound {
      let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      let beneath = (word &- 0x2020_2020_2020_2020) & ~word
      let other = word ^ 0x7F7F_7F7F_7F7F_7F7F
      let delete = (other &- 0x0101_0101_0101_0101) & ~other
      if (beneath | delete) & 0x8080_8080_8080_8080 != 0 {
        for place in index..<(index + 8) where !isFieldContent(bytes[place]) { return false }
      }
      index += 8
    }
    while index < range.upperBound {
      guard isFieldContent(bytes[index]) else { return false }
      index += 1
    }
    return true
  }

  /// A range without the spaces and tabs at its ends.
  static func trimmed(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> ByteRun {
    var start = range.lowerBound
    var end = range.upperBound
    while start < end, bytes[start] == space || bytes[start] == tab { start += 1 }
    while end > start, bytes[end - 1] == space || bytes[end - 1] == tab { end -= 1 }
    return ByteRun(start: start, count: end - start)
  }

  /// Whether a run spells a word of lower-case ASCII, in any case of letters.
  static func matches(
    _ bytes: UnsafeRawBufferPointer, _ run: ByteRun, _ word: StaticString
  ) -> Bool {
    guard run.count == word.utf8CodeUnitCount else { return false }
    let letters = word.utf8Start
    for offset in 0..<run.count {
      var byte = bytes[run.start + offset]
      if byte >= 65, byte <= 90 { byte |= 32 }
      guard byte == letters[offset] else { return false }
    }
    return true
  }

  /// Whether a comma-separated list holds a word, in any case of letters.
  static func list(
    _ bytes: UnsafeRawBufferPointer, _ run: ByteRun, holds word: StaticString
  ) -> Bool {
    var start = run.start
    while start < run.end {
      let end = find(UInt8(ascii: ","), in: bytes, from: start, to: run.end) ?? run.end
      if matches(bytes, trimmed(bytes, start..<end), word) { return true }
      start = end + 1
    }
    return false
  }

  /// A number of nothing but digits; nil for anything else, or beyond 18 digits.
  static func number(_ bytes: UnsafeRawBufferPointer, _ run: ByteRun) -> Int? {
    guard (1...18).contains(run.count) else { return nil }
    var value = 0
    for place in run.range {
      let digit = bytes[place] &- 48
      guard digit < 10 else { return nil }
      value = value * 10 + Int(digit)
    }
    return value
  }

  /// The value of a hexadecimal digit.
  static func hexadecimal(_ byte: UInt8) -> UInt8? {
    switch byte {
    case 48...57: byte - 48
    case 65...70: byte - 55
    case 97...102: byte - 87
    default: nil
    }
  }
}
