internal import Crypto
internal import FoundationEssentials
public import Relais

/// Six digits that a secret and the time of day give, so that a phone and a station that share the
/// secret come to the same ones without any network.
///
/// Source: RFC 6238 §4 over RFC 4226 §5.3, with SHA-1, which is what every app takes.
public enum TimeCode {
  /// How long a code is shown, in seconds.
  public static let period: Int64 = 30
  /// How many steps a phone's clock may be off, either way (RFC 6238 §5.2).
  public static let tolerance: Int64 = 1
  /// The length of a secret (RFC 4226 §4, R6).
  public static let secretBytes = 20

  /// A secret that nobody can guess, in base32.
  public static func secret(using generator: inout some RandomNumberGenerator) -> String {
    Base32.text((0..<secretBytes).map { _ in UInt8.random(in: .min ... .max, using: &generator) })
  }

  /// The step that a moment of the wall clock lies in.
  public static func step(at wall: Instant) -> Int64 {
    max(0, wall.nanoseconds / 1_000_000_000 / period)
  }

  /// The code of a step.
  public static func code(_ secret: [UInt8], step: Int64) -> String {
    let message = (0..<8).reversed().map { UInt8(truncatingIfNeeded: step >> (8 * Int64($0))) }
    let mac = Array(
      HMAC<Insecure.SHA1>.authenticationCode(
        for: Data(message), using: SymmetricKey(data: Data(secret))))
    // The last four bits say which four bytes count; there are twenty.
    let start = Int((mac.last ?? 0) & 15)
    let word = mac.dropFirst(start).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    let digits = String((word & 0x7FFF_FFFF) % 1_000_000)
    return String(repeating: "0", count: 6 - digits.count) + digits
  }

  /// The step whose code was typed, of those that count at a moment; nil where it is none's.
  ///
  /// - Parameters:
  ///   - typed: as people type it, with or without a space.
  ///   - secret: in base32.
  ///   - wall: what the wall clock says.
  ///   - used: steps that count no more.
  /// - Returns: the earliest step that fits; takes as long wherever the difference is.
  public static func step(
    of typed: String, _ secret: String, at wall: Instant, except used: [Int64]
  ) -> Int64? {
    let digits = typed.filter { !$0.isWhitespace }
    guard let bytes = Base32.bytes(secret), !bytes.isEmpty else { return nil }
    let now = step(at: wall)
    let fits = (now - tolerance...now + tolerance).filter { step in
      ConstantTime.equal(digits, code(bytes, step: step)) && !used.contains(step)
    }
    return fits.first
  }

  /// What apps read: a link, or a picture of it.
  ///
  /// Source: Key Uri Format, Google Authenticator's wiki.
  ///
  /// - Parameters:
  ///   - secret: in base32.
  ///   - account: whose it is.
  ///   - issuer: what it is for; apps show both.
  /// - Returns: the address.
  public static func address(_ secret: String, account: String, issuer: String) -> String {
    // A colon would end the issuer.
    let (issuer, account) = (
      FormBody.encoded(path: issuer.replacing(":", with: " ")),
      FormBody.encoded(path: account)
    )
    return "otpauth://totp/\(issuer):\(account)?secret=\(secret)&issuer=\(issuer)"
      + "&algorithm=SHA1&digits=6&period=\(period)"
  }
}
