internal import CLinux
internal import Exchange
internal import Glibc
internal import Relais

/// The thread of a receiver: takes in what the socket has, answers it, and looks after the ledger.
final class BeatReceiverLoop {
  private static let tick = Duration.milliseconds(100)
  /// Looks at the socket that may follow each other before anything else has its turn.
  private static let rounds = 32

  private let socket: BeatSocket
  private let mailbox: BeatMailbox<BeatReceiver.Command>
  private let clock: @Sendable () -> Instant
  private let handle: @Sendable ([BeatReceiver.Event]) -> Void
  private let bell: CInt
  private let incoming = BeatBatch()
  private let outgoing = BeatBatch()
  private var ledger: BeatLedger
  /// By the slots of the ledger, which knows whether there is still a pair.
  private var keys: [BeatKeys] = []
  private var directives: [BeatLedger.Directive] = []
  private var notes: [BeatNote] = []
  private var nextTick: Instant

  /// A loop that has not begun.
  init(
    _ socket: BeatSocket, _ mailbox: BeatMailbox<BeatReceiver.Command>, session: UInt64,
    clock: @escaping @Sendable () -> Instant,
    handle: @escaping @Sendable ([BeatReceiver.Event]) -> Void
  ) throws(BeatSocketError) {
    bell = clinux_eventfd()
    guard bell >= 0 else { throw BeatSocketError(operation: "eventfd", code: -bell) }
    self.socket = socket
    self.mailbox = mailbox
    self.clock = clock
    self.handle = handle
    let now = clock()
    ledger = BeatLedger(session: session, at: now)
    nextTick = now + Self.tick
    mailbox.attach(bell: bell)
  }

  deinit { close(bell) }

  /// Works until the mailbox is stopped.
  ///
  /// - Parameter publish: given the counts after every tick.
  func run(publish: (BeatTally) -> Void) {
    while true {
      let (commands, isStopped) = mailbox.take()
      if isStopped {
        mailbox.attach(bell: nil)
        for command in commands { Self.refuse(command) }
        publish(ledger.tally)
        return
      }
      for command in commands { carryOut(command) }
      wait()
      for _ in 0..<Self.rounds where receive() < BeatSocket.batch { break }
      let now = clock()
      if now >= nextTick {
        ledger.tick(at: now, into: &directives)
        nextTick = now + Self.tick
        publish(ledger.tally)
      }
      tell()
    }
  }

  /// Ends a command that nobody carries out any more.
  static func refuse(_ command: BeatReceiver.Command) {
    switch command {
    case .reports(_, let waiter): waiter.resume(returning: [:])
    case .dark(let waiter): waiter.resume(returning: [])
    case .admit, .revoke, .know, .sign, .control, .send: break
    }
  }

  private func carryOut(_ command: BeatReceiver.Command) {
    switch command {
    case .admit(let pair, let keys, let lines):
      let slot = ledger.admit(pair, expecting: lines, at: clock())
      if slot < self.keys.count { self.keys[slot] = keys } else { self.keys.append(keys) }
    case .revoke(let pair): ledger.revoke(pair)
    case .know(let digest, let pair): ledger.know(digest, of: pair, into: &directives)
    case .sign(let pair): ledger.sign(of: pair, at: clock(), into: &directives)
    case .control(let isAnswering): ledger.control(isAnswering: isAnswering)
    case .send(let bytes, let address):
      outgoing.append(to: address.endpoint, count: bytes.count) { $0.copyBytes(from: bytes) }
      outgoing.send(by: socket)
    case .reports(let pairs, let waiter):
      var reports: [PairID: BeatReport] = [:]
      for pair in pairs { reports[pair] = ledger.report(of: pair) }
      waiter.resume(returning: reports)
    case .dark(let waiter): waiter.resume(returning: ledger.darkOffices)
    }
  }

  private func wait() {
    let left = nextTick - clock()
    let timeout = left <= .zero ? 0 : CInt(clamping: left.nanoseconds / 1_000_000 + 1)
    var entries = [
      pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0),
      pollfd(fd: bell, events: Int16(POLLIN), revents: 0),
    ]
    guard poll(&entries, 2, timeout) > 0, entries[1].revents != 0 else { return }
    var count: UInt64 = 0
    _ = read(bell, &count, 8)
  }

  /// Takes in one batch and sends its answers; how many packets it was.
  private func receive() -> Int {
    // An error is that of something sent before: there may be packets behind it all the same.
    let came = Int(
      clinux_receive_packets(socket.descriptor, incoming.packets, CInt(BeatSocket.batch)))
    guard came > 0 else { return 0 }
    let now = clock()
    for index in 0..<came {
      do throws(BeatRefusal) {
        try take(index, at: now)
      } catch {
        ledger.tally[error] += 1
      }
    }
    outgoing.send(by: socket)
    return came
  }

  private func take(_ index: Int, at now: Instant) throws(BeatRefusal) {
    let bytes = incoming.received(index)
    let head = try BeatHead(reading: bytes)
    guard let slot = ledger.slot(of: head.pair) else { throw .pair }
    let keys = keys[slot]
    let address = BeatAddress(incoming.packets[index].peer)
    guard head.kind == .beat else {
      if notes.count < BeatReceiver.noteLimit {
        notes.append(BeatNote(head: head, bytes: Array(bytes), address: address))
      }
      return
    }
    let signed = UnsafeRawBufferPointer(rebasing: bytes[..<BeatPacket.signedSize])
    let code = UnsafeRawBufferPointer(rebasing: bytes[BeatPacket.signedSize...])
    guard keys.office.isRight(code, of: signed) else { throw .code }
    let beat = try BeatPacket(head, authentic: bytes)
    let answer = ledger.hear(beat, slot: slot, from: address, at: now, into: &directives)
    if let answer { send(answer, to: incoming.packets[index].peer, keys) }
  }

  private func send(_ beat: BeatPacket, to peer: clinux_endpoint, _ keys: BeatKeys) {
    if outgoing.isFull { outgoing.send(by: socket) }
    outgoing.append(to: peer, count: BeatPacket.size) { room in
      beat.write(to: room) { keys.twin.sign($0, into: $1) }
    }
  }

  /// Sends what the ledger wants sent, and hands on the rest.
  private func tell() {
    guard !directives.isEmpty || !notes.isEmpty else { return }
    var events = notes.map { BeatReceiver.Event.note($0) }
    for directive in directives {
      guard case .send(let beat, let address) = directive else {
        events.append(.told(directive))
        continue
      }
      if let slot = ledger.slot(of: beat.pair) {
        send(beat, to: address.endpoint, keys[slot])
      }
    }
    outgoing.send(by: socket)
    directives.removeAll(keepingCapacity: true)
    notes.removeAll(keepingCapacity: true)
    if !events.isEmpty { handle(events) }
  }
}
