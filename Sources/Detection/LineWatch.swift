import Relais

/// A line's own detector, and what the kernel and the box say of the line.
struct LineWatch: Sendable {
  /// Slots of line number n begin at (n + 1) times this; the detector's own begin at 1.
  static let slotsPerLine: UInt64 = 1 << 48

  /// The line watched.
  let line: LineID
  /// Whether its traffic is paid by volume, so that it is asked seldom.
  let isMetered: Bool
  /// Judges the line by the answers of its anchors.
  var detector: LineDetector
  /// When the detector wants to be woken; nil once it was.
  var wakeAt: Instant?
  /// What the control group was last said to do.
  var toldControlGroup: Bool?
  /// Whether the line was last said to be needed by others.
  var toldNeeded = false
  /// Whether it has its address and a route to its gateway; so taken until the kernel speaks.
  var isRouted = true
  /// The state that was last taken note of.
  var noticed: LineState = .unknown
  /// When the last trouble of the line began.
  var troubledSince = Instant.zero
  /// What the kernel says of the device; nil before it has.
  private(set) var carrier: Reading?
  /// What the box says of its access line; nil before it has.
  private(set) var box: Reading?

  /// What somebody said of the line.
  struct Reading: Hashable, Sendable {
    /// Whether it is said to work.
    var isUp: Bool
    /// How the box puts it; empty for a carrier.
    var words = ""
    /// When the state that is told began.
    var since: Instant
    /// When it was last told.
    var at: Instant
  }

  /// Watches the line at that place of the model, and wants to be woken at once.
  init(
    model: Model, index: Int, history: LineHistory?, settings: LineDetectorSettings,
    at now: Instant
  ) {
    let watched = model.lines[index]
    line = watched.line.id
    isMetered = watched.line.isMetered
    let beat = isMetered ? ModelPlan.meteredBeatPeriod : ModelPlan.beatPeriod
    let isListening = model.vantage == .twin
    detector = LineDetector(
      line: line, anchors: model.anchorPaths(ofLine: index), isMetered: isMetered,
      isListening: isListening, history: history ?? LineHistory(),
      settings: isListening ? settings.judgingBeats(every: beat) : settings,
      firstSlot: UInt64(index + 1) &* Self.slotsPerLine, at: now)
    wakeAt = now
  }

  /// Whether routed traffic can leave by this line.
  var canCarry: Bool { isRouted && carrier?.isUp != false }

  /// Whether the line's own detector sent the probe of that slot.
  func owns(slot: UInt64, index: Int) -> Bool {
    slot / Self.slotsPerLine == UInt64(index + 1)
  }

  /// Takes in what the kernel says; the same again only moves the time of the last word.
  mutating func read(carrier isUp: Bool, at now: Instant) {
    let since = carrier?.isUp == isUp ? carrier?.since ?? now : now
    carrier = Reading(isUp: isUp, since: since, at: now)
  }

  /// Takes in what the box says, in its words; the same again keeps since when it is so.
  mutating func read(box isUp: Bool, _ words: String, at now: Instant) {
    let since = box?.isUp == isUp ? box?.since ?? now : now
    box = Reading(isUp: isUp, words: words, since: since, at: now)
  }
}
