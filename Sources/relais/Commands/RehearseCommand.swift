internal import ArgumentParser
internal import FoundationEssentials
internal import Lab
internal import Rehearsal
internal import Relais
internal import Station

/// Lives through an outage that is not one.
struct RehearseCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rehearse",
    abstract: "Live through a simulated outage, or through a real one in a lab.",
    discussion: """
      A rehearsal runs the same detector as the station over a simulated company, in virtual time: \
      the same scenario and seed always tell the same story. With --lab the program itself runs in \
      an office made of network namespaces, whose real links are cut; that needs root, and \
      everything is removed at the end, also when it is interrupted.

      JSON has the times in seconds after the cut, null for what did not happen.
      """)

  @Argument(help: "The scenario; --list tells their names.") var scenario: String?
  @Flag(name: .long, help: "List the scenarios.") var list = false
  @Option(name: .long, help: "Chooses the weather; the same seed gives the same story.")
  var seed: UInt64 = 1
  @Flag(name: .long, help: "Cut real links in network namespaces (root).") var lab = false
  @Flag(name: .long, help: "Compare the detector with other tools' rules on the same weather.")
  var weather = false
  @Option(name: .long, help: "Months of weather for --weather.") var months = 12
  @Flag(name: .long, help: "Print JSON.") var json = false

  func validate() throws {
    let count = (scenario == nil ? 0 : 1) + (list ? 1 : 0) + (weather ? 1 : 0)
    guard count == 1 else {
      throw ValidationError("Name one scenario, or --list, or --weather.")
    }
    guard (1...120).contains(months) else {
      throw ValidationError("--months takes 1 to 120.")
    }
  }

  func run() async throws {
    if list { return try tellScenarios() }
    if weather { return try await compareWeather() }
    guard let scenario else { return }
    if lab { return try await cutRealLinks(scenario) }
    guard let known = Scenario.named(scenario) else {
      Console.complain("relais: no scenario is called \(scenario); relais rehearse --list has them")
      throw Console.misuse
    }
    let outcome = rehearse(known, seed: seed)
    if json { return try Console.say(json: outcome.report, indented: false) }
    outcome.story.forEach(Console.say)
  }
}

extension RehearseCommand {
  private func tellScenarios() throws {
    if json { return try Console.say(json: Scenario.all.map(\.name)) }
    var table = Table()
    for scenario in Scenario.all {
      let hasLab = LabFault(named: scenario.name) != nil
      table.rows.append([
        Table.Cell(scenario.name, .strong), Table.Cell(hasLab ? "lab" : "", .quiet),
        Table.Cell(scenario.summary),
      ])
    }
    table.lines(Style.detect(), indent: 2).forEach(Console.say)
    Console.say("  Those marked lab can be rehearsed with --lab too.")
  }

  /// Measures the parts of the comparison side by side: each has randomness of its own.
  private func compareWeather() async throws {
    let comparison = WeatherComparison(months: Double(months), seed: seed)
    let parts = comparison.parts
    let findings = await withTaskGroup(of: (Int, WeatherComparison.Finding).self) { group in
      for (index, part) in parts.enumerated() {
        group.addTask { (index, comparison.measure(part)) }
      }
      var findings: [(Int, WeatherComparison.Finding)] = []
      for await finding in group { findings.append(finding) }
      return findings.sorted { $0.0 < $1.0 }.map(\.1)
    }
    let report = comparison.report(findings)
    if json { return try Console.say(json: report) }
    Console.say(report.text)
  }

  private func cutRealLinks(_ name: String) async throws {
    let drill = LabDrill(program: [CommandLine.executablePath]) { office in
      try await Self.look(at: office)
    } tell: { words in
      Console.complain("lab: \(words)")
    }
    do {
      let report = try await drill.run(Scenario.named(name)?.name ?? name, seed: seed)
      if json { return try Console.say(json: report, indented: false) }
      LabStory(report).lines.forEach(Console.say)
    } catch let error as LabError {
      Console.complain("relais: \(error)")
      throw Console.misuse
    }
  }

  /// What the station in a lab believes, read over its local socket.
  private static func look(at office: LabOffice) async throws -> StationReading {
    var reading = StationReading(lines: [:])
    let client = ControlClient(folder: DataFolder(office.data))
    try await client.ask(.status(follow: false)) { reply in
      if case .status(let report) = reply {
        let states = report.lines.map { ($0.line.id, $0.belief.state) }
        let services = report.services.map { ($0.service.id, $0.state) }
        reading = StationReading(
          lines: [LineID: LineState](states) { first, _ in first },
          services: [ServiceID: ServiceState](services) { first, _ in first },
          verdict: report.verdict)
      }
      return false
    }
    return reading
  }
}

extension CommandLine {
  /// The program that runs now, as a path that another process can start.
  static var executablePath: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "relais"
  }
}
