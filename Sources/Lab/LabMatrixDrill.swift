public import Rehearsal
import Relais

/// Measures which fault is taken for which on real links, with all that can look: the lab's office
/// with its three lines, and its twin behind the exchange, both the program itself.
///
/// The faults are those of the facts on detection, section 5, one after the other or two at a time
/// in the same lab, at random moments and healed before the next.
public struct LabMatrixDrill: Sendable {
  /// How long both may take until they see nothing wrong: at the start, and after each fault.
  public static let patience = Duration.seconds(240)
  /// How long nothing must be wrong before the next fault.
  public static let calm = Duration.seconds(5)
  /// How long the same must be said until it counts as what is said of a fault.
  public static let standing = Duration.seconds(10)
  /// The same for two faults: checks take longer to fail for good than lines.
  public static let standingOfTwo = Duration.seconds(20)
  /// How long a fault lasts at most, as in the simulated runs.
  public static let window = Duration.seconds(60)
  /// The longest wait before a fault, so that it falls anywhere in the rhythm of what is asked.
  private static let jitter = 5.0
  private static let interval = Duration.milliseconds(200)

  /// The faults of the facts' table, in their order.
  static let faults: [LabFault] = [
    .machine, .lan, .box, .accessLossOfLight, .access, .accessUp, .accessDown, .core, .peering,
    .captive, .dns, .anchor, .twin, .shop, .sip, .sipin, .backup, .cell,
  ]

  private let program: [String]
  private let hands: any LabTwinDrill.Hands
  private let tell: @Sendable (String) -> Void
  private let clock = ContinuousClock()

  /// A drill of a program; see ``LabDrill``.
  public init(
    program: [String], hands: any LabTwinDrill.Hands,
    tell: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.program = program
    self.hands = hands
    self.tell = tell
  }

  /// Builds a lab, runs both programs in it, breaks one thing after the other, removes everything.
  ///
  /// - Parameters:
  ///   - runs: how many faults; each of the table is as frequent as the others, give or take one.
  ///   - seed: chooses their order and moments.
  /// - Returns: what the office said of each.
  /// - Throws: ``LabError``, and what the hands throw.
  public func run(runs: Int, seed: UInt64) async throws -> ConfusionMatrix {
    try await run(Self.order(runs: runs, seed: seed).map { [$0] }, seed)
  }

  /// The same with two faults at a time, drawn as in the simulated company.
  ///
  /// - Parameters:
  ///   - pairs: how many.
  ///   - seed: draws them, and chooses their moments.
  /// - Returns: what the office said of each.
  /// - Throws: ``LabError``, and what the hands throw.
  public func run(pairs: Int, seed: UInt64) async throws -> ConfusionMatrix {
    try await run(Self.pairs(pairs, seed: seed), seed)
  }

  private func run(_ breakages: [[LabFault]], _ seed: UInt64) async throws -> ConfusionMatrix {
    try await Interruption.heeding {
      try await NetworkLab.with { lab in
        let office = try LabOffice(in: lab, text: LabOffice.pairedText)
        let twin = "\(lab.directory)/twin"
        try LabCommand.makeDirectory(twin)
        let stations = [
          LabProgram(
            name: "the office",
            words: lab.inOffice(
              program + ["run", "--config", office.configuration, "--data", office.data])),
          LabProgram(
            name: "the twin",
            words: lab.inside(
              .twin,
              program + ["run", "--role", "twin", "--data", twin, "--listen", "127.0.0.1:8080"])),
        ]
        return try await lab.running(stations) {
          try await live(lab, office.data, twin, breakages, seed)
        }
      }
    }
  }

  /// Pairs as the simulated company draws them, as faults of the lab.
  static func pairs(_ count: Int, seed: UInt64) -> [[LabFault]] {
    ConfusionMatrix.drawnPairs(count, seed: seed, at: .lab).map { names in
      // In pairs a portal lets nothing through, as in the simulated company.
      names.compactMap { name in
        name == "captive" ? .wall : faults.first { $0.components == [name] }
      }
    }
  }

