public import Relais

/// One line's answers and silences → what to believe of it, and whom to ask next.
///
/// It sends its own probes, twice a second round the anchors (once in five seconds if the line is
/// metered and nobody needs it), five times a second while something is wrong.
///
/// - SUSPECT: a probe is overdue and nothing has come since it was sent. Any reply ends it, at any
///   time up to a minute late.
/// - DOWN: the silence has lasted as long as this line's history makes credible for the accepted
///   number of false alarms a year (``SilenceThreshold``), with six probes overdue at two anchors;
///   or carrier, route, box or gateway say so. It ends when replies have come for two seconds
///   without a gap of 0.6 s, six of them to probes sent since: some 2.5 s after a repair.
/// - DEGRADED: losses or slow replies beyond the line's usual (``LineQuality``). They never make it
///   DOWN. It clears after 15 s of quick replies, or some 90 s without unusual loss.
///
/// Nothing is judged in the first five seconds, nor after a pause of the watcher; a line that has
/// not answered since the start is given ten. A line with a single anchor is never DOWN by silence:
/// it cannot be told from its anchor.
///
/// Feed it `woke` once to start it; then every event at once, and `woke` at the newest instant
/// asked for (earlier ones do no harm). The same events give the same directives.
public struct LineDetector: Sendable {
  /// What can happen to a line.
  public enum Event: Hashable, Sendable {
    /// A reply, however late.
    case answered(slot: UInt64, roundTrip: Duration)
    /// An error at once, from this machine or from a router.
    case refused(slot: UInt64, ProbeFailure)
    /// A beat of the twin that was sent then has come back.
    case echoed(sentAt: Instant, roundTrip: Duration)
    /// A beat that should have been sent then has not come; without effect on a line with anchors.
    case unheard(sentAt: Instant)
    /// Whether the twin, whose view this is, is itself cut off.
    case blinded(Bool)
    /// The carrier of its device.
    case carrier(isUp: Bool)
    /// Whether it has an address and a route.
    case routed(Bool)
    /// What the box says of its access line.
    case box(isUp: Bool)
    /// Whether the same anchors answer over the other lines.
    ///
    /// Silence there raises the threshold, for a minute at most after they answered last: all lines
    /// can die together.
    case controlGroup(isAnswering: Bool)
    /// Whether a metered line is to be asked at the full rate: in use, or about to be.
    case needed(Bool)
    /// The instant asked for has come.
    case woke
  }

  /// What the shell must do, in order.
  public enum Directive: Hashable, Sendable {
    /// Send a probe there, and report under that slot.
    case probe(PathID, slot: UInt64)
    /// Send `woke` at that instant; the newest replaces earlier ones.
    case wake(at: Instant)
    /// The belief has changed.
    case changed(LineBelief)
    /// Send new flows another way, or no longer.
    case steer(Bool)
  }

  /// The most anchors that are asked; more are left out.
  public static let maximumAnchors = LineHistory.maximumAnchors

  /// What is believed now.
  public private(set) var belief: LineBelief
  /// Whether the line is asked at the full rate though metered.
  public internal(set) var isNeeded: Bool
  /// Whether new flows are steered elsewhere.
  public internal(set) var isSteering = false

  /// As given.
  let settings: LineDetectorSettings
  /// The settings' durations, as integers.
  let timing: LineDetectorTiming
  /// Whether traffic on it is paid by volume.
  let isMetered: Bool
  /// Whether it asks nobody, and is judged by beats alone: the twin's view of a line.
  let isListening: Bool
  /// Whether the watcher is cut off itself, so that nothing can be judged.
  var isBlind = false
  /// The newest moment seen; it never runs backwards.
  var now: Nanoseconds
  /// The probes of the last minute.
  var slots: ProbeSlots
  /// The anchors, in the order of the round.
  var anchors: [AnchorWatch]
  /// Loss and slowness.
  var quality: LineQuality
  /// The watcher's own lateness.
  var pauses = PauseGuard()
  /// Carrier, route and box.
  var evidence = HardEvidence()
  /// The silences of the last minute.
  var recent = RecentSilences()
  /// The history, being written.
  var ledger: HistoryLedger

  /// The state that the line has when it answers.
  var standing: Standing = .unknown
  /// Since when it has had it.
  var standingSince: Nanoseconds
  /// An outage; it goes before everything else in ``belief``.
  var outage: Outage?
  /// A silence under way; in ``belief`` it goes before ``standing``.
  var episode: SilentEpisode?

  /// When the next probe of the round is due.
  var nextProbeAt: Nanoseconds
  /// When the last one was sent.
  var lastSentAt: Nanoseconds = .longAgo
  /// When the next anchor that was set aside is tried.
  var nextTrialAt: Nanoseconds = .never
  /// No open probe is overdue before this.
  var nextDeadline: Nanoseconds = .never
  /// When the newest reply arrived.
  var lastReplyAt: Nanoseconds = .longAgo
  /// Nothing is judged before this.
  var graceEnd: Nanoseconds
  /// Round trips of probes sent before this are not believed.
  var trustedSince: Nanoseconds
  /// When the last trouble ended that kept new flows away.
  var calmSince: Nanoseconds = .longAgo
  /// When the control group last answered.
  var controlAnsweredAt: Nanoseconds = .longAgo
  /// Whether the control group answers.
  var isControlAnswering = false
  /// The instant asked for.
  var wakeAt: Nanoseconds = .never

