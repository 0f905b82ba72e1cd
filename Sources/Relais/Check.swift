/// Where a probe is sent from.
public enum Vantage: String, Hashable, Sendable, Codable, CaseIterable {
  /// From the office's own network.
  case office
  /// From the twin, outside.
  case twin
}

/// From where a check is asked, as the configuration has it.
///
/// A check of one line is asked from the office; that line stands in ``Check/line``.
public enum VantageChoice: String, Hashable, Sendable, Codable, CaseIterable {
  /// From the office's own network.
  case office
  /// From the twin, as customers do.
  case twin
  /// From both, each as a check of its own; the twin's is named `check@twin`.
  case both
}

/// Which lines a check is sent over.
public enum LineChoice: Hashable, Sendable, Codable {
  /// Whichever way the routes choose, as a person's own traffic would go.
  case routed
  /// One line, by name.
  case one(LineID)
  /// Every line, each as a check of its own named `check@line`.
  case each
}

/// A probe configured: what is asked, how often, and what it speaks for.
///
/// The probe itself (its target and its settings) belongs to `Probing`; this is what the scheduler
/// and the core need to know of it.
public struct Check: Hashable, Sendable, Codable {
  /// Its name.
  public var id: CheckID
  /// The kind of probe, as in the registry of probes: `icmp`, `http`, `flow`.
  public var probe: String
  /// What a person calls the thing asked: `https://shop.example/`, `10.0.0.1`.
  public var target: String
  /// The host asked, by name or address, which tells checks that depend on the same machine; nil
  /// where the probe cannot say, and then it is read from `target`.
  public var host: String?
  /// The service it speaks for, if any.
  public var service: ServiceID?
  /// The line it is bound to; nil lets the routes choose, as it must at the twin.
  public var line: LineID?
  /// From where it is asked.
  public var vantage: VantageChoice
  /// From when to when: one attempt each period.
  public var period: Duration
  /// When an attempt without an answer is given up.
  public var timeout: Duration
  /// Failures in a row that make a soft failure hard; at least 1.
  public var failures: Int
  /// Successes in a row that end a hard failure; at least 1.
  public var successes: Int
  /// Time between attempts while a failure is soft.
  public var retry: Duration
  /// An answer slower than this makes the service degraded; nil never does.
  public var slow: Duration?

  /// A check; see the properties.
  public init(
    id: CheckID, probe: String, target: String, host: String? = nil, service: ServiceID? = nil,
    line: LineID? = nil, vantage: VantageChoice = .office, period: Duration = .seconds(30),
    timeout: Duration = .seconds(10),
    failures: Int = 3,
    successes: Int = 2, retry: Duration = .seconds(2), slow: Duration? = nil
  ) {
    precondition(failures >= 1 && successes >= 1, "\(id): \(failures) failures, \(successes) ok")
    self.id = id
    self.probe = probe
    self.target = target
    self.host = host
    self.service = service
    self.line = line
    self.vantage = vantage
    self.period = period
    self.timeout = timeout
    self.failures = failures
    self.successes = successes
    self.retry = retry
    self.slow = slow
  }
}

extension Check {
  /// The checks that are really made: itself, or of ``VantageChoice/both`` one for each vantage.
  ///
  /// The office's keeps the name; the twin's is named `check@twin` and is bound to no line. Each
  /// has its own observations, so that it never matters who tells them.
  public var asked: [Check] {
    switch vantage {
    case .office: return [self]
    case .twin:
      var outside = self
      outside.line = nil
      return [outside]
    case .both:
      var inside = self
      inside.vantage = .office
      var outside = self
      outside.id = CheckID("\(id)@twin")
      outside.vantage = .twin
      outside.line = nil
      return [inside, outside]
    }
  }
}
