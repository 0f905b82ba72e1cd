internal import ArgumentParser
internal import FoundationEssentials
internal import Incidents
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

  @Argument(help: "The scenario; --list has the names. With --lab also twin, thin, announce.")
  var scenario: String?
  @Flag(name: .long, help: "List the scenarios.") var list = false
  @Option(name: .long, help: "Chooses the weather; the same seed gives the same story.")
  var seed: UInt64 = 1
  @Flag(name: .long, help: "Cut real links in network namespaces (root).") var lab = false
  @Flag(
    name: .long,
    help: "Tell which fault is taken for which, with a twin and without; in the lab, with one.")
  var matrix = false
  @Option(
    name: .long,
    help: "Faults that are made for --lab --matrix, half a minute each; 100 if not even pairs are.")
  var runs: Int?
  @Option(name: .long, help: "Pairs of faults that are made for it, a minute each.") var pairs = 0
  @Flag(name: .long, help: "Compare the detector with other tools' rules on the same weather.")
  var weather = false
  @Option(name: .long, help: "Months of weather for --weather.") var months = 12
  @Option(name: .long, help: "Idle minutes of the thin line in the lab.") var minutes = 15.0
  @Option(name: .long, help: "Urgent facts that the office writes over it.") var notes = 20
  @Flag(name: .long, help: "Announce without a twin, in the lab.") var alone = false
  @Flag(name: .long, help: .hidden) var peers = false
  @Flag(name: .long, help: "Print JSON.") var json = false

  func validate() throws {
    let wishes = [scenario != nil, list, weather, matrix, peers]
    guard wishes.count(where: \.self) == 1 else {
      throw ValidationError("Name one scenario, or --list, --weather or --matrix.")
    }
    guard (1...120).contains(months) else {
      throw ValidationError("--months takes 1 to 120.")
    }
    guard runs.map((1...10_000).contains) ?? true else {
      throw ValidationError("--runs takes 1 to 10000.")
    }
    guard (0...100).contains(pairs) else {
      throw ValidationError("--pairs takes 0 to 100.")
    }
    guard (0...1_440).contains(minutes), (1...1_000).contains(notes) else {
      throw ValidationError("--minutes takes 0 to 1440, --notes 1 to 1000.")
    }
  }

  func run() async throws {
    if list { return try tellScenarios() }
    if weather { return try await compareWeather() }
    if matrix, lab { return try await tellMatrixOfRealLinks() }
    if matrix { return try await tellMatrix() }
    if peers {
      var peers = try LabPeers()
      return try await peers.serve()
    }
    guard let scenario else { return }
    if lab, scenario == "announce" { return try await announceOverThinLine() }
    if lab, scenario == "twin" { return try await cutOffFromTwin() }
    if lab, scenario == "thin" { return try await keepTwinOverThinLine() }
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

  /// Measures which fault is taken for which: single faults, then pairs, with a twin and without.
  private func tellMatrix() async throws {
    var matrices: [ConfusionMatrix] = []
    for isPaired in [true, false] {
      for parts in [
        ConfusionMatrix.singles(runs: 2_000, seed: seed, isPaired: isPaired),
        ConfusionMatrix.pairs(20, runs: 10, seed: seed, isPaired: isPaired),
      ] {
        let matrix = await Self.measure(parts, isPaired: isPaired)
        if !json { Console.say(matrix.text) }
        matrices.append(matrix)
      }
    }
    if json { try Console.say(json: matrices, indented: false) }
  }

  /// Measures the runs side by side; each has randomness of its own.
  @concurrent
  private static func measure(
    _ parts: [ConfusionMatrix.Part], isPaired: Bool
  ) async -> ConfusionMatrix {
    await withTaskGroup(of: (Int, ConfusionMatrix.Run).self) { group in
      for (index, part) in parts.enumerated() {
        group.addTask { (index, ConfusionMatrix.measure(part)) }
      }
      var runs: [(Int, ConfusionMatrix.Run)] = []
      for await run in group { runs.append(run) }
      return ConfusionMatrix(
        isPaired: isPaired, runs: runs.sorted { $0.0 < $1.0 }.map(\.1))
    }
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

  private func cutOffFromTwin() async throws {
    let drill = LabTwinDrill(program: [CommandLine.executablePath], hands: LabHands()) { words in
      Console.complain("lab: \(words)")
    }
    do {
      let report = try await drill.run()
      if json { return try Console.say(json: report, indented: false) }
      try Console.say(json: report)
    } catch let error as LabError {
      Console.complain("relais: \(error)")
      throw Console.misuse
    }
  }

  private func tellMatrixOfRealLinks() async throws {
    let drill = LabMatrixDrill(program: [CommandLine.executablePath], hands: LabHands()) { words in
      Console.complain("lab: \(words)")
    }
    do {
      var matrices: [ConfusionMatrix] = []
      let singles = runs ?? (pairs > 0 ? 0 : 100)
      if singles > 0 { matrices.append(try await drill.run(runs: singles, seed: seed)) }
      if pairs > 0 { matrices.append(try await drill.run(pairs: pairs, seed: seed)) }
      for matrix in matrices {
        if json { try Console.say(json: matrix, indented: false) } else { Console.say(matrix.text) }
      }
    } catch let error as LabError {
      Console.complain("relais: \(error)")
      throw Console.misuse
    }
  }

  private func announceOverThinLine() async throws {
    let drill = LabAnnounceDrill(program: [CommandLine.executablePath], hands: LabHands()) {
      words in
      Console.complain("lab: \(words)")
    }
    do {
      try Console.say(json: try await drill.run(isAlone: alone, seed: seed), indented: !json)
    } catch let error as LabError {
      Console.complain("relais: \(error)")
      throw Console.misuse
    }
  }

  private func keepTwinOverThinLine() async throws {
    let drill = LabThinDrill(program: [CommandLine.executablePath], hands: LabHands()) { words in
      Console.complain("lab: \(words)")
    }
    do {
      try Console.say(
        json: try await drill.run(minutes: minutes, notes: notes, seed: seed),
        indented: !json)
    } catch let error as LabError {
      Console.complain("relais: \(error)")
      throw Console.misuse
    }
  }

  /// What the station in a lab believes, read over its local socket.
  private static func look(at office: LabOffice) async throws -> StationReading {
    try await LabHands().view(office.data)
  }
}

/// Asks stations in a lab over their local sockets.
private struct LabHands: LabTwinDrill.Hands {
  func pair(office: String, twin: String, at address: String) async throws {
    var code: String?
    try await ask(twin, .pair(code: nil, twin: nil)) { reply in
      if case .code(let text, _) = reply { code = text }
      return false
    }
    try await ask(office, .pair(code: code, twin: address)) { reply in
      if case .pairs = reply { false } else { true }
    }
  }

  func open(_ title: String, at data: String) async throws {
    let text = LocalizedText([.english: title, .french: title])
    let command = Command.open(title: text, text: nil, services: [])
    try await ask(data, .command(command, by: "lab")) { _ in false }
  }

  func isDark(_ data: String) async throws -> Bool {
    var isDark = false
    try await ask(data, .status(follow: false)) { reply in
      if case .status(let report) = reply { isDark = report.officeSilentSince != nil }
      return false
    }
    return isDark
  }

  func journal(_ data: String) async throws -> [String] {
    var lines: [String] = []
    try await ask(data, .journalExport(since: nil)) { reply in
      guard case .line(let line) = reply else { return false }
      lines.append(line)
      return true
    }
    return lines
  }

  private func ask(
    _ data: String, _ request: ControlRequest, _ take: (ControlReply) throws -> Bool
  ) async throws {
    try await ControlClient(folder: DataFolder(data)).ask(request) { reply in
      if case .refused(let why, _) = reply { throw LabRefusal(description: why) }
      return try take(reply)
    }
  }

  func view(_ data: String) async throws -> StationReading {
    var reading = StationReading(lines: [:])
    try await ask(data, .status(follow: false)) { reply in
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

/// Why a station in a lab does not do what it is asked.
private struct LabRefusal: Error, CustomStringConvertible {
  /// In the station's words.
  let description: String
}

extension CommandLine {
  /// The program that runs now, as a path that another process can start.
  static var executablePath: String {
    (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? "relais"
  }
}
