internal import Glibc
internal import NIOCore

/// What one event loop serves with: the site as it sees it, and the connections it looks after.
///
/// Only touched on its loop; so nothing here is locked.
final class ServingLoop {
  /// Which part of a response is sent.
  enum Part: Int {
    /// Head and body.
    case full
    /// The head alone, to HEAD.
    case head
    /// That nothing changed.
    case notModified
  }

  private struct Stamped {
    var second = Int.min
    var buffer: ByteBuffer?
  }

  /// The most bytes of stamped responses kept; beyond, all are made anew as they are asked for.
  private static let stampedBytes = 16_777_216

  /// The loop.
  let eventLoop: any EventLoop
  /// What all loops share.
  let shared: ServingShared
  /// The site.
  private(set) var table: SiteTable
  /// The time as of the last look around: coarse, and free.
  private(set) var now = NIODeadline.now()
  /// Whether connections are to end when they have answered.
  private(set) var isDraining = false
  /// The bytes of request bodies held for requests not yet complete.
  var heldBodyBytes = 0

  private let site: SiteHolder
  private var version: Int
  private var stamped: [Stamped] = []
  private var stampedCount = 0
  private var known = KnownHeads()
  private var watched: [(any WatchedConnection)?] = []
  private var free: [Int] = []
  private var isLooking = false

  /// A loop with no connections.
  init(eventLoop: any EventLoop, shared: ServingShared) {
    self.eventLoop = eventLoop
    self.shared = shared
    site = shared.site
    version = site.currentVersion
    table = site.current
    stamped = [Stamped](repeating: Stamped(), count: table.responses.count * 3)
  }

  /// Takes up the site of the moment, if it was exchanged.
  func refresh() {
    let latest = site.currentVersion
    guard latest != version else { return }
    version = latest
    table = site.current
    known.forget()
    forgetStamped()
  }

  private func forgetStamped() {
    stamped = [Stamped](repeating: Stamped(), count: table.responses.count * 3)
    stampedCount = 0
  }

  /// What is answered to a head that came before; nil where it must be read.
  func knownAnswer(
    to head: UnsafeRawBufferPointer, servesDynamic: Bool
  ) -> KnownHeads.Answer? {
    refresh()
    return known.answer(to: head, servesDynamic: servesDynamic)
  }

  /// Keeps the answer to a head, for when the same comes again.
  func keep(
    _ answer: KnownHeads.Answer, to head: UnsafeRawBufferPointer, servesDynamic: Bool
  ) {
    known.keep(answer, to: head, servesDynamic: servesDynamic)
  }

  /// A response ready to be written, with the date of this second.
  ///
  /// The bytes are shared by all who read it; the date is put in once a second.
  func bytes(of response: Int, _ part: Part) -> ByteBuffer {
    let second = time(nil)
    let index = response * 3 + part.rawValue
    if stamped[index].second == second, let buffer = stamped[index].buffer { return buffer }
    return stamp(response, part, index: index, second: second)
  }

  private func stamp(_ response: Int, _ part: Part, index: Int, second: Int) -> ByteBuffer {
    let prepared = table.responses[response]
    let head = part == .notModified ? prepared.notModified ?? prepared.head : prepared.head
    var buffer: ByteBuffer
    if let kept = stamped[index].buffer {
      buffer = kept
      // Let go, so that the bytes are changed in place where no write still has them.
      stamped[index].buffer = nil
    } else {
      let body = part == .full ? prepared.body.readableBytes : 0
      buffer = ByteBufferAllocator().buffer(capacity: head.bytes.count + body)
      buffer.writeBytes(head.bytes)
      if part == .full { buffer.writeImmutableBuffer(prepared.body) }
      stampedCount += buffer.readableBytes
      if stampedCount > Self.stampedBytes {
        forgetStamped()
        stampedCount = buffer.readableBytes
      }
    }
    buffer.setBytes(HTTPDate.bytes(second: second), at: head.dateOffset)
    stamped[index] = Stamped(second: second, buffer: buffer)
    return buffer
  }

  /// Looks after a connection from now on.
  ///
  /// - Returns: what to give to `forget(_:)` when it is over.
  func watch(_ connection: any WatchedConnection) -> Int {
    if watched.count == free.count || !isLooking { now = .now() }
    lookAround()
    guard let index = free.popLast() else {
      watched.append(connection)
      return watched.count - 1
    }
    watched[index] = connection
    return index
  }

  /// Looks after a connection no longer.
  func forget(_ index: Int) {
    guard watched.indices.contains(index), watched[index] != nil else { return }
    watched[index] = nil
    free.append(index)
  }

  /// Ends what is idle, and everything else when it has answered.
  func drain() {
    isDraining = true
    for connection in watched { connection?.drain() }
  }

  /// Ends every connection at once.
  func closeAll() {
    for connection in watched { connection?.drop() }
  }

  /// One timer for all connections: a timer each would cost more than answering does.
  private func lookAround() {
    guard !isLooking else { return }
    isLooking = true
    let bound = NIOLoopBound(self, eventLoop: eventLoop)
    eventLoop.scheduleTask(in: shared.lookPeriod) {
      let loop = bound.value
      loop.isLooking = false
      loop.now = .now()
      for connection in loop.watched { connection?.look(now: loop.now) }
      if loop.watched.count > loop.free.count { loop.lookAround() }
    }
  }
}

/// A connection that is looked at from time to time.
protocol WatchedConnection: AnyObject {
  /// Checks that it does not take too long.
  func look(now: NIODeadline)
  /// Ends it as soon as it has answered what it was asked.
  func drain()
  /// Ends it.
  func drop()
}
