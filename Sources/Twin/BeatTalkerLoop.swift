internal import CLinux
internal import Exchange
internal import Glibc
internal import NIOCore
internal import Relais

/// The thread of a talker: one socket a line, and the sender that says what to send by it.
final class BeatTalkerLoop {
  private static let retry = Duration.seconds(1)

  private struct Line {
    var way: BeatTalker.Way
    var socket: BeatSocket?
    /// When a socket is tried again, if there is none.
    var retryAt: Instant
    /// What was told last of why there is none.
    var error: BeatSocketError?
  }

  private let mailbox: BeatMailbox<BeatTalker.Command>
  private let keys: BeatKeys
  private let clock: @Sendable () -> Instant
  private let handle: @Sendable ([BeatTalker.Event]) -> Void
  private let bell: CInt
  private let batch = BeatBatch()
  private var sender: BeatSender
  private var lines: [Line] = []
  private var peer: SocketAddress?
  private var events: [BeatTalker.Event] = []
  private var wakeAt: Instant?

  /// A loop that has not begun.
  init(
    _ mailbox: BeatMailbox<BeatTalker.Command>, _ sender: BeatSender, _ keys: BeatKeys,
    clock: @escaping @Sendable () -> Instant,
    handle: @escaping @Sendable ([BeatTalker.Event]) -> Void
  ) throws(BeatSocketError) {
    bell = clinux_eventfd()
    guard bell >= 0 else { throw BeatSocketError(operation: "eventfd", code: -bell) }
    self.mailbox = mailbox
    self.sender = sender
    self.keys = keys
    self.clock = clock
    self.handle = handle
    mailbox.attach(bell: bell)
  }

  deinit { close(bell) }

  /// Works until the mailbox is stopped.
  func run() {
    while true {
      let (commands, isStopped) = mailbox.take()
      if isStopped {
        mailbox.attach(bell: nil)
        for command in commands { Self.refuse(command) }
        return
      }
      for command in commands { carryOut(command) }
      openSockets()
      if let wakeAt, wakeAt <= clock() { hand(.tick) }
      if !events.isEmpty {
        handle(events)
        events.removeAll(keepingCapacity: true)
      }
      wait()
    }
  }

  /// Ends a command that nobody carries out any more.
  static func refuse(_ command: BeatTalker.Command) {
    if case .report(let waiter) = command { waiter.resume(returning: []) }
  }

  private func carryOut(_ command: BeatTalker.Command) {
    switch command {
    case .ways(let ways): take(ways)
    case .peer(let address):
      guard peer != address else { return }
      peer = address
      closeAll()
    case .renew: closeAll()
    case .know(let digest): hand(.knows(digest: digest))
    case .clock(let isSuspect): hand(.clock(isSuspect: isSuspect))
    case .send(let bytes, let line):
      guard let socket = lines.first(where: { $0.way.line == line })?.socket else { return }
      batch.append(to: clinux_endpoint(), count: bytes.count) { $0.copyBytes(from: bytes) }
      batch.send(by: socket)
    case .report(let waiter): waiter.resume(returning: sender.report)
    }
  }

  private func take(_ ways: [BeatTalker.Way]) {
    let kept = ways.filter { $0.line < BeatPacket.lineLimit }
    for line in lines where !kept.contains(where: { $0.line == line.way.line }) {
      hand(.removed(line: line.way.line))
    }
    let now = clock()
    lines = kept.map { way in
      // A line that stays as it is keeps its socket, and so its way back through translators.
      lines.first { $0.way == way } ?? Line(way: way, retryAt: now)
    }
  }

  private func closeAll() {
    let now = clock()
    for index in lines.indices { abandon(index, retryAt: now) }
  }

  private func abandon(_ index: Int, retryAt: Instant) {
    lines[index].retryAt = retryAt
    guard lines[index].socket != nil else { return }
    lines[index].socket = nil
    hand(.closed(line: lines[index].way.line))
  }

