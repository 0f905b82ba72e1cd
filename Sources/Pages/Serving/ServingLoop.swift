internal import Glibc
internal import NIOCore

/// What one event loop serves with: the sites as it sees them, and the connections it looks after.
///
/// Only touched on its loop; so nothing here is locked. The front has one of its own on its thread,
/// for the sites alone.
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

  /// What stands before a response's own place in the number of it: the place of its site.
  private static let siteShift = 32

  /// The most bytes of stamped responses kept; beyond, all are made anew as they are asked for.
  private static let stampedBytes = 16_777_216

  /// The loop.
  let eventLoop: any EventLoop
  /// What all loops share.
  let shared: ServingShared
  /// The time as of the last look around: coarse, and free.
  private(set) var now = NIODeadline.now()
  /// Whether connections are to end when they have answered.
  private(set) var isDraining = false
  /// The bytes of request bodies held for requests not yet complete.
  var heldBodyBytes = 0

  private let book: SiteBook
  private var version: Int
  private var contents: SiteBook.Contents
  /// The sites that were asked for since the book was exchanged.
  private var sites: [ServedSite] = []
  private var places: [ObjectIdentifier: Int] = [:]
  private var stampedCount = 0
  private var known = KnownHeads()
  private var watched: [(any WatchedConnection)?] = []
  private var free: [Int] = []
  private var isLooking = false

  /// A loop with no connections.
  init(eventLoop: any EventLoop, shared: ServingShared) {
    self.eventLoop = eventLoop
    self.shared = shared
    book = shared.sites
    version = book.currentVersion
    contents = book.current
  }

  /// The place of the site that a host name leads to; it is as of this moment.
  func site(of host: UnsafeRawBufferPointer) -> Int {
    refresh()
    let holder =
      contents.sole ?? HostName.plain(host).flatMap { contents.byHost[$0] } ?? book.unknown
    if let place = places[ObjectIdentifier(holder)] {
      if sites[place].refresh() { known.forget() }
      return place
    }
    sites.append(ServedSite(holder))
    places[ObjectIdentifier(holder)] = sites.count - 1
    return sites.count - 1
  }

  /// A site by its place.
  func table(of site: Int) -> SiteTable { sites[site].table }

  /// The number of a response of a site.
  func number(_ response: Int, of site: Int) -> Int { site << Self.siteShift | response }

  /// A response by its number.
  func response(_ number: Int) -> PreparedResponse {
    sites[number >> Self.siteShift].table.responses[Self.place(number)]
  }

  private static func place(_ number: Int) -> Int { number & (1 << siteShift - 1) }

  /// Takes up which sites there are, if that has changed.
  private func refresh() {
    let latest = book.currentVersion
    guard latest != version else { return }
    version = latest
    contents = book.current
    known.forget()
    sites = []
    places = [:]
    stampedCount = 0
  }

  private func forgetStamped() {
    for site in sites { site.forgetStamped() }
    stampedCount = 0
  }

  /// What is answered to a head that came before; nil where it must be read.
  func knownAnswer(
    to head: UnsafeRawBufferPointer, servesDynamic: Bool
  ) -> KnownHeads.Answer? {
    refresh()
    guard let answer = known.answer(to: head, servesDynamic: servesDynamic) else { return nil }
    guard sites[answer.response >> Self.siteShift].refresh() else { return answer }
    known.forget()
    return nil
  }

  /// Keeps the answer to a head, for when the same comes again.
  func keep(
    _ answer: KnownHeads.Answer, to head: UnsafeRawBufferPointer, servesDynamic: Bool
  ) {
    known.keep(answer, to: head, servesDynamic: servesDynamic)
  }

  /// A response ready to be written, with the date of this second.
  ///
  /// The bytes are shared by all who read it; the date is put in once a second. The response goes
  /// by its number: one that was got from the loop in this turn, since sites are exchanged.
  func bytes(of response: Int, _ part: Part) -> ByteBuffer {
    let second = time(nil)
    let site = sites[response >> Self.siteShift]
    let index = Self.place(response) * 3 + part.rawValue
    if let buffer = site.stamped(index, at: second) { return buffer }
    let (buffer, more) = site.stamp(Self.place(response), part, at: second)
    stampedCount += more
    if stampedCount > Self.stampedBytes { forgetStamped() }
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
