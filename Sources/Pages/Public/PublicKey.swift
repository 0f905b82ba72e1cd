import Crypto

/// Makes the names that strangers see: twelve characters of `[0-9a-z]`, the same for ever.
enum PublicKey {
  /// The key of a thing, from what it is and what names it: `key(.incident, "solo-12")`.
  static func key(_ kind: Kind, _ names: String...) -> String {
    // Names hold no zero byte, so that no two lists of them run together alike.
    let digest = SHA256.hash(data: Array(([kind.rawValue] + names).joined(separator: "\0").utf8))
    var number = digest.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    var key: [UInt8] = []
    for _ in 0..<length {
      let (quotient, digit) = number.quotientAndRemainder(dividingBy: 36)
      key.append(UInt8(digit) + UInt8(ascii: digit < 10 ? "0" : "W"))
      number = quotient
    }
    return String(decoding: key, as: UTF8.self)
  }

  /// Characters in a key; 36 to this power is less than 2 to the 64th.
  static let length = 12

  /// What a key is the key of.
  enum Kind: String {
    /// The page itself, by its address.
    case page
    /// A group, by its heading and place.
    case group
    /// A service, by its name.
    case service
    /// An incident, by its name.
    case incident
    /// An update, by its incident and its own name.
    case update
    /// A step without words, by its incident, its phase and its moment.
    case step
    /// A maintenance, by its name.
    case maintenance
  }
}
