import Detection
import Relais

/// The real detector of a line, driven through weather in virtual time.
struct LineRun: Sendable {
  /// What the detector said, counted and timed in seconds.
  struct Tally: Sendable {
    /// Times it said DOWN.
    var downs = 0
    /// …while nothing was wrong for ten seconds.
    var falseDowns = 0
    /// Times it said DEGRADED, coming from UP.
    var degradations = 0
    /// Times it became suspicious.
    var suspicions = 0
    /// Times it steered new flows away.
    var steers = 0
    /// When it last became suspicious.
    var suspectedAt: Double?
    /// When it first said DOWN.
    var downAt: Double?
    /// When it first said DEGRADED.
    var degradedAt: Double?
    /// Events that the detector took.
    var events = 0
    /// Probes that it sent.
    var probes = 0
  }

  /// What it said since the last call of ``forget()``.
  private(set) var tally = Tally()
  /// The detector as it is now.
  private(set) var detector: LineDetector
  private var weather: Weather
  private var replies = ReplyQueue()
  private var wakeAt: Instant
  private var directives: [LineDetector.Directive] = []
  private var isDegraded = false

  /// A run from time zero.
  init(_ weather: Weather, history: LineHistory = LineHistory()) {
    self.weather = weather
    detector = LineDetector(
      line: "line", anchors: (0..<3).map { PathID("anchor/\($0)") }, isMetered: false,
      history: history, settings: LineDetectorSettings(), firstSlot: 0, at: .zero)
    wakeAt = .zero
    directives.reserveCapacity(8)
  }

  /// Counts and times from now on.
  mutating func forget() { tally = Tally() }

  /// Lets that much time pass, in seconds since the beginning.
  mutating func run(until end: Double) {
    let end = Instant(seconds: end)
    while true {
      if let reply = replies.first, reply.arrival <= wakeAt {
        guard reply.arrival < end else { return }
        replies.removeFirst()
        deliver(
          .answered(slot: reply.slot, roundTrip: reply.roundTrip), at: reply.arrival)
      } else {
        guard wakeAt < end else { return }
        deliver(.woke, at: wakeAt)
      }
    }
  }

  private mutating func deliver(_ event: LineDetector.Event, at now: Instant) {
    tally.events += 1
    directives.removeAll(keepingCapacity: true)
    detector.receive(event, at: now, into: &directives)
    for directive in directives {
      switch directive {
      case .wake(let instant): wakeAt = instant
      case .probe(let path, let slot): send(to: path, slot, at: now)
      case .changed(let belief): note(belief, at: now.seconds)
      case .steer(let isAway): if isAway { tally.steers += 1 }
      }
    }
  }

  private mutating func send(to path: PathID, _ slot: UInt64, at now: Instant) {
    tally.probes += 1
    // The detector's anchors are named by a digit at the end.
    let anchor = Int((path.name.utf8.last ?? 48) - 48)
    guard let seconds = weather.roundTrip(at: now.seconds, anchor: anchor) else { return }
    let roundTrip = Duration.nanoseconds(Int64(seconds * 1e9))
    replies.insert(ReplyQueue.Reply(arrival: now + roundTrip, slot: slot, roundTrip: roundTrip))
  }

  private mutating func note(_ belief: LineBelief, at now: Double) {
    switch belief.state {
    case .down:
      tally.downs += 1
      if !weather.isReallyDown(at: now) { tally.falseDowns += 1 }
      tally.downAt = tally.downAt ?? now
    case .degraded:
      if !isDegraded { tally.degradations += 1 }
      tally.degradedAt = tally.degradedAt ?? now
      isDegraded = true
    case .suspect:
      tally.suspicions += 1
      tally.suspectedAt = now
    case .up: isDegraded = false
    case .unknown: break
    }
  }
}

/// Replies under way, the next one first.
struct ReplyQueue: Sendable {
  /// A reply under way.
  struct Reply: Sendable {
    /// When it comes.
    var arrival: Instant
    /// The probe that it answers.
    var slot: UInt64
    /// How long it took.
    var roundTrip: Duration
  }

  private var replies: [Reply] = []
  private var head = 0

  /// The next one; nil if none is under way.
  var first: Reply? { head < replies.count ? replies[head] : nil }

  /// Takes the next one out.
  mutating func removeFirst() {
    head += 1
    guard head == replies.count else { return }
    replies.removeAll(keepingCapacity: true)
    head = 0
  }

  /// Puts one in its place; most come last.
  mutating func insert(_ reply: Reply) {
    var index = replies.count
    while index > head, replies[index - 1].arrival > reply.arrival { index -= 1 }
    replies.insert(reply, at: index)
  }
}
