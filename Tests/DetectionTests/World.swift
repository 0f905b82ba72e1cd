import Detection
import Relais

/// A world without weather: what crosses nothing dead answers in 10 ms, all else is lost.
struct World {
  var detector: Detector
  /// What is broken.
  var dead: Set<Component> = []
  /// Paths on which nobody answers though nothing is broken.
  var mute: Set<PathID> = []
  /// All beliefs and verdicts, in order.
  private(set) var told: [Detector.Directive] = []
  /// Probes sent on each path.
  private(set) var probes: [PathID: Int] = [:]

  private let paths: [PathID: Path]
  private let checkPlaces: [CheckID: Int]
  private var queue: [Int64: [Event]] = [:]
  private var times: [Int64] = []
  private var wakeAt: Instant?
  private var latest: Int64 = 0

  private enum Event {
    case input(Detector.Input)
    case wake(Instant)
    case check(Int, isScheduled: Bool)
  }

  init(_ model: Model) {
    detector = Office.detector(model)
    paths = [PathID: Path](uniqueKeysWithValues: model.paths.map { ($0.id, $0) })
    checkPlaces = [CheckID: Int](
      uniqueKeysWithValues: model.checks.enumerated().map { ($1.id, $0) })
    wakeAt = .zero
    add(.wake(.zero), at: .zero)
    for (index, check) in model.checks.enumerated() {
      let phase = check.period.inSeconds * Double(index) / Double(model.checks.count)
      add(.check(index, isScheduled: true), at: Instant(seconds: phase))
    }
  }

  /// Lets everything happen before that second.
  mutating func run(until seconds: Double) {
    let end = Instant(seconds: seconds).nanoseconds
    defer { latest = end }
    while let time = nextTime(), time < end {
      times.removeLast()
      for event in queue.removeValue(forKey: time) ?? [] {
        happen(event, Instant(nanoseconds: time))
      }
    }
  }

  /// Tells of a beat, or of something else that the detector does not ask, that was sent now.
  mutating func note(_ path: PathID, isHeard: Bool) {
    let now = Instant(nanoseconds: max(latest, 0))
    let isEcho = isHeard && path.name.hasSuffix("/twin")
    receive(
      .noted(
        path, sentAt: now, answered: isHeard, roundTrip: isEcho ? .milliseconds(1) : nil),
      now + .milliseconds(1))
  }

  private func nextTime() -> Int64? { times.last }

  private mutating func add(_ event: Event, at moment: Instant) {
    let time = moment.nanoseconds
    if queue[time] == nil {
      // Descending, so that the next one is the last.
      var (low, high) = (0, times.count)
      while low < high {
        let middle = (low + high) / 2
        if times[middle] > time { low = middle + 1 } else { high = middle }
      }
      times.insert(time, at: low)
    }
    queue[time, default: []].append(event)
  }

  private mutating func happen(_ event: Event, _ now: Instant) {
    switch event {
    case .input(let input): receive(input, now)
    case .wake(let moment): if moment == wakeAt { receive(.woke, now) }
    case .check(let index, let isScheduled): attempt(index, isScheduled, now)
    }
  }

  private mutating func receive(_ input: Detector.Input, _ now: Instant) {
    for directive in detector.receive(input, at: now) {
      switch directive {
      case .probe(let path, let slot):
        probes[path, default: 0] += 1
        guard answers(path) else { break }
        let answer = Detector.Input.answered(path, slot: slot, roundTrip: .milliseconds(10))
        add(.input(answer), at: now + .milliseconds(10))
      case .wake(let moment):
        wakeAt = moment
        add(.wake(moment), at: moment)
      case .hasten(let check, let after):
        if let index = checkPlaces[check] {
          add(.check(index, isScheduled: false), at: now + after)
        }
      default: told.append(directive)
      }
    }
  }

  private mutating func attempt(_ index: Int, _ isScheduled: Bool, _ now: Instant) {
    let check = detector.model.checks[index]
    if isScheduled { add(.check(index, isScheduled: true), at: now + check.period) }
    let isWell = answers(PathID("check/\(check.id)"))
    let took: Duration = isWell ? .milliseconds(10) : .seconds(2)
    let outcome: Outcome =
      isWell
      ? .answered(Answer(duration: took)) : .failed(.timedOut(after: took, during: .connect))
    let done = Observation(check: check.id, sentAt: now, outcome: outcome)
    add(.input(.checked(done)), at: now + took)
  }

  private func answers(_ id: PathID) -> Bool {
    guard let path = paths[id], !mute.contains(id) else { return false }
    return path.crosses.isDisjoint(with: dead)
  }
}
