import CLinux
import Glibc
import NIOCore
import Relais

/// One ICMP socket of one line and family, with the echoes that wait on it.
///
/// Belongs to the poller's thread. Prefers an unprivileged datagram socket, for which the kernel
/// chooses the identifier and delivers only replies to it; a raw socket hears everybody's replies
/// and so compares identifiers itself. Errors come through the error queue (IP_RECVERR) in both.
final class EchoSocket {
  /// The most echoes that can wait at once: one per sequence number.
  static let capacity = 1 << 16

  /// The line and family served.
  let route: EchoRoute
  /// The descriptor.
  let descriptor: CInt
  /// Whether the device or source may be gone, so that new echoes want a new socket.
  private(set) var isStale = false

  private let isRaw: Bool
  private let identifier: UInt16
  private var pending: [UInt16: PendingEcho] = [:]
  private var nextSequence: UInt16
  private var random = SystemRandomNumberGenerator()

  /// Opens a socket; see ``EchoSocketOptions`` for how.
  init(route: EchoRoute) throws(ProbeFailure) {
    let opened = try EchoSocketOptions.open(route)
    self.route = route
    descriptor = opened.descriptor
    isRaw = opened.isRaw
    identifier = .random(in: 1...UInt16.max)
    nextSequence = .random(in: 0...UInt16.max)
  }

  deinit { close(descriptor) }

  /// Whether nobody waits.
  var isIdle: Bool { pending.isEmpty }

  /// Keeps new echoes away from this socket.
  func retire() { isStale = true }

  /// Takes a request and writes its packet; nil, and the waiter told, where the table is full.
  func admit(
    _ request: EchoRequest, writing datagram: UnsafeMutablePointer<clinux_datagram>
  ) -> UInt16? {
    guard pending.count < Self.capacity else {
      let reason = "\(Self.capacity) echoes are waiting on this line already"
      request.waiter.resume(
        returning: .failure(.notPermitted(reason: reason, remedy: "ask less often")))
      return nil
    }
    while pending[nextSequence] != nil { nextSequence &+= 1 }
    let sequence = nextSequence
    nextSequence &+= 1
    let nonce = random.next()
    datagram.pointee.peer = request.peer
    datagram.pointee.hop_limit = request.hopLimit
    datagram.pointee.length = UInt32(EchoPacket.size)
    EchoPacket.writeRequest(
      isV6: route.isV6, identifier: identifier, sequence: sequence, nonce: nonce,
      to: datagram.payload)
    pending[sequence] = PendingEcho(request: request, nonce: nonce, sentAt: .now())
    return sequence
  }

  /// Hands admitted packets to the kernel; those that it refuses fail at once.
  func send(
    _ sequences: [UInt16], from batch: UnsafeMutablePointer<clinux_datagram>,
    errors: UnsafeMutablePointer<clinux_datagram>
  ) {
    var next = 0
    var attempts = 0
    while next < sequences.count {
      let sent = clinux_send(descriptor, batch + next, CInt(sequences.count - next))
      if sent > 0 {
        next += Int(sent)
        attempts = 0
        continue
      }
      // The error of an earlier echo is reported by whatever call comes next. So an error counts
      // for this packet only if it comes again when the queue has been emptied.
      attempts += 1
      receiveErrors(into: errors)
      if attempts < 3 {
        if sent == -EAGAIN { waitUntilWritable() }
        continue
      }
      refuse(sequences[next], errno: -sent)
      next += 1
      attempts = 0
    }
  }

  /// Takes in what has come.
  func receive(
    into batch: UnsafeMutablePointer<clinux_datagram>, count: Int,
    errors: UnsafeMutablePointer<clinux_datagram>
  ) {
    // A round that stays full does not keep the other sockets waiting for ever.
    for _ in 0..<64 {
      let came = clinux_receive(descriptor, batch, CInt(count))
      guard came >= 0 else {
        receiveErrors(into: errors)
        return
      }
      let now = NIODeadline.now()
      for index in 0..<Int(came) { take(batch + index, at: now) }
      if came < count { return }
    }
  }

  /// Takes in what the error queue has.
  func receiveErrors(into entry: UnsafeMutablePointer<clinux_datagram>) {
    for _ in 0..<Self.capacity {
      guard clinux_receive_error(descriptor, entry) > 0 else { break }
      takeError(entry)
    }
    clearPendingError()
  }

