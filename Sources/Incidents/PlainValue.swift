/// A value without a type: the payload of a fact that this version does not know, and the form in
/// which a record is written in one fixed order.
public enum PlainValue: Hashable, Sendable {
  /// Nothing.
  case null
  /// True or false.
  case boolean(Bool)
  /// A whole number.
  case integer(Int64)
  /// A whole number beyond the range of ``integer(_:)``.
  case large(UInt64)
  /// Any other number; finite.
  case number(Double)
  /// A text.
  case text(String)
  /// Values in their order.
  case list([PlainValue])
  /// Named values, in the order of the names' scalars, no name twice.
  case object([Member])

  /// A named value.
  public struct Member: Hashable, Sendable {
    /// The name.
    public var name: String
    /// The value.
    public var value: PlainValue

    /// A named value; see the properties.
    public init(name: String, value: PlainValue) {
      self.name = name
      self.value = value
    }
  }

  /// An object from members in any order.
  static func object(sorting members: [Member]) -> PlainValue {
    .object(members.sorted { $0.name < $1.name })
  }
}

extension PlainValue: Codable {
  /// A member's name as a key.
  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  /// Reads any value.
  public init(from decoder: any Decoder) throws {
    if let container = try? decoder.container(keyedBy: Key.self) {
      self = .object(
        sorting: try container.allKeys.map { key in
          let isNull = try container.decodeNil(forKey: key)
          return Member(
            name: key.stringValue,
            value: isNull ? .null : try container.decode(PlainValue.self, forKey: key))
        })
    } else if var container = try? decoder.unkeyedContainer() {
      var items: [PlainValue] = []
      while !container.isAtEnd {
        items.append(try container.decodeNil() ? .null : container.decode(PlainValue.self))
      }
      self = .list(items)
    } else {
      self = try Self.scalar(in: decoder.singleValueContainer())
    }
  }

  private static func scalar(in container: any SingleValueDecodingContainer) throws -> PlainValue {
    if container.decodeNil() { return .null }
    if let boolean = try? container.decode(Bool.self) { return .boolean(boolean) }
    if let integer = try? container.decode(Int64.self) { return .integer(integer) }
    if let large = try? container.decode(UInt64.self) { return .large(large) }
    if let number = try? container.decode(Double.self) { return .number(number) }
    return .text(try container.decode(String.self))
  }

  /// Writes the value as it was read.
  public func encode(to encoder: any Encoder) throws {
    switch self {
    case .object(let members):
      var container = encoder.container(keyedBy: Key.self)
      for member in members {
        try container.encode(member.value, forKey: Key(stringValue: member.name))
      }
    case .list(let items):
      var container = encoder.unkeyedContainer()
      for item in items { try container.encode(item) }
    case .null, .boolean, .integer, .large, .number, .text:
      var container = encoder.singleValueContainer()
      try encodeScalar(to: &container)
    }
  }

  private func encodeScalar(to container: inout any SingleValueEncodingContainer) throws {
    switch self {
    case .boolean(let boolean): try container.encode(boolean)
    case .integer(let integer): try container.encode(integer)
    case .large(let large): try container.encode(large)
    case .number(let number): try container.encode(number)
    case .text(let text): try container.encode(text)
    case .null, .list, .object: try container.encodeNil()
    }
  }
}

extension PlainValue {
  /// The value as JSON in UTF-8 with one spelling only: no spaces, sorted names, and no escapes
  /// but those that JSON (RFC 8259 §7) demands.
  public var canonicalBytes: [UInt8] {
    var bytes: [UInt8] = []
    write(to: &bytes)
    return bytes
  }

  private func write(to bytes: inout [UInt8]) {
    switch self {
    case .null: bytes += "null".utf8
    case .boolean(let boolean): bytes += (boolean ? "true" : "false").utf8
    case .integer(let integer): bytes += String(integer).utf8
    case .large(let large): bytes += String(large).utf8
    case .number(let number): bytes += number.description.utf8
    case .text(let text): Self.write(text, to: &bytes)
    case .list(let items):
      bytes.append(UInt8(ascii: "["))
      for (index, item) in items.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        item.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "]"))
    case .object(let members):
      bytes.append(UInt8(ascii: "{"))
      for (index, member) in members.enumerated() {
        if index > 0 { bytes.append(UInt8(ascii: ",")) }
        Self.write(member.name, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        member.value.write(to: &bytes)
      }
      bytes.append(UInt8(ascii: "}"))
    }
  }

  private static func write(_ text: String, to bytes: inout [UInt8]) {
    let digits = Array("0123456789abcdef".utf8)
    bytes.append(UInt8(ascii: "\""))
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"):
        bytes += [UInt8(ascii: "\\"), byte]
      case 0..<0x20:
        bytes += "\\u00".utf8
        bytes += [digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      default: bytes.append(byte)
      }
    }
    bytes.append(UInt8(ascii: "\""))
  }
}
