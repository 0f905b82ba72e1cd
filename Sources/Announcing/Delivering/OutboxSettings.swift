/// How patient an outbox is.
public struct OutboxSettings: Hashable, Sendable, Codable {
  /// The longest first wait after a failure; each further one may be twice as long.
  public var firstWait = Duration.seconds(2)
  /// The longest wait between attempts.
  public var longestWait = Duration.seconds(5 * 60)
  /// How often nothing must be found before a message is sent again.
  public var negativeReads = 2
  /// How often nothing is found, though the channel says that it is there, before a person is
  /// asked.
  public var doubtedReads = 6
  /// How often a message that rather comes twice than not at all may have come, before a person is
  /// asked.
  public var blindAttempts = 3
  /// How long after its deadline a delivery is still looked for.
  public var readGrace = Duration.seconds(30 * 60)
  /// After this an attempt without a receipt counts as uncertain.
  public var receiptLimit = Duration.seconds(5 * 60)
  /// For how long it is tried to take something away.
  public var retractLimit = Duration.seconds(24 * 60 * 60)
  /// Failures in a row after which a host is left alone for a while.
  public var breakerFailures = 3
  /// How long a host is left alone first; each further time twice as long.
  public var breakerWait = Duration.seconds(15)
  /// Reads at a time.
  public var readsAtOnce = 2
  /// Deliveries of this priority or better go out however little of the volume is left.
  public var alwaysAffordable = 2
  /// A channel's own word of when it takes something again is believed for so long at most.
  public var longestLimit = Duration.seconds(60 * 60)

  /// The ordinary patience.
  public init() {}

  /// Deliveries that an outbox holds at most; more are refused.
  public static let deliveryLimit = 20_000
}

/// What the lines allow now.
public struct LineAllowance: Hashable, Sendable, Codable {
  /// Deliveries at a time: three or four on a thin line, since loss and not volume is its trouble.
  public var atOnce: Int
  /// Bytes that may still be spent; nil where nobody counts.
  public var bytes: Int?

  /// An allowance; see the properties.
  public init(atOnce: Int, bytes: Int? = nil) {
    self.atOnce = max(1, atOnce)
    self.bytes = bytes
  }

  /// What a sound line allows.
  public static let ample = LineAllowance(atOnce: 12)
  /// What a thin or lossy line allows.
  public static let thin = LineAllowance(atOnce: 4)
}
