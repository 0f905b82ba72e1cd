public import Relais

/// What the detector believes about a check.
public enum CheckState: Hashable, Sendable, Codable {
  /// Not answered yet since the start.
  case unknown
  /// Answers as expected.
  case ok
  /// Answers as expected, but more slowly than allowed, as often in a row as makes a failure hard.
  case slow
  /// Failed so many times in a row, which is not yet enough to tell anybody.
  case softFailed(Int)
  /// Failed as often in a row as makes a failure hard.
  case failed
}

/// A belief about a check, with since when and why.
public struct CheckBelief: Hashable, Sendable, Codable {
  /// The check.
  public var check: CheckID
  /// What is believed.
  public var state: CheckState
  /// Since when: the sending of the first attempt that speaks for the state.
  public var since: Instant
  /// The latest failure; nil while the check is well.
  public var failure: ProbeFailure?

  /// A belief; see the properties.
  public init(check: CheckID, state: CheckState, since: Instant, failure: ProbeFailure? = nil) {
    self.check = check
    self.state = state
    self.since = since
    self.failure = failure
  }
}
