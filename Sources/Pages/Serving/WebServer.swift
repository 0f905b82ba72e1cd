internal import Glibc
public import Hummingbird
public import Logging
internal import NIOCore
public import NIOPosix

/// One server for everything: the public surface from memory, the rest by Hummingbird handlers.
public struct WebServer: Sendable {
  private let configuration: WebServerConfiguration
  private let sites: SiteBook
  private let dynamic: (any HTTPResponder<WebRequestContext>)?
  private let logger: Logger
  private let threads: MultiThreadedEventLoopGroup

  /// A server that does not yet listen.
  ///
  /// What `dynamic` is, such as a router's responder, answers what lies beneath
  /// `configuration.dynamicPaths`.
  public init(
    configuration: WebServerConfiguration, site: SiteHolder,
    dynamic: (any HTTPResponder<WebRequestContext>)? = nil, logger: Logger
  ) {
    self.init(
      configuration: configuration, sites: SiteBook(site), dynamic: dynamic, logger: logger,
      threads: .singleton)
  }

  /// A server of several sites, each under names of its own.
  public init(
    configuration: WebServerConfiguration, sites: SiteBook,
    dynamic: (any HTTPResponder<WebRequestContext>)? = nil, logger: Logger
  ) {
    self.init(
      configuration: configuration, sites: sites, dynamic: dynamic, logger: logger,
      threads: .singleton)
  }

  /// A server on event loops of one's own.
  public init(
    configuration: WebServerConfiguration, site: SiteHolder,
    dynamic: (any HTTPResponder<WebRequestContext>)?, logger: Logger,
    threads: MultiThreadedEventLoopGroup
  ) {
    self.init(
      configuration: configuration, sites: SiteBook(site), dynamic: dynamic, logger: logger,
      threads: threads)
  }

  private init(
    configuration: WebServerConfiguration, sites: SiteBook,
    dynamic: (any HTTPResponder<WebRequestContext>)?, logger: Logger,
    threads: MultiThreadedEventLoopGroup
  ) {
    self.configuration = configuration
    self.sites = sites
    self.dynamic = dynamic
    self.logger = logger
    self.threads = threads
  }

  /// Serves until cancelled; then answers what was asked, for `limits.graceTime` at most.
  ///
  /// - Parameter whenListening: called once with the ports, in the order of the listeners.
  /// - Throws: `WebServerError` where an address cannot be listened on or a certificate not used.
  public func run(
    whenListening: @escaping @Sendable ([Int]) async -> Void = { _ in }
  ) async throws {
    let gate = dynamic.map { _ in DynamicGate(limit: configuration.limits.dynamicRequests) }
    let shared = try ServingShared(configuration, sites: sites, gate: gate, logger: logger)
    let loops = try await ServingLoops(threads, shared: shared)
    let materials = try configuration.listeners.map { listener in
      try listener.tls.map { files in try TLSMaterial(files) }
    }
    let (channels, front) = try await listen(shared, loops, materials)
    await withTaskGroup { group in
      async let served: Void = front.run()
      if let gate, let dynamic {
        group.addTask { await gate.run(dynamic, logger: logger) }
      }
      group.addTask { await reload(materials.compactMap(\.self)) }
      await whenListening(channels.map { $0.localAddress?.port ?? 0 })
      // Nothing ends until all is cancelled; then handlers that answer may still finish.
      await group.next()
      front.stop()
      await loops.drain()
      // What the front had is with the loops then, and it uses no listener any more.
      await served
      for channel in channels { try? await channel.close() }
      await loops.end()
    }
  }

  private func listen(
    _ shared: ServingShared, _ loops: ServingLoops, _ materials: [TLSMaterial?]
  ) async throws -> ([any Channel], Front) {
    var channels: [any Channel] = []
    var doors: [Front.Door] = []
    do {
      for (listener, material) in zip(configuration.listeners, materials) {
        let setup = ConnectionSetup(
          shared: shared, loops: loops.byLoop, material: material,
          servesDynamic: shared.gate != nil && !listener.isPublicOnly)
        let channel = try await bind(listener, setup)
        channels.append(channel)
        if material == nil { doors.append(try await Self.door(channel, setup)) }
      }
      return (channels, try Front(doors, loops: Array(threads.makeIterator()), shared: shared))
    } catch {
      for channel in channels { try? await channel.close() }
      throw error
    }
  }

  private static func door(
    _ channel: any Channel, _ setup: ConnectionSetup
  ) async throws -> Front.Door {
    let listener = try await channel.eventLoop.submit {
      let pipeline = channel.pipeline.syncOperations
      return try pipeline.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { $0 }
    }.get()
    guard let listener else { throw ChannelError.inappropriateOperationForState }
    return Front.Door(listener: listener, setup: setup)
  }

  private func bind(
    _ listener: WebServerConfiguration.Listener, _ setup: ConnectionSetup
  ) async throws -> any Channel {
    let name =
      listener.host.contains(":")
      ? "[\(listener.host)]:\(listener.port)" : "\(listener.host):\(listener.port)"
    // An IPv6 socket also takes IPv4, unless that has a listener of its own.
    let isAlone = !configuration.listeners.contains {
      $0.port == listener.port && !$0.host.contains(":")
    }
    let bootstrap = ServerBootstrap(group: threads)
      .serverChannelOption(.backlog, value: 4_096)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      // Connections of plain HTTP come in by the front.
      .serverChannelOption(.autoRead, value: listener.tls != nil)
      .serverChannelInitializer { channel in
        guard listener.host.contains(":") else {
          return channel.eventLoop.makeSucceededVoidFuture()
        }
        return channel.setOption(
          ChannelOptions.Types.SocketOption(
            level: .init(IPPROTO_IPV6), name: .init(IPV6_V6ONLY)), value: isAlone ? 0 : 1)
      }
      .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
      // One read, one write: a second read would only find that nothing is there.
      .childChannelOption(.maxMessagesPerRead, value: 1)
      .childChannelOption(.recvAllocator, value: ConnectionSetup.allocator)
      .childChannelInitializer { setup.start($0) }
    do {
      return try await bootstrap.bind(host: listener.host, port: listener.port).get()
    } catch let error as IOError {
      throw WebServerError(error, address: name)
    } catch {
      throw WebServerError.cannotListen(address: name, reason: "\(error)")
    }
  }

  private func reload(_ materials: [TLSMaterial]) async {
    while (try? await Task.sleep(for: configuration.certificatePeriod)) != nil {
      for material in materials { material.reload(logger: logger) }
    }
  }
}

extension WebServerError {
  /// What the system says, in words that help.
  fileprivate init(_ error: IOError, address: String) {
    switch error.errnoCode {
    case EADDRINUSE: self = .addressInUse(address: address)
    case EACCES, EPERM: self = .notPermitted(address: address)
    case EADDRNOTAVAIL: self = .notOurAddress(address: address)
    default:
      self = .cannotListen(address: address, reason: String(cString: strerror(error.errnoCode)))
    }
  }
}
