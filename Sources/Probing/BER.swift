/// Values as SNMP writes them on the wire: a tag, a length, and the content.
///
/// Source: ITU-T X.690 §8 in the part that RFC 3417 §8 allows.
enum BER {
  /// Tags that SNMP uses.
  enum Tag {
    /// A whole number, in two's complement.
    static let integer: UInt8 = 0x02
    /// Any bytes: a community, a text.
    static let octets: UInt8 = 0x04
    /// No value, as in a question.
    static let null: UInt8 = 0x05
    /// An object identifier: the numbers that name a variable.
    static let identifier: UInt8 = 0x06
    /// Several values in a fixed order.
    static let sequence: UInt8 = 0x30
  }

  /// A value of any tag.
  static func value(_ tag: UInt8, _ content: [UInt8]) -> [UInt8] {
    [tag] + length(content.count) + content
  }

  /// Several values in one.
  static func sequence(_ tag: UInt8, _ parts: [UInt8]...) -> [UInt8] {
    value(tag, parts.flatMap { $0 })
  }

  /// A number, in as few bytes as it needs.
  static func integer(_ number: Int32) -> [UInt8] {
    var bytes = (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    // The first nine bits must not be all alike.
    while bytes.count > 1, bytes[0] == (bytes[1] & 0x80 == 0 ? 0 : 0xff) { bytes.removeFirst() }
    return value(Tag.integer, bytes)
  }

  /// Bytes or text.
  static func octets(_ bytes: some Sequence<UInt8>) -> [UInt8] { value(Tag.octets, Array(bytes)) }

  /// Nothing, in place of what is asked for.
  static let null: [UInt8] = [Tag.null, 0]

  /// The name of an object; the first two parts share a byte.
  static func identifier(_ parts: [UInt32]) -> [UInt8] {
    guard parts.count >= 2 else { return value(Tag.identifier, []) }
    let joined = parts[0] &* 40 &+ parts[1]
    return value(Tag.identifier, ([joined] + parts.dropFirst(2)).flatMap(base128))
  }

  private static func base128(_ number: UInt32) -> [UInt8] {
    var bytes = [UInt8(number & 0x7f)]
    var rest = number >> 7
    while rest > 0 {
      bytes.insert(UInt8(rest & 0x7f) | 0x80, at: 0)
      rest >>= 7
    }
    return bytes
  }

  private static func length(_ count: Int) -> [UInt8] {
    if count < 0x80 { return [UInt8(count)] }
    if count < 0x100 { return [0x81, UInt8(count)] }
    return [0x82, UInt8(truncatingIfNeeded: count >> 8), UInt8(truncatingIfNeeded: count)]
  }
}

/// Takes values off the front of bytes; nil for whatever breaks the format.
struct BERReader: Sendable {
  private var rest: ArraySlice<UInt8>

  /// Reads those bytes.
  init(_ bytes: some Sequence<UInt8>) { rest = ArraySlice(bytes) }

  /// Whether nothing is left.
  var isEmpty: Bool { rest.isEmpty }

  /// How many bytes have not been taken.
  var count: Int { rest.count }

  /// The next value of any tag.
  mutating func next() -> (tag: UInt8, content: ArraySlice<UInt8>)? {
    var reader = rest
    guard let tag = reader.popFirst(), let first = reader.popFirst() else { return nil }
    var length = Int(first)
    if first >= 0x80 {
      let size = Int(first & 0x7f)
      // A datagram's length fits in three bytes; the indefinite form (size 0) is not allowed.
      guard (1...3).contains(size), reader.count >= size else { return nil }
      length = reader.prefix(size).reduce(0) { $0 << 8 | Int($1) }
      reader = reader.dropFirst(size)
    }
    guard reader.count >= length else { return nil }
    rest = reader.dropFirst(length)
    return (tag, reader.prefix(length))
  }

  /// The content of the next value, which must have that tag.
  mutating func next(_ tag: UInt8) -> ArraySlice<UInt8>? {
    guard let value = next(), value.tag == tag else { return nil }
    return value.content
  }

  /// The next value, which must be a number of at most 32 bits.
  mutating func integer() -> Int32? { next(BER.Tag.integer).flatMap(Self.integer) }

  /// A reader of the next value's content, which must have that tag.
  mutating func inner(_ tag: UInt8 = BER.Tag.sequence) -> BERReader? {
    next(tag).map { BERReader($0) }
  }

  /// The number that a content of one to four bytes stands for.
  static func integer(_ content: ArraySlice<UInt8>) -> Int32? {
    guard let first = content.first, content.count <= 4 else { return nil }
    let start: UInt32 = first & 0x80 == 0 ? 0 : .max
    return Int32(bitPattern: content.reduce(start) { $0 << 8 | UInt32($1) })
  }

  /// The parts of an object's name; at most 128, as SNMP allows (RFC 2578 §3.5).
  static func identifier(_ content: ArraySlice<UInt8>) -> [UInt32]? {
    var numbers: [UInt32] = []
    var number: UInt32 = 0
    for byte in content {
      guard number < 1 << 25, numbers.count < 128 else { return nil }
      number = number << 7 | UInt32(byte & 0x7f)
      guard byte & 0x80 == 0 else { continue }
      numbers.append(number)
      number = 0
    }
    guard let joined = numbers.first, content.last.map({ $0 & 0x80 == 0 }) == true else {
      return nil
    }
    let first = min(joined / 40, 2)
    return [first, joined - first * 40] + numbers.dropFirst()
  }
}
