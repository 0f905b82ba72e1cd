/// The ranked explanation of all observations: what is broken, how sure that is, and why.
public struct Verdict: Hashable, Sendable, Codable {
  /// What is broken: usually one fault, at times two or three; empty when nothing is.
  public var faults: [FaultGroup]
  /// The chance, 0…1, that just these faults explain what was observed, under the priors.
  public var confidence: Double
  /// The next best explanations, best first, at most five, for a person to weigh.
  public var runnersUp: [Explanation]
  /// When the first probe that led here was sent.
  public var since: Instant
  /// What a person can check, strongest first.
  public var evidence: [Evidence]

  /// A verdict; see the properties.
  public init(
    faults: [FaultGroup], confidence: Double, runnersUp: [Explanation] = [], since: Instant,
    evidence: [Evidence] = []
  ) {
    self.faults = faults
    self.confidence = confidence
    self.runnersUp = runnersUp
    self.since = since
    self.evidence = evidence
  }

  /// Every component of every group.
  public var components: [Component] { faults.flatMap(\.members) }
}

/// Components of which one is broken, but which no observation from here can tell apart.
public struct FaultGroup: Hashable, Sendable, Codable {
  /// The candidates, the likeliest before the fact first; a single one where it is known.
  public var members: [Component]

  /// The candidates, likeliest first.
  ///
  /// - Precondition: at least one.
  public init(_ members: [Component]) {
    precondition(!members.isEmpty, "a fault group without a member")
    self.members = members
  }

  /// The likeliest member.
  public var leading: Component { members[0] }
}

/// One way to explain what was observed: no fault, or up to three.
public struct Explanation: Hashable, Sendable, Codable {
  /// The faults that it assumes, in the order of ``Component``.
  public var components: [Component]
  /// Its chance, 0…1, under the priors.
  public var probability: Double

  /// An explanation; see the properties.
  public init(components: [Component], probability: Double) {
    self.components = components
    self.probability = probability
  }
}

/// Something observed that a person can check, and that speaks for or against an explanation.
public enum Evidence: Hashable, Sendable, Codable {
  /// Somebody answers, in that time.
  case answers(Witness, roundTrip: Duration)
  /// Somebody has not answered since that moment.
  case silent(Witness, since: Instant)
  /// Nobody beyond this witness answers, since that moment.
  case nothingBeyond(Witness, since: Instant)
  /// A check gets the wrong answer, since that moment.
  case fails(Witness, ProbeFailure, since: Instant)
  /// A line reaches all of its anchors, so many.
  case reachesAllAnchors(LineID, count: Int)
  /// A line reaches only some of its anchors.
  case reachesSomeAnchors(LineID, answering: Int, of: Int)
  /// The carrier of a line's network device came or went.
  case carrier(LineID, isUp: Bool, since: Instant)
  /// What the box itself says of its access line, in its own words.
  case boxSays(LineID, String, since: Instant)
}

/// Who answered or did not.
public struct Witness: Hashable, Sendable, Codable {
  /// What stands there: the box, an anchor, a check's target.
  public enum Role: String, Hashable, Sendable, Codable {
    /// The line's gateway.
    case box
    /// The operator's first router.
    case accessRouter
    /// A host in the operator's core.
    case operatorCore
    /// A host at the far edge of the operator's network.
    case operatorFarEdge
    /// A resolver of the operator.
    case operatorResolver
    /// A resolver that is not the operator's.
    case publicResolver
    /// An anchor.
    case anchor
    /// The twin.
    case twin
    /// What a check asks.
    case target
  }

  /// What stands there.
  public var role: Role
  /// Its name or address as people write it.
  public var name: String
  /// The line it was asked over, if one was chosen.
  public var line: LineID?
  /// Who asked it, where that was not the office.
  public var vantage: Vantage?
  /// For the twin: which way the beats go, where they go only one way.
  public var way: BeatWay?

  /// A witness; see the properties.
  public init(
    _ role: Role, name: String, line: LineID? = nil, vantage: Vantage? = nil, way: BeatWay? = nil
  ) {
    self.role = role
    self.name = name
    self.line = line
    self.vantage = vantage
    self.way = way
  }
}
