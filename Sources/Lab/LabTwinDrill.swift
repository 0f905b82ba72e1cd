import FoundationEssentials
import Relais

/// Measures what a twin outside makes of an office that is cut off, and how the two meet again.
///
/// Both are the program itself, on real links: the lab's office with its three lines, and the twin
/// behind the exchange.
public struct LabTwinDrill: Sendable {
  /// What a station is asked, as anybody on its machine could ask.
  public protocol Hands: Sendable {
    /// Pairs two stations, by their data folders.
    func pair(office: String, twin: String, at address: String) async throws
    /// What a station believes.
    func view(_ data: String) async throws -> StationReading
    /// Opens an incident.
    func open(_ title: String, at data: String) async throws
    /// Whether a station's record says that the office is silent.
    func isDark(_ data: String) async throws -> Bool
    /// The lines of a station's whole journal, as it exports them.
    func journal(_ data: String) async throws -> [String]
  }

  /// How long anything may take before the drill is given up.
  public static let patience = Duration.seconds(60)
  /// How long the two run undisturbed after they were paired.
  public static let settling = Duration.seconds(15)
  /// Where the twin's pages are served.
  private static let pages = "127.0.0.1:8080"

  private let program: [String]
  private let hands: any Hands
  private let tell: @Sendable (String) -> Void
  private let clock = ContinuousClock()

  /// A drill of a program; see ``LabDrill``.
  public init(
    program: [String], hands: any Hands, tell: @escaping @Sendable (String) -> Void = { _ in }
  ) {
    self.program = program
    self.hands = hands
    self.tell = tell
  }

  /// Builds a lab, runs both programs in it, cuts, heals, removes everything.
  ///
  /// - Returns: what was seen.
  /// - Throws: ``LabError``, and what the hands throw.
  public func run() async throws -> LabTwinReport {
    try await Interruption.heeding {
      try await NetworkLab.with { lab in
        let office = try LabOffice(in: lab)
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
              program + ["run", "--role", "twin", "--data", twin, "--listen", Self.pages])),
        ]
        return try await lab.running(stations) {
          try await live(lab, office.data, twin)
        }
      }
    }
  }

  private func live(
    _ lab: NetworkLab, _ office: String, _ twin: String
  ) async throws -> LabTwinReport {
    var report = LabTwinReport()
    _ = try await until("both stations answer") {
      let reading = try await hands.view(office)
      _ = try await hands.view(twin)
      return reading.lines.count == LabOffice.lines.count
        && reading.lines.values.allSatisfy { $0 == .up }
    }
    try await count(in: lab)
    let countedSince = clock.now
    try await hands.pair(office: office, twin: twin, at: LabPlan.address(of: .twin))
    tell("paired")
    _ = try await until("the twin hears every line") {
      let lines = try await hands.view(twin).lines
      return lines.count == LabOffice.lines.count && lines.values.allSatisfy { $0 == .up }
    }
    try await clock.sleep(for: Self.settling)

    try await lab.make(.access)
    tell("the main line is cut")
    report.lineNamed = try await until("the twin names the line") {
      try await hands.view(twin).lines[LabOffice.lines[0]] == .down
    }
    report.bytesOnMetered = try await counted(in: lab)
    report.secondsOnMetered = Self.seconds(clock.now - countedSince)

    try await cutTheRest(in: lab)
    tell("all lines are cut")
    let cut = clock.now
    report.officeDark = try await until("the twin says that the office is silent", since: cut) {
      try await hands.isDark(twin)
    }
    report.twinPage = try await until("the page tells of it", since: cut) {
      try await LabCommand.run(
        lab.inside(.twin, ["curl", "-s", "http://\(Self.pages)/api/relais/v1/summary.json"])
      ).contains("\"office_silent_since\":\"")
    }
    for number in 1...5 {
      try await hands.open("Written in the office, \(number)", at: office)
      try await hands.open("Written outside, \(number)", at: twin)
    }

    let written = Self.facts(try await hands.journal(office))
      .merging(Self.facts(try await hands.journal(twin))) { first, _ in first }
    try await healTheRest(in: lab)
    try await lab.heal(.access)
    tell("healed")
    let healed = clock.now
    report.merged = try await until("each has what the other wrote", since: healed) {
      let (here, there) = (try await hands.journal(office), try await hands.journal(twin))
      return here.contains { $0.contains("Written outside, 5") }
        && there.contains { $0.contains("Written in the office, 5") }
    }
    // Both write on about the repair; what had been written before it is what must be everywhere.
    try await clock.sleep(for: Self.settling)
    let (here, there) = (
      Self.facts(try await hands.journal(office)), Self.facts(try await hands.journal(twin))
    )
    report.factsLost = written.keys.count { here[$0] == nil || there[$0] == nil }
    report.factsDoubled =
      written.count { name, fact in here[name] != fact || there[name] != fact } - report.factsLost
    report.hashEqual = here == there
    return report
  }

  /// Waits until it holds; how many seconds that took, since then or since now.
  private func until(
    _ what: String, since start: ContinuousClock.Instant? = nil,
    _ holds: () async throws -> Bool
  ) async throws -> Double {
    let start = start ?? clock.now
    let deadline = clock.now + Self.patience
    while clock.now < deadline {
      if (try? await holds()) == true { return Self.seconds(clock.now - start) }
      try await clock.sleep(for: .milliseconds(100))
    }
    throw LabError.notReady(what, after: Self.patience, lastLines: [])
  }

  /// The facts of an export by writer and place, each with all else that stands on its line.
  static func facts(_ lines: [String]) -> [String: String] {
    var writer = ""
    var facts: [String: String] = [:]
    for line in lines {
      if line.contains("\"writer\":") {
        writer = line
      } else if let place = line.firstRange(of: "\"fact\":") {
        let number = line[place.upperBound...].prefix { $0.isNumber }
        facts["\(writer) \(number)"] = line
      }
    }
    return facts
  }

  private static func seconds(_ duration: Duration) -> Double {
    (duration.inMilliseconds).rounded() / 1_000
  }
}

