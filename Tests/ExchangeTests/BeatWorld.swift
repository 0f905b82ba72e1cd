import Exchange
import Foundation
import Relais

/// A seeded generator: SplitMix64.
struct BeatChance: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }

  mutating func happens(_ share: Double) -> Bool { Double.random(in: 0..<1, using: &self) < share }
}

/// So many seeds; `RELAIS_SEED=7` replays one.
func beatSeeds(_ count: UInt64) -> [UInt64] {
  if let seed = ProcessInfo.processInfo.environment["RELAIS_SEED"].flatMap(UInt64.init) {
    return [seed]
  }
  return Array(1...count)
}

/// A code that is good enough to tell whether the right bytes and key went into it.
enum BeatCode {
  static func write(_ key: UInt64, _ bytes: UnsafeRawBufferPointer) -> [UInt8] {
    var state = key &* 0x9E37_79B9_7F4A_7C15 ^ 0xCBF2_9CE4_8422_2325
    for byte in bytes { state = (state ^ UInt64(byte)) &* 0x100_0000_01B3 }
    var other = BeatChance(seed: state)
    return (0..<BeatPacket.codeSize).map { _ in UInt8(truncatingIfNeeded: other.next()) }
  }

  static func bytes(of beat: BeatPacket, key: UInt64) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: BeatPacket.size)
    bytes.withUnsafeMutableBytes { room in
      beat.write(to: room) { signed, code in code.copyBytes(from: write(key, signed)) }
    }
    return bytes
  }

  static func read(_ bytes: [UInt8], key: UInt64) throws(BeatRefusal) -> BeatPacket {
    let result = bytes.withUnsafeBytes { bytes -> Result<BeatPacket, BeatRefusal> in
      Result { () throws(BeatRefusal) -> BeatPacket in
        try BeatPacket(reading: bytes) { _, signed, code in
          write(key, signed) == Array(code) ? nil : .code
        }
      }
    }
    return try result.get()
  }
}

/// One line of a simulated office, in both directions.
struct BeatWay {
  /// Milliseconds.
  var delay = 20.0
  var jitter = 5.0
  var lossUp = 0.0
  var lossDown = 0.0
  var isUpCut = false
  var isDownCut = false
  var doubled = 0.0
  var isMetered = false

  static let metered = BeatWay(delay: 200, jitter: 100, isMetered: true)

  mutating func cut(_ isCut: Bool = true) {
    isUpCut = isCut
    isDownCut = isCut
  }
}

/// Offices and their twin over a simulated network, with clocks that do not agree.
struct BeatWorld {
  private enum Event {
    case tick
    case wake(Int, UInt64)
    case arrive([UInt8], office: Int, line: UInt8)
    case reach([UInt8], office: Int, line: UInt8)
  }

  private struct Entry {
    var at: Int64
    var number: UInt64
    var event: Event
  }

  static let key: UInt64 = 0x5EC2_E7
  /// Nanoseconds since 1970.
  private(set) var now: Int64 = 1_700_000_000_000_000_000
  let start: Int64 = 1_700_000_000_000_000_000
  var chance: BeatChance
  var twin: BeatLedger
  var offices: [BeatSender] = []
  var ways: [[BeatWay]]
  /// What each office's clock is ahead of the twin's, in nanoseconds.
  var ahead: [Int64]
  var told: [(at: Double, what: BeatLedger.Directive)] = []
  var officeTold: [(at: Double, office: Int, what: BeatSender.Directive)] = []
  /// Everything that was sent towards the twin, and towards the offices.
  var recordedUp: [[UInt8]] = []
  var recordedDown: [[UInt8]] = []
  var isTicking = true
  var sentUp = 0
  var lostUp = 0
  var sentDown = 0
  var lostDown = 0
  private var queue: [Entry] = []
  private var number: UInt64 = 0
  private var wakes: [UInt64]

  init(seed: UInt64, ways: [[BeatWay]], ahead: Int64 = 0) {
    chance = BeatChance(seed: seed)
    self.ways = ways
    self.ahead = ways.map { _ in ahead }
    wakes = ways.map { _ in 0 }
    twin = BeatLedger(session: UInt64(now / 1_000_000), at: Instant(nanoseconds: now))
    for office in ways.indices {
      _ = twin.admit(Self.pair(office), at: Instant(nanoseconds: now))
      offices.append(
        BeatSender(
          pair: Self.pair(office), session: UInt64(now / 1_000_000),
          at: Instant(nanoseconds: now + ahead)))
      open(office)
    }
    schedule(.tick, after: 0.1)
  }

  static func pair(_ office: Int) -> PairID { PairID(UInt64(office) + 100) }

  /// Seconds since the beginning.
  var seconds: Double { Double(now - start) / 1e9 }

  /// The first moment, in seconds, at which the twin told something like that.
  func first(after: Double = 0, _ match: (BeatLedger.Directive) -> Bool) -> Double? {
    told.first { $0.at >= after && match($0.what) }?.at
  }

  mutating func open(_ office: Int) {
    // Offices start at any time.
    let phase = Int64.random(in: 0..<1_000_000_000, using: &chance)
    for (line, way) in ways[office].enumerated() {
      tell(office, .opened(line: UInt8(line), isMetered: way.isMetered), plus: phase)
    }
  }

