public import Relais

/// Turns answers and silences into beliefs about lines, checks and services, and into a verdict.
///
/// It is a value that only ``receive(_:at:)`` changes: the same inputs at the same moments give the
/// same directives. Its parts: one ``LineDetector`` for each line says whether the line works, one
/// tracker for each check turns soft failures into hard ones, and the localiser explains what is
/// wrong from all paths together. Source: facts on detection, sections 4 and 5.
public struct Detector: Sendable {
  /// What happened.
  public enum Input: Hashable, Sendable {
    /// A reply to a probe, however late; round trips count from its sending.
    case answered(PathID, slot: UInt64, roundTrip: Duration)
    /// A probe failed at once.
    case refused(PathID, slot: UInt64, ProbeFailure)
    /// An attempt of a check is finished.
    case checked(Observation)
    /// The carrier of a line's network device, as the kernel tells it.
    case carrier(LineID, isUp: Bool)
    /// Whether a line has its address and a route to its gateway.
    case routed(LineID, Bool)
    /// What the box says of its access line, and in which words.
    case boxStatus(LineID, isUp: Bool, words: String)
    /// What became of something sent then on a path that this does not ask itself: a beat, or what
    /// the other node asked and tells.
    ///
    /// Moments are by this node's clock; the shell translates those of the other node. The round
    /// trip is nil where nothing came back, or where it went one way only. Beats that fail to come
    /// must be told too, each at the moment when it should have been sent. Unknown paths, and those
    /// that this asks itself, are left out.
    case noted(PathID, sentAt: Instant, answered: Bool, roundTrip: Duration?)
    /// The moment asked for by the latest ``Directive/wake(at:)`` has come.
    case woke
  }

  /// What to do, or to know, in this order.
  public enum Directive: Hashable, Sendable {
    /// Send a probe on that path now, and name the slot in what comes of it.
    case probe(PathID, slot: UInt64)
    /// Say ``Input/woke`` at that moment; replaces every earlier wish.
    case wake(at: Instant)
    /// Attempt a check after that time, besides its schedule.
    case hasten(CheckID, after: Duration)
    /// What is believed about a line has changed.
    case line(LineBelief)
    /// What is believed about a check has changed.
    case check(CheckBelief)
    /// What is believed about a service has changed.
    case service(ServiceBelief)
    /// The explanation has changed; without faults it says that nothing is wrong.
    case verdict(Verdict)
  }

  /// What it works on.
  public let model: Model
  /// How it was told to work.
  public let settings: DetectorSettings
  /// The explanation last published; without faults at first.
  public internal(set) var verdict: Verdict

  /// One for each line, in the order of `model.lines`.
  var watches: [LineWatch]
  /// One for each check, in the order of `model.checks`.
  var trackers: [CheckTracker]
  /// What came of the probes of each path, in the order of `model.paths`.
  var ledgers: [PathLedger]
  /// What the checks say of the services.
  var board: ServiceBoard
  /// The search for the cause of the present trouble; closed while there is none.
  var inquiry: Inquiry
  /// Weighs which faults explain what paths answer.
  let localiser: Localiser
  /// Paths that this sends probes on itself: all but carriers, box status and checks.
  let asked: [Int]
  /// Paths of which this is told: beats, and what the other node asks; without checks.
  let told: [Int]
  /// The paths whose silence is trouble: both of these.
  let heeded: [Int]
  /// The slot of the next probe that no line detector sends; each is given once.
  var nextSlot: UInt64 = 1
  /// The wake-up that the shell has been asked for.
  var wakeAt: Instant?
  /// Failed attempts sent before this moment say nothing: the machine slept meanwhile.
  var awakeSince: Instant
  /// When the next round of questions is due.
  var nextRound: Instant
  /// Whether the lines were last told that the twin itself is cut off.
  var toldBlind = false

