public import Relais

/// What a series of probes came to over a span of time, to be drawn as two plots: how long answers
/// took, and how many there were.
public struct Plot: Hashable, Sendable {
  /// What came of the probes of one stretch of time.
  public struct Point: Hashable, Sendable {
    /// When the stretch begins.
    public var start: Instant
    /// How long it is; more than zero.
    public var length: Duration
    /// Probes sent.
    public var count: Int
    /// Those of them that were not answered, or wrongly; at most `count`.
    public var failed: Int
    /// The shortest answer; nil without answers.
    public var minimum: Duration?
    /// What half of the answers do not exceed, or their mean; nil without answers.
    public var median: Duration?
    /// The longest answer; nil without answers.
    public var maximum: Duration?

    /// A point; see the properties.
    public init(
      start: Instant, length: Duration, count: Int, failed: Int, minimum: Duration? = nil,
      median: Duration? = nil, maximum: Duration? = nil
    ) {
      self.start = start
      self.length = length
      self.count = count
      self.failed = failed
      self.minimum = minimum
      self.median = median
      self.maximum = maximum
    }
  }

  /// Where the drawing begins.
  public var from: Instant
  /// Where it ends, usually now; later than `from`.
  public var until: Instant
  /// The stretches, oldest first; those in which nothing was asked may be left out.
  public var points: [Point]

  /// A plot of a span of time, called after its length: "last 3 hours", "last 30 days".
  public init(from: Instant, until: Instant, points: [Point]) {
    self.from = from
    self.until = until
    self.points = points
  }
}