  mutating func tell(_ office: Int, _ input: BeatSender.Input, plus: Int64 = 0) {
    let moment = Instant(nanoseconds: now + ahead[office] + plus)
    for directive in offices[office].receive(input, at: moment) {
      officeTold.append((seconds, office, directive))
      switch directive {
      case .send(let beat):
        sendUp(BeatCode.bytes(of: beat, key: Self.key), office, beat.line)
      case .wake(let at):
        wakes[office] += 1
        schedule(
          .wake(office, wakes[office]),
          after: Double(at.nanoseconds - ahead[office] - now) / 1e9)
      default: break
      }
    }
  }

  /// The office's program starts again.
  mutating func restart(_ office: Int, session: UInt64? = nil) {
    let usual = UInt64((now + ahead[office]) / 1_000_000)
    offices[office] = BeatSender(
      pair: Self.pair(office), session: session ?? usual,
      at: Instant(nanoseconds: now + ahead[office]))
    open(office)
  }

  /// The twin's program starts again.
  mutating func restartTwin(session: UInt64? = nil) {
    let moment = Instant(nanoseconds: now)
    twin = BeatLedger(session: session ?? UInt64(now / 1_000_000), at: moment)
    for office in offices.indices { _ = twin.admit(Self.pair(office), at: moment) }
  }

  /// Hands bytes to the twin, as anybody may.
  mutating func inject(_ bytes: [UInt8], from address: BeatAddress) -> BeatPacket? {
    let beat: BeatPacket
    do throws(BeatRefusal) {
      beat = try BeatCode.read(bytes, key: Self.key)
    } catch {
      twin.tally[error] += 1
      return nil
    }
    guard let slot = twin.slot(of: beat.pair) else {
      twin.tally[.pair] += 1
      return nil
    }
    var directives: [BeatLedger.Directive] = []
    let answer = twin.hear(
      beat, slot: slot, from: address, at: Instant(nanoseconds: now), into: &directives)
    note(directives)
    return answer
  }

  mutating func run(for duration: Double) {
    let end = now + Int64(duration * 1e9)
    while let next = queue.first, next.at <= end {
      remove()
      now = max(now, next.at)
      handle(next.event)
    }
    now = end
  }

  /// Time passes in which nobody does anything.
  mutating func sleep(for duration: Double) { now += Int64(duration * 1e9) }

  private mutating func handle(_ event: Event) {
    switch event {
    case .tick:
      schedule(.tick, after: 0.1)
      guard isTicking else { return }
      note(twin.tick(at: Instant(nanoseconds: now)))
    case .wake(let office, let number):
      if wakes[office] == number { tell(office, .tick) }
    case .arrive(let bytes, let office, let line):
      if let answer = inject(bytes, from: Self.address(office, line)) {
        sendDown(BeatCode.bytes(of: answer, key: Self.key), office, line)
      }
    case .reach(let bytes, let office, let line):
      guard let beat = try? BeatCode.read(bytes, key: Self.key) else { return }
      tell(office, .heard(beat, line: line))
    }
  }

  static func address(_ office: Int, _ line: UInt8) -> BeatAddress {
    BeatAddress(
      high: UInt64(office), low: 0, scope: 0, port: UInt16(line) + 1, family: 2)
  }

  private mutating func note(_ directives: [BeatLedger.Directive]) {
    for directive in directives {
      if case .send(let beat, let address) = directive {
        sendDown(
          BeatCode.bytes(of: beat, key: Self.key), Int(address.high), UInt8(address.port - 1))
      }
      told.append((seconds, directive))
    }
  }

  private mutating func sendUp(_ bytes: [UInt8], _ office: Int, _ line: UInt8) {
    recordedUp.append(bytes)
    let way = ways[office][Int(line)]
    sentUp += 1
    guard !way.isUpCut, !chance.happens(way.lossUp) else {
      lostUp += 1
      return
    }
    deliver(way) { .arrive(bytes, office: office, line: line) }
  }

  private mutating func sendDown(_ bytes: [UInt8], _ office: Int, _ line: UInt8) {
    recordedDown.append(bytes)
    let way = ways[office][Int(line)]
    sentDown += 1
    guard !way.isDownCut, !chance.happens(way.lossDown) else {
      lostDown += 1
      return
    }
    deliver(way) { .reach(bytes, office: office, line: line) }
  }

  private mutating func deliver(_ way: BeatWay, _ event: () -> Event) {
    for _ in 0..<(chance.happens(way.doubled) ? 2 : 1) {
      let delay = way.delay + Double.random(in: 0...max(way.jitter, 0.001), using: &chance)
      schedule(event(), after: delay / 1_000)
    }
  }

  private mutating func schedule(_ event: Event, after delay: Double) {
    number += 1
    queue.append(Entry(at: now + Int64(max(0, delay) * 1e9), number: number, event: event))
    var child = queue.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard isBefore(child, parent) else { return }
      queue.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func remove() {
    queue.swapAt(0, queue.count - 1)
    queue.removeLast()
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < queue.count {
        if isBefore(child, least) { least = child }
      }
      guard least != parent else { return }
      queue.swapAt(least, parent)
      parent = least
    }
  }

  private func isBefore(_ a: Int, _ b: Int) -> Bool {
    (queue[a].at, queue[a].number) < (queue[b].at, queue[b].number)
  }
}
