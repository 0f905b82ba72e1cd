import Detection
import Relais
import Testing

/// A line in virtual time, for tests of its detector.
struct LineHarness {
  /// What becomes of a probe: the anchor asked and the second of its sending → a round trip in
  /// seconds, or nil.
  typealias Network = (Int, Double) -> Double?

  var detector: LineDetector
  var network: Network
  private(set) var now = Instant.zero
  /// Every belief told, with when it was told, in seconds.
  private(set) var told: [(at: Double, belief: LineBelief)] = []
  /// Every steering told.
  private(set) var steers: [(at: Double, isAway: Bool)] = []
  /// Every probe sent: when, to whom, under which slot.
  private(set) var probes: [(at: Double, anchor: Int, slot: UInt64)] = []
  /// Every directive, in order.
  private(set) var directives: [LineDetector.Directive] = []
  private var wakeAt: Instant? = .zero
  private var replies: [(arrival: Instant, slot: UInt64, roundTrip: Duration)] = []

  /// A line with so many anchors that all answer in 20 ms, unless told otherwise.
  init(
    anchors: Int = 3, isMetered: Bool = false, history: LineHistory = LineHistory(),
    settings: LineDetectorSettings = LineDetectorSettings(),
    network: @escaping Network = { _, _ in 0.02 }
  ) {
    detector = LineDetector(
      line: "fibre", anchors: (0..<anchors).map { PathID("fibre/anchor/\($0)") },
      isMetered: isMetered, history: history, settings: settings, firstSlot: 1_000, at: .zero)
    self.network = network
  }

  var state: LineState { detector.belief.state }

  /// The states told, in order.
  var states: [LineState] { told.map(\.belief.state) }

  /// When a state was first told after a second.
  func first(_ state: LineState, after second: Double = 0) -> Double? {
    told.first { $0.at >= second && $0.belief.state == state }?.at
  }

  /// Lets time pass until that second.
  mutating func run(until second: Double) {
    let end = Instant(seconds: second)
    while let next = [wakeAt, replies.first?.arrival].compactMap({ $0 }).min(), next <= end {
      now = max(now, next)
      if let reply = replies.first, reply.arrival <= now {
        replies.removeFirst()
        send(.answered(slot: reply.slot, roundTrip: reply.roundTrip))
      } else {
        wakeAt = nil
        send(.woke)
      }
    }
    now = max(now, end)
  }

  /// Tells the detector something now.
  mutating func send(_ event: LineDetector.Event) {
    let new = detector.receive(event, at: now)
    directives += new
    for directive in new {
      switch directive {
      case .wake(let moment): wakeAt = moment
      case .changed(let belief): told.append((now.seconds, belief))
      case .steer(let isAway): steers.append((now.seconds, isAway))
      case .probe(let path, let slot): ask(path, slot)
      }
    }
  }

  /// The watcher sleeps: what comes meanwhile waits to be read, or is lost.
  mutating func sleep(_ seconds: Double, losingReplies: Bool, repliesFirst: Bool) {
    now += .nanoseconds(Int64(seconds * 1e9))
    let missed = replies.filter { $0.arrival <= now }
    replies.removeAll { $0.arrival <= now }
    if !repliesFirst { send(.woke) }
    for reply in missed where !losingReplies {
      // A program that slept measures its own sleep.
      send(.answered(slot: reply.slot, roundTrip: reply.roundTrip + (now - reply.arrival)))
    }
    if repliesFirst { send(.woke) }
  }

  private mutating func ask(_ path: PathID, _ slot: UInt64) {
    let anchor = Int(path.name.suffix(1)) ?? 0
    probes.append((now.seconds, anchor, slot))
    guard let seconds = network(anchor, now.seconds) else { return }
    let roundTrip = Duration.nanoseconds(Int64(seconds * 1e9))
    replies.append((now + roundTrip, slot, roundTrip))
    replies.sort { $0.arrival < $1.arrival }
  }
}

extension LineHarness: CustomTestStringConvertible {
  var testDescription: String { "line at \(now.seconds) s, told \(told)" }
}

/// Chance from a seed.
struct SeededChance: RandomNumberGenerator {
  private var state: UInt64

  init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func next() -> UInt64 {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return state &* 0x2545_F491_4F6C_DD1D
  }
}
