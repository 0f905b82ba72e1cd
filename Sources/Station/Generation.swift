internal import Detection
internal import Incidents
internal import Logging
internal import NIOCore
internal import Probing
internal import Relais

/// One configuration under watch, from a start or a reload to the next.
struct Generation: Sendable {
  /// What it was told.
  let configuration: Configuration
  /// What there is, completed by what was found by looking.
  let outlook: Outlook
  /// What can break, and what is asked.
  let model: Model
  /// The detector and what it believes.
  let watch: Watch
  /// At a twin: where the office's lines are, by their beats.
  let places = LineAddresses()
  /// Makes the checks.
  let runner: CheckRunner

  private let asking: Asking
  private let prober: PathProber
  private let watcher: LineWatcher
  private let hastened: AsyncStream<(CheckID, Duration)>
  private let tools: Tools

  /// What every generation of a station shares.
  struct Tools: Sendable {
    /// The clock.
    var clock: StationClock
    /// The ICMP sockets.
    var echo: EchoSockets
    /// The loops that carry sockets.
    var eventLoops: any EventLoopGroup
    /// Where the station's own troubles are told.
    var logger: Logger
  }

  /// Looks at the machine and prepares to watch; asks nobody yet.
  init(
    _ configuration: Configuration, isPaired: Bool, histories: [LineID: LineHistory], tools: Tools,
    probed: @escaping Watch.LineNote,
    observed: @escaping @Sendable (Observation) -> Void
  ) {
    // The lines that a twin is told of are the office's: none of them leads out of here.
    let isTwin = configuration.role == .twin
    let outlook = isTwin ? Outlook(elsewhere: configuration) : Outlook(configuration)
    let vantage = isTwin ? Vantage.twin : .office
    let model = Model(
      lines: outlook.lines, services: configuration.services,
      checks: configuration.checks.map(\.check), isPaired: isPaired, vantage: vantage)
    let asking = Asking(outlook: outlook, role: configuration.role, tools: tools)
    let (hastened, hasten) = AsyncStream<(CheckID, Duration)>.makeStream(
      bufferingPolicy: .bufferingNewest(65_536))
    var settings = DetectorSettings()
    settings.line.falseAlarmsPerYear = configuration.falseDownsPerYear
    let watch = Watch(
      model: model, histories: histories, settings: settings, clock: tools.clock,
      eventLoop: tools.eventLoops.next(), probed: probed
    ) { check, delay in hasten.yield((check, delay)) }

    self.configuration = configuration
    self.outlook = outlook
    self.model = model
    self.watch = watch
    self.tools = tools
    self.hastened = hastened
    self.asking = asking
    let mine = configuration.checks.filter { ($0.check.vantage == .twin) == isTwin }
    runner = asking.runner(for: mine) { observation in
      observed(observation)
      await watch.receive(.checked(observation))
    }
    prober = PathProber(
      paths: asking.paths(of: model), echo: tools.echo,
      wanAddress: { [places] in places[$0] },
      context: { asking.context(over: $0, timeout: $1) })
    watcher = LineWatcher(
      lines: isTwin ? [] : outlook.lines.map(\.line), boxes: asking.boxReaders,
      context: { asking.context(over: $0, timeout: $1) }, eventLoop: tools.eventLoops.next(),
      logger: tools.logger)
  }

  /// Makes checks once, side by side, whatever their schedule.
  func once(_ checks: [ConfiguredCheck]) async -> [CheckReport] { await asking.once(checks) }

  /// Watches until cancelled.
  ///
  /// - Parameters:
  ///   - believed: called with changed beliefs, in order.
  ///   - rerouted: called when a route has come that was not there before.
  func run(
    believed: @escaping @Sendable ([IncidentKeeper.Input]) -> Void,
    rerouted: @escaping @Sendable () -> Void
  ) async {
    await withDiscardingTaskGroup { group in
      group.addTask { for await beliefs in watch.beliefs { believed(beliefs) } }
      group.addTask { await prober.run(watch.orders, for: watch) }
      group.addTask { await runner.run() }
      group.addTask { for await (check, delay) in hastened { runner.hasten(check, after: delay) } }
      // What this machine's own devices tell is nothing to an office elsewhere.
      if configuration.role != .twin {
        group.addTask {
          let echo = tools.echo
          await watcher.run(for: watch, readdressed: { _ in echo.reset() }, rerouted: rerouted)
        }
      }
      group.addTask { await watch.run() }
    }
  }
}