  /// Which fault comes when: rounds of the whole table, each in an order of its own.
  static func order(runs: Int, seed: UInt64) -> [LabFault] {
    var chance = LabChance(seed: seed)
    var order: [LabFault] = []
    while order.count < runs { order += faults.shuffled(using: &chance) }
    return Array(order.prefix(max(0, runs)))
  }

  private func live(
    _ lab: NetworkLab, _ office: String, _ twin: String, _ breakages: [[LabFault]], _ seed: UInt64
  ) async throws -> ConfusionMatrix {
    try await until("both stations answer") {
      _ = try await hands.view(office)
      _ = try await hands.view(twin)
      return true
    }
    try await hands.pair(office: office, twin: twin, at: LabPlan.address(of: .twin))
    tell("paired")
    var chance = LabChance(seed: seed &+ 1)
    var runs: [ConfusionMatrix.Run] = []
    for (number, faults) in breakages.enumerated() {
      try await settle(office, twin)
      try await clock.sleep(for: .seconds(Double.random(in: 0..<Self.jitter, using: &chance)))
      let cut = clock.now
      for fault in faults { try await lab.make(fault) }
      let said = try await lastWord(
        office, standing: faults.count > 1 ? Self.standingOfTwo : Self.standing)
      let took = (clock.now - cut).inMilliseconds / 1_000
      for fault in faults.reversed() { try await lab.heal(fault) }
      let run = ConfusionMatrix.Run(truth: faults.flatMap(\.components), said: said)
      runs.append(run)
      let words = said.map { $0.joined(separator: "|") }.joined(separator: " + ")
      let broken = faults.map(\.rawValue).joined(separator: " + ")
      let isRight = run.isExact || run.isAsTold(at: .lab)
      tell(
        "\(number + 1) of \(breakages.count): \(broken): \(words.isEmpty ? "nothing" : words)"
          + "\(isRight ? "" : ", WRONG"), \(took.rounded()) s")
    }
    return ConfusionMatrix(isPaired: true, isLab: true, runs: runs)
  }

  /// What the office says is broken: what stands for a while, or last in the fault's window.
  private func lastWord(_ office: String, standing: Duration) async throws -> [[String]] {
    let start = clock.now
    var said: [[String]] = []
    var since = clock.now
    while clock.now - start < Self.window {
      try await clock.sleep(for: Self.interval)
      guard let reading = try? await hands.view(office) else { continue }
      let groups = (reading.verdict?.faults ?? []).map { $0.members.map(LabFault.name(of:)) }
      // How the likelihoods within a group are ranked may change without another verdict.
      if Set(groups.map(Set.init)) != Set(said.map(Set.init)) {
        (said, since) = (groups, clock.now)
      }
      if !said.isEmpty, clock.now - since >= standing { break }
    }
    return said
  }

  /// Waits until neither sees anything wrong for a while.
  private func settle(_ office: String, _ twin: String) async throws {
    var calmSince: ContinuousClock.Instant?
    try await until("both stations see nothing wrong") {
      let (here, there) = (try await isCalm(office), try await isCalm(twin))
      let isCalm = here && there
      if !isCalm { calmSince = nil } else if calmSince == nil { calmSince = clock.now }
      return calmSince.map { clock.now - $0 >= Self.calm } ?? false
    }
  }

  private func isCalm(_ station: String) async throws -> Bool {
    let reading = try await hands.view(station)
    return reading.lines.count == LabOffice.lines.count
      && reading.lines.values.allSatisfy { $0 == .up }
      && reading.services.values.allSatisfy { $0 == .operational }
      && reading.verdict?.faults.isEmpty != false
  }

  private func until(_ what: String, _ holds: () async throws -> Bool) async throws {
    let deadline = clock.now + Self.patience
    while clock.now < deadline {
      if (try? await holds()) == true { return }
      try Task.checkCancellation()
      try await clock.sleep(for: Self.interval)
    }
    throw LabError.notReady(what, after: Self.patience, lastLines: [])
  }
}

extension LabFault {
  /// What it breaks, by the names that verdicts give where a twin looks on.
  var components: [String] {
    let scenario = Scenario.named("\(rawValue)@twin") ?? Scenario.named(rawValue)
    return scenario?.expected.flatMap { $0 } ?? []
  }
}
