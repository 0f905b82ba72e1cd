public import Detection
public import Relais

/// Lives through a day of the simulated company in virtual time: the real detector and the real
/// keeper of incidents, asked and answered by the simulated network from one queue of events.
///
/// The same day and seed give the same events, to the nanosecond.
public struct Rehearsal: Sendable {
  /// What the detector said, and when.
  public struct Said: Hashable, Sendable {
    /// Seconds from the start of the day.
    public var at: Double
    /// What it said: a belief, or a verdict.
    public var directive: Detector.Directive
  }

  /// The day.
  public let day: Day
  /// All beliefs and verdicts so far, in the order in which they were said.
  public private(set) var said: [Said] = []
  /// The watcher's mind.
  public private(set) var detector: Detector
  /// What it writes down of it.
  public private(set) var node: RehearsedNode
  /// How many events have happened.
  public private(set) var eventCount = 0
  /// The present, in seconds from the start of the day.
  public private(set) var time = 0.0
  /// The twin, where there is one.
  public internal(set) var twin: RehearsedTwin?

  /// What becomes of packets.
  var network: Network
  private var agenda = Agenda<Event>()
  private let model: Model
  private let checkPlaces: [CheckID: Int]
  private let paths: [PathID: Path]
  /// What the kernel last told of each line's carrier.
  private var carriers: [Bool?] = [nil, nil, nil]
  /// The wake-up asked for last.
  private var wakeAt: Instant?
  /// The moment that the keeper asked for last.
  private var keeperAt: Instant?
  /// Counts the node's restarts: what an earlier life asked for reaches nobody.
  private var life = 0
  private let settings: DetectorSettings

  /// Something that happens at its time.
  enum Event: Sendable {
    /// The office's watcher is told something; what an earlier life of it asked for is not told.
    case input(Detector.Input, life: Int)
    /// The twin is told something, or its moment has come.
    case twin(RehearsedTwin.Event)
    /// The twin's word arrives, whichever life of the office's watcher hears it.
    case word(Detector.Input)
    /// The detector's moment has come.
    case wake(Instant)
    /// A check is made.
    case check(Int, isScheduled: Bool)
    /// Carriers may have changed.
    case signs
    /// The box is asked.
    case box
    /// The keeper's moment has come.
    case keeper(Instant)
    /// The journal reaches the disk.
    case sync
    /// The process is killed and starts again.
    case restart
  }

  /// How long the disk takes to sync, in seconds.
  private static let syncDelay = 0.02

  /// How long the kernel takes to tell of a carrier, in seconds.
  private static let kernelDelay = 0.02

  /// The box is asked this often, in seconds.
  private static let boxPeriod = 2.0

  /// A day about to begin.
  public init(
    _ day: Day, seed: UInt64, histories: [LineID: LineHistory] = [:],
    settings: DetectorSettings = DetectorSettings()
  ) {
    self.day = day
    self.settings = settings
    model = day.isPaired ? Company.pairedModel : Company.model
    node = RehearsedNode(wall: day.wall(0), model: model)
    network = Network(
      faults: day.faults, length: min(day.length, day.calmFrom), longestBurst: day.longestBurst,
      background: day.background, seed: seed)
    detector = Detector(
      model: model, histories: histories, settings: settings, at: day.start)
    let checks = model.checks
    checkPlaces = [CheckID: Int](uniqueKeysWithValues: checks.enumerated().map { ($1.id, $0) })
    paths = [PathID: Path](uniqueKeysWithValues: model.paths.map { ($0.id, $0) })
    for (index, check) in checks.enumerated() where check.vantage == .office {
      let phase = network.draw() * check.period.inSeconds
      agenda.add(.check(index, isScheduled: true), at: Self.nanoseconds(phase))
    }
    for span in day.faults {
      agenda.add(.signs, at: Self.nanoseconds(span.from + Self.kernelDelay))
      agenda.add(.signs, at: Self.nanoseconds(span.until + Self.kernelDelay))
    }
    for moment in day.restarts { agenda.add(.restart, at: Self.nanoseconds(moment)) }
    agenda.add(.signs, at: 0)
    agenda.add(.sync, at: Self.nanoseconds(Self.syncDelay))
    agenda.add(.box, at: Self.nanoseconds(network.draw() * Self.boxPeriod))
    wakeAt = day.start
    agenda.add(.wake(day.start), at: 0)
    if day.isPaired { startTwin(settings) }
  }

  /// Has something happen after so many seconds.
  mutating func plan(_ event: Event, after seconds: Double) {
    agenda.add(event, at: Self.nanoseconds(time + seconds))
  }

