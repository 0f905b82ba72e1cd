internal import ArgumentParser
internal import Relais
internal import Station

/// Makes every check once.
struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Make every check once, and show the outcomes as a table.",
    discussion: """
      Asks the running station, which makes the checks over its own lines. With --config no \
      station is needed. Ends with 0 if all answered as they should and with 1 if not.
      """)

  /// Which station.
  @OptionGroup var data: DataOption
  @Argument(help: "Checks by name; all of them if none is named.") var names: [String] = []
  @Option(name: .long, help: "Make the checks of this file here and now, without a station.")
  var config: String?
  @Flag(name: .long, help: "Print JSON, one check a line.") var json = false

  func run() async throws {
    var reports: [CheckReport] = []
    let style = Style.detect()
    if let config {
      let configuration = try ConfigurationFile.read(config)
      do throws(CheckNameError) {
        reports = try await OneRound(configuration: configuration).run(names: names)
      } catch {
        Console.complain("relais: \(error)")
        throw Console.misuse
      }
    } else {
      try await data.ask(.check(names: names)) { reply in
        if case .checked(let report) = reply { reports.append(report) }
        if case .end = reply { return false }
        return true
      }
    }
    if json {
      for report in reports { try Console.say(json: CheckJSON(report), indented: false) }
    } else {
      var table = Table()
      table.rows = reports.map { CheckRow.cells($0, style) }
      table.lines(style, indent: 0, width: LiveScreen().tableWidth).forEach(Console.say)
      if reports.isEmpty { Console.say("No checks are configured.") }
    }
    if reports.contains(where: { $0.state == .failed || $0.state == .failing }) {
      throw Console.down
    }
  }
}
