import Exchange
import Relais

/// What a network does to notes and their receipts.
struct NoteWeather {
  /// The share of datagrams that are lost, each way.
  var loss = 0.0
  /// The share of datagrams that come twice.
  var doubled = 0.0
  /// Milliseconds one way, and how far that varies: more than the delay reorders.
  var delay = 200.0
  var jitter = 0.0
  /// Until when nothing at all comes through, in milliseconds.
  var cutUntil = 0.0
}

/// A node that sends notes, and one that takes them, over a simulated network.
struct NoteWorld {
  /// How many milliseconds the taker's disk needs.
  static let work = 5.0

  enum Event {
    case note(NotePacket, NoteLetter)
    case receipt(NotePacket, NoteReceipt)
    case taken(NoteLetter, NoteSession)
    case tick
    case post([UInt8], isWhole: Bool)
  }

  var sender: NoteSender
  var receiver = NoteReceiver()
  /// The taker's own datagrams.
  var answers = NoteSeries(NoteSession(number: 77, salt: 7))
  var back = NoteReceiver()
  var chance: BeatChance
  var weather: NoteWeather
  /// Milliseconds.
  var now = 0.0
  /// Frames that the taker believes; others it refuses.
  var isBelieved: ([UInt8]) -> Bool = { _ in true }

  private var events: [(at: Double, order: Int, event: Event)] = []
  private var order = 0

  /// What was handed on, in order.
  var handedOn: [[UInt8]] = []
  var delivered: [(number: UInt32, at: Double)] = []
  var failed: [UInt32] = []
  /// All that was ever on the wire, as somebody could have recorded it.
  var recordedNotes: [(NotePacket, NoteLetter)] = []
  var recordedReceipts: [(NotePacket, NoteReceipt)] = []
  var refusals = 0
  /// Numbers under one session, each of which must be one of a kind.
  var nonces: Set<[UInt64]> = []
  var isNonceRepeated = false

  init(seed: UInt64, weather: NoteWeather, session: UInt64 = 1_000) {
    chance = BeatChance(seed: seed)
    self.weather = weather
    sender = NoteSender(NoteSession(number: session, salt: seed))
  }

  mutating func schedule(_ event: Event, in milliseconds: Double) {
    order += 1
    events.append((now + milliseconds, order, event))
  }

  /// Lives until nothing is left to happen.
  mutating func run(until end: Double = .infinity) {
    while let next = events.indices.min(by: {
      (events[$0].at, events[$0].order) < (events[$1].at, events[$1].order)
    }), events[next].at <= end {
      let (at, _, event) = events.remove(at: next)
      now = max(now, at)
      happen(event)
    }
  }

  private var moment: Instant { Instant(nanoseconds: Int64(now * 1e6)) }

  private mutating func happen(_ event: Event) {
    switch event {
    case .post(let frame, let isWhole): obey(.post(frame, digest: 3, isWhole: isWhole))
    case .tick: obey(.tick)
    case .note(let packet, let letter): take(packet, letter)
    case .taken(let letter, let session):
      let outcome: NoteReceipt.Outcome = isBelieved(letter.frame) ? .taken : .refused
      if outcome == .taken { handedOn.append(letter.frame) }
      receiver.done(letter.number, of: session, outcome)
      answer(NoteReceipt(outcome, session: session, number: letter.number, digest: 5))
    case .receipt(let packet, let receipt):
      do throws(BeatRefusal) {
        if let refusal = back.refusal(of: packet) { throw refusal }
        try back.receive(packet)
        obey(.receipt(receipt))
      } catch {
        refusals += 1
      }
    }
  }

  private mutating func take(_ packet: NotePacket, _ letter: NoteLetter) {
    do throws(BeatRefusal) {
      if let refusal = receiver.refusal(of: packet) { throw refusal }
      switch try receiver.receive(packet, letter, at: moment) {
      case .take(let letter): schedule(.taken(letter, packet.session), in: Self.work)
      case .answer(let outcome, let known):
        answer(
          NoteReceipt(
            outcome, session: packet.session, number: letter.number, known: known, digest: 5))
      case nil: break
      }
    } catch {
      refusals += 1
    }
  }

  private mutating func answer(_ receipt: NoteReceipt) {
    let (session, number) = answers.next()
    count(session, number, 1)
    let head = BeatHead(kind: .receipt, pair: PairID(1), line: 0, flags: .byTwin)
    let packet = NotePacket(head: head, session: session, number: number, sealed: [])
    recordedReceipts.append((packet, receipt))
    for delay in arrivals() { schedule(.receipt(packet, receipt), in: delay) }
  }

  private mutating func obey(_ input: NoteSender.Input) {
    for directive in sender.receive(input, at: moment) {
      switch directive {
      case .send(let letter, _):
        let (session, number) = sender.series.next()
        count(session, number, 0)
        let head = BeatHead(kind: .note, pair: PairID(1), line: 0, flags: [])
        let packet = NotePacket(head: head, session: session, number: number, sealed: [])
        recordedNotes.append((packet, letter))
        for delay in arrivals() { schedule(.note(packet, letter), in: delay) }
      case .wake(let at): schedule(.tick, in: max(0, at.seconds * 1e3 - now) + 0.001)
      case .delivered(let number, _): delivered.append((number, now))
      case .failed(let number): failed.append(number)
      }
    }
  }

  private mutating func count(_ session: NoteSession, _ number: UInt32, _ side: UInt64) {
    let nonce = [side, session.number, session.salt, UInt64(number)]
    if !nonces.insert(nonce).inserted { isNonceRepeated = true }
  }

  private mutating func arrivals() -> [Double] {
    var arrivals: [Double] = []
    for _ in 0..<(chance.happens(weather.doubled) ? 2 : 1) {
      let isLost = chance.happens(weather.loss) || now < weather.cutUntil
      let delay = weather.delay + weather.jitter * Double.random(in: -1...1, using: &chance)
      if !isLost { arrivals.append(max(0, delay)) }
    }
    return arrivals
  }
}
