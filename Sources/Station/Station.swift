internal import Detection
internal import Incidents
internal import Journal
public import Logging
internal import NIOCore
internal import NIOPosix
internal import Probing
public import Relais
internal import ServiceLifecycle
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
    let clock = StationClock()
    let journal: Journal
    do throws(JournalError) {
      journal = try await Journal.open(at: folder.path, node: configuration.node, logger: logger) {
        Instant(nanoseconds: clock.wallMilliseconds * 1_000_000)
      }
    } catch .inUse {
      throw StationError.alreadyRunning(folder: folder.path)
    } catch {
      throw StationError.journal(reason: "\(error)")
    }
    let loops = MultiThreadedEventLoopGroup.singleton
    let ledger: Ledger
    do throws(JournalError) {
      ledger = try await Ledger(
        record: journal.record(), journal: journal, clock: clock,
        keeper: IncidentKeeper(node: configuration.node, lines: [], services: [], checks: []),
        eventLoop: loops.next(), logger: logger)
    } catch {
      throw StationError.journal(reason: "\(error)")
    }
    let run = try StationRun(
      configuration: configuration, file: file, overrides: overrides, folder: folder,
      logger: logger, clock: clock, journal: journal,
      ledger: ledger, setUp: setUp)
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [.init(service: StationService(run: run, show: show))],
        gracefulShutdownSignals: [.sigterm, .sigint],
        logger: logger))
    try await group.run()
  }
}
