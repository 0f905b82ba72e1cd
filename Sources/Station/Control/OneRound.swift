internal import Logging
internal import NIOPosix
internal import Probing
public import Relais

/// Names of checks that are not configured.
public struct CheckNameError: Error, Hashable, Sendable, CustomStringConvertible {
  /// The names that were given and are not known.
  public var unknown: [String]
  /// The names there are.
  public var known: [String]

  /// One sentence for the terminal.
  public var description: String {
    let list = known.isEmpty ? "none is configured" : "there are \(known.joined(separator: ", "))"
    return "no check is called \(unknown.joined(separator: ", ")); \(list)"
  }
}

/// Makes checks once, without a station.
public struct OneRound: Sendable {
  private let configuration: Configuration

  /// A round of that configuration's checks.
  public init(configuration: Configuration) {
    self.configuration = configuration
  }

  /// Makes the checks of those names, all of them where no name is given.
  ///
  /// - Parameter names: checks by name.
  /// - Returns: what came of each, in the order configured.
  /// - Throws: the names that are not known.
  public func run(names: [String]) async throws(CheckNameError) -> [CheckReport] {
    let checks = try Self.choose(names, among: configuration.checks)
    do {
      return try await withEchoSockets { echo in
        let tools = Generation.Tools(
          clock: StationClock(), echo: echo, eventLoops: MultiThreadedEventLoopGroup.singleton,
          logger: Logger(label: "relais"))
        let outlook = Outlook(configuration)
        return await Asking(outlook: outlook, role: configuration.role, tools: tools).once(checks)
      }
    } catch {
      return []
    }
  }

  /// The checks of those names, all of them where no name is given, in the order configured.
  static func choose(
    _ names: [String], among checks: [ConfiguredCheck]
  ) throws(CheckNameError) -> [ConfiguredCheck] {
    guard !names.isEmpty else { return checks }
    let unknown = names.filter { name in !checks.contains { $0.isCalled(name) } }
    guard unknown.isEmpty else {
      throw CheckNameError(unknown: unknown, known: checks.map(\.check.id.name))
    }
    return checks.filter { check in names.contains { check.isCalled($0) } }
  }
}

extension ConfiguredCheck {
  /// Whether a person may mean this check by that name: its own, or that of all its lines' checks.
  fileprivate func isCalled(_ name: String) -> Bool {
    check.id.name == name || check.id.name.hasPrefix("\(name)@")
  }
}
