/// What a form was sent with: fields and their values, in order.
///
/// Source: URL Standard §5.1, application/x-www-form-urlencoded parsing; where it would repair what
/// no browser sends, this refuses.
public struct FormBody: Hashable, Sendable {
  /// The longest body, in bytes.
  public static let limit = 262_144
  /// The most fields.
  public static let fieldLimit = 512
  /// The longest name of a field, in bytes as sent.
  public static let nameLimit = 256

  /// Why a body is not taken.
  public enum Problem: Error, Hashable, Sendable {
    /// Longer than ``FormBody/limit``, or more fields than ``FormBody/fieldLimit``.
    case tooLarge
    /// Not what a browser sends.
    case malformed
  }

  /// The values by field, in the order in which they came.
  public private(set) var values: [String: [String]] = [:]

  /// A form with nothing in it.
  public init() {}

  /// Reads a body, or the query of an address.
  public init(_ bytes: some Collection<UInt8>) throws(Problem) {
    guard bytes.count <= Self.limit else { throw .tooLarge }
    var count = 0
    for pair in bytes.split(separator: UInt8(ascii: "&")) {
      count += 1
      guard count <= Self.fieldLimit else { throw .tooLarge }
      let equals = pair.firstIndex(of: UInt8(ascii: "="))
      let name = pair[..<(equals ?? pair.endIndex)]
      let value = equals.map { pair[pair.index(after: $0)...] } ?? pair[pair.endIndex...]
      guard name.count <= Self.nameLimit,
        let field = Self.decoded(name, plusIsSpace: true),
        let text = Self.decoded(value, plusIsSpace: true)
      else { throw .malformed }
      values[field, default: []].append(Self.lines(text))
    }
  }

  /// The first value of a field; empty if there is none.
  public subscript(field: String) -> String { values[field]?.first ?? "" }

  /// A part of a path with its percent signs resolved; nil where it is malformed or holds what no
  /// name does: slashes and control characters.
  public static func decoded(path part: some StringProtocol) -> String? {
    guard let name = decoded(Array(part.utf8), plusIsSpace: false) else { return nil }
    guard name.unicodeScalars.allSatisfy({ $0.value >= 0x20 && $0.value != 0x7F && $0 != "/" })
    else { return nil }
    return name
  }

  /// A name as a part of a path.
  public static func encoded(path name: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    let plain = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~".utf8)
    var bytes: [UInt8] = []
    for byte in name.utf8 {
      if plain.contains(byte) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  /// Bytes with percent signs resolved; nil where one is not followed by two digits, or where the
  /// result is no UTF-8.
  private static func decoded(_ bytes: some Collection<UInt8>, plusIsSpace: Bool) -> String? {
    var decoded: [UInt8] = []
    decoded.reserveCapacity(bytes.count)
    var rest = bytes.makeIterator()
    while let byte = rest.next() {
      switch byte {
      case UInt8(ascii: "+") where plusIsSpace: decoded.append(UInt8(ascii: " "))
      case UInt8(ascii: "%"):
        guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit) else {
          return nil
        }
        decoded.append(high << 4 | low)
      default: decoded.append(byte)
      }
    }
    return String(validating: decoded, as: UTF8.self)
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): byte - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): byte - UInt8(ascii: "A") + 10
    default: nil
    }
  }

  /// Browsers end lines with two characters; texts in the record end them with one.
  private static func lines(_ text: String) -> String {
    guard text.utf8.contains(13) else { return text }
    // "\r\n" is one Character.
    return String(text.map { $0 == "\r\n" || $0 == "\r" ? "\n" : $0 })
  }
}
