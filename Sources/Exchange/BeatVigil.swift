/// The watch over one line: when to ask, and when silence means something.
public struct BeatVigil: Sendable {
  /// Whether the other is heard on this line.
  public enum State: UInt8, Hashable, Sendable {
    /// Nothing was ever heard.
    case unknown
    /// It is heard.
    case heard
    /// It has been silent for longer than this line's own silences last.
    case silent
  }

  /// What is to be done now.
  struct Look {
    /// Send an ask.
    var asks = false
    /// The silence has become one.
    var isSilent = false
    /// The other lines should be asked.
    var summons = false
    /// When to look again.
    var next = Int64.max
  }

  /// When it was first asked in this silence.
  private var askedFrom: Int64 = 0
  /// When it is next asked, or sent a beat unasked.
  private var next: Int64 = 0
  /// What this line has taught.
  private(set) var silences: BeatSilences
  /// Whether the other is heard.
  public private(set) var state = State.unknown
  /// Whether it is asked because another line is silent.
  private(set) var isSummoned = false
  /// Whether its silence has made the others be asked.
  private var hasSummoned = false
  private var asks: UInt8 = 0

  /// A line of which nothing was ever heard.
  init(isMetered: Bool) { silences = BeatSilences(isMetered: isMetered) }

  /// Expects the line to be heard, though nothing was heard of it since we began.
  mutating func expect() { state = .heard }

  /// Takes in a new beat; whether the line was not heard before.
  mutating func hear(gap: Int64?, isMetered: Bool) -> Bool {
    if let gap, state != .unknown {
      let beyond = gap - BeatPace.period(isMetered: isMetered) - BeatPace.missed
      silences.take(
        beyond: Double(beyond) / 1e9, gap: Double(gap) / 1e9, isMetered: isMetered)
    }
    let wasHeard = state == .heard
    state = .heard
    isSummoned = false
    hasSummoned = false
    asks = 0
    return !wasHeard
  }

  /// Asks the line because another one is silent; whether that is news.
  mutating func summon(at now: Int64) -> Bool {
    guard state == .heard, !isSummoned, !hasSummoned else { return false }
    isSummoned = true
    guard asks == 0 else { return true }
    askedFrom = now
    next = now
    return true
  }

  /// Whether it left what it was asked for the sake of another line unanswered.
  ///
  /// The patience is the line's own; that a metered one is allowed more is for its slow beats, and
  /// here it was asked.
  func isUnanswering(isMetered: Bool, roundTrip: Double?, at now: Int64) -> Bool {
    isSummoned && asks >= BeatPace.summonsLeast && now >= answerDue(isMetered, roundTrip)
  }

  private func answerDue(_ isMetered: Bool, _ roundTrip: Double?) -> Int64 {
    let trip = min(Int64((roundTrip ?? 0.5) * 1e9), BeatPace.longestTrip)
    return askedFrom &+ (isMetered ? silences.patience / 2 : silences.patience) &+ trip
  }

  /// The line is silent now.
  mutating func fallSilent(at now: Int64) {
    state = .silent
    isSummoned = false
    next = now
  }

  /// Looks at the line.
  ///
  /// - Parameters:
  ///   - heardAt: since when nothing is heard: the last beat, or when we could last hear.
  ///   - isMetered: whether the line is.
  ///   - roundTrip: the usual one, in seconds, if it is known.
  ///   - now: the moment, in nanoseconds.
  /// - Returns: what is to be done.
  mutating func look(
    heardAt: Int64, isMetered: Bool, roundTrip: Double?, at now: Int64
  ) -> Look {
    switch state {
    case .unknown: Look()
    case .heard: listen(heardAt: heardAt, isMetered: isMetered, roundTrip: roundTrip, at: now)
    case .silent: goOn(since: heardAt, isMetered: isMetered, at: now)
    }
  }

  private mutating func listen(
    heardAt: Int64, isMetered: Bool, roundTrip: Double?, at now: Int64
  ) -> Look {
    let expected = heardAt &+ BeatPace.period(isMetered: isMetered)
    var look = Look()
    let end = expected &+ BeatPace.missed &+ silences.patience
    if now >= end {
      look.isSilent = true
      return look
    }
    look.next = end
    let isOverdue = now >= expected &+ BeatPace.grace
    if isOverdue || isSummoned {
      let limit = isOverdue ? BeatPace.askLimit : BeatPace.summonsLimit
      if asks == 0 && !isSummoned {
        askedFrom = now
        next = now
      }
      if asks < limit {
        if now >= next {
          look.asks = true
          asks += 1
          next = now &+ BeatPace.asking
        }
        look.next = min(look.next, next)
      }
      if isSummoned, now < answerDue(isMetered, roundTrip) {
        look.next = min(look.next, answerDue(isMetered, roundTrip))
      }
    }
    if !isOverdue { look.next = min(look.next, expected &+ BeatPace.grace) }
    if now >= expected &+ BeatPace.summons {
      look.summons = !hasSummoned
      hasSummoned = true
    } else {
      look.next = min(look.next, expected &+ BeatPace.summons)
    }
    return look
  }

  /// Shows the way towards the other alone, and keeps it open.
  private mutating func goOn(since heardAt: Int64, isMetered: Bool, at now: Int64) -> Look {
    var look = Look()
    let silence = now &- heardAt
    guard silence < BeatPace.gaveUpAfter else { return look }
    if now >= next {
      look.asks = true
      let period = BeatPace.period(isMetered: isMetered)
      let pause = silence < BeatPace.aloneFor ? period : BeatPace.lonely
      next = max(next &+ pause, now &+ pause / 2)
    }
    look.next = next
    return look
  }
}
