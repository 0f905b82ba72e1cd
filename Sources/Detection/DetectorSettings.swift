/// What a ``Detector`` may be told; the defaults are those of the design.
public struct DetectorSettings: Hashable, Sendable, Codable {
  /// How each line is judged.
  public var line = LineDetectorSettings()
  /// Time between the probes of every path while something is unexplained.
  public var urgentPeriod: Duration = .seconds(1)
  /// How long all paths are asked at that pace after new trouble, or after its end.
  public var urgency: Duration = .seconds(15)
  /// An explanation this likely, 0…1, is published as soon as it is backed by something hard.
  public var confidence = 0.95
  /// After this time with something hard the best explanation is published, however likely.
  public var deliberation: Duration = .seconds(3)
  /// How long an explanation must lead before it is published.
  public var steadiness: Duration = .milliseconds(500)
  /// How long one must lead to replace another: what ends does not end everywhere at once.
  public var reconsideration: Duration = .milliseconds(2_500)
  /// How long everything must look well before the published explanation is taken back.
  public var relief: Duration = .seconds(1)
  /// Least time between two weighings of the evidence.
  public var judgingInterval: Duration = .milliseconds(100)
  /// Probes that a path must miss in a row before its silence alone is something hard.
  public var missesForSilence = 6
  /// The silence that this takes at least.
  public var silence: Duration = .seconds(5)
  /// A silence that nothing explains for this long disqualifies the witness until it answers.
  public var dismissal: Duration = .seconds(60)
  /// Checks that are hastened at once when something is unexplained, at most.
  public var hastenLimit = 32
  /// Silence on every line after which the twin takes the whole office to be dark.
  public var darkness: Duration = .seconds(3)
  /// A wake-up this much too late means that this machine slept.
  public var pause: Duration = .seconds(1)

  /// The defaults; change what differs.
  public init() {}
}
