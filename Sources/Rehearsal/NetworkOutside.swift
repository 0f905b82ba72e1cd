import Relais

/// What becomes of packets to and from the twin.
extension Network {
  /// Whether the twin runs.
  func hasTwin(at time: Double) -> Bool { !faults(at: time).contains(.twin) }

  /// Whether a datagram gets from the office to the twin over a line, or the other way, and after
  /// how many seconds; nil where it is lost.
  mutating func beat(_ way: BeatWay, over line: Int, at time: Double) -> Double? {
    for fault in faults(at: time) where bars(fault, way, line) { return nil }
    let link = Company.links[line]
    var loss = lossBothWays(of: line, at: time)
    var delay = link.roundTrip * 0.7
    for span in faultSpans where span.contains(time) && line == 0 && way == .up {
      switch span.fault {
      case .loss(let share): loss = 1 - (1 - loss) * (1 - share)
      case .bloat: delay += min(time - span.from, 2)
      case .brownOut:
        loss = 1 - (1 - loss) * 0.6
        delay += 0.4
      default: break
      }
    }
    // Half of what is lost there and back is lost each way.
    return drawOutside() < 1 - (1 - loss).squareRoot() ? nil : delay
  }

  private func bars(_ fault: Fault, _ way: BeatWay, _ line: Int) -> Bool {
    switch fault {
    case .twin, .twinCutOff, .machine: true
    case .accessUp: line == 0 && way == .up
    case .accessDown: line == 0 && way == .down
    // A portal lets pings and queries through, and no datagram that it does not know.
    case .portal: line == 0
    case .line(let name): Company.lines[line] == name
    default: fault.isCut && line == 0
    }
  }

  /// After how many seconds what the twin asks there is answered; nil where it is lost.
  mutating func outside(_ path: Path, at time: Double) -> Double? {
    let faults = faults(at: time)
    if faults.contains(.twin) || faults.contains(.twinCutOff) { return nil }
    let line = path.line.flatMap { Company.lines.firstIndex(of: $0) }
    for fault in faults {
      let isBroken =
        switch path.witness.role {
        case .box: barsAddress(fault, line ?? 0)
        case .operatorFarEdge: fault == .peering
        case .anchor: fault == .host(path.witness.name) || fault == .hidden(path.witness.name)
        default: false
        }
      if isBroken { return nil }
    }
    // Only what goes through the access line meets its weather.
    let loss =
      path.witness.role == .box
      ? lossBothWays(of: line ?? 0, at: time) : Self.lossOutside
    return drawOutside() < loss ? nil : 0.03
  }

  private func barsAddress(_ fault: Fault, _ line: Int) -> Bool {
    switch fault {
    case .box, .lossOfLight, .access, .accessUp, .accessDown, .core, .peering: line == 0
    case .line(let name): Company.lines[line] == name
    default: false
    }
  }

  private static let lossOutside = 0.001

  /// What comes of a check that the twin makes then, and how long it takes in seconds.
  mutating func attemptOutside(_ check: Check, at time: Double) -> (Outcome, Double) {
    let faults = faults(at: time)
    let host = check.hostName
    let isDead = [.host(host), .hidden(host), .twinCutOff].contains { faults.contains($0) }
    let isCall = check.probe == "call"
    var isBarred = isCall && faults.contains(.inboundCalls)
    if isCall {
      isBarred =
        isBarred
        || faults.contains { bars($0, .up, 0) || bars($0, .down, 0) || $0 == .barred(host) }
    }
    // What is lost is sent again, so that a call or a question fails only where things are broken.
    guard !isDead, !isBarred else {
      return (
        .failed(.timedOut(after: check.timeout, during: .connect)), check.timeout.inSeconds
      )
    }
    return (.answered(Answer(duration: .milliseconds(80))), 0.08)
  }

  /// After how many seconds an urgent word from one node reaches the other, over whichever line
  /// works, repeated until it is through; nil where no line carries it.
  mutating func relay(_ way: BeatWay, at time: Double) -> Double? {
    var wait = 0.05
    for _ in 0..<4 {
      for line in Company.lines.indices {
        if let delay = beat(way, over: line, at: time + wait) { return wait + delay }
      }
      wait += 0.2
    }
    return nil
  }
}