  /// Ends an echo whose deadline has passed, unless it was answered and its place taken meanwhile.
  func expire(_ sequence: UInt16, number: UInt64) {
    guard pending[sequence]?.request.number == number else { return }
    guard let echo = pending.removeValue(forKey: sequence) else { return }
    echo.fail(echo.request.timedOut)
  }

  /// Ends the echoes of those numbers, as far as they are here.
  func cancel(_ numbers: Set<UInt64>) {
    let ended = pending.filter { numbers.contains($0.value.request.number) }
    for (sequence, echo) in ended {
      pending[sequence] = nil
      echo.fail(echo.request.timedOut)
    }
  }

  /// Ends every echo.
  func failAll(_ failure: ProbeFailure) {
    let echoes = pending
    pending = [:]
    for sequence in echoes.keys.sorted() { echoes[sequence]?.fail(failure) }
  }

  private func take(_ datagram: UnsafeMutablePointer<clinux_datagram>, at now: NIODeadline) {
    guard
      let reply = EchoPacket.readReply(
        datagram.received, isV6: route.isV6, withHeader: isRaw && !route.isV6),
      !isRaw || reply.identifier == identifier,
      let echo = pending[reply.sequence],
      datagram.pointee.peer.isSameHost(as: echo.request.peer)
    else { return }
    guard let nonce = reply.nonce else {
      pending[reply.sequence] = nil
      let reason = "echo reply cut to \(reply.length) of \(EchoPacket.size) bytes"
      echo.fail(.malformed(reason: reason))
      return
    }
    guard nonce == echo.nonce else { return }
    pending[reply.sequence] = nil
    echo.succeed(from: datagram.pointee.peer.text, at: now)
  }

  private func takeError(_ entry: UnsafeMutablePointer<clinux_datagram>) {
    // Local errors (origin 1) come back from sending too, where they are told.
    guard entry.pointee.origin == 2 || entry.pointee.origin == 3,
      let quoted = EchoPacket.readQuotedRequest(entry.received, isV6: route.isV6),
      !isRaw || quoted.identifier == identifier,
      let echo = pending[quoted.sequence],
      quoted.nonce == nil || quoted.nonce == echo.nonce
    else { return }
    switch EchoError(entry.pointee, isV6: route.isV6) {
    case .nothing: return
    case .failed(let failure):
      pending[quoted.sequence] = nil
      echo.fail(failure)
    case .hopLimitEnded(let router):
      pending[quoted.sequence] = nil
      if echo.request.hopLimit > 0 {
        echo.succeed(from: router, at: .now())
      } else {
        echo.fail(.unreachable(reason: "hop limit ended on the way, says \(router)"))
      }
    }
  }

  private func refuse(_ sequence: UInt16, errno code: CInt) {
    // A device or address that has come back may have another index: only a new socket finds it.
    let isGone = [ENODEV, ENXIO, ENETDOWN, EINVAL, EADDRNOTAVAIL, EBADF].contains(code)
    // IPv6 has no other word for a device that is gone.
    if isGone || (code == ENETUNREACH && route.binding.device != nil) { isStale = true }
    guard let echo = pending.removeValue(forKey: sequence) else { return }
    echo.fail(
      ProbeFailure(
        errno: code, during: nil, over: route.binding,
        .nanoseconds((echo.request.deadline - echo.request.askedAt).nanoseconds)))
  }

  private func clearPendingError() {
    var code: CInt = 0
    var length = socklen_t(MemoryLayout<CInt>.size)
    getsockopt(descriptor, SOL_SOCKET, SO_ERROR, &code, &length)
  }

  private func waitUntilWritable() {
    var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    poll(&entry, 1, 10)
  }
}

extension UnsafeMutablePointer<clinux_datagram> {
  private static var offset: Int { MemoryLayout<clinux_datagram>.offset(of: \.bytes) ?? 0 }

  /// All bytes, to be written.
  var payload: UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(
      start: UnsafeMutableRawPointer(self) + Self.offset, count: Int(CLINUX_DATAGRAM_BYTES))
  }

  /// The bytes that came.
  var received: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(
      rebasing: UnsafeRawBufferPointer(payload)[
        ..<Swift.min(Int(pointee.length), Int(CLINUX_DATAGRAM_BYTES))])
  }
}
