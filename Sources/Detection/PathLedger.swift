import Relais

/// What became of the latest probes on one path.
struct PathLedger: Sendable {
  /// Probes remembered, at most; older ones are only counted.
  static let limit = 16
  /// Probes that count for a verdict, at most; so a path that changes is believed soon.
  static let evidenceLimit = 8
  /// Answers that count for a verdict, at most.
  static let answerLimit = 4
  /// The share by which one probe moves the learned loss.
  private static let learning = 1.0 / 32

  private enum Fate: Hashable { case open, answered, missed }
  private struct Entry {
    var slot: UInt64
    var sentAt: Instant
    var fate: Fate
  }

  private var entries: [Entry] = []
  private var smoothed: Double?
  private var variation = 0.0
  /// When the latest probe that was answered had been sent.
  private(set) var lastAnswered: Instant?
  /// The round trip of that answer.
  private(set) var roundTrip: Duration?
  /// When the first probe of the present silence was sent; nil while answers come.
  private(set) var silentSince: Instant?
  /// Probes missed in a row.
  private(set) var missedInRow = 0
  /// The latest failure that told more than silence.
  private(set) var failure: ProbeFailure?
  /// The learned share, 0…1, of probes lost although nothing is broken.
  private(set) var loss = 0.01
  /// When the latest probe was sent.
  private(set) var lastSent: Instant?
  /// Nothing sent before then counts for a verdict: it was asked in another situation.
  private(set) var countsFrom = Instant(nanoseconds: .min)

  /// How long a probe may be out before it counts as missed.
  ///
  /// It is srtt + 6 rttvar, but 0.1 s at least and 1 s at most. The estimate follows RFC 6298,
  /// section 2.
  var patience: Duration {
    guard let smoothed else { return .seconds(1) }
    return .nanoseconds(Int64(min(max(smoothed + 6 * variation, 0.1), 1) * 1e9))
  }

  /// When the earliest probe that is still out counts as missed.
  var nextDeadline: Instant? {
    entries.first { $0.fate == .open }.map { $0.sentAt + patience }
  }

  /// Notes that a probe was sent.
  mutating func send(slot: UInt64, at now: Instant) {
    if entries.count == Self.limit { entries.removeFirst() }
    entries.append(Entry(slot: slot, sentAt: now, fate: .open))
    lastSent = now
  }

  /// Notes an answer, however late; returns whether it ends a silence of three misses or more.
  @discardableResult
  mutating func answer(slot: UInt64, roundTrip: Duration, at now: Instant) -> Bool {
    var sentAt = now - roundTrip
    if let place = entries.firstIndex(where: { $0.slot == slot }) {
      guard entries[place].fate != .answered else { return false }
      sentAt = entries[place].sentAt
      entries[place].fate = .answered
    }
    measure(roundTrip.inSeconds)
    loss -= loss * Self.learning
    return settle(answeredAt: sentAt, roundTrip: roundTrip)
  }

  /// Notes that a probe failed at once.
  mutating func refuse(slot: UInt64, _ why: ProbeFailure) {
    guard let place = entries.firstIndex(where: { $0.slot == slot }), entries[place].fate == .open
    else { return }
    failure = why
    miss(place)
  }

  /// Notes a finished attempt of a check; returns whether it ends a silence of three or more.
  @discardableResult
  mutating func finish(_ outcome: Outcome, sentAt: Instant) -> Bool {
    send(slot: 0, at: sentAt)
    let place = entries.count - 1
    switch outcome {
    case .answered(let answer):
      entries[place].fate = .answered
      loss -= loss * Self.learning
      return settle(answeredAt: sentAt, roundTrip: answer.duration)
    case .failed(let why):
      failure = why
      miss(place)
      return false
    }
  }

  /// Takes in what became of something that others sent then; returns whether that ends a silence
  /// of three or more.
  ///
  /// One way has no round trip, and a miss that is told late says nothing of what came after it.
  mutating func note(answered: Bool, roundTrip: Duration?, sentAt: Instant) -> Bool {
    // What was asked in another situation may be told only now.
    guard answered || sentAt >= countsFrom else { return false }
    if let known = entries.firstIndex(where: { $0.sentAt == sentAt }) {
      guard answered, entries[known].fate == .missed else { return false }
      entries[known].fate = .answered
    } else {
      if entries.count == Self.limit { entries.removeFirst() }
      let place = entries.lastIndex { $0.sentAt < sentAt }.map { $0 + 1 } ?? 0
      let fate = answered ? Fate.answered : .missed
      entries.insert(Entry(slot: 0, sentAt: sentAt, fate: fate), at: place)
      lastSent = max(lastSent ?? sentAt, sentAt)
      guard answered else {
        miss(place)
        return false
      }
    }
    loss -= loss * Self.learning
    return settle(answeredAt: sentAt, roundTrip: roundTrip)
  }

  /// Counts as missed what has been out for too long; returns whether there was any.
  mutating func settle(at now: Instant) -> Bool {
    var found = false
    for place in entries.indices
    where entries[place].fate == .open && now - entries[place].sentAt >= patience {
      miss(place)
      found = true
    }
    return found
  }

  /// Forgets what was asked before then: the watcher slept, or the line has just come back.
  mutating func reset(at now: Instant) {
    entries.removeAll { $0.sentAt < now }
    countsFrom = now
    silentSince = nil
    missedInRow = 0
    failure = nil
  }

  /// What counts for a verdict about trouble that began then; nil where nothing was asked.
  ///
  /// A silence that began earlier still counts until the path answers.
  func evidence(since start: Instant) -> (answered: Int, missed: Int)? {
    let from = max(start, countsFrom)
    var answered = 0
    var settled = 0
    for entry in entries.reversed() where entry.sentAt >= from && entry.fate != .open {
      settled += 1
      if entry.fate == .answered { answered += 1 }
      if settled == Self.evidenceLimit { break }
    }
    if answered == 0 {
      guard missedInRow > 0, let silentSince, silentSince >= countsFrom else { return nil }
      return (0, min(missedInRow, Self.evidenceLimit))
    }
    return (min(answered, Self.answerLimit), settled - answered)
  }

  private mutating func miss(_ place: Int) {
    entries[place].fate = .missed
    let sentAt = entries[place].sentAt
    guard lastAnswered.map({ sentAt > $0 }) ?? true else { return }
    missedInRow += 1
    silentSince = min(silentSince ?? sentAt, sentAt)
  }

  private mutating func settle(answeredAt sentAt: Instant, roundTrip: Duration?) -> Bool {
    guard lastAnswered.map({ sentAt >= $0 }) ?? true else { return false }
    lastAnswered = sentAt
    self.roundTrip = roundTrip ?? self.roundTrip
    guard let silentSince, sentAt >= silentSince else { return false }
    let endsSilence = missedInRow >= 3
    // A longer silence is a fault and teaches nothing about loss.
    if !endsSilence { for _ in 0..<missedInRow { loss += (1 - loss) * Self.learning } }
    let later = entries.filter { $0.fate == .missed && $0.sentAt > sentAt }
    missedInRow = later.count
    self.silentSince = later.first?.sentAt
    if missedInRow == 0 { failure = nil }
    if endsSilence { countsFrom = max(countsFrom, sentAt) }
    return endsSilence
  }

  private mutating func measure(_ seconds: Double) {
    guard let mean = smoothed else {
      smoothed = seconds
      variation = seconds / 2
      return
    }
    variation += (abs(seconds - mean) - variation) / 4
    smoothed = mean + (seconds - mean) / 8
  }
}
