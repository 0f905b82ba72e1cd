import Relais

/// What is being looked into: since when, how urgently, and which explanation leads.
struct Inquiry: Sendable {
  /// Only probes sent since then count: when the trouble, or its end, began.
  private(set) var since: Instant
  /// Until when all paths are asked at the urgent pace.
  var urgentUntil: Instant
  /// Whether anything is wrong at all.
  var isOpen = false
  /// Whether there is news that has not been weighed.
  private(set) var isStale = false
  /// The earliest moment to weigh it.
  private(set) var nextJudgement: Instant
  /// The explanation that leads but is not published, and since when it leads.
  private(set) var pending: (faults: [FaultGroup], since: Instant)?
  /// Since when something hard backs the leading explanation.
  var backedSince: Instant?
  /// Checks that fail, softly or for good.
  var failingChecks = 0
  /// Checks hastened for it.
  var hastened = 0
  /// Silent paths that nothing explained for too long, as places in the model.
  var dismissed: Set<Int> = []

  /// A closed inquiry; everything in it counts from that moment.
  init(at now: Instant) {
    since = now
    urgentUntil = now
    nextJudgement = now
  }

  /// Begins anew, with trouble or its end at that moment.
  mutating func begin(at since: Instant, _ now: Instant) {
    self.since = since
    pending = nil
    backedSince = nil
    hastened = 0
    touch()
  }

  /// There is news to weigh.
  mutating func touch() { isStale = true }

  /// The news is weighed; the next time comes after the interval.
  mutating func weighed(at now: Instant, interval: Duration) {
    isStale = false
    nextJudgement = now + interval
  }

  /// Notes what leads; the moment since when it leads is kept while it stays the same.
  mutating func lead(_ faults: [FaultGroup], at now: Instant) -> Duration {
    if let pending, pending.faults == faults { return now - pending.since }
    pending = (faults, now)
    return .zero
  }

  /// Nothing waits to be published.
  mutating func settle() {
    pending = nil
    backedSince = nil
  }
}
