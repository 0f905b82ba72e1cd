/// Which beats of one session came on one line: a sliding window against repetition.
///
/// Source: RFC 4303 §3.4.3 and RFC 6479 (anti-replay windows); 64 wide, so that what a network
/// reorders is still counted, and nothing counts twice. What was sent before the first that came is
/// not waited for: it could as well be a recording of how the session began.
public struct BeatWindow: Hashable, Sendable {
  /// What a sequence number means to the window.
  public enum Verdict: Hashable, Sendable {
    /// Newer than all before it.
    case newest
    /// Older than the newest, but not seen before.
    case late
    /// Seen before, or older than the window tells.
    case repeated
  }

  /// How far back the window looks.
  public static let width: UInt32 = 64

  /// The newest sequence number; 0 if none came.
  public private(set) var highest: UInt32 = 0
  /// How many different ones came.
  public private(set) var received: UInt32 = 0
  /// Bit n is set if `highest - n` came.
  private var seen: UInt64 = 0

  /// A window that has seen nothing.
  public init() {}

  /// Whether that number could only be a repetition.
  public func isRepeated(_ sequence: UInt32) -> Bool {
    guard sequence <= highest else { return false }
    let age = highest &- sequence
    return age >= Self.width || seen & (1 &<< UInt64(age)) != 0
  }

  /// Takes in a sequence number, from 1.
  public mutating func take(_ sequence: UInt32) -> Verdict {
    if isRepeated(sequence) { return .repeated }
    received &+= 1
    if sequence > highest {
      let step = sequence &- highest
      // A shift by the whole width leaves nothing; Swift's smart shift says so without a trap.
      seen = highest == 0 ? .max : (seen << UInt64(step)) | 1
      highest = sequence
      return .newest
    }
    seen |= 1 &<< UInt64(highest &- sequence)
    return .late
  }
}
