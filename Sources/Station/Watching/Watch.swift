internal import Detection
internal import Incidents
internal import NIOCore
internal import Relais

/// A probe that the detector wants sent now.
struct ProbeOrder: Sendable {
  /// The path to ask.
  var path: PathID
  /// The detector's name for this one probe.
  var slot: UInt64
}

/// Feeds the detector with what is observed, and carries out its directives.
///
/// Nothing in here waits: neither for the network nor for the disk. So a slow disk never makes the
/// station blind.
actor Watch {
  /// The most probes that may wait to be sent; older ones are dropped, they would be stale.
  static let orderLimit = 4_096
  /// The most beliefs that may wait for a slow disk; the oldest are dropped beyond that.
  static let beliefLimit = 65_536

  /// Probes to send, in order.
  nonisolated let orders: AsyncStream<ProbeOrder>
  /// Changed beliefs, in order; those of one moment together.
  nonisolated let beliefs: AsyncStream<[IncidentKeeper.Input]>

  private var detector: Detector
  /// What was last seen on each path and of each check.
  private(set) var latest: Latest
  private let clock: StationClock
  private let eventLoop: any EventLoop
  private let placeOrder: AsyncStream<ProbeOrder>.Continuation
  private let tell: AsyncStream<[IncidentKeeper.Input]>.Continuation
  private let hasten: @Sendable (CheckID, Duration) -> Void
  private let probed: LineNote
  /// The line of each path to one of its anchors.
  private var anchors: [PathID: LineID]
  private var alarm: Scheduled<Void>?
  private let alarms: AsyncStream<Void>.Continuation
  private let alarmsRung: AsyncStream<Void>

  /// Takes down when a probe along a line was sent, and how long its answer took; nil for none.
  typealias LineNote = @Sendable (LineID, Instant, Duration?) -> Void

  /// A watch over that model.
  ///
  /// - Parameters:
  ///   - model: what there is.
  ///   - histories: what each line's past teaches.
  ///   - settings: how to judge.
  ///   - clock: the station's.
  ///   - eventLoop: rings the alarm that the detector asks for.
  ///   - probed: takes down what came of each probe to an anchor: of an answer at once, of a loss
  ///     in the second minute after.
  ///   - hasten: asks the runner of checks to make one soon.
  init(
    model: Model, histories: [LineID: LineHistory], settings: DetectorSettings,
    clock: StationClock, eventLoop: any EventLoop, probed: @escaping LineNote,
    hasten: @escaping @Sendable (CheckID, Duration) -> Void
  ) {
    detector = Detector(model: model, histories: histories, settings: settings, at: clock.now)
    latest = Latest(model: model)
    self.clock = clock
    self.eventLoop = eventLoop
    self.hasten = hasten
    self.probed = probed
    anchors = Self.anchors(of: model)
    (orders, placeOrder) = AsyncStream.makeStream(
      bufferingPolicy: .bufferingNewest(Self.orderLimit))
    (beliefs, tell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.beliefLimit))
    (alarmsRung, alarms) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Wakes the detector whenever it asked to be woken, until cancelled.
  func run() async {
    receive(.woke)
    for await _ in alarmsRung { receive(.woke) }
    alarm?.cancel()
    placeOrder.finish()
    tell.finish()
  }

  /// Takes in something observed just now.
  func receive(_ input: Detector.Input) {
    let now = clock.now
    latest.note(input, at: now)
    if case .answered(let path, _, let roundTrip) = input, let line = anchors[path] {
      probed(line, now - roundTrip, roundTrip)
    }
    let directives = detector.receive(input, at: now)
    for directive in directives { carryOut(directive) }
    let changed = directives.compactMap(IncidentKeeper.Input.init)
    if !changed.isEmpty { tell.yield(changed) }
  }

  /// Goes on with another model; what is known of lines that stay is kept.
  func replace(model: Model, settings: DetectorSettings) {
    detector = Detector(
      model: model, histories: detector.histories, settings: settings, at: clock.now)
    latest = Latest(model: model)
    anchors = Self.anchors(of: model)
    receive(.woke)
  }

  private static func anchors(of model: Model) -> [PathID: LineID] {
    var anchors: [PathID: LineID] = [:]
    for path in model.paths where path.witness.role == .anchor { anchors[path.id] = path.line }
    return anchors
  }

  /// What has been learned of the lines, to be kept across restarts.
  var histories: [LineID: LineHistory] { detector.histories }

  /// Everything that is believed and was last seen.
  var view: WatchView {
    WatchView(
      lines: detector.lines, checks: detector.checks, services: detector.services,
      verdict: detector.verdict, latest: latest)
  }

  private func carryOut(_ directive: Detector.Directive) {
    switch directive {
    case .probe(let path, let slot):
      if let minute = latest.noteSent(path, at: clock.now), let line = anchors[path] {
        for _ in 0..<minute.lost { probed(line, minute.middle, nil) }
      }
      placeOrder.yield(ProbeOrder(path: path, slot: slot))
    case .wake(let moment):
      alarm?.cancel()
      let delay = max(.zero, moment - clock.now)
      alarm = eventLoop.scheduleTask(in: .nanoseconds(delay.nanoseconds)) { [alarms] in
        _ = alarms.yield(())
      }
    case .hasten(let check, let delay): hasten(check, delay)
    case .line, .check, .service, .verdict: break
    }
  }
}

extension IncidentKeeper.Input {
  /// A changed belief as news for the keeper; nil for what is only the watch's to do.
  fileprivate init?(_ directive: Detector.Directive) {
    switch directive {
    case .line(let belief): self = .line(belief)
    case .check(let belief): self = .check(belief)
    case .service(let belief): self = .service(belief)
    case .verdict(let verdict): self = .verdict(verdict)
    case .probe, .wake, .hasten: return nil
    }
  }
}

/// Everything that is believed and was last seen, at one moment.
struct WatchView: Sendable {
  /// What is believed of each line.
  var lines: [LineBelief]
  /// What is believed of each check.
  var checks: [CheckBelief]
  /// What is believed of each service.
  var services: [ServiceBelief]
  /// What is broken.
  var verdict: Verdict
  /// What was last seen on each path and of each check.
  var latest: Latest
}
