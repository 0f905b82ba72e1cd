internal import ArgumentParser
internal import Station

/// The program.
@main
struct RelaisCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "relais",
    abstract: "Knows when an office's line is dead and where it broke.",
    discussion: """
      Start with "relais run": without any configuration it watches this machine's own way out. \
      In another terminal, "relais status --watch" shows the same picture. "relais init" writes a \
      configuration from what it found, to be completed by hand.

      Exit codes: 0 all is well, 1 something is down, 2 bad use or configuration.
      """,
    version: Version.current,
    subcommands: [
      RunCommand.self, InitCommand.self, LintCommand.self, CheckCommand.self, StatusCommand.self,
      IncidentCommand.self, MaintenanceCommand.self, ExportCommand.self, ReloadCommand.self,
      RehearseCommand.self, JournalCommand.self, PairCommand.self, UsersCommand.self,
      AnnounceCommand.self, ChannelsCommand.self, BannerCommand.self, SubscribersCommand.self,
    ])

  /// Runs the program; wrong use ends with 2, whatever the parser's own code for it.
  static func main() async {
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch let code as ExitCode {
      exit(withError: code)
    } catch {
      let code = exitCode(for: error)
      guard code != .success else { exit(withError: error) }
      Console.complain(fullMessage(for: error))
      exit(withError: ExitCode(2))
    }
  }
}
