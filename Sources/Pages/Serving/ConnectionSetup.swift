internal import NIOCore
internal import NIOHTTP2
internal import NIOPosix
internal import NIOSSL

/// Makes a connection speak what it should: one that was accepted under TLS, or that a front hands
/// over.
struct ConnectionSetup: Sendable {
  /// How much is read at once from a connection: a request fits; more would be held by every idle
  /// connection.
  static let allocator = FixedSizeRecvByteBufferAllocator(capacity: 2_048)

  /// What all loops share.
  let shared: ServingShared
  /// What each loop serves with.
  let loops: [ObjectIdentifier: NIOLoopBound<ServingLoop>]
  /// What it proves itself with; nil for plain HTTP, which comes in by the front.
  let material: TLSMaterial?
  /// Whether the dynamic side is there.
  let servesDynamic: Bool

  /// One connection too many.
  private struct Turned: Error {}

  /// Sets up a connection under TLS, on its loop; a failure closes it.
  func start(_ channel: any Channel) -> EventLoopFuture<Void> {
    guard let material, let bound = loops[ObjectIdentifier(channel.eventLoop)],
      let place = shared.census.enter(channel.remoteAddress)
    else { return channel.eventLoop.makeFailedFuture(Turned()) }
    let census = shared.census
    channel.closeFuture.whenComplete { _ in census.leave(place) }
    return channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandlers([
        NIOSSLServerHandler(context: material.context),
        HandshakeGuard(time: TimeAmount(shared.limits.handshakeTime)),
      ])
    }.flatMap {
      channel.configureHTTP2SecureUpgrade(
        h2ChannelConfigurator: { addNew($0, bound) },
        http1ChannelConfigurator: { addOld($0, bound, isSecure: true) })
    }
  }

  /// HTTP/1.1.
  func addOld(
    _ channel: any Channel, _ bound: NIOLoopBound<ServingLoop>, isSecure: Bool,
    handed: HandedConnection? = nil
  ) -> EventLoopFuture<Void> {
    channel.eventLoop.makeCompletedFuture {
      try channel.pipeline.syncOperations.addHandler(
        ConnectionHandler(
          loop: bound.value, isSecure: isSecure, servesDynamic: servesDynamic, handed: handed))
    }
  }

  /// HTTP/2.
  private func addNew(
    _ channel: any Channel, _ bound: NIOLoopBound<ServingLoop>
  ) -> EventLoopFuture<Void> {
    let limits = shared.limits
    var connection = NIOHTTP2Handler.ConnectionConfiguration()
    connection.initialSettings = [
      HTTP2Setting(parameter: .maxConcurrentStreams, value: limits.streams),
      HTTP2Setting(parameter: .maxHeaderListSize, value: limits.headBytes),
    ]
    connection.maximumSequentialContinuationFrames = limits.continuationFrames
    connection.maximumBufferedControlFrames = 1_000
    var stream = NIOHTTP2Handler.StreamConfiguration()
    // CVE-2023-44487: who opens streams only to reset them is sent away.
    stream.streamResetFrameRateLimit.maximumCount = limits.streamResets
    stream.streamErrorRateLimit.maximumCount = limits.streamResets
    let (connectionSettings, streamSettings) = (connection, stream)
    let neighbour = channel.remoteAddress
    return channel.eventLoop.makeCompletedFuture {
      let manager = NIOHTTP2ServerConnectionManagementHandler(
        eventLoop: channel.eventLoop,
        configuration: .init(
          maxIdleTime: TimeAmount(limits.idleTime), maxAge: nil,
          maxGraceTime: TimeAmount(limits.graceTime), keepalive: nil))
      let pipeline = channel.pipeline.syncOperations
      _ = try pipeline.configureHTTP2Pipeline(
        mode: .server, connectionConfiguration: connectionSettings,
        streamConfiguration: streamSettings, streamDelegate: manager.http2StreamDelegate
      ) { stream in
        stream.eventLoop.makeCompletedFuture {
          try stream.pipeline.syncOperations.addHandler(
            StreamHandler(
              loop: bound.value, neighbour: neighbour, servesDynamic: servesDynamic))
        }
      }
      try pipeline.addHandler(manager)
      try pipeline.addHandler(SessionWatch(loop: bound.value))
    }
  }
}
