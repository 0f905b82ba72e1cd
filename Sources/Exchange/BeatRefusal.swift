/// Why a datagram was not believed; each is counted, none is answered.
public enum BeatRefusal: UInt8, Error, Hashable, Sendable, CaseIterable {
  /// It has not the size of its kind.
  case size
  /// It does not begin as ours do.
  case magic
  /// Its version is not ours.
  case version
  /// Its kind is not known.
  case kind
  /// A field holds what it cannot: a line beyond the limit, a sequence of 0, bytes that are not 0.
  case fields
  /// Its pair is not known here, or has been revoked.
  case pair
  /// Its code is not the one that the pair's key makes: forged or damaged.
  case code
  /// It was sent by one of our own kind: a beat thrown back.
  case direction
  /// It belongs to a session of the other that has ended: a recording.
  case session
  /// It has come before, or is too old to tell.
  case repeated
  /// It names no present session of ours: answered if it may be a beginning, but not believed.
  case unproven
}

/// How many datagrams came, and what became of them.
public struct BeatTally: Hashable, Sendable {
  /// Beats that proved life.
  public var believed: UInt64 = 0
  /// Beats sent in answer.
  public var answered: UInt64 = 0
  /// Beats sent unasked.
  public var sent: UInt64 = 0
  private var refusals = SIMD16<UInt64>()

  /// Nothing came yet.
  public init() {}

  /// How many were refused for that reason.
  public subscript(refusal: BeatRefusal) -> UInt64 {
    get { refusals[Int(refusal.rawValue)] }
    set { refusals[Int(refusal.rawValue)] = newValue }
  }
}
