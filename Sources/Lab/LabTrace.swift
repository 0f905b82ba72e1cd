public import Relais

/// What a station shows at one moment.
public struct StationReading: Hashable, Sendable {
  /// What it believes of each line.
  public var lines: [LineID: LineState]
  /// What it believes of each service.
  public var services: [ServiceID: ServiceState]
  /// What it says is broken; nil or without faults when it says nothing is.
  public var verdict: Verdict?

  /// A reading; see the properties.
  public init(
    lines: [LineID: LineState], services: [ServiceID: ServiceState] = [:], verdict: Verdict? = nil
  ) {
    self.lines = lines
    self.services = services
    self.verdict = verdict
  }
}

/// What was seen of a station during a fault, by a watch that is not the station's.
struct LabTrace: Sendable {
  /// One look: when it was back, counted from the cut (negative before it), and what it showed.
  struct Look: Sendable {
    /// From the cut to the moment the reading was in hand.
    var at: Duration
    /// What it showed.
    var reading: StationReading
  }

  /// The looks in order.
  var looks: [Look] = []

  /// When one of these lines was first suspected, or worse; nil if never after the cut.
  func suspected(_ expected: LabExpectation) -> Duration? {
    first { reading in
      expected.lines.contains { line in
        [.suspect, .degraded, .down].contains(reading.lines[line] ?? .unknown)
      }
    }
  }

  /// When all of these lines were first what they should be; where no line should be anything, when
  /// something was first said to be broken.
  func detected(_ expected: LabExpectation) -> Duration? {
    guard !expected.lines.isEmpty else { return first { $0.verdict?.faults.isEmpty == false } }
    return first { reading in
      expected.lines.allSatisfy { reading.lines[$0] == expected.state }
    }
  }

  /// The verdict that stood at the end, and since when without a break; nil if there was none.
  var verdict: (verdict: Verdict, at: Duration)? {
    guard let last = looks.last?.reading.verdict, !last.faults.isEmpty else { return nil }
    let same = looks.reversed().prefix {
      $0.at >= .zero && Self.groups(of: $0.reading.verdict) == Self.groups(of: last)
    }
    return same.last.map { (last, $0.at) }
  }

  /// Whether a line was ever said to be down that the fault does not take down.
  func hasFalseDown(_ expected: LabExpectation) -> Bool {
    looks.contains { look in
      look.reading.lines.contains { line, state in
        state == .down && !(expected.isCut && expected.lines.contains(line) && look.at >= .zero)
      }
    }
  }

  /// What a verdict says is broken; how likely each part is may change without a new verdict.
  private static func groups(of verdict: Verdict?) -> Set<Set<Component>> {
    Set(verdict?.faults.map { Set($0.members) } ?? [])
  }

  private func first(_ isTrue: (StationReading) -> Bool) -> Duration? {
    looks.first { $0.at >= .zero && isTrue($0.reading) }?.at
  }
}
