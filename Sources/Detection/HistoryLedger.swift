import Relais

/// The history while it is being written: counts on the hot path, sums once in a while.
struct HistoryLedger: Sendable {
  /// Steady probes between two entries: an hour at full rate.
  private static let page = 7_200

  private var written: LineHistory
  private let settings: LineDetectorSettings
  private let secondsPerProbe: Double
  private var steady = 0
  private var known = 0
  private var losses = 0
  /// The silence before DOWN, from history alone.
  private(set) var threshold: Nanoseconds

  /// A ledger that goes on from a history.
  init(
    _ history: LineHistory, settings: LineDetectorSettings, secondsPerProbe: Double = 0.5
  ) {
    written = history
    self.settings = settings
    self.secondsPerProbe = secondsPerProbe
    threshold = Self.threshold(history, settings)
  }

  /// What was learned up to now, with what the anchors know.
  func history(with anchors: [AnchorWatch]) -> LineHistory {
    var copy = self
    copy.turnPage()
    for anchor in anchors {
      guard let base = anchor.roundTrips.base else { continue }
      copy.written.remember(roundTrip: base / 1e9, of: anchor.path)
    }
    return copy.written
  }

  /// The share of losses of a sound day, 0…1.
  var lossShare: Double { written.lossShare }

  /// A probe was sent in the steady rhythm and the line was not down: whether a page is full.
  mutating func countSteady() -> Bool {
    steady += 1
    return steady >= Self.page
  }

  /// A beat came, where beats are all there is.
  mutating func countBeat() {
    if countSteady() { turnPage() }
  }

  /// A probe's fate became known on a day without trouble.
  mutating func countFate(isLoss: Bool) {
    known += 1
    if isLoss { losses += 1 }
  }

  /// A silence ended by itself after that long; shorter ones than half a second are left out.
  mutating func add(silence: Nanoseconds) {
    written.add(silence: silence.inSeconds)
    turnPage()
  }

  /// Writes down what was counted, and learns the threshold anew.
  mutating func turnPage() {
    written.watch(
      seconds: Double(steady) * secondsPerProbe, probes: Double(known), losses: Double(losses))
    steady = 0
    known = 0
    losses = 0
    threshold = Self.threshold(written, settings)
  }

  private static func threshold(
    _ history: LineHistory, _ settings: LineDetectorSettings
  ) -> Nanoseconds {
    let shortest = settings.minimumThreshold.inSeconds
    let range = shortest...max(shortest, settings.maximumThreshold.inSeconds)
    let threshold = SilenceThreshold(
      history, falseAlarmsPerYear: settings.falseAlarmsPerYear, in: range)
    return Nanoseconds(threshold.seconds * 1e9)
  }
}

/// The silences of the last minute, which raise the bar: a line that flaps flaps again.
struct RecentSilences: Sendable {
  private static let memory: Nanoseconds = 60_000_000_000
  private static let capacity = 16
  private var ends: [Nanoseconds] = []

  /// A silence longer than half a second ended then.
  mutating func add(_ end: Nanoseconds) {
    if ends.count == Self.capacity { ends.removeFirst() }
    ends.append(end)
  }

  /// How many ended within a minute before that moment, at most sixteen.
  func count(at now: Nanoseconds) -> Int {
    ends.reduce(0) { now - $1 < Self.memory ? $0 + 1 : $0 }
  }
}
