public import Detection
import Relais

/// The simulated twin: a detector of its own, outside.
///
/// When it is off nothing happens in it, and when it is back it finds that it was away.
public struct RehearsedTwin: Sendable {
  /// Its mind.
  public internal(set) var detector: Detector
  /// All that it said, and when.
  public internal(set) var said: [Rehearsal.Said] = []
  /// From when to when it took the whole office to be dark, in seconds from the start of the day.
  public internal(set) var darkness: [ClosedRange<Double>] = []
  /// Since when it has done so; nil while it hears the office.
  var darkSince: Double?
  /// The wake-up that its detector asked for last.
  var wakeAt: Instant?
  /// Its paths by name.
  let paths: [PathID: Path]

  /// From when to when it took the whole office to be dark, up to the end of the day.
  func allDarkness(until end: Double) -> [ClosedRange<Double>] {
    darkness + (darkSince.map { [$0...end] } ?? [])
  }

  /// Something that happens at the twin.
  enum Event: Sendable {
    /// It is told something.
    case input(Detector.Input)
    /// Its detector's moment has come.
    case wake(Instant)
    /// A beat is due on a line; those that are asked for are outside the rhythm.
    case beat(line: Int, isAsked: Bool)
    /// A check is due, by its place in the twin's model.
    case check(Int, isScheduled: Bool)
  }
}

extension Rehearsal {
  /// A beat that has not come by this much after its time, in seconds, is missing.
  private static let beatPatience = 0.6

  /// Starts the twin, its checks, and the beats.
  mutating func startTwin(_ settings: DetectorSettings) {
    let model = Company.twinModel
    var twin = RehearsedTwin(
      detector: Detector(model: model, histories: [:], settings: settings, at: day.start),
      paths: [PathID: Path](uniqueKeysWithValues: model.paths.map { ($0.id, $0) }))
    twin.wakeAt = day.start
    self.twin = twin
    plan(.twin(.wake(day.start)), after: 0)
    for (index, check) in model.checks.enumerated() {
      let phase = network.drawOutside() * check.period.inSeconds
      plan(.twin(.check(index, isScheduled: true)), after: phase)
    }
    for line in Company.lines.indices {
      plan(.twin(.beat(line: line, isAsked: false)), after: network.drawOutside())
    }
  }

  /// Lets something happen at the twin, or between it and the office.
  mutating func happenOutside(_ event: RehearsedTwin.Event) {
    guard let twin else { return }
    if case .beat(let line, let isAsked) = event { return beat(line, isAsked) }
    let isOff = !network.hasTwin(at: time)
    switch event {
    case .input(let input): if !isOff { tellTwin(input) }
    case .wake(let moment):
      guard moment == twin.wakeAt else { return }
      // Its clock waits for it to be switched on again.
      if isOff { plan(.twin(event), after: 0.5) } else { tellTwin(.woke) }
    case .check(let index, let isScheduled): attemptOutside(index, isScheduled, isOff)
    case .beat: break
    }
  }

  /// The office asks the twin to make one of its checks soon.
  mutating func askTwin(_ check: CheckID, after seconds: Double) {
    guard let index = Company.twinModel.checks.firstIndex(where: { $0.id == check }),
      let delay = network.relay(.up, at: time)
    else { return }
    plan(.twin(.check(index, isScheduled: false)), after: delay + seconds)
  }

  private mutating func tellTwin(_ input: Detector.Input) {
    guard var twin else { return }
    let now = day.instant(time)
    let directives = twin.detector.receive(input, at: now)
    noteDarkness(&twin, now)
    self.twin = twin
    for directive in directives {
      switch directive {
      case .probe(let id, let slot): probeFromOutside(id, slot)
      case .wake(let moment):
        self.twin?.wakeAt = moment
        plan(.twin(.wake(moment)), after: (moment - now).inSeconds)
      case .hasten(let check, let after):
        if let index = Company.twinModel.checks.firstIndex(where: { $0.id == check }) {
          plan(.twin(.check(index, isScheduled: false)), after: after.inSeconds)
        }
      case .line, .check, .service, .verdict:
        self.twin?.said.append(Said(at: time, directive: directive))
      }
    }
  }

  private func noteDarkness(_ twin: inout RehearsedTwin, _ now: Instant) {
    let isDark = twin.detector.dark(at: now) != nil
    if isDark, twin.darkSince == nil { twin.darkSince = time }
    if !isDark, let since = twin.darkSince {
      twin.darkness.append(since...time)
      twin.darkSince = nil
    }
  }

