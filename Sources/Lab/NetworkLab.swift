import Glibc

/// An office with three ways out, their operators and a small Internet, in network namespaces.
///
/// See ``LabPlan`` for the drawing. Nothing of it touches the machine's own links, routes or rules,
/// and no packet leaves it.
public struct NetworkLab: Sendable {
  /// How long the servers may take to listen.
  public static let patience = Duration.seconds(20)

  /// Its name, which begins the names of all that it makes.
  let name: LabName

  /// Builds a lab, lends it, and removes it, whatever happens in between.
  ///
  /// An error or a cancelled task ends the use, never the removal. What dead processes left of
  /// their labs is removed first.
  ///
  /// - Throws: ``LabError``, and whatever `use` throws.
  public static func with<Result: Sendable>(
    _ use: @escaping @Sendable (NetworkLab) async throws -> Result
  ) async throws -> Result {
    guard geteuid() == 0 else { throw LabError.notRoot }
    LabRemoval.sweep()
    let lab = NetworkLab(name: try LabName.make())
    defer { LabRemoval.remove(lab.name) }
    try await lab.build()
    return try await lab.serving { try await use(lab) }
  }

  /// Where the lab keeps its files; gone with it.
  public var directory: String { name.directory }

  /// Makes a command run in the office.
  public func inOffice(_ words: [String]) -> [String] { inside(.office, words) }

  /// Makes a command run in a space.
  func inside(_ space: LabSpace, _ words: [String]) -> [String] {
    ["ip", "netns", "exec", space.namespace(in: name)] + words
  }

  /// Runs a program beside the body for as long as the body lasts; ends it afterwards.
  ///
  /// - Throws: ``LabError/stopped(program:status:lastLines:)`` when a program ends first.
  func running<Result: Sendable>(
    _ programs: [LabProgram], _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      for program in programs {
        group.addTask {
          try await program.keep()
          return nil
        }
      }
      group.addTask { try await body() }
      defer { group.cancelAll() }
      while let ended = try await group.next() {
        if let result = ended { return result }
      }
      throw CancellationError()
    }
  }

  private func serving<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    let servers = LabServers(lab: name)
    try servers.writeSettings()
    let all = servers.all
    return try await running(all.map(\.program)) {
      for server in all {
        try await waitUntilListening(server.program, in: server.space, ports: server.ports)
      }
      return try await body()
    }
  }

  private func waitUntilListening(
    _ program: LabProgram, in space: LabSpace, ports: [Int]
  ) async throws {
    let deadline = ContinuousClock.now + Self.patience
    while ContinuousClock.now < deadline {
      let sockets = try await LabCommand.run(inside(space, ["ss", "-Hlntu"]))
      if ports.allSatisfy({ sockets.contains(":\($0) ") }) { return }
      try await ContinuousClock().sleep(for: .milliseconds(50))
    }
    throw LabError.notReady(program.name, after: Self.patience, lastLines: program.log.lines)
  }
}
