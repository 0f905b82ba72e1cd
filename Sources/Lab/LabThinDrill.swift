import FoundationEssentials
import Relais

/// Measures what a twin costs over one thin, lossy line that is paid by the byte, while nothing
/// happens and when something does.
///
/// Both are the program itself. The office's only line passes through ``LabWire``; the kernel
/// counts what goes between the two, at the end that sends.
public struct LabThinDrill: Sendable {
  /// How long anything may take before the drill is given up.
  public static let patience = Duration.seconds(120)
  /// How long the two run undisturbed after they were paired, and what a note brings about is
  /// waited for.
  private static let (settling, quiet) = (Duration.seconds(30), Duration.seconds(5))
  /// What is told, in both languages.
  private static let words =
    "Our Internet line is cut since 8:36. Ordering on the site works normally, calls come in only "
    + "partly, mails are answered late. Next update at 11:30. Announcement"

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

  /// Builds a lab, runs both programs in it, waits, writes, removes everything.
  ///
  /// - Parameters:
  ///   - minutes: how long nothing happens.
  ///   - notes: how many urgent facts are written in the office, and half as many at the twin.
  ///   - seed: chooses which packets are lost.
  /// - Returns: what was seen.
  /// - Throws: ``LabError``, and what the hands throw.
  public func run(minutes: Double, notes: Int = 20, seed: UInt64) async throws -> LabThinReport {
    try await Interruption.heeding {
      try await NetworkLab.with { lab in
        let wire = try await lab.thinLine(.thin, seed: seed)
        return try await Interruption.beside({ try await wire.run() }) {
          try await measure(lab, minutes: minutes, notes: notes)
        }
      }
    }
  }

  private func measure(
    _ lab: NetworkLab, minutes: Double, notes: Int
  ) async throws -> LabThinReport {
    let office = try LabOffice(in: lab, text: Self.office)
    let twin = "\(lab.directory)/twin"
    try LabCommand.makeDirectory(twin)
    let stations = [
      LabProgram(
        name: "the office",
        words: lab.inOffice(
          program + ["run", "--config", office.configuration, "--data", office.data])),
      LabProgram(
        name: "the twin",
        words: lab.inside(.twin, program + ["run", "--role", "twin", "--data", twin])),
    ]
    return try await lab.running(stations) {
      try await settle(office.data, twin)
      try await lab.countThinLine()
      let idle = try await rest(lab, minutes: minutes)
      tell("idle: \(idle.up) bytes up, \(idle.down) down, \(idle.other) of them no beats")
      let there = try await write(notes, at: office.data, for: twin, lab)
      let back = try await write(
        notes / 2, at: twin, for: office.data, isOffice: false, lab)
      try await clock.sleep(for: Self.settling)
      let (here, outside) = (
        LabTwinDrill.facts(try await hands.journal(office.data)),
        LabTwinDrill.facts(try await hands.journal(twin))
      )
      let names = Set(here.keys).union(outside.keys)
      let lost = names.count { here[$0] == nil || outside[$0] == nil }
      return LabThinReport(
        minutes: minutes, idleUp: idle.up, idleDown: idle.down, idleOther: idle.other,
        noteBytes: .init(there.map { Double($0.bytes) }),
        noteSeconds: .init(there.map(\.seconds)),
        backBytes: .init(back.map { Double($0.bytes) }),
        backSeconds: .init(back.map(\.seconds)), notes: there.count + back.count, lost: lost,
        doubled: names.count { here[$0] != outside[$0] } - lost)
    }
  }

  private func settle(_ office: String, _ twin: String) async throws {
    try await until("both stations answer, and the line works") {
      let reading = try await hands.view(office)
      _ = try await hands.view(twin)
      return reading.lines.count == 1 && reading.lines.values.allSatisfy { $0 == .up }
    }
    try await hands.pair(office: office, twin: twin, at: LabPlan.address(of: .twin))
    tell("paired")
    try await until("the twin hears the line") {
      let lines = try await hands.view(twin).lines
      return lines.count == 1 && lines.values.allSatisfy { $0 == .up }
    }
    try await clock.sleep(for: Self.settling)
  }

  private func rest(
    _ lab: NetworkLab, minutes: Double
  ) async throws -> (up: Int, down: Int, other: Int) {
    let before = try await lab.thinCount()
    try await clock.sleep(for: .seconds(minutes * 60))
    let count = try await lab.thinCount() - before
    return (count.upBeats + count.upOther, count.downBeats + count.downOther, count.other)
  }

  /// Writes urgent facts one after the other; what each cost, and how long it took.
  private func write(
    _ count: Int, at data: String, for other: String, isOffice: Bool = true, _ lab: NetworkLab
  ) async throws -> [(bytes: Int, seconds: Double)] {
    var costs: [(bytes: Int, seconds: Double)] = []
    for number in 0..<count {
      let title = "\(Self.words) \(number + 1) from \(isOffice ? "inside" : "outside")."
      let before = try await lab.thinCount()
      let start = clock.now
      try await hands.open(title, at: data)
      try await until("the other has what was written") {
        try await hands.journal(other).contains { $0.contains(title) }
      }
      let seconds = ((clock.now - start).inMilliseconds).rounded() / 1_000
      try await clock.sleep(for: Self.quiet)
      let bytes = try await lab.thinCount() - before
      costs.append((bytes.other, seconds))
      tell("\(number + 1): \(bytes.other) bytes, \(seconds) s")
    }
    return costs
  }

  /// Waits until it holds.
  private func until(_ what: String, _ holds: () async throws -> Bool) async throws {
    let deadline = clock.now + Self.patience
    while clock.now < deadline {
      if (try? await holds()) == true { return }
      try await clock.sleep(for: .milliseconds(50))
    }
    throw LabError.notReady(what, after: Self.patience, lastLines: [])
  }

  private static var office: String {
    let anchors = [LabSpace.anchor1, .anchor2, .anchor3].map(LabPlan.address(of:))
    return """
      node: office
      lines:
        mobile:
          role: primary
          device: cell0
          gateway: 10.3.0.1
          metered: true
          anchors: [\(anchors.joined(separator: ", "))]
      services:
        site:
          title: {en: The shop's site, fr: Le site}
      """
  }
}
