import Relais

/// What is known of one anchor of a line.
struct AnchorWatch: Sendable {
  /// An anchor that missed this many in a row while others answered starts no suspicion.
  private static let missesForDoubt = 3

  /// The way to it.
  let path: PathID
  /// Its round trips.
  var roundTrips: RoundTripEstimator
  /// Probes missed in a row while another anchor answered: its own fault, not the line's.
  private(set) var misses = 0
  /// Whether it was silent for so long, while others answered, that it is hardly asked any more.
  private(set) var isSetAside = false
  /// When it last answered; nil before its first answer.
  private(set) var answeredAt: Nanoseconds?

  /// An anchor that has not been asked yet.
  init(path: PathID, roundTrip: Double?) {
    self.path = path
    roundTrips = RoundTripEstimator(base: roundTrip)
  }

  /// Whether its silence says more of itself than of the line.
  var isDoubtful: Bool { misses >= Self.missesForDoubt }

  /// It answered, so it is as good as any.
  mutating func answered(at now: Nanoseconds) {
    answeredAt = now
    misses = 0
    isSetAside = false
  }

  /// It missed a probe while another anchor answered.
  mutating func missedAlone(setAsideAfter limit: Int) {
    misses += 1
    if misses >= limit { isSetAside = true }
  }
}

/// A silence under way: nothing has come since its first probe was sent.
struct SilentEpisode: Sendable {
  /// When the first unanswered probe was sent.
  var start: Nanoseconds
  /// How long it must last for DOWN, from history and recent flapping.
  let threshold: Nanoseconds
  /// Probes overdue since the start.
  var overdue = 0
  /// The anchors among them that are otherwise sound, one bit each.
  var silentAnchors: UInt64 = 0
  /// All anchors among them.
  var allSilentAnchors: UInt64 = 0
  /// The anchors for which somebody near answered "unreachable".
  var refusedAnchors: UInt64 = 0
  /// Whether it was this machine that had no way there.
  var isUnrouted = false
}

/// What the carrier, the routes and the box say, held against what probes say.
struct HardEvidence: Sendable {
  /// Since when it has been so; nil while all is well.
  private(set) var carrierLostAt: Nanoseconds?
  /// Since when the line has had no address or no route.
  private(set) var unroutedAt: Nanoseconds?
  /// Since when the box has said that its access line is down.
  private(set) var boxDownAt: Nanoseconds?
  /// The sending of the newest probe that was answered all the same.
  private var refutedBefore: Nanoseconds = .longAgo

  /// The carrier came or went.
  mutating func carrier(isUp: Bool, at now: Nanoseconds) {
    carrierLostAt = isUp ? nil : carrierLostAt ?? now
  }

  /// The address or the route came or went.
  mutating func routed(_ isRouted: Bool, at now: Nanoseconds) {
    unroutedAt = isRouted ? nil : unroutedAt ?? now
  }

  /// The box changed its mind.
  mutating func box(isUp: Bool, at now: Nanoseconds) {
    boxDownAt = isUp ? nil : boxDownAt ?? now
  }

  /// A probe sent then was answered: whatever was said before it is wrong or over.
  mutating func answered(sentAt: Nanoseconds) {
    refutedBefore = max(refutedBefore, sentAt)
  }

  /// The strongest evidence that no reply contradicts, and since when.
  var standing: (reason: LineReason, since: Nanoseconds)? {
    if let since = carrierLostAt, since >= refutedBefore { return (.carrierLost, since) }
    if let since = unroutedAt, since >= refutedBefore { return (.unrouted, since) }
    if let since = boxDownAt, since >= refutedBefore { return (.boxSaysDown, since) }
    return nil
  }

  /// Whether there is anything to weigh; cheaper than ``standing``.
  var isSilent: Bool { carrierLostAt == nil && unroutedAt == nil && boxDownAt == nil }
}
