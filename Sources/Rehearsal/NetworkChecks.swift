import Relais

/// Attempts of checks, made of packets that are sent again when they are lost.
extension Network {
  /// The steps of an attempt: connection, TLS, question and answer; a trunk answers at once.
  private static func exchanges(_ check: Check) -> Int { check.probe == "sip" ? 1 : 3 }

  /// What comes of an attempt that begins then, and how long it takes in seconds.
  mutating func attempt(_ check: Check, over line: Int, at start: Double) -> (Outcome, Double) {
    let timeout = check.timeout.inSeconds
    var elapsed = 0.0
    if line == 0, Company.isByName(check) {
      guard let time = exchange(.query, .resolver, line, start, timeout) else {
        let why = ProbeFailure.unresolved(name: check.hostName, reason: "no answer")
        return (.failed(why), timeout)
      }
      guard time >= 0 else { return (.failed(Self.noRoute), 0.001) }
      elapsed += time
    }
    for _ in 0..<Self.exchanges(check) {
      let left = timeout - elapsed
      guard let time = exchange(.other, .host(check.hostName), line, start + elapsed, left) else {
        return (.failed(.timedOut(after: check.timeout, during: .connect)), timeout)
      }
      if time < 0 { return (.failed(refusal(at: start + elapsed)), elapsed + 0.001) }
      elapsed += time
    }
    return (.answered(Answer(duration: .nanoseconds(Int64(elapsed * 1e9)))), elapsed)
  }

  private static let noRoute = ProbeFailure.unreachable(reason: "network is unreachable")

  private func refusal(at time: Double) -> ProbeFailure {
    faults(at: time).contains(.portal) ? .refused(reason: "connection reset") : Self.noRoute
  }

  /// How long one question takes with its repetitions; nil if it is not answered in the time
  /// allowed, and negative if it is refused.
  private mutating func exchange(
    _ packet: Packet, _ place: Company.Place, _ line: Int, _ start: Double, _ allowed: Double
  ) -> Double? {
    var wait = packet == .query ? 1.0 : 0.5
    var elapsed = 0.0
    while elapsed < allowed {
      switch fate(packet, to: place, over: line, at: start + elapsed) {
      case .refused: return -1
      case .answered(let delay):
        return elapsed + delay <= allowed ? elapsed + delay : nil
      case .lost:
        elapsed += wait
        wait *= 2
      }
    }
    return nil
  }
}

extension Company {
  /// Whether a check's target is given by name, which the operator's resolver must find.
  static func isByName(_ check: Check) -> Bool { !check.target.contains("10.99.") }
}

extension Check {
  /// The host of the company that it asks.
  var hostName: String { host ?? target }
}
