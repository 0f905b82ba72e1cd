internal import CLinux
internal import Glibc
internal import NIOCore

/// Tells one thread which of many descriptors have something (epoll(7)).
final class Epoll: Sendable {
  private let descriptor: CInt

  /// One that waits for nothing yet.
  ///
  /// - Throws: where the system has no descriptor left.
  init() throws(IOError) {
    descriptor = clinux_epoll()
    guard descriptor >= 0 else { throw IOError(errnoCode: -descriptor, reason: "epoll_create1") }
  }

  deinit { close(descriptor) }

  /// Waits for a descriptor too, to be told of it as long as it has something.
  ///
  /// - Returns: whether the system has room for that; so with ``addForNews(_:token:)``.
  func add(_ other: CInt, token: UInt32) -> Bool {
    clinux_epoll_add(descriptor, other, token, 0) == 0
  }

  /// Waits for a descriptor too, to be told once of whatever comes there.
  func addForNews(_ other: CInt, token: UInt32) -> Bool {
    clinux_epoll_add(descriptor, other, token, 1) == 0
  }

  /// Waits for a descriptor no more.
  func remove(_ other: CInt) { _ = clinux_epoll_remove(descriptor, other) }

  /// Who has something.
  ///
  /// - Parameters:
  ///   - ready: room for `CLINUX_READY_BATCH`.
  ///   - milliseconds: the longest to wait; beneath zero, for ever.
  /// - Returns: how many have.
  func wait(into ready: UnsafeMutablePointer<clinux_ready>, milliseconds: CInt) -> Int {
    max(0, Int(clinux_epoll_wait(descriptor, ready, milliseconds)))
  }
}

/// Tells a thread that waits for descriptors to end, once and for all.
final class EndBell: Sendable {
  /// Has something to read once it was rung.
  let descriptor: CInt

  /// A bell that was not rung.
  ///
  /// - Throws: where the system has no descriptor left.
  init() throws(IOError) {
    descriptor = clinux_eventfd()
    guard descriptor >= 0 else { throw IOError(errnoCode: -descriptor, reason: "eventfd") }
  }

  deinit { close(descriptor) }

  /// Has the thread end, now or as soon as it begins.
  func ring() {
    var one: UInt64 = 1
    _ = write(descriptor, &one, 8)
  }
}
