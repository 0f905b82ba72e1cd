import FoundationEssentials
import Glibc

/// Programs of others that read the station's pages: Tests/PagesTests/Clients.
enum PageClients {
  private static let root =
    #filePath.split(separator: "/").dropLast(3).reduce("") { "\($0)/\($1)" }

  /// Where the scripts are.
  static let scripts = "\(root)/Tests/PagesTests/Clients"

  /// Python with the packages of scripts/requirements.clients.
  private static let python =
    ProcessInfo.processInfo.environment["RELAIS_CLIENTS_PYTHON"]
    ?? "\(root)/.build-clients/bin/python3"

  /// Whether the packages are installed.
  static let areInstalled = access(python, X_OK) == 0
  /// Whether a real browser is, too.
  static let haveBrowser = areInstalled && access("/usr/bin/chromedriver", X_OK) == 0

  /// Runs one of the scripts beside a station.
  static func run(
    _ script: String, in office: Office, _ words: [String]
  ) async throws -> Program.Result {
    try await Program.run(
      [
        "ip", "netns", "exec", office.space, python, "-B",
        "\(scripts)/\(script).py",
      ] + words)
  }
}