/// The old line and the 4G key.
extension LabTwinDrill {
  private static let others: [(space: LabSpace, device: String)] = [
    (.operatorB, "acc"), (.cellular, "acc"),
  ]

  private func cutTheRest(in lab: NetworkLab) async throws {
    for other in Self.others {
      let rules = try lab.file(
        "\(other.space)-cut.nft",
        [
          "table inet cut {",
          "chain on { type filter hook prerouting priority -300; iifname \(other.device) drop; }",
          "chain off { type filter hook postrouting priority 300; oifname \(other.device) drop; }",
          "}",
        ])
      try await LabCommand.run(lab.inside(other.space, ["nft", "-f", rules]))
    }
  }

  private func healTheRest(in lab: NetworkLab) async throws {
    for other in Self.others {
      try await LabCommand.run(
        lab.inside(other.space, ["nft", "delete", "table", "inet", "cut"]))
    }
  }

  /// Has the kernel count what goes between office and twin by the metered line.
  private func count(in lab: NetworkLab) async throws {
    let twin = LabPlan.address(of: .twin)
    let rules = try lab.file(
      "metered.nft",
      [
        "table inet metered {", "counter both {}",
        "chain out { type filter hook output priority 300; oifname cell0 ip daddr \(twin) "
          + "counter name both; }",
        "chain in { type filter hook input priority -300; iifname cell0 ip saddr \(twin) "
          + "counter name both; }",
        "}",
      ])
    try await LabCommand.run(lab.inside(.office, ["nft", "-f", rules]))
  }

  private func counted(in lab: NetworkLab) async throws -> Int {
    let told = try await LabCommand.run(
      lab.inside(.office, ["nft", "list", "counter", "inet", "metered", "both"]))
    let words = told.split(whereSeparator: \.isWhitespace)
    return words.firstIndex(of: "bytes").flatMap { Int(words[$0 + 1]) } ?? 0
  }
}
