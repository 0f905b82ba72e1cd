internal import Exchange
internal import Incidents
internal import Journal
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import Relais
internal import Twin

/// What a post does, one event after the other.
struct NoteCarrier {
  /// How long what is not urgent waits for more.
  private static let laziness = TimeAmount.seconds(2)

  private let pair: Pair
  private let exchanging: Exchanging
  private let clock: StationClock
  private let wire: NoteWire
  private let enter: AsyncStream<NotePost.Event>.Continuation
  private let ours: NoteSeal
  private let theirs: NoteSeal
  private var sender: NoteSender
  private var receiver = NoteReceiver()
  /// The last fact in each letter that holds all the other lacks.
  private var letters: [UInt32: FactID] = [:]
  private var alarm: Scheduled<Void>?
  /// What is not urgent and waits.
  private var last: FactID?
  /// What is to go on behind a note that has no room for it.
  private var rest: FactID?

  /// Carries nothing yet; nil for a pair that was revoked.
  init?(
    pair: Pair, session: NoteSession, exchanging: Exchanging, clock: StationClock, wire: NoteWire,
    enter: AsyncStream<NotePost.Event>.Continuation
  ) {
    let us: PairSide = pair.side == .office ? .twin : .office
    guard !pair.secret.isEmpty, let ours = NoteSeal(pair.packetKey("note", from: us)),
      let theirs = NoteSeal(pair.packetKey("note", from: pair.side))
    else { return nil }
    (self.pair, self.exchanging, self.clock) = (pair, exchanging, clock)
    (self.wire, self.enter) = (wire, enter)
    (self.ours, self.theirs) = (ours, theirs)
    sender = NoteSender(session)
  }

  private var eventLoop: any EventLoop { MultiThreadedEventLoopGroup.singleton.any() }

  /// Does what an event asks for.
  mutating func handle(_ event: NotePost.Event) async {
    switch event {
    case .written(let batch):
      if let urgent = batch.urgent {
        await post(urgent, mayLeaveGap: true)
      } else {
        await put(batch.last)
      }
    case .lazy:
      guard let fact = last else { return }
      last = nil
      await post(fact, mayLeaveGap: false)
    case .tick:
      await settle()
      await obey(.tick)
    case .came(let note, let way): await take(note, by: way)
    }
  }

  /// Lets what is not urgent wait, where a line is paid by the byte.
  private mutating func put(_ fact: FactID) async {
    guard await ways().first?.isMetered ?? false else { return }
    if last == nil {
      exchanging.known.carry(pair.id, true)
      eventLoop.scheduleTask(in: Self.laziness) { [enter] in _ = enter.yield(.lazy) }
    }
    last = fact
  }

  private mutating func post(_ fact: FactID, mayLeaveGap: Bool) async {
    guard let best = await ways().first else { return giveUp() }
    sender.roundTrip = best.roundTrip
    let note = try? await exchanging.journal.note(
      about: fact, after: exchanging.known.theirs(pair.id), limit: NoteLetter.frameLimit,
      mayLeaveGap: mayLeaveGap)
    guard let note else { return giveUp() }
    exchanging.known.carry(pair.id, true)
    // The beginning of what is lacking does not stand for a later fact that is on its way.
    let isAll = note.isWhole && note.through.sequence >= fact.sequence
    if isAll { rest = nil } else if !mayLeaveGap { rest = fact }
    if isAll { letters = [:] }
    let digest = await exchanging.ledger.record.versionVector.digest
    let directives = sender.receive(
      .post(note.bytes, digest: digest, isWhole: isAll), at: clock.now)
    if note.isWhole { letters[sender.posted] = note.through }
    await obey(directives)
  }

  /// Leaves it to an exchange, at once.
  private func giveUp() { exchanging.known.doubt(pair.id) }

  /// Repeats nothing that has come by an exchange.
  private mutating func settle() async {
    guard sender.isUnderway, let through = letters.values.map(\.sequence).max(),
      exchanging.known.theirs(pair.id)[exchanging.journal.writer] >= through
    else { return }
    await obey(.met)
  }

  private func ways() async -> [NoteWay] { await wire.ways().sorted { $0.isBetter(than: $1) } }

  private mutating func obey(_ input: NoteSender.Input) async {
    await obey(sender.receive(input, at: clock.now))
  }

  private mutating func obey(_ directives: [NoteSender.Directive]) async {
    for directive in directives {
      switch directive {
      case .send(let letter, let attempt):
        let ways = await ways()
        guard !ways.isEmpty else { continue }
        send(letter.bytes, .note, by: ways[(attempt - 1) % ways.count])
      case .wake(let moment):
        alarm?.cancel()
        let delay = max(.zero, moment - clock.now)
        alarm = eventLoop.scheduleTask(in: .nanoseconds(delay.nanoseconds)) { [enter] in
          _ = enter.yield(.tick)
        }
      case .delivered(let letter, let digest): await delivered(letter, digest)
      case .failed(let letter):
        letters[letter] = nil
        giveUp()
      }
    }
    if !sender.isUnderway, last == nil { exchanging.known.carry(pair.id, false) }
  }

  private mutating func delivered(_ letter: UInt32, _ digest: UInt64) async {
    if let through = letters.removeValue(forKey: letter) {
      exchanging.known.heard(through: through, of: pair.id)
    }
    await compare(digest)
    if let fact = rest {
      rest = nil
      await post(fact, mayLeaveGap: false)
    }
  }

  /// Takes in what the other knows: it may be the same.
  private func compare(_ digest: UInt64) async {
    let here = await exchanging.ledger.record.versionVector
    if here.digest == digest { exchanging.known.met(pair.id, theirs: here, digest: digest) }
  }

  private mutating func send(_ content: [UInt8], _ kind: BeatHead.Kind, by way: NoteWay) {
    let head = BeatHead(
      kind: kind, pair: pair.id, line: way.line, flags: pair.side == .office ? .byTwin : [])
    guard let packet = ours.packet(content, head, sender.series.next()) else { return }
    wire.send(packet.bytes, way)
  }

  private mutating func take(_ note: BeatNote, by way: NoteWay) async {
    do throws(BeatRefusal) {
      let packet = try NotePacket(reading: note.bytes)
      guard packet.head.pair == pair.id else { throw .pair }
      if let refusal = receiver.refusal(of: packet) { throw refusal }
      guard let content = theirs.open(packet) else { throw .code }
      if packet.head.kind == .receipt {
        try receiver.receive(packet)
        guard let receipt = NoteReceipt(opened: content) else { throw .fields }
        return await obey(.receipt(receipt))
      }
      guard let letter = NoteLetter(opened: content) else { throw .fields }
      switch try receiver.receive(packet, letter, at: clock.now) {
      case .take(let letter):
        let outcome = await exchanging.take(letter.frame, from: pair)
        receiver.done(letter.number, of: packet.session, outcome)
        await compare(letter.digest)
        await answer(outcome, packet.session, letter.number, by: way)
      case .answer(let outcome, let known):
        await answer(outcome, packet.session, letter.number, known: known, by: way)
      case nil: break
      }
    } catch {
      exchanging.logger.debug(
        "A note was not believed", metadata: ["node": "\(pair.node)", "why": "\(error)"])
    }
  }

  private mutating func answer(
    _ outcome: NoteReceipt.Outcome, _ session: NoteSession, _ letter: UInt32, known: UInt64 = 0,
    by way: NoteWay
  ) async {
    let receipt = NoteReceipt(
      outcome, session: session, number: letter, known: known,
      digest: await exchanging.ledger.record.versionVector.digest)
    send(receipt.bytes, .receipt, by: way)
  }
}
