internal import Glibc
internal import NIOCore
internal import NIOPosix

/// Where connections of plain HTTP come in: a thread that answers the public surface to them.
///
/// An event loop that can do everything spends as much on a request as the answer itself costs
/// here. Whoever asks for anything but pages is handed to the event loops, which go on as if they
/// had had the connection from its beginning.
struct Front: Sendable {
  /// Where connections come in.
  struct Door: Sendable {
    /// A listening socket that does not block; it must stay open as long as the front works.
    var listener: CInt
    /// What becomes of connections that go to an event loop.
    var setup: ConnectionSetup
  }

  private let doors: [Door]
  private let loops: [any EventLoop]
  private let shared: ServingShared
  private let epoll: Epoll
  private let bell: EndBell

  /// A front that hands on to these loops, of which there must be one.
  ///
  /// - Throws: where the system has no descriptor left.
  init(
    _ doors: [Door], loops: [any EventLoop], shared: ServingShared
  ) throws(IOError) {
    self.doors = doors
    self.loops = loops
    self.shared = shared
    epoll = try Epoll()
    bell = try EndBell()
    guard epoll.add(bell.descriptor, token: FrontLoop.bellToken) else {
      throw IOError(errnoCode: ENOSPC, reason: "epoll_ctl")
    }
  }

  /// Serves until told to stop, or cancelled; then every connection was handed to a loop.
  func run() async {
    guard !doors.isEmpty else { return }
    let pool = NIOThreadPool(numberOfThreads: 1)
    pool.start()
    await withTaskCancellationHandler {
      // Throws only where it was cancelled before it began: then nobody came in.
      try? await pool.runIfActive {
        FrontLoop(doors, loops: loops, shared: shared, epoll: epoll).run()
      }
    } onCancel: {
      bell.ring()
    }
    try? await pool.shutdownGracefully()
  }

  /// Has it end.
  func stop() { bell.ring() }
}
