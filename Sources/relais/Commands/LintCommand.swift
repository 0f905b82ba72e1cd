internal import ArgumentParser
internal import FoundationEssentials
internal import Station

/// Reads a configuration file and tells every mistake in it.
struct LintCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lint",
    abstract: "Read a configuration and tell every mistake in it.",
    discussion: """
      Each mistake is one line: file, line, key, what was found and what is allowed. Ends with 0 \
      if the file can be used and with 2 if not.
      """)

  @Argument(help: "The configuration file.") var file: String

  func run() throws {
    let configuration = try ConfigurationFile.read(file)
    let lines =
      configuration.lines.isEmpty
      ? "lines found by looking" : Self.count(configuration.lines.count, "line")
    let services = Self.count(configuration.services.count, "service")
    let checks = Self.count(configuration.checks.count, "check")
    Console.say("\(file): good: \(lines), \(services), \(checks)")
  }

  private static func count(_ number: Int, _ thing: String) -> String {
    "\(number) \(thing)\(number == 1 ? "" : "s")"
  }
}

/// Reads configuration files for commands.
enum ConfigurationFile {
  /// The configuration in a file; ends the program with 2, and every mistake told, if it is wrong.
  static func read(_ file: String) throws -> Configuration {
    do {
      return try Configuration.read(file: file)
    } catch {
      Console.complain("\(error)")
      throw Console.misuse
    }
  }
}