  private func openSockets() {
    guard let peer else { return }
    let now = clock()
    for index in lines.indices where lines[index].socket == nil && lines[index].retryAt <= now {
      let way = lines[index].way
      do throws(BeatSocketError) {
        lines[index].socket = try BeatSocket(
          to: peer, device: way.device, source: way.source)
        lines[index].error = nil
        hand(.opened(line: way.line, isMetered: way.isMetered))
      } catch {
        lines[index].retryAt = now + Self.retry
        if lines[index].error != error { events.append(.closed(line: way.line, error)) }
        lines[index].error = error
      }
    }
  }

  private func hand(_ input: BeatSender.Input) {
    for directive in sender.receive(input, at: clock()) {
      switch directive {
      case .send(let beat): send(beat)
      case .wake(let at): wakeAt = at
      default: events.append(.told(directive))
      }
    }
  }

  private func send(_ beat: BeatPacket) {
    guard let index = lines.firstIndex(where: { $0.way.line == beat.line }),
      let socket = lines[index].socket
    else { return }
    batch.append(to: clinux_endpoint(), count: BeatPacket.size) { room in
      beat.write(to: room) { keys.office.sign($0, into: $1) }
    }
    let failure = batch.send(by: socket)
    // A device or address that has come back may have another index: only a new socket finds it.
    let isGone = [ENODEV, ENXIO, EINVAL, EADDRNOTAVAIL, ENETUNREACH, ENETDOWN].contains(failure)
    if isGone { lines[index].socket = nil }
    if isGone { lines[index].retryAt = clock() + Self.retry }
  }

  private func wait() {
    var entries = [pollfd(fd: bell, events: Int16(POLLIN), revents: 0)]
    let open = lines.indices.filter { lines[$0].socket != nil }
    for index in open {
      guard let socket = lines[index].socket else { continue }
      entries.append(pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0))
    }
    guard poll(&entries, nfds_t(entries.count), timeout) > 0 else { return }
    if entries[0].revents != 0 {
      var count: UInt64 = 0
      _ = read(bell, &count, 8)
    }
    for (index, entry) in zip(open, entries.dropFirst()) where entry.revents != 0 {
      receive(index)
    }
  }

  /// Milliseconds until something is due, rounded up; -1 for never.
  private var timeout: CInt {
    var next = wakeAt
    if peer != nil {
      for line in lines where line.socket == nil {
        next = min(next ?? line.retryAt, line.retryAt)
      }
    }
    guard let next else { return -1 }
    let left = (next - clock()).nanoseconds
    return left <= 0 ? 0 : CInt(clamping: (left + 999_999) / 1_000_000)
  }

  /// Takes in one batch of a line; what is left makes the next wait end at once.
  private func receive(_ index: Int) {
    guard let socket = lines[index].socket else { return }
    let line = lines[index].way.line
    // An error is that of something sent before, such as that nobody listens there.
    let came = clinux_receive_packets(
      socket.descriptor, batch.packets, CInt(BeatSocket.batch))
    guard came > 0 else { return }
    // Answers go by the same room: so first all is read.
    var beats: [BeatPacket] = []
    for packet in 0..<Int(came) {
      do throws(BeatRefusal) {
        if let beat = try verified(packet, line: line) { beats.append(beat) }
      } catch {
        events.append(.told(.refused(error)))
      }
    }
    for beat in beats { hand(.heard(beat, line: line)) }
  }

  /// A beat whose code is right; nil for a note, which is handed on.
  private func verified(_ packet: Int, line: UInt8) throws(BeatRefusal) -> BeatPacket? {
    let bytes = batch.received(packet)
    let head = try BeatHead(reading: bytes)
    guard head.pair == sender.pair else { throw .pair }
    guard head.kind == .beat else {
      let address = BeatAddress(batch.packets[packet].peer)
      events.append(
        .note(BeatNote(head: head, bytes: Array(bytes), address: address), line: line))
      return nil
    }
    let signed = UnsafeRawBufferPointer(rebasing: bytes[..<BeatPacket.signedSize])
    let code = UnsafeRawBufferPointer(rebasing: bytes[BeatPacket.signedSize...])
    guard keys.twin.isRight(code, of: signed) else { throw .code }
    return try BeatPacket(head, authentic: bytes)
  }
}
