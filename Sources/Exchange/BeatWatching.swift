public import Relais

extension BeatLedger {
  /// Looks at the offices whose time has come; call it every tenth of a second.
  ///
  /// - Parameters:
  ///   - moment: when.
  ///   - directives: what must be done or told is put behind what is there.
  public mutating func tick(at moment: Instant, into directives: inout [Directive]) {
    let now = moment.nanoseconds
    let gap = now &- lastTick
    lastTick = max(lastTick, now)
    if gap > Self.awayAfter {
      hearingSince = now
      heardAnyAt = now
      directives.append(.away(.nanoseconds(gap)))
    }
    due.removeAll(keepingCapacity: true)
    wheel.advance(to: now, into: &due)
    var sends = 0
    for slot in due where offices[slot].session > 0 {
      let deadline =
        sends < Self.sendsPerTick
        ? look(at: slot, now: now, sends: &sends, into: &directives)
        : now &+ BeatWheel.step
      offices[slot].deadline = deadline
      wheel.set(slot, to: deadline)
    }
  }

  /// Everything that happened in a tick or by a beat, as one value; for what is not in a hurry.
  public mutating func tick(at moment: Instant) -> [Directive] {
    var directives: [Directive] = []
    tick(at: moment, into: &directives)
    return directives
  }

  /// Looks at an office: when to look again.
  private mutating func look(
    at slot: Int, now: Int64, sends: inout Int, into directives: inout [Directive]
  ) -> Int64 {
    var next = Int64.max
    var summons = false
    forEachLine(of: slot) { ledger, line in
      let heardAt = ledger.heardAt(line, of: slot)
      let wasHeard = ledger.lines[line].vigil.state == .heard
      let look = ledger.lines[line].vigil.look(
        heardAt: heardAt, isMetered: ledger.lines[line].isMetered,
        roundTrip: ledger.lines[line].stream.meter.roundTrip, at: now)
      next = min(next, look.next)
      summons = summons || look.summons
      if look.asks {
        ledger.send(slot, line, isAsking: wasHeard, at: now, &sends, &directives)
      }
      if look.isSilent {
        guard ledger.canHear(at: now, &directives) else {
          next = min(next, now &+ BeatPace.asking)
          return
        }
        ledger.silence(slot, line, at: now, &directives)
        next = now
      }
    }
    if summons { next = min(next, summon(slot, at: now, &sends, &directives)) }
    next = min(next, judge(slot, at: now, &directives))
    return max(next, now &+ BeatWheel.step)
  }

  /// Since when a line is not heard, as far as we could hear, and was to be.
  func heardAt(_ line: Int, of slot: Int) -> Int64 {
    let heardAt = lines[line].stream.heardAt
    return max(hearingSince, heardAt == .min ? offices[slot].expectedFrom : heardAt)
  }

  /// The last sign of a line, for people: when we began, if there was none.
  private func lastSign(of line: Int) -> Int64 {
    let heardAt = lines[line].stream.heardAt
    return heardAt == .min ? hearingSince : heardAt
  }

  private mutating func forEachLine(of slot: Int, _ body: (inout BeatLedger, Int) -> Void) {
    var next = offices[slot].firstLine
    while next != BeatOffice.none {
      let line = Int(next)
      next = lines[line].next
      body(&self, line)
    }
  }

  private mutating func send(
    _ slot: Int, _ line: Int, isAsking: Bool, at now: Int64, _ sends: inout Int,
    _ directives: inout [Directive]
  ) {
    guard lines[line].address != .none else { return }
    sends += 1
    tally.sent += 1
    let echo = lines[line].stream.echo(present: offices[slot].present, at: now)
    let beat = beat(
      slot, line, echo, flags: isAsking ? [.byTwin, .ask] : [.byTwin], at: now)
    directives.append(.send(beat, to: lines[line].address))
  }

  /// Asks the lines that are still heard; when the first of them must have answered, or is asked
  /// again.
  private mutating func summon(
    _ slot: Int, at now: Int64, _ sends: inout Int, _ directives: inout [Directive]
  ) -> Int64 {
    var next = Int64.max
    forEachLine(of: slot) { ledger, line in
      guard ledger.lines[line].vigil.summon(at: now) else { return }
      let look = ledger.lines[line].vigil.look(
        heardAt: ledger.heardAt(line, of: slot), isMetered: ledger.lines[line].isMetered,
        roundTrip: ledger.lines[line].stream.meter.roundTrip, at: now)
      if look.asks { ledger.send(slot, line, isAsking: true, at: now, &sends, &directives) }
      next = min(next, look.next)
    }
    return next
  }

  private mutating func silence(
    _ slot: Int, _ line: Int, at now: Int64, _ directives: inout [Directive]
  ) {
    expectedRate -= lines[line].rate
    lines[line].vigil.fallSilent(at: now)
    directives.append(
      .silent(
        offices[slot].pair, line: lines[line].index,
        since: Instant(nanoseconds: lastSign(of: line))))
  }

  /// Whether the office is dark: a line is silent, and every other one is, or leaves what it was
  /// asked for its sake unanswered.
  ///
  /// - Returns: when to judge again, where it only shows by other means that it lives.
  private mutating func judge(
    _ slot: Int, at now: Int64, _ directives: inout [Directive]
  ) -> Int64 {
    guard !offices[slot].isDark else { return .max }
    var isAnySilent = false
    var isAnyHeard = false
    var last = Int64.min
    var nextDue = Int64.min
    var unanswering: [Int] = []
    var next = offices[slot].firstLine
    while next != BeatOffice.none {
      let line = Int(next)
      next = lines[line].next
      let vigil = lines[line].vigil
      guard vigil.state != .unknown else { continue }
      last = max(last, lastSign(of: line))
      let period = BeatPace.period(isMetered: lines[line].isMetered)
      nextDue = max(nextDue, lastSign(of: line) &+ period)
      if vigil.state == .silent {
        isAnySilent = true
      } else if vigil.isUnanswering(
        isMetered: lines[line].isMetered, roundTrip: lines[line].stream.meter.roundTrip, at: now)
      {
        unanswering.append(line)
      } else {
        isAnyHeard = true
      }
    }
    guard isAnySilent, !isAnyHeard else { return .max }
    let signedAt = offices[slot].signedAt
    if signedAt > nextDue &+ Self.afterBeats, now < signedAt &+ Self.signLasts {
      return signedAt &+ Self.signLasts
    }
    guard canHear(at: now, &directives) else { return .max }
    for line in unanswering { silence(slot, line, at: now, &directives) }
    offices[slot].darkSince = last
    directives.append(.dark(offices[slot].pair, since: Instant(nanoseconds: last)))
    return .max
  }

  /// Whether we can tell anybody's silence from our own deafness.
  ///
  /// Where three offices or more should be heard and none is, that is our own evidence; with fewer,
  /// only a control group can tell.
  private mutating func canHear(at now: Int64, _ directives: inout [Directive]) -> Bool {
    guard !isDeaf else {
      guard controlAnswers == true else { return false }
      isDeaf = false
      hearingSince = now
      directives.append(.hearing)
      return false
    }
    let silence = Double(now &- heardAnyAt) / 1e9
    let isQuiet = silence > 2.2
    let isQuorum = slots.count >= Self.quorum && expectedRate * silence > 6
    let isDeafNow =
      isQuiet && (controlAnswers == false || (controlAnswers == nil && isQuorum))
    guard isDeafNow else { return true }
    isDeaf = true
    directives.append(.deaf(since: Instant(nanoseconds: heardAnyAt)))
    return false
  }
}
