internal import CLinux
internal import Glibc
internal import NIOCore

/// The thread of a front.
///
/// It has a connection as long as nothing but whole requests for pages comes there, one at a time,
/// and the reader takes the answers. What is answered is found as on the event loops: by the heads
/// that are known, or by reading the head.
///
/// Of all who have something at a time, everybody is read first, and then everybody answered: the
/// processor has the kernel's way in or its way out at hand, not each by turns, and a reader on
/// another one who is still busy with an answer when the next comes need not be woken for it.
final class FrontLoop {
  /// How much is read at once from a connection, in bytes: more than browsers send.
  private static let readBytes = 4_096
  /// The most connections let in before the others have their turn.
  private static let admissions = 64
  /// The token of the bell, at which it already waits.
  static let bellToken = UInt32.max
  /// The tokens of doors begin here; beneath, they are sockets.
  private static let doorTokens = UInt32(1) << 31

  private let doors: [Front.Door]
  private let loops: [any EventLoop]
  private let shared: ServingShared
  private let epoll: Epoll
  /// The site as seen from here: nothing else of it is used, and that on this thread alone.
  private let site: ServingLoop
  private let ready: UnsafeMutablePointer<clinux_ready>
  private let room: UnsafeMutableRawPointer
  private var visitors = FrontVisitors()
  /// What was found for those who were read and are not answered yet; empty between two looks.
  private var answers: [(socket: CInt, bytes: ByteBuffer)] = []
  private var handedOver = 0
  /// The doors that are shut for a moment, as there is no room for more connections.
  private var shut: [Int] = []
  private var now = NIODeadline.now()
  private var nextLook: NIODeadline

  /// A loop that has not begun.
  init(
    _ doors: [Front.Door], loops: [any EventLoop], shared: ServingShared, epoll: Epoll
  ) {
    self.doors = doors
    self.loops = loops
    self.shared = shared
    self.epoll = epoll
    site = ServingLoop(eventLoop: loops[0], shared: shared)
    ready = .allocate(capacity: Int(CLINUX_READY_BATCH))
    room = .allocate(byteCount: Self.readBytes, alignment: 16)
    nextLook = now + shared.lookPeriod
    answers.reserveCapacity(Int(CLINUX_READY_BATCH))
  }

  deinit {
    ready.deallocate()
    room.deallocate()
  }

  /// Serves until the bell is rung; then hands every connection over.
  func run() {
    var isRung = false
    for door in doors.indices { open(door) }
    while !isRung {
      let count = epoll.wait(into: ready, milliseconds: patience)
      now = .now()
      for index in 0..<count {
        let token = ready[index].token
        if token < Self.doorTokens {
          take(CInt(truncatingIfNeeded: token), isEnded: ready[index].is_ended != 0)
        } else if token == Self.bellToken {
          isRung = true
        } else {
          admit(Int(token - Self.doorTokens))
        }
      }
      for answer in answers { _ = give(answer.bytes, to: answer.socket) }
      answers.removeAll(keepingCapacity: true)
      if now >= nextLook { look() }
    }
    for socket in visitors.sockets { handOver(socket) }
  }

  /// How long to wait at most, in milliseconds; with nobody there is nothing to look after.
  private var patience: CInt {
    guard visitors.count > 0 || !shut.isEmpty else { return -1 }
    return CInt(clamping: max(0, (nextLook - now).nanoseconds / 1_000_000 + 1))
  }

  /// Ends what has waited too long, and opens the doors again.
  private func look() {
    nextLook = now + shared.lookPeriod
    for socket in visitors.late(shared.limits, now: now) { end(socket) }
    let closed = shut
    shut = []
    for door in closed { open(door) }
  }

  private func open(_ door: Int) {
    let token = Self.doorTokens + UInt32(truncatingIfNeeded: door)
    if !epoll.add(doors[door].listener, token: token) { shut.append(door) }
  }