  /// Starts watching; the first ``receive(_:at:)`` should be a ``Input/woke`` at the same moment.
  ///
  /// - Parameters:
  ///   - model: what there is.
  ///   - histories: what each line's past teaches; a line without one starts from the prior.
  ///   - settings: how to judge.
  ///   - now: the present moment.
  public init(
    model: Model, histories: [LineID: LineHistory], settings: DetectorSettings, at now: Instant
  ) {
    self.model = model
    self.settings = settings
    verdict = Verdict(faults: [], confidence: 1, since: now)
    watches = model.lines.enumerated().map { index, watched in
      LineWatch(
        model: model, index: index, history: histories[watched.line.id], settings: settings.line,
        at: now)
    }
    trackers = model.checks.map { CheckTracker(check: $0.id, at: now) }
    ledgers = model.paths.map { _ in PathLedger() }
    board = ServiceBoard(model: model, at: now)
    inquiry = Inquiry(at: now)
    localiser = Localiser(model: model)
    let isAsked = model.paths.map { $0.method.isAsked && $0.vantage == model.vantage }
    asked = model.paths.indices.filter { isAsked[$0] }
    told = model.paths.indices.filter { !isAsked[$0] && model.paths[$0].method.isAnswered }
    heeded = (asked + told).sorted()
    awakeSince = now
    nextRound = now
  }

  /// What is believed about each line, in the order of the configuration.
  public var lines: [LineBelief] { watches.map(\.detector.belief) }
  /// What is believed about each check, in the order of the configuration.
  public var checks: [CheckBelief] { trackers.map(\.belief) }
  /// What is believed about each service, in the order of the configuration.
  public var services: [ServiceBelief] { board.beliefs }
  /// What each line has taught about itself; to be kept across restarts.
  public var histories: [LineID: LineHistory] {
    [LineID: LineHistory](watches.map { ($0.line, $0.detector.history) }) { first, _ in first }
  }

  /// Takes in what happened and says what to do.
  ///
  /// - Parameters:
  ///   - input: what happened.
  ///   - now: when; never before an earlier call's moment.
  /// - Returns: what to do, in this order.
  public mutating func receive(_ input: Input, at now: Instant) -> [Directive] {
    var directives: [Directive] = []
    noticePause(at: now)
    wakeLines(at: now, &directives)
    switch input {
    case .answered(let path, let slot, let roundTrip):
      if let place = model.places[path] { answer(place, slot, roundTrip, now, &directives) }
    case .refused(let path, let slot, let why):
      if let place = model.places[path] { refuse(place, slot, why, now, &directives) }
    case .checked(let observation): check(observation, now, &directives)
    case .carrier(let line, let isUp):
      tell(line, .carrier(isUp: isUp), now, &directives) { $0.read(carrier: isUp, at: now) }
    case .routed(let line, let isRouted):
      tell(line, .routed(isRouted), now, &directives) { $0.isRouted = isRouted }
    case .boxStatus(let line, let isUp, let words):
      tell(line, .box(isUp: isUp), now, &directives) { $0.read(box: isUp, words, at: now) }
    case .noted(let path, let sentAt, let answered, let roundTrip):
      if let place = model.places[path] {
        note(place, sentAt, answered, roundTrip, now, &directives)
      }
    case .woke: break
    }
    tellControlGroups(at: now, &directives)
    ask(at: now, &directives)
    tellBlindness(at: now, &directives)
    judge(at: now, &directives)
    arrangeWake(at: now, after: input, &directives)
    return directives
  }

  /// Asks for the earliest moment at which something is due, unless that is already arranged.
  private mutating func arrangeWake(
    at now: Instant, after input: Input, _ directives: inout [Directive]
  ) {
    var earliest = nextRound
    for watch in watches { earliest = min(earliest, watch.wakeAt ?? earliest) }
    if inquiry.isStale { earliest = min(earliest, inquiry.nextJudgement) }
    if let dark = darkFrom, dark > now { earliest = min(earliest, dark) }
    earliest = max(earliest, now + .milliseconds(1))
    guard input == .woke || wakeAt.map({ earliest < $0 || $0 <= now }) ?? true else { return }
    wakeAt = earliest
    directives.append(.wake(at: earliest))
  }

  /// A call much later than the wake-up asked for means that this machine slept: what was asked
  /// before then is void.
  private mutating func noticePause(at now: Instant) {
    guard let wakeAt, now - wakeAt > settings.pause else { return }
    awakeSince = now
    for place in ledgers.indices { ledgers[place].reset(at: now) }
    inquiry.begin(at: now, now)
    nextRound = now
  }
}

extension Path.Method {
  /// Whether the detector sends the probes of such a path itself.
  var isAsked: Bool {
    switch self {
    case .echo, .hop, .query, .wan: true
    case .carrier, .boxStatus, .check, .beat: false
    }
  }

  /// Whether somebody answers along it, or beats come along it.
  var isAnswered: Bool {
    if case .beat = self { true } else { isAsked }
  }
}
