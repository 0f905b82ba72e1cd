internal import CArgon2

/// Passwords as they are kept: Argon2id (RFC 9106), in its usual text form.
///
/// Memory, passes and lanes are the least that OWASP's Password Storage Cheat Sheet asks for.
enum PasswordHash {
  /// Memory of one computation, in KiB.
  static let memory: UInt32 = 19_456
  /// Passes over it.
  static let passes: UInt32 = 2
  /// Lanes.
  static let lanes: UInt32 = 1
  /// Bytes of the salt.
  static let saltBytes = 16
  /// Bytes of the result.
  static let hashBytes: UInt32 = 32

  /// The library could not do it, as a rule for want of memory.
  struct Failure: Error, CustomStringConvertible {
    /// One sentence.
    let description: String

    fileprivate init(_ code: Int32) {
      description = "argon2: \(argon2_error_message(code).map { String(cString: $0) } ?? "\(code)")"
    }
  }

  /// What is kept of a password; takes some ten milliseconds and ``memory``.
  static func make(
    _ password: String, using generator: inout some RandomNumberGenerator
  ) throws(Failure) -> String {
    let salt = (0..<saltBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    let words = Array(password.utf8)
    let length = argon2_encodedlen(
      passes, memory, lanes, UInt32(saltBytes), hashBytes, Argon2_id)
    var text = [CChar](repeating: 0, count: length)
    let code = argon2id_hash_encoded(
      passes, memory, lanes, words, words.count, salt, salt.count, Int(hashBytes), &text,
      text.count)
    guard code == ARGON2_OK.rawValue else { throw Failure(code) }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Whether a password is the one that was kept; as long for any wrong one.
  static func matches(_ password: String, _ kept: String) -> Bool {
    let words = Array(password.utf8)
    return argon2id_verify(kept, words, words.count) == ARGON2_OK.rawValue
  }
}
