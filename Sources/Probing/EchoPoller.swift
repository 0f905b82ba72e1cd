import CLinux
import Glibc
import NIOCore
import Relais

/// Sends echoes and takes in replies for all sockets, on a thread of its own.
///
/// SwiftNIO's channels cannot do this: they close when a socket's error queue wakes them, and that
/// queue is where the routers on the way answer.
final class EchoPoller {
  private struct Deadline: Comparable {
    var at: NIODeadline
    var number: UInt64
    var sequence: UInt16
    /// The key of its socket among the living: a socket is closed long before the last deadline.
    var socket: Int

    static func < (a: Self, b: Self) -> Bool { a.at < b.at }
    static func == (a: Self, b: Self) -> Bool { a.at == b.at && a.number == b.number }
  }

  private let mailbox: EchoMailbox
  private let bell: CInt
  private let batch: UnsafeMutablePointer<clinux_datagram>
  private let errors: UnsafeMutablePointer<clinux_datagram>
  /// The socket that serves a route, as a key of ``living``.
  private var serving: [EchoRoute: Int] = [:]
  /// Every socket, also those that only wait for their last replies.
  private var living: [Int: EchoSocket] = [:]
  private var nextKey = 0
  private var deadlines = BinaryHeap<Deadline>()
  private static let batchSize = Int(CLINUX_DATAGRAM_BATCH)

  /// A poller for a mailbox; fails where no descriptor is left.
  init(_ mailbox: EchoMailbox) throws(ProbeFailure) {
    bell = clinux_eventfd()
    guard bell >= 0 else {
      throw ProbeFailure(errno: -bell, during: nil, over: .routed, .zero)
    }
    self.mailbox = mailbox
    batch = .allocate(capacity: Self.batchSize)
    batch.initialize(repeating: clinux_datagram(), count: Self.batchSize)
    errors = .allocate(capacity: 1)
    errors.initialize(to: clinux_datagram())
    mailbox.attach(bell: bell)
  }

  deinit {
    batch.deallocate()
    errors.deallocate()
    close(bell)
  }

  /// Works until the mailbox is stopped; then tells everybody who still waits.
  func run() {
    while true {
      let contents = mailbox.take()
      if contents.isStopped {
        end(leftover: contents)
        return
      }
      if contents.isReset { reset() }
      send(contents.requests)
      if !contents.cancelled.isEmpty { cancel(Set(contents.cancelled)) }
      expire()
      dropRetired()
      wait()
    }
  }

  private func end(leftover: EchoMailbox.Contents) {
    for socket in living.values { socket.failAll(EchoSockets.closed) }
    for request in leftover.requests + mailbox.detach().requests {
      request.waiter.resume(returning: .failure(EchoSockets.closed))
    }
    serving = [:]
    living = [:]
    deadlines = BinaryHeap()
  }

  private func reset() {
    for socket in living.values { socket.retire() }
  }

  private func send(_ requests: [EchoRequest]) {
    var key: Int?
    var socket: EchoSocket?
    var sequences: [UInt16] = []
    for request in requests {
      let full = sequences.count == Self.batchSize
      if full || socket?.route != request.route || socket?.isStale == true {
        flush(&sequences, to: socket)
        key = self.key(for: request)
        socket = key.flatMap { living[$0] }
      }
      guard let key, let socket,
        let sequence = socket.admit(request, writing: batch + sequences.count)
      else { continue }
      sequences.append(sequence)
      deadlines.insert(
        Deadline(
          at: request.deadline, number: request.number, sequence: sequence, socket: key))
    }
    flush(&sequences, to: socket)
  }

  /// Sends, and takes in what has come meanwhile: a peer that answers quickly must not fill the
  /// socket's buffer while we go on sending.
  private func flush(_ sequences: inout [UInt16], to socket: EchoSocket?) {
    guard let socket, !sequences.isEmpty else { return }
    socket.send(sequences, from: batch, errors: errors)
    socket.receive(into: batch, count: Self.batchSize, errors: errors)
    sequences.removeAll(keepingCapacity: true)
  }

  private func key(for request: EchoRequest) -> Int? {
    if let key = serving[request.route], living[key]?.isStale == false { return key }
    do throws(ProbeFailure) {
      nextKey += 1
      living[nextKey] = try EchoSocket(route: request.route)
      serving[request.route] = nextKey
      return nextKey
    } catch {
      serving[request.route] = nil
      request.waiter.resume(returning: .failure(error))
      return nil
    }
  }

  private func wait() {
    let sockets = Array(living.values)
    var entries = [pollfd(fd: bell, events: Int16(POLLIN), revents: 0)]
    for socket in sockets {
      entries.append(pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0))
    }
    guard poll(&entries, nfds_t(entries.count), pollTimeout) > 0 else { return }
    if entries[0].revents != 0 {
      var count: UInt64 = 0
      _ = read(bell, &count, 8)
    }
    for (socket, entry) in zip(sockets, entries.dropFirst()) where entry.revents != 0 {
      if entry.revents & Int16(POLLERR) != 0 { socket.receiveErrors(into: errors) }
      socket.receive(into: batch, count: Self.batchSize, errors: errors)
    }
  }

  /// Milliseconds until the next deadline, rounded up; -1 for ever.
  private var pollTimeout: CInt {
    guard let next = deadlines.min else { return -1 }
    let left = (next.at - .now()).nanoseconds
    return left <= 0 ? 0 : CInt(clamping: (left + 999_999) / 1_000_000)
  }

  private func expire() {
    let now = NIODeadline.now()
    while let next = deadlines.min, next.at <= now {
      deadlines.removeMin()
      living[next.socket]?.expire(next.sequence, number: next.number)
    }
  }

  private func cancel(_ numbers: Set<UInt64>) {
    for socket in living.values { socket.cancel(numbers) }
  }

  private func dropRetired() {
    for (key, socket) in living where socket.isStale && socket.isIdle { living[key] = nil }
  }
}