  /// No slot before this is open.
  var firstOpen: UInt64
  /// Every slot before this has been scored.
  var firstUnscored: UInt64
  /// The anchor asked last.
  var turn = 0
  /// The anchor tried last.
  var trialTurn = 0

  /// A line's state when it answers.
  enum Standing: Sendable {
    /// It has not answered since the start or a long pause.
    case unknown
    /// It answers as it should.
    case up
    /// It loses more than usual.
    case lossy
    /// It answers slowly.
    case slow
  }

  /// An outage under way.
  struct Outage: Sendable {
    /// When the first unanswered probe was sent, or the evidence came.
    let since: Nanoseconds
    /// Why the line is taken for down.
    var reason: LineReason
    /// Since when replies have come without a gap; nil while none do.
    var recoveringSince: Nanoseconds?
    /// Replies to probes sent since then.
    var replies = 0

    /// The kind of its reason.
    var kind: Kind {
      switch reason {
      case .silence: .silence
      case .carrierLost: .carrier
      case .unrouted: .route
      case .boxSaysDown: .box
      default: .gateway
      }
    }
  }

  /// A detector of a line that nobody has asked yet, with what was learned of it before.
  ///
  /// Of its anchors at most ``maximumAnchors`` are asked; its probes are numbered from `firstSlot`.
  /// One that is only listening has no anchors, sends nothing, and goes by beats.
  public init(
    line: LineID, anchors: [PathID], isMetered: Bool, isListening: Bool = false,
    history: LineHistory, settings: LineDetectorSettings, firstSlot: UInt64, at instant: Instant
  ) {
    let start = instant.nanoseconds
    belief = LineBelief(line: line, state: .unknown, since: instant)
    isNeeded = !isMetered
    self.settings = settings
    self.isMetered = isMetered
    self.isListening = isListening && anchors.isEmpty
    timing = LineDetectorTiming(settings)
    now = start
    slots = ProbeSlots(first: firstSlot)
    self.anchors = anchors.prefix(Self.maximumAnchors).map {
      AnchorWatch(path: $0, roundTrip: history.roundTrip(of: $0))
    }
    quality = LineQuality(usualLoss: history.lossShare)
    ledger = HistoryLedger(
      history, settings: settings,
      secondsPerProbe: self.isListening ? settings.period.inSeconds : 0.5)
    standingSince = start
    nextProbeAt = anchors.isEmpty ? .never : start
    graceEnd = start + timing.grace
    trustedSince = start
    firstOpen = firstSlot
    firstUnscored = firstSlot
  }

  /// The line.
  public var line: LineID { belief.line }

  /// What has been learned of the line, to be kept across restarts.
  public var history: LineHistory { ledger.history(with: anchors) }

  /// How long a silence must last for DOWN now, without recent flapping.
  public var threshold: Duration { .nanoseconds(ledger.threshold) }

  /// The anchors that are hardly asked any more, as they were silent while others answered.
  public var anchorsSetAside: [PathID] { anchors.filter(\.isSetAside).map(\.path) }

  /// Takes what has happened; see ``receive(_:at:into:)``.
  public mutating func receive(_ event: Event, at instant: Instant) -> [Directive] {
    var directives: [Directive] = []
    receive(event, at: instant, into: &directives)
    return directives
  }

  /// Takes what has happened, and appends what must be done; without an allocation of its own.
  public mutating func receive(
    _ event: Event, at instant: Instant, into directives: inout [Directive]
  ) {
    now = max(now, instant.nanoseconds)
    if wakeAt != .never, now - wakeAt > PauseGuard.tolerance { wasLate(by: now - wakeAt) }
    switch event {
    case .answered(let slot, let roundTrip): answered(slot, after: roundTrip.nanoseconds)
    case .refused(let slot, let failure): refused(slot, failure)
    case .echoed(let sentAt, let roundTrip):
      echoed(sentAt: sentAt.nanoseconds, after: roundTrip.nanoseconds)
    case .unheard(let sentAt): unheard(sentAt: sentAt.nanoseconds)
    case .blinded(let isBlind): blinded(isBlind)
    case .carrier(let isUp): weigh(isUp) { $0.carrier(isUp: isUp, at: $1) }
    case .routed(let isRouted): weigh(isRouted) { $0.routed(isRouted, at: $1) }
    case .box(let isUp): weigh(isUp) { $0.box(isUp: isUp, at: $1) }
    case .controlGroup(let isAnswering): controlGroup(isAnswering: isAnswering)
    case .needed(let isNeeded): needed(isNeeded)
    case .woke: wakeAt = .never
    }
    advance(into: &directives)
  }

  /// Puts the belief together and tells it if it has changed in state, start or kind of reason.
  mutating func publish(into directives: inout [Directive]) {
    let (state, since, kind) = current
    guard state != belief.state || since != belief.since.nanoseconds || kind != publishedKind
    else {
      // What is said of a line that stays degraded keeps up with it, without being told again.
      if state == .degraded, now - reasonedAt > Self.reasonPeriod { renewReason(kind) }
      return
    }
    publishedKind = kind
    belief.state = state
    belief.since = Instant(nanoseconds: since)
    renewReason(kind)
    directives.append(.changed(belief))
  }

  private mutating func renewReason(_ kind: Kind) {
    belief.reason = reason(for: kind)
    reasonedAt = now
  }

  private static let reasonPeriod: Nanoseconds = 5_000_000_000
  private var publishedKind = Kind.none
  private var reasonedAt = Nanoseconds.longAgo
}
