public import Rehearsal
import Relais

/// Measures how a running station takes a real fault: in a lab, from outside the station.
public struct LabDrill: Sendable {
  /// Looks at the station in that office, as anybody on its machine could.
  ///
  /// Throws when it cannot be reached; must return or throw within seconds.
  public typealias View = @Sendable (LabOffice) async throws -> StationReading

  /// How long the station may take until every line is up.
  public static let patience = Duration.seconds(60)
  /// How long it then runs undisturbed before the fault.
  public static let settling = Duration.seconds(8)
  /// How long it may be out of reach in a row before the drill is given up.
  public static let absence = Duration.seconds(10)
  /// From one look to the next.
  static let interval = Duration.milliseconds(100)

  private let program: [String]
  private let view: View
  private let tell: @Sendable (String) -> Void
  private let clock = ContinuousClock()

  /// A drill of a program.
  ///
  /// - Parameters:
  ///   - program: the program's path, and words to come before `run`; run in the office as root
  ///     with `run --config FILE --data DIR` behind them.
  ///   - view: looks at the station.
  ///   - tell: is given a line whenever something happens, for a person who waits.
  public init(
    program: [String], view: @escaping View,
    tell: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.program = program
    self.view = view
    self.tell = tell
  }

  /// Builds a lab, runs the program in it, makes the fault, watches, heals, removes everything.
  ///
  /// The end comes early, with everything removed, when SIGINT, SIGTERM or SIGHUP does.
  ///
  /// - Parameters:
  ///   - name: the fault's name, one of ``LabFault``, or its scenario's other name.
  ///   - seed: chooses when bursts come; kept in the report.
  /// - Returns: what was seen.
  /// - Throws: ``LabError``.
  public func run(_ name: String, seed: UInt64) async throws -> RehearsalReport {
    guard let fault = LabFault(named: name) else {
      throw LabError.unknownFault(name, allowed: LabFault.allCases.map(\.rawValue))
    }
    let trace = try await Interruption.heeding { try await watched(fault, seed: seed) }
    return RehearsalReport(fault, seed: seed, trace)
  }

  private func watched(_ fault: LabFault, seed: UInt64) async throws -> LabTrace {
    try await NetworkLab.with { lab in
      let office = try LabOffice(in: lab)
      let words = ["run", "--config", office.configuration, "--data", office.data]
      let station = LabProgram(name: "the station", words: lab.inOffice(program + words))
      return try await lab.running([station]) {
        var looks = try await settled(office, station.log)
        tell("every line is up")
        let cut = clock.now
        try await lab.make(fault)
        tell("\(fault.rawValue): made")
        looks += try await sustaining(fault, seed: seed, in: lab) {
          try await watch(office, station.log, fault.expectation, since: cut)
        }
        try await lab.heal(fault)
        tell("\(fault.rawValue): healed")
        return LabTrace(looks: looks.map { .init(at: $0.at - cut, reading: $0.reading) })
      }
    }
  }

  /// A look that has not been set against the cut yet.
  private struct Look: Sendable {
    var at: ContinuousClock.Instant
    var reading: StationReading
  }

  /// Looks until every line has been up for a while, with nothing said to be broken.
  private func settled(_ office: LabOffice, _ log: LabLog) async throws -> [Look] {
    let deadline = clock.now + Self.patience
    var looks: [Look] = []
    var calmSince: ContinuousClock.Instant?
    while clock.now < deadline {
      try await clock.sleep(for: Self.interval)
      guard let reading = try? await view(office) else {
        calmSince = nil
        continue
      }
      looks.append(Look(at: clock.now, reading: reading))
      let isCalm =
        reading.lines.count == LabOffice.lines.count
        && reading.lines.values.allSatisfy { $0 == .up }
        && reading.verdict?.faults.isEmpty != false
      if !isCalm { calmSince = nil } else if calmSince == nil { calmSince = clock.now }
      if let calmSince, clock.now - calmSince >= Self.settling { return looks }
    }
    throw LabError.notReady("the station", after: Self.patience, lastLines: log.lines)
  }

  /// Looks until what is expected has stood for a while, or the fault's window is over.
  private func watch(
    _ office: LabOffice, _ log: LabLog, _ expected: LabExpectation,
    since cut: ContinuousClock.Instant
  ) async throws -> [Look] {
    var looks: [Look] = []
    var metSince: ContinuousClock.Instant?
    var reachedAt = clock.now
    while clock.now - cut < expected.window {
      try await clock.sleep(for: Self.interval)
      if let reading = try? await view(office) {
        reachedAt = clock.now
        looks.append(Look(at: reachedAt, reading: reading))
        if !expected.isMet(by: reading) {
          metSince = nil
        } else if metSince == nil {
          metSince = reachedAt
        }
      }
      try Task.checkCancellation()
      if clock.now - reachedAt > Self.absence {
        throw LabError.notReady(
          "the station's status", after: Self.absence, lastLines: log.lines)
      }
      if let metSince, clock.now - metSince >= expected.hold { break }
    }
    return looks
  }

  /// Keeps the fault going while the body runs.
  private func sustaining<Result: Sendable>(
    _ fault: LabFault, seed: UInt64, in lab: NetworkLab,
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await Interruption.beside({ try await lab.sustain(fault, seed: seed) }, body)
  }
}
