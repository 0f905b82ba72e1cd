public import Logging
internal import Probing
public import Relais
internal import ServiceLifecycle
internal import Twin
internal import UnixSignals

/// The shell: carries out what the core asks, and owns clock, tasks, sockets and lifecycle.
public struct Station: Sendable {
  private let configuration: Configuration
  private let file: String?
  private let overrides: Overrides
  private let folder: DataFolder
  private let logger: Logger

  /// A station that is not running yet.
  ///
  /// - Parameters:
  ///   - configuration: what to watch.
  ///   - file: where it came from and is read again from; nil where there is no file.
  ///   - overrides: what the command line says, also after a reload.
  ///   - folder: where everything is kept.
  ///   - logger: where the station's own troubles, and each change, are told.
  public init(
    configuration: Configuration, file: String?, overrides: Overrides, folder: DataFolder,
    logger: Logger
  ) {
    self.configuration = configuration
    self.file = file
    self.overrides = overrides
    self.folder = folder
    self.logger = logger
  }

  /// Runs until SIGTERM or SIGINT, or until the task is cancelled.
  ///
  /// - Parameters:
  ///   - setUp: called with the link by which the desk's first account is made, if there is none
  ///     yet, and with nil once it is of no use any more.
  ///   - show: called with the state of everything twice a second; false, when the terminal that it
  ///     is shown in was closed, ends the station.
  /// - Throws: ``StationError``, and what the system says when a socket breaks.
  public func run(
    setUp: @escaping @Sendable (String?) -> Void,
    show: @escaping @Sendable (StatusReport) async -> Bool
  ) async throws {
    try folder.make()
    DescriptorLimit.raise()
    let isTwin = configuration.role == .twin
    let lock = isTwin ? try FolderLock(folder) : nil
    defer { withExtendedLifetime(lock) {} }
    let folders = isTwin ? CompanyFolders(folder: folder) : nil
    let companies = try folders.map { folders throws(StationError) in
      if let moved = try folders.takeOver() {
        logger.notice("The company has a folder of its own now", metadata: ["company": "\(moved)"])
      }
      return try folders.companies()
    }
    let roll = try roll(companies)
    let credentials = try credentials()
    try await withEchoSockets { echo in
      let premises = Premises(
        configuration, clock: StationClock(), credentials: credentials, echo: echo, roll: roll,
        logger: logger, setUp: setUp)
      for company in companies ?? [] { await enter(company, folders, roll) }
      let only = isTwin ? nil : try await open(premises)
      let node = NodeRun(
        file: file, overrides: overrides, folder: folder, folders: folders, premises: premises)
      let group = ServiceGroup(
        configuration: ServiceGroupConfiguration(
          services: [.init(service: StationService(node: node, only: only, show: show))],
          gracefulShutdownSignals: [.sigterm, .sigint],
          logger: logger))
      try await group.run()
    }
  }

  private func roll(_ companies: [String]?) throws(StationError) -> CompanyRoll {
    do throws(KeptFile.Problem) {
      return CompanyRoll(
        claims: try companies.map { companies throws(KeptFile.Problem) in
          try HostClaims(folder: folder, companies: Set(companies))
        }, logger: logger)
    } catch {
      throw .cannotServe(reason: "\(error)")
    }
  }

  private func credentials() throws(StationError) -> NodeCredentials {
    do throws(NodeCredentials.Problem) {
      return try NodeCredentials.load(
        from: "\(folder.path)/node.key.pem", node: configuration.node)
    } catch {
      throw .cannotServe(reason: "\(error)")
    }
  }

  /// Puts a twin's company on the roll, with what is known of it before it is opened.
  private func enter(_ id: String, _ folders: CompanyFolders?, _ roll: CompanyRoll) async {
    guard let folder = folders?.folder(of: id) else { return }
    let company = Company(id: id, folder: folder, settings: configuration.page)
    company.pairs = (try? PairBook.file(of: folder).read([Pair].self)) ?? []
    await roll.enter(company)
  }

  /// Opens the one company of a node that is no twin.
  private func open(_ premises: Premises) async throws(StationError) -> StationRun {
    let company = Company(id: "", folder: folder, settings: configuration.page)
    premises.roll.add(company)
    return try await StationRun.open(company, premises)
  }
}
