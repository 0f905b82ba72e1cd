/// What came of one rehearsed fault, the same for a simulated company and for the lab.
public struct RehearsalReport: Hashable, Sendable, Codable {
  /// What was found to be broken.
  public struct Named: Hashable, Sendable, Codable {
    /// The likeliest component; of several faults at once, each one's, joined by `+`.
    public var component: String
    /// All components that look the same, the likeliest first; those of all faults in one list.
    public var group: [String]
    /// The chance, 0…1, that this is what is broken.
    public var confidence: Double

    /// A finding; see the properties.
    public init(component: String, group: [String], confidence: Double) {
      self.component = component
      self.group = group
      self.confidence = confidence
    }
  }

  /// The scenario's name.
  public var scenario: String
  /// What chose the randomness.
  public var seed: UInt64
  /// Whether real links were cut.
  public var lab: Bool
  /// Seconds from the cut to the first suspicion; nil if there was none.
  public var suspected: Double?
  /// Seconds from the cut until the trouble was a belief: a line down or degraded, a check failed
  /// for good, or a verdict; nil if it never was.
  public var detected: Double?
  /// The verdict that stood last while the fault lasted; nil if nothing was said to be broken.
  public var verdict: Named?
  /// Seconds from the cut until that was said for the first time.
  public var verdictAt: Double?
  /// Whether the verdict names the fault with just the components that look like it.
  public var exact: Bool
  /// Whether a line was said to be down that was not.
  public var falseDown: Bool
  /// What was believed of each line and service, by its name, at the end of the fault.
  public var states: [String: String]

  /// A report; see the properties.
  public init(
    scenario: String, seed: UInt64, lab: Bool, suspected: Double? = nil, detected: Double? = nil,
    verdict: Named? = nil, verdictAt: Double? = nil, exact: Bool = false, falseDown: Bool = false,
    states: [String: String] = [:]
  ) {
    self.scenario = scenario
    self.seed = seed
    self.lab = lab
    self.suspected = suspected
    self.detected = detected
    self.verdict = verdict
    self.verdictAt = verdictAt
    self.exact = exact
    self.falseDown = falseDown
    self.states = states
  }

  private enum CodingKeys: String, CodingKey {
    case scenario, seed, lab, verdict, exact, states
    case suspected = "suspected_s"
    case detected = "detected_s"
    case verdictAt = "verdict_s"
    case falseDown = "false_down"
  }

  /// Writes every key, null where something did not happen.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
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