  /// Lets in who waits at a door.
  private func admit(_ door: Int) {
    for _ in 0..<Self.admissions {
      var peer = clinux_endpoint()
      let socket = clinux_accept(doors[door].listener, &peer)
      guard socket >= 0 else {
        guard [EMFILE, ENFILE, ENOBUFS, ENOMEM].contains(-socket) else { return }
        // No room; else it would be told of the same connection again and again.
        epoll.remove(doors[door].listener)
        return shut.append(door)
      }
      guard let place = shared.census.enter(AddressRange(peer)) else {
        close(socket)
        continue
      }
      visitors.add(.init(place: place, door: door, since: now), at: socket)
      if !epoll.addForNews(socket, token: UInt32(truncatingIfNeeded: socket)) { end(socket) }
    }
  }

  /// Reads what a connection has; what is answered is given when everybody was read.
  private func take(_ socket: CInt, isEnded: Bool) {
    while let bytes = read(socket), let found = answer(to: bytes, socket) {
      guard isEnded else { return answers.append((socket, found)) }
      // The end was told of together with what came before it: nobody will tell of it again.
      guard give(found, to: socket) else { return }
    }
  }

  /// What has come on a connection; nil where nothing has, or it has ended.
  private func read(_ socket: CInt) -> UnsafeRawBufferPointer? {
    while true {
      let count = recv(socket, room, Self.readBytes, 0)
      if count > 0 { return UnsafeRawBufferPointer(start: room, count: count) }
      if count < 0, errno == EINTR { continue }
      if count == 0 || errno != EAGAIN { end(socket) }
      return nil
    }
  }

  /// The answer to a request; nil where an event loop has the connection now.
  private func answer(to bytes: UnsafeRawBufferPointer, _ socket: CInt) -> ByteBuffer? {
    guard let visitor = visitors[socket] else { return nil }
    let servesDynamic = doors[visitor.door].setup.servesDynamic
    guard
      let answer = site.knownAnswer(to: bytes, servesDynamic: servesDynamic)
        ?? read(bytes, servesDynamic: servesDynamic)
    else {
      handOver(socket, unread: ByteBuffer(bytes: bytes))
      return nil
    }
    return site.bytes(of: answer.response, answer.part)
  }

  /// Answers; false where the connection is not here any more.
  private func give(_ response: ByteBuffer, to socket: CInt) -> Bool {
    let sent = response.withUnsafeReadableBytes { bytes in
      let count = send(socket, bytes.baseAddress, bytes.count, CInt(MSG_NOSIGNAL))
      return count < 0 && (errno == EAGAIN || errno == EINTR) ? 0 : count
    }
    guard sent >= 0 else {
      end(socket)
      return false
    }
    visitors.serve(socket, at: now)
    guard sent < response.readableBytes else { return true }
    // A slow reader: the event loops know how to wait for those.
    var owed = response
    owed.moveReaderIndex(forwardBy: sent)
    handOver(socket, owed: owed)
    return false
  }

  /// What is answered to bytes that are a whole request for a page, and nothing else.
  private func read(_ bytes: UnsafeRawBufferPointer, servesDynamic: Bool) -> KnownHeads.Answer? {
    var framer = RequestFramer(limits: shared.limits)
    // Where the room is full, more may have come: of that, nobody would tell again.
    guard bytes.count < Self.readBytes, case (.head(let head), bytes.count) = framer.step(bytes),
      head.keepsAlive, !head.hasBody,
      case .page(let response, let part) = PublicSurface.answer(
        head, bytes, loop: site, servesDynamic: servesDynamic)
    else { return nil }
    let answer = KnownHeads.Answer(response: response, part: part)
    site.keep(answer, to: bytes, servesDynamic: servesDynamic)
    return answer
  }

  /// Gives a connection to an event loop, with what was read and not answered, and what is owed.
  private func handOver(
    _ socket: CInt, unread: ByteBuffer = ByteBuffer(), owed: ByteBuffer = ByteBuffer()
  ) {
    guard let visitor = visitors.remove(socket) else { return }
    epoll.remove(socket)
    handedOver += 1
    doors[visitor.door].setup.take(
      HandedConnection(
        socket: socket, place: visitor.place, hasServed: visitor.hasServed, unread: unread,
        owed: owed), on: loops[handedOver % loops.count])
  }

  /// Ends a connection.
  private func end(_ socket: CInt) {
    guard let visitor = visitors.remove(socket) else { return }
    close(socket)
    shared.census.leave(visitor.place)
  }
}
