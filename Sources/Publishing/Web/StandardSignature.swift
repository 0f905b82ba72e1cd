internal import Crypto
internal import FoundationEssentials
internal import Relais

/// Signs requests as Standard Webhooks 1.0 says (standardwebhooks.com).
enum StandardSignature {
  /// What is said of a secret that is none.
  static let badSecret = "the secret is not whsec_ and 24 to 64 bytes in base64"

  /// The bytes of a secret as Standard Webhooks writes it; nil for anything else.
  static func key(of secret: String) -> SymmetricKey? {
    guard secret.hasPrefix("whsec_"),
      let bytes = Data(base64Encoded: String(secret.dropFirst(6))), (24...64).contains(bytes.count)
    else { return nil }
    return SymmetricKey(data: bytes)
  }

  /// The fields that sign a body.
  ///
  /// - Parameters:
  ///   - body: what is signed.
  ///   - id: the same at every attempt; no full stop may be in it, since those part what is signed.
  ///   - now: the attempt's moment: a receiver takes nothing that is older than minutes.
  ///   - key: what is shared with the receiver.
  /// - Returns: the fields of the request's head.
  static func fields(
    of body: [UInt8], id: String, at now: Instant, by key: SymmetricKey
  ) -> [WebField] {
    let moment = String(Int64(now.secondsSince1970))
    let signed = Array("\(id).\(moment).".utf8) + body
    let code = Data(HMAC<SHA256>.authenticationCode(for: signed, using: key))
    return [
      WebField("webhook-id", id), WebField("webhook-timestamp", moment),
      WebField("webhook-signature", "v1,\(code.base64EncodedString())"),
    ]
  }
}
