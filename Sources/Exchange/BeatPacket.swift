/// One heartbeat: that a node is alive, what it has heard of the other, and when, by both clocks.
///
/// After RFC 8762 (STAMP) §4.2.2 and §4.3.2, authenticated mode, in one layout for both directions.
/// Clocks are steady ones in microseconds since 1970; only their differences are used.
public struct BeatPacket: Hashable, Sendable {
  /// Bytes of every beat: an answer is never larger than what it answers.
  public static let size = 112
  /// The first bytes, which the code at the end authenticates.
  public static let signedSize = 96
  /// Bytes of the code at the end.
  public static let codeSize = size - signedSize
  /// How many lines an office can have; their indices are below it.
  public static let lineLimit = 16
  /// An age that says: never heard.
  public static let never = UInt16.max

  /// What a beat says besides.
  public struct Flags: OptionSet, Hashable, Sendable {
    /// The bits of the layout.
    public let rawValue: UInt8
    /// The set of those bits.
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// Sent by the twin: one key serves both directions, and nobody believes his own beats.
    public static let byTwin = Flags(rawValue: 1)
    /// The sender's clock is suspect.
    public static let suspectClock = Flags(rawValue: 2)
    /// The sender wants an answer at once.
    public static let ask = Flags(rawValue: 4)
    /// It is an answer itself, and so is not answered.
    public static let answer = Flags(rawValue: 8)
    /// The line is metered: its beats come every five seconds.
    public static let metered = Flags(rawValue: 16)
  }

  /// What the sender has heard of the receiver.
  public struct Echo: Hashable, Sendable {
    /// The receiver's session; 0 if none has been heard of.
    public var session: UInt64 = 0
    /// The newest of its beats of that session on this line; 0 if none came on this line.
    public var sequence: UInt32 = 0
    /// The clock which that beat bore, in microseconds.
    public var clock: Int64 = 0
    /// Microseconds between its receipt and the sending of this one, at most 71 minutes.
    public var held: UInt32 = 0
    /// How many beats of that session came on this line.
    public var received: UInt32 = 0
    /// The sender's clock when it came, in microseconds.
    public var receivedAt: Int64 = 0

    /// An echo of nothing.
    public init() {}
  }

  /// Whose beat it is.
  public var pair: PairID
  /// The place of the line in the office's configuration, below ``lineLimit``.
  public var line: UInt8
  /// What it says besides.
  public var flags: Flags
  /// The run of the sender, named by its start in milliseconds since 1970; it always rises.
  public var session: UInt64
  /// Its number in that session on that line, from 1.
  public var sequence: UInt32
  /// The sender's clock when it was sent, in microseconds.
  public var clock: Int64
  /// What the sender has heard.
  public var echo: Echo
  /// A digest of the sender's version vector: where both are equal, there is nothing to exchange.
  public var digest: UInt64
  /// For the first eight lines, the age in tenths of a second of what the sender last heard there;
  /// ``never`` where nothing came yet.
  public var ages: SIMD8<UInt16>

  /// A beat; see the properties.
  public init(
    pair: PairID, line: UInt8, flags: Flags = [], session: UInt64, sequence: UInt32, clock: Int64,
    echo: Echo = Echo(), digest: UInt64 = 0,
    ages: SIMD8<UInt16> = SIMD8(repeating: BeatPacket.never)
  ) {
    self.pair = pair
    self.line = line
    self.flags = flags
    self.session = session
    self.sequence = sequence
    self.clock = clock
    self.echo = echo
    self.digest = digest
    self.ages = ages
  }
}