  /// What the twin learns it tells the office, over any line that carries it.
  private mutating func passOn(_ input: Detector.Input, after seconds: Double) {
    plan(.twin(.input(input)), after: seconds)
    guard network.hasTwin(at: time), let delay = network.relay(.down, at: time + seconds) else {
      return
    }
    plan(.word(input), after: seconds + delay)
  }

  private mutating func probeFromOutside(_ id: PathID, _ slot: UInt64) {
    guard let path = twin?.paths[id] else { return }
    let sentAt = day.instant(time)
    let answer = network.outside(path, at: time)
    let roundTrip = answer.map { Duration.nanoseconds(Int64($0 * 1e9)) }
    if let roundTrip, let answer {
      plan(.twin(.input(.answered(id, slot: slot, roundTrip: roundTrip))), after: answer)
    }
    let known = answer ?? 1
    guard let delay = network.relay(.down, at: time + known) else { return }
    plan(
      .word(.noted(id, sentAt: sentAt, answered: answer != nil, roundTrip: roundTrip)),
      after: known + delay)
  }

  private mutating func attemptOutside(_ index: Int, _ isScheduled: Bool, _ isOff: Bool) {
    let check = Company.twinModel.checks[index]
    if isScheduled {
      plan(.twin(.check(index, isScheduled: true)), after: check.period.inSeconds)
    }
    guard !isOff else { return }
    let (outcome, length) = network.attemptOutside(check, at: time)
    let seen = Observation(check: check.id, sentAt: day.instant(time), outcome: outcome)
    passOn(.checked(seen), after: length)
  }

  /// One beat of the office over a line, and the twin's answer or its own beat.
  private mutating func beat(_ line: Int, _ isAsked: Bool) {
    let id = Company.lines[line]
    let isMetered = id == Company.cell
    if !isAsked {
      plan(.twin(.beat(line: line, isAsked: false)), after: isMetered ? 5 : 1)
    }
    let sentAt = day.instant(time)
    let isSent = day.sleepEnd(at: time) == nil
    let up = isSent ? network.beat(.up, over: line, at: time) : nil
    let down =
      network.hasTwin(at: time)
      ? network.beat(.down, over: line, at: time + (up ?? 0.1)) : nil
    let patience = Self.beatPatience
    if isSent {
      let trip = up.flatMap { up in down.map { up + $0 } }
      let roundTrip = trip.map { Duration.nanoseconds(Int64($0 * 1e9)) }
      plan(
        .word(
          .noted(
            .beats(.roundTrip, over: id), sentAt: sentAt, answered: trip != nil,
            roundTrip: roundTrip)), after: trip ?? patience + 0.4)
      let heard = down.map { (up ?? 0.1) + $0 }
      let way = Detector.Input.noted(
        .beats(.down, over: id), sentAt: sentAt, answered: heard != nil, roundTrip: nil)
      plan(.word(way), after: heard ?? patience)
      if let delay = network.relay(.up, at: time + (heard ?? patience)) {
        plan(.twin(.input(way)), after: (heard ?? patience) + delay)
      }
      // The twin knows that its beat came when the office's next one names it.
      let echo = Detector.Input.noted(
        .beats(.roundTrip, over: id), sentAt: sentAt, answered: trip != nil, roundTrip: roundTrip)
      plan(.twin(.input(echo)), after: trip.map { $0 + 0.2 } ?? patience + 0.4)
    } else {
      plan(
        .twin(
          .input(
            .noted(
              .beats(.roundTrip, over: id), sentAt: sentAt, answered: false, roundTrip: nil))),
        after: patience + 0.4)
    }
    passOn(
      .noted(.beats(.up, over: id), sentAt: sentAt, answered: up != nil, roundTrip: nil),
      after: up ?? patience)
    askOthers(besides: line, isMissing: up == nil || down == nil, isAsked)
  }

  /// When beats are missing on one line, those that come seldom are asked for at once.
  private mutating func askOthers(besides line: Int, isMissing: Bool, _ isAsked: Bool) {
    guard isMissing, !isAsked else { return }
    for other in Company.lines.indices where other != line && Company.lines[other] == Company.cell {
      plan(.twin(.beat(line: other, isAsked: true)), after: Self.beatPatience)
    }
  }
}
