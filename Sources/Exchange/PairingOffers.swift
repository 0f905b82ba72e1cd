public import Relais

/// The one-time codes that are open at a node, each for ten minutes and five tries.
///
/// A value; the moment is an argument. It draws no codes and proves none: it says which code a
/// proof is to be held against, and counts what came of that.
public struct PairingOffers: Sendable {
  /// How long a code is good for.
  public static let lifetime: Duration = .seconds(600)
  /// Wrong proofs after which a code is void.
  public static let tries = 5
  /// Codes open at a time; the oldest gives way to another.
  public static let limit = 16
  /// Proofs for codes that are not open, in ``strangerPeriod``, after which none is looked at.
  public static let strangerLimit = 60
  /// How long such proofs are remembered.
  public static let strangerPeriod: Duration = .seconds(60)

  /// What a proof is to be held against.
  public enum Admission: Hashable, Sendable {
    /// Against this code; say ``PairingOffers/failed(_:)`` or ``PairingOffers/used(_:)`` of it.
    case code(PairingCode)
    /// No code like that is open: it was never given, it is too old, used, or tried too often.
    case unknown
    /// Too many unknown ones came; nothing is looked at for the moment.
    case busy
  }

  private struct Offer {
    var code: PairingCode
    var until: Instant
    var triesLeft = PairingOffers.tries
  }

  private var offers: [Offer] = []
  private var strangers = 0
  private var strangersSince: Instant?

  /// No code is open.
  public init() {}

  /// Opens a code.
  ///
  /// - Returns: false where a code that is found by the same characters is open: draw another.
  public mutating func open(_ code: PairingCode, at now: Instant) -> Bool {
    expire(now)
    guard !offers.contains(where: { $0.code.selector == code.selector }) else { return false }
    if offers.count == Self.limit { offers.removeFirst() }
    offers.append(Offer(code: code, until: now + Self.lifetime))
    return true
  }

  /// Finds the code that a proof claims to know, by its first characters.
  public mutating func admit(_ selector: String, at now: Instant) -> Admission {
    expire(now)
    if let offer = offers.first(where: { $0.code.selector == selector }) {
      return .code(offer.code)
    }
    if strangersSince.map({ now - $0 >= Self.strangerPeriod }) ?? true {
      strangersSince = now
      strangers = 0
    }
    guard strangers < Self.strangerLimit else { return .busy }
    strangers += 1
    return .unknown
  }

  /// A proof of that code was wrong; at the last of ``tries`` the code is void.
  ///
  /// - Returns: tries left.
  public mutating func failed(_ code: PairingCode) -> Int {
    guard let place = offers.firstIndex(where: { $0.code == code }) else { return 0 }
    offers[place].triesLeft -= 1
    let left = offers[place].triesLeft
    if left == 0 { offers.remove(at: place) }
    return left
  }

  /// A code was proven, withdrawn, or is of no use any more.
  public mutating func used(_ code: PairingCode) { offers.removeAll { $0.code == code } }

  /// Whether a code is still open.
  public mutating func isOpen(_ code: PairingCode, at now: Instant) -> Bool {
    expire(now)
    return offers.contains { $0.code == code }
  }

  private mutating func expire(_ now: Instant) { offers.removeAll { $0.until <= now } }
}