  /// Lets the next event happen; false when the day is over.
  public mutating func step() -> Bool {
    guard let (event, nanoseconds) = agenda.next() else { return false }
    let moment = Double(nanoseconds) / 1e9
    guard moment < day.length else { return false }
    time = moment
    eventCount += 1
    if case .twin(let event) = event {
      happenOutside(event)
      return true
    }
    if let end = day.sleepEnd(at: time) {
      // Answers are lost, all that the watcher does itself waits.
      switch event {
      case .input, .word: return true
      default: break
      }
      agenda.add(event, at: Self.nanoseconds(end) + 1_000)
      return true
    }
    switch event {
    case .input(let input, let asker): if asker == life { receive(input) }
    case .word(let input): receive(input)
    case .twin: break
    case .wake(let moment): if moment == wakeAt { receive(.woke) }
    case .check(let index, let isScheduled): attempt(index, isScheduled: isScheduled)
    case .signs: readCarriers()
    case .box: askBox()
    case .keeper(let moment): if moment == keeperAt { tell(nil) }
    case .sync: node.sync()
    case .restart: restart()
    }
    return true
  }

  /// The longest time, in seconds, for which a line was silent, of all such times that touch the
  /// range of seconds from the start: what somebody who can see everything says.
  public func longestSilence(of line: LineID, in range: ClosedRange<Double>) -> Double {
    Company.lines.firstIndex(of: line).map { network.longestSilence(of: $0, in: range) } ?? 0
  }

  /// Lets everything happen up to the end of the day.
  public mutating func run() { while step() {} }

  private mutating func receive(_ input: Detector.Input) {
    let now = day.instant(time)
    for directive in detector.receive(input, at: now) {
      switch directive {
      case .probe(let path, let slot): send(path, slot)
      case .wake(let moment):
        wakeAt = moment
        agenda.add(.wake(moment), at: (moment - day.start).nanoseconds)
      case .hasten(let check, let after):
        guard let index = checkPlaces[check] else { break }
        if model.checks[index].vantage == .twin {
          askTwin(check, after: after.inSeconds)
        } else {
          agenda.add(
            .check(index, isScheduled: false), at: Self.nanoseconds(time + after.inSeconds))
        }
      case .line, .check, .service, .verdict:
        said.append(Said(at: time, directive: directive))
        tell(directive)
      }
    }
  }

  private mutating func tell(_ directive: Detector.Directive?) {
    for wish in node.hear(directive, at: day.instant(time), wall: day.wall(time)) {
      switch wish {
      case .sync: agenda.add(.sync, at: Self.nanoseconds(time + Self.syncDelay))
      case .wake(let moment):
        keeperAt = moment
        agenda.add(.keeper(moment), at: (moment - day.start).nanoseconds)
      }
    }
  }

  /// The process is killed and starts again from its journal and from what the lines taught it.
  private mutating func restart() {
    detector = Detector(
      model: model, histories: detector.histories, settings: settings,
      at: day.instant(time))
    node.restart(wall: day.wall(time))
    keeperAt = nil
    wakeAt = nil
    life += 1
    carriers = [nil, nil, nil]
    agenda.add(.sync, at: Self.nanoseconds(time + Self.syncDelay))
    receive(.woke)
    tell(nil)
    readCarriers()
  }

  private mutating func send(_ id: PathID, _ slot: UInt64) {
    guard let path = paths[id], let place = Company.place(of: path), let line = path.line,
      let index = Company.lines.firstIndex(of: line)
    else { return }
    let packet: Network.Packet = if case .query = path.method { .query } else { .ping }
    switch network.fate(packet, to: place, over: index, at: time) {
    case .lost: break
    case .refused:
      let why = ProbeFailure.unreachable(reason: "network is unreachable")
      agenda.add(
        .input(.refused(id, slot: slot, why), life: life), at: Self.nanoseconds(time + 0.000_1))
    case .answered(let delay):
      let roundTrip = Duration.nanoseconds(Int64(delay * 1e9))
      agenda.add(
        .input(.answered(id, slot: slot, roundTrip: roundTrip), life: life),
        at: Self.nanoseconds(time + delay))
    }
  }

  private mutating func attempt(_ index: Int, isScheduled: Bool) {
    let check = model.checks[index]
    if isScheduled {
      agenda.add(
        .check(index, isScheduled: true), at: Self.nanoseconds(time + check.period.inSeconds))
    }
    let bound = check.line.flatMap { Company.lines.firstIndex(of: $0) }
    let routed = Company.lines.indices.first { network.hasCarrier($0, at: time) } ?? 0
    let (outcome, length) = network.attempt(check, over: bound ?? routed, at: time)
    let observation = Observation(check: check.id, sentAt: day.instant(time), outcome: outcome)
    agenda.add(.input(.checked(observation), life: life), at: Self.nanoseconds(time + length))
  }

  private mutating func readCarriers() {
    for (index, line) in Company.lines.enumerated() {
      let isUp = network.hasCarrier(index, at: time)
      guard carriers[index] != isUp else { continue }
      carriers[index] = isUp
      receive(.carrier(line, isUp: isUp))
    }
  }

  private mutating func askBox() {
    agenda.add(.box, at: Self.nanoseconds(time + Self.boxPeriod))
    guard case .answered = network.fate(.ping, to: .box, over: 0, at: time) else { return }
    let isDark = network.faults(at: time).contains(.lossOfLight)
    receive(
      .boxStatus(Company.fibre, isUp: !isDark, words: isDark ? "no light on the fibre" : "online"))
  }

  private static func nanoseconds(_ seconds: Double) -> Int64 { Int64((seconds * 1e9).rounded()) }
}
