/// Where an incident stands, in the words of status pages and one of our own.
public enum IncidentPhase: String, Hashable, Sendable, Codable, CaseIterable {
  /// Something is wrong, and it is not known what.
  case investigating
  /// It is known what is wrong.
  case identified
  /// All works again, and is watched for a while.
  case monitoring
  /// All works again, and people work off what has piled up meanwhile.
  case catchingUp = "catching_up"
  /// It is over.
  case resolved

  /// How far an incident is from its end: of phases set by nodes that did not know of each other,
  /// the largest holds, since an outage declared over too early is the worse lie.
  var gravity: Int {
    switch self {
    case .resolved: 0
    case .catchingUp: 1
    case .monitoring: 2
    case .identified, .investigating: 3
    }
  }
}

/// How much an incident matters to the people outside, in the words of status pages.
public enum Impact: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
  /// Nobody outside notices.
  case none
  /// Something is slow, or a spare is missing.
  case minor
  /// Something does not work for some.
  case major
  /// Something does not work.
  case critical

  /// Whether the first impact is the lesser one.
  public static func < (a: Impact, b: Impact) -> Bool { a.rank < b.rank }

  private var rank: Int {
    switch self {
    case .none: 0
    case .minor: 1
    case .major: 2
    case .critical: 3
    }
  }
}
