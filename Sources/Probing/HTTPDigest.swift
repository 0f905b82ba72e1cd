import Crypto

/// Proves to a server that we know a password without sending it.
///
/// Source: RFC 7616 §3.4, with MD5 and `qop=auth` as boxes use them, or without qop (RFC 2069).
struct HTTPDigest: Hashable, Sendable {
  private let realm: String
  private let nonce: String
  private let opaque: String?
  private let algorithm: String?
  private let hasQuality: Bool

  /// Reads the value of a WWW-Authenticate header; nil if it asks for something else.
  init?(challenge: String) {
    guard challenge.prefix(7).lowercased() == "digest " else { return nil }
    let parameters = Self.parameters(challenge.dropFirst(7))
    guard let realm = parameters["realm"], let nonce = parameters["nonce"] else { return nil }
    let algorithm = parameters["algorithm"]
    guard [nil, "MD5", "SHA-256"].contains(algorithm?.uppercased()) else { return nil }
    let quality = parameters["qop"].map { $0.split(separator: ",").map { $0.filter { $0 != " " } } }
    guard quality?.contains("auth") ?? true else { return nil }
    self.realm = realm
    self.nonce = nonce
    self.algorithm = algorithm
    opaque = parameters["opaque"]
    hasQuality = quality != nil
  }

  /// The value of an Authorization header.
  ///
  /// `count` is how many requests this challenge has answered, this one included; `clientNonce` is
  /// letters and digits that nobody can foresee.
  func authorization(
    user: String, password: String, method: String, uri: String, count: Int, clientNonce: String
  ) -> String {
    let secret = hash("\(user):\(realm):\(password)")
    let request = hash("\(method):\(uri)")
    let number = String(count, radix: 16)
    let padded = String(repeating: "0", count: max(0, 8 - number.count)) + number
    let response =
      hasQuality
      ? hash("\(secret):\(nonce):\(padded):\(clientNonce):auth:\(request)")
      : hash("\(secret):\(nonce):\(request)")
    var text = "Digest username=\(quoted(user)), realm=\(quoted(realm)), nonce=\(quoted(nonce)), "
    text += "uri=\(quoted(uri)), response=\"\(response)\""
    if let algorithm { text += ", algorithm=\(algorithm)" }
    if hasQuality { text += ", qop=auth, nc=\(padded), cnonce=\"\(clientNonce)\"" }
    if let opaque { text += ", opaque=\(quoted(opaque))" }
    return text
  }

  private func hash(_ text: String) -> String {
    let bytes: [UInt8] =
      algorithm?.uppercased() == "SHA-256"
      ? Array(SHA256.hash(data: Array(text.utf8)))
      : Array(Insecure.MD5.hash(data: Array(text.utf8)))
    let digits = Array("0123456789abcdef")
    return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
  }

  private func quoted(_ text: String) -> String {
    "\"" + text.flatMap { $0 == "\"" || $0 == "\\" ? ["\\", $0] : [$0] } + "\""
  }

  /// `name=value` and `name="value"` between commas; names in lower case, the first of each counts.
  private static func parameters(_ text: Substring) -> [String: String] {
    var parameters: [String: String] = [:]
    var rest = text
    while let equals = rest.firstIndex(of: "=") {
      let name = rest[..<equals].filter { $0 != " " && $0 != "," }.lowercased()
      rest = rest[rest.index(after: equals)...].drop { $0 == " " }
      var value = ""
      if rest.first == "\"" {
        rest.removeFirst()
        while let letter = rest.popFirst(), letter != "\"" {
          value.append(letter == "\\" ? rest.popFirst() ?? letter : letter)
        }
        rest = rest.drop { $0 != "," }
      } else {
        value = rest.prefix { $0 != "," }.filter { $0 != " " }
        rest = rest.drop { $0 != "," }
      }
      if parameters[name] == nil { parameters[name] = value }
    }
    return parameters
  }
}
