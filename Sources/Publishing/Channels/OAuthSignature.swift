internal import Crypto
internal import FoundationEssentials
internal import Relais

/// Signs requests by OAuth 1.0a with HMAC-SHA1 (RFC 5849 §3), as X wants it of a user's own keys.
///
/// A body of JSON is no part of what is signed; the host that is really asked is.
struct OAuthSignature: Sendable {
  /// The application's name of itself.
  var consumerKey: String
  /// The application's secret.
  var consumerSecret: String
  /// The user's token.
  var token: String
  /// The user's secret.
  var tokenSecret: String

  /// The field that says who asks.
  ///
  /// - Parameters:
  ///   - method: as `POST`.
  ///   - address: without its query.
  ///   - query: the query's names and values, not encoded.
  ///   - nonce: a text that no other request of that second has.
  ///   - seconds: since 1970 began in UTC.
  /// - Returns: the field `Authorization`.
  func field(
    _ method: String, _ address: String, query: [(name: String, value: String)] = [],
    nonce: String, seconds: Int
  ) -> WebField {
    var parameters: [(name: String, value: String)] = [
      ("oauth_consumer_key", consumerKey), ("oauth_nonce", nonce),
      ("oauth_signature_method", "HMAC-SHA1"), ("oauth_timestamp", String(seconds)),
      ("oauth_token", token), ("oauth_version", "1.0"),
    ]
    let signature = signature(of: method, address, query + parameters)
    parameters.append(("oauth_signature", signature))
    let words = parameters.map { "\($0.name)=\"\(WebLocation.encoded($0.value))\"" }
    return WebField("Authorization", "OAuth \(words.joined(separator: ", "))")
  }

  private func signature(
    of method: String, _ address: String, _ parameters: [(name: String, value: String)]
  ) -> String {
    // Sorted by the bytes of the encoded names, then of the values (RFC 5849 §3.4.1.3.2).
    let sorted = parameters.map {
      (WebLocation.encoded($0.name), WebLocation.encoded($0.value))
    }.sorted(by: <)
    let joined = sorted.map { "\($0)=\($1)" }.joined(separator: "&")
    let base = [method.uppercased(), address, joined].map(WebLocation.encoded)
      .joined(separator: "&")
    let key = [consumerSecret, tokenSecret].map(WebLocation.encoded).joined(separator: "&")
    let code = HMAC<Insecure.SHA1>.authenticationCode(
      for: Array(base.utf8), using: SymmetricKey(data: Array(key.utf8)))
    return Data(code).base64EncodedString()
  }

  /// A text that no other request has.
  static func nonce() -> String {
    var numbers = SystemRandomNumberGenerator()
    let bytes = (0..<16).map { _ in UInt8.random(in: .min ... .max, using: &numbers) }
    return Hexadecimal.text(of: bytes)
  }
}
