public import Relais

/// What somebody proves besides the password: a code of the moment, or one from paper.
public struct SecondFactor: Hashable, Sendable, Codable {
  /// What was proved by.
  public enum Proof: Hashable, Sendable {
    /// A code of the moment; see ``TimeCode``.
    case code
    /// A recovery code, with how many are left.
    case recovery(left: Int)
  }

  /// How many recovery codes there are at first.
  public static let recoveryCount = 10
  /// The most used steps that are remembered: half an hour's, should the clock be set back.
  static let memory = 64

  /// The secret that the phone shares, in base32.
  public let secret: String
  /// Steps whose code was used; none is taken twice.
  private var used: [Int64]
  /// What is kept of recovery codes that were not used.
  private var recovery: [String]

  /// A factor; its codes are those that ``recoveryCodes(using:)`` has made.
  public init(secret: String, recovery codes: [String]) {
    self.secret = secret
    used = []
    recovery = codes.map(OneTimeCode.hash)
  }

  /// Codes for the holder's eyes only.
  public static func recoveryCodes(using generator: inout some RandomNumberGenerator) -> [String] {
    (0..<recoveryCount).map { _ in OneTimeCode.make(groups: 4, of: 4, using: &generator) }
  }

  /// How many recovery codes are left.
  public var recoveryLeft: Int { recovery.count }

  /// Takes a code, once.
  ///
  /// - Parameters:
  ///   - typed: as it was typed.
  ///   - wall: what the wall clock says.
  /// - Returns: what it proved; nil where it is wrong or was used before.
  public mutating func accept(_ typed: String, at wall: Instant) -> Proof? {
    if let step = TimeCode.step(of: typed, secret, at: wall, except: used) {
      used = (used + [step]).suffix(Self.memory)
      return .code
    }
    let hash = OneTimeCode.hash(typed)
    guard let place = recovery.firstIndex(where: { ConstantTime.equal($0, hash) }) else {
      return nil
    }
    recovery.remove(at: place)
    return .recovery(left: recovery.count)
  }

  /// Makes other recovery codes hold instead.
  public mutating func renew(_ codes: [String]) { recovery = codes.map(OneTimeCode.hash) }
}
