internal import Glibc
public import NIOCore
internal import NIOPosix

/// Listens to the kernel's word on devices, addresses and default routes, IPv4 and IPv6.
///
/// A signal lost at the near end is told within milliseconds, where probes need seconds.
public struct NetlinkMonitor: Sendable {
  private let eventLoop: any EventLoop

  /// A monitor whose socket is carried by that loop.
  public init(eventLoop: any EventLoop) {
    self.eventLoop = eventLoop
  }

  /// Tells all that is there, then ``LineEvidence/surveyed``, then every change, until the task is
  /// cancelled.
  ///
  /// The next piece is told when the last call has returned; the kernel keeps what comes meanwhile.
  /// If that becomes too much for it, everything is read anew and only what differs from what has
  /// been told before is told, then ``LineEvidence/surveyed`` again.
  ///
  /// - Throws: ``LinesError`` or an `IOError` where the kernel refuses a routing socket.
  public func run(_ tell: (LineEvidence) async -> Void) async throws {
    var told = NetworkSnapshot()
    while !Task.isCancelled {
      let channel = try await subscribe()
      try await channel.executeThenClose { inbound in
        // Listening began before this reading, so that nothing falls between the two.
        try await Self.catchUp(&told, with: try NetworkSnapshot.current(), tell)
        await tell(.surveyed)
        do {
          for try await datagram in inbound {
            guard let next = try told.following(datagram) else { return }
            try await Self.catchUp(&told, with: next, tell)
          }
        } catch let error as IOError where error.errnoCode == ENOBUFS {
          // The kernel had to drop messages.
        }
      }
    }
  }

  private static func catchUp(
    _ told: inout NetworkSnapshot, with next: NetworkSnapshot,
    _ tell: (LineEvidence) async -> Void
  ) async throws {
    let evidence = next.evidence(since: told)
    told = next
    for piece in evidence { await tell(piece) }
  }

  private func subscribe() async throws -> NIOAsyncChannel<ByteBuffer, Never> {
    let socket = try NetlinkSocket.subscribed()
    do {
      // A read of a netlink socket gives one datagram, so it can be read as if it were a pipe.
      return try await NIOPipeBootstrap(group: eventLoop)
        .channelOption(.recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 65_536))
        .takingOwnershipOfDescriptor(input: socket) { channel in
          channel.eventLoop.makeCompletedFuture {
            try NIOAsyncChannel<ByteBuffer, Never>(wrappingChannelSynchronously: channel)
          }
        }
    } catch {
      close(socket)
      throw error
    }
  }
}

extension NetworkSnapshot {
  /// The snapshot after a datagram's changes; nil if the datagram was cut short.
  fileprivate func following(_ datagram: ByteBuffer) throws(LinesError) -> NetworkSnapshot? {
    guard let messages = NetlinkMessage.split(datagram) else { return nil }
    var next = self
    var mustReread = false
    for message in messages {
      guard let change = NetworkChange(message) else { continue }
      if next.apply(change) { mustReread = true }
    }
    if mustReread { try next.rereadRoutes() }
    return next
  }
}
