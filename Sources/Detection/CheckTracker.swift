import Relais

/// Turns the attempts of one check into a belief: soft first, hard after enough in a row.
struct CheckTracker: Sendable {
  /// What the attempts so far add up to; `unknown` until the first one.
  private(set) var belief: CheckBelief
  private var lastSentAt: Instant?
  private var failuresInRow = 0
  private var successesInRow = 0
  private var slowInRow = 0
  private var quickInRow = 0
  /// When the row that may soon change the state began.
  private var rowBegan: Instant

  /// A check of which nothing is known; what it is believed to be counts from that moment.
  init(check: CheckID, at now: Instant) {
    belief = CheckBelief(check: check, state: .unknown, since: now)
    rowBegan = now
  }

  /// Whether the latest attempt leaves the state in doubt, so that the next should come soon.
  var isInDoubt: Bool {
    switch belief.state {
    case .softFailed: true
    case .failed: successesInRow > 0
    case .unknown, .ok: slowInRow > 0
    case .slow: quickInRow > 0
    }
  }

  /// Takes in an attempt, and returns whether it counted.
  ///
  /// One that was sent before the latest, but came in after it, is left out.
  mutating func receive(_ observation: Observation, of check: Check) -> Bool {
    if let lastSentAt, observation.sentAt < lastSentAt { return false }
    lastSentAt = observation.sentAt
    switch observation.outcome {
    case .answered(let answer): succeed(observation.sentAt, answer.duration, check)
    case .failed(let why): fail(observation.sentAt, why, check)
    }
    return true
  }

  private mutating func succeed(_ sentAt: Instant, _ duration: Duration, _ check: Check) {
    failuresInRow = 0
    successesInRow += 1
    if belief.state == .failed {
      if successesInRow == 1 { rowBegan = sentAt }
      if successesInRow >= check.successes { become(.ok, since: rowBegan) }
      return
    }
    let isSlow = check.slow.map { duration > $0 } ?? false
    if isSlow {
      if slowInRow == 0 { rowBegan = sentAt }
      (slowInRow, quickInRow) = (slowInRow + 1, 0)
      if belief.state == .slow { return }
      if slowInRow >= check.failures { return become(.slow, since: rowBegan) }
    } else {
      if quickInRow == 0 { rowBegan = sentAt }
      (slowInRow, quickInRow) = (0, quickInRow + 1)
      if belief.state == .slow && quickInRow < check.successes { return }
    }
    if belief.state != .ok { become(.ok, since: belief.state == .slow ? rowBegan : sentAt) }
  }

  private mutating func fail(_ sentAt: Instant, _ why: ProbeFailure, _ check: Check) {
    failuresInRow += 1
    (successesInRow, slowInRow, quickInRow) = (0, 0, 0)
    if belief.state == .failed {
      belief.failure = why
      return
    }
    if failuresInRow == 1 { rowBegan = sentAt }
    let isHard = failuresInRow >= check.failures
    become(isHard ? .failed : .softFailed(failuresInRow), since: rowBegan, why)
  }

  private mutating func become(_ state: CheckState, since: Instant, _ why: ProbeFailure? = nil) {
    belief = CheckBelief(check: belief.check, state: state, since: since, failure: why)
  }
}
