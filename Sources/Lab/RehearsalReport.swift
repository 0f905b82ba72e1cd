/// What came of one rehearsed fault, the same for a simulated company and for the lab.
public struct RehearsalReport: Hashable, Sendable, Encodable {
  /// The verdict that stood at the end.
  public struct Named: Hashable, Sendable, Encodable {
    /// The likeliest component.
    public var component: String
    /// All components that look the same, the likeliest first.
    public var group: [String]
    /// The chance, 0…1, that it is right.
    public var confidence: Double
  }

  /// The fault's name.
  public var scenario: String
  /// What chose the randomness.
  public var seed: UInt64
  /// Whether real links were cut.
  public var lab: Bool
  /// Seconds from the cut to the first suspicion; nil if there was none.
  public var suspected: Double?
  /// Seconds from the cut to the expected state of the lines; nil if it was not reached.
  public var detected: Double?
  /// The verdict; nil if nothing was said to be broken at the end.
  public var verdict: Named?
  /// Seconds from the cut to the verdict that stood at the end.
  public var verdictAt: Double?
  /// Whether the verdict names the fault, and nothing that does not look like it.
  public var exact: Bool
  /// Whether a line was said to be down that was not.
  public var falseDown: Bool
  /// What each line was at the end.
  public var states: [String: String]

  private enum Key: String, CodingKey {
    case scenario, seed, lab, verdict, exact, states
    case suspected = "suspected_s"
    case detected = "detected_s"
    case verdictAt = "verdict_s"
    case falseDown = "false_down"
  }

  /// Writes every key, null where something did not happen.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(scenario, forKey: .scenario)
    try container.encode(seed, forKey: .seed)
    try container.encode(lab, forKey: .lab)
    try container.encode(suspected, forKey: .suspected)
    try container.encode(detected, forKey: .detected)
    try container.encode(verdict, forKey: .verdict)
    try container.encode(verdictAt, forKey: .verdictAt)
    try container.encode(exact, forKey: .exact)
    try container.encode(falseDown, forKey: .falseDown)
    try container.encode(states, forKey: .states)
  }
}
