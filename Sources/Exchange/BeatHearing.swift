public import Relais

extension BeatLedger {
  /// How often a beat of an ended session is answered, in nanoseconds: so that an office whose
  /// clock went back learns of its own later session, while a recording gets next to nothing.
  private static let answersOldEvery: Int64 = 5_000_000_000

  /// Takes in a beat whose code was right.
  ///
  /// - Parameters:
  ///   - beat: what came.
  ///   - slot: where its pair stands.
  ///   - address: where it came from.
  ///   - moment: when.
  ///   - directives: what must be done or told is put behind what is there.
  /// - Returns: the beat that answers it, to be sent back at once; nil if it gets none.
  public mutating func hear(
    _ beat: BeatPacket, slot: Int, from address: BeatAddress, at moment: Instant,
    into directives: inout [Directive]
  ) -> BeatPacket? {
    guard offices.indices.contains(slot), offices[slot].session > 0 else {
      tally[.pair] += 1
      return nil
    }
    guard !beat.flags.contains(.byTwin) else {
      tally[.direction] += 1
      return nil
    }
    let now = moment.nanoseconds
    let isMetered = beat.flags.contains(.metered)
    let line = place(of: beat.line, office: slot, isMetered: isMetered)
    if beat.echo.session > offices[slot].session { rise(slot, above: beat, &directives) }
    let sessionBefore = lines[line].stream.session
    // A start of the other side makes a gap that teaches nothing of the line.
    var heardBefore = lines[line].stream.heardAt
    let finding = lines[line].stream.take(
      beat, mine: offices[slot].session, present: &offices[slot].present, at: now)
    switch finding {
    case .newest:
      tally.believed += 1
      lines[line].address = address
      if beat.session != sessionBefore { heardBefore = .min }
      note(
        beat, slot: slot, line: line, isFirst: sessionBefore == 0, heardBefore: heardBefore,
        at: now, into: &directives)
      if beat.flags.contains(.answer) { return nil }
      let echo = lines[line].stream.echo(present: offices[slot].present, at: now)
      return answer(slot, line, echo, at: now)
    case .late:
      // Counted as received; what it asked is answered by now.
      tally.believed += 1
      return nil
    case .refused(let refusal):
      tally[refusal] += 1
      return answer(toRefused: beat, refusal, slot, line, at: now)
    }
  }

  private mutating func answer(
    toRefused beat: BeatPacket, _ refusal: BeatRefusal, _ slot: Int, _ line: Int,
    at now: Int64
  ) -> BeatPacket? {
    guard !beat.flags.contains(.answer) else { return nil }
    switch refusal {
    case .unproven:
      return answer(slot, line, BeatStream.echo(of: beat, at: now), at: now)
    case .session where offices[slot].answeredOldAt &+ Self.answersOldEvery <= now:
      offices[slot].answeredOldAt = now
      var echo = BeatPacket.Echo()
      echo.session = offices[slot].present
      return answer(slot, line, echo, at: now)
    default: return nil
    }
  }

  private mutating func answer(
    _ slot: Int, _ line: Int, _ echo: BeatPacket.Echo, at now: Int64
  ) -> BeatPacket {
    tally.answered += 1
    return beat(slot, line, echo, flags: [.byTwin, .answer], at: now)
  }

  /// A beat of ours.
  mutating func beat(
    _ slot: Int, _ line: Int, _ echo: BeatPacket.Echo, flags: BeatPacket.Flags, at now: Int64
  ) -> BeatPacket {
    var beat = BeatPacket(
      pair: offices[slot].pair, line: lines[line].index,
      flags: lines[line].isMetered ? flags.union(.metered) : flags,
      session: offices[slot].session, sequence: lines[line].stream.nextSequence(),
      clock: now / 1_000, echo: echo, digest: offices[slot].ours)
    var next = offices[slot].firstLine
    while next != BeatOffice.none {
      let other = Int(next)
      if lines[other].index < 8 {
        beat.ages[Int(lines[other].index)] = lines[other].stream.age(at: now)
      }
      next = lines[other].next
    }
    return beat
  }

  private mutating func rise(
    _ slot: Int, above beat: BeatPacket, _ directives: inout [Directive]
  ) {
    guard beat.echo.session < Self.largestSession else { return }
    offices[slot].session = beat.echo.session + 1
    var next = offices[slot].firstLine
    while next != BeatOffice.none {
      lines[Int(next)].stream.restart()
      next = lines[Int(next)].next
    }
    directives.append(.rose(offices[slot].pair, session: offices[slot].session))
  }

  /// Draws from a new beat what it means.
  private mutating func note(
    _ beat: BeatPacket, slot: Int, line: Int, isFirst: Bool, heardBefore: Int64, at now: Int64,
    into directives: inout [Directive]
  ) {
    heardAnyAt = now
    if isDeaf {
      isDeaf = false
      hearingSince = now
      directives.append(.hearing)
    }
    let isMetered = beat.flags.contains(.metered)
    let wasHeard = lines[line].vigil.state == .heard
    if wasHeard, lines[line].isMetered != isMetered { expectedRate -= lines[line].rate }
    if !wasHeard || lines[line].isMetered != isMetered {
      lines[line].isMetered = isMetered
      expectedRate += lines[line].rate
    }
    // A gap in which we could not hear teaches nothing of the line.
    let isGap = heardBefore != .min && heardBefore >= hearingSince
    let isNews = lines[line].vigil.hear(
      gap: isGap ? now &- heardBefore : nil, isMetered: isMetered)
    if isNews || isFirst {
      directives.append(.heard(beat.pair, line: beat.line))
      // Its deadline may be nearer than those of the others, or than its first beat was given.
      setDeadline(slot, to: now &+ BeatPace.usual)
    }
    brighten(slot, &directives)
    offices[slot].ages = beat.ages
    offices[slot].agesAt = now
    offices[slot].hasSuspectClock = beat.flags.contains(.suspectClock)
    if offices[slot].theirs != beat.digest {
      offices[slot].theirs = beat.digest
      if beat.digest != offices[slot].ours { directives.append(.differs(beat.pair)) }
    }
  }

  /// Takes in the digest of what we know of an office's facts; its beats will bear it.
  public mutating func know(
    _ digest: UInt64, of pair: PairID, into directives: inout [Directive]
  ) {
    guard let slot = slot(of: pair), offices[slot].ours != digest else { return }
    offices[slot].ours = digest
    if offices[slot].present > 0, offices[slot].theirs != digest {
      directives.append(.differs(pair))
    }
  }

  /// Sets when an office is looked at next, in nanoseconds, unless that is earlier already.
  mutating func setDeadline(_ slot: Int, to deadline: Int64) {
    guard deadline < offices[slot].deadline else { return }
    offices[slot].deadline = deadline
    wheel.set(slot, to: deadline)
  }
}
