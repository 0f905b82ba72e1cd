internal import FoundationEssentials
internal import Glibc
internal import Logging
internal import NIOCore
internal import NIOPosix

/// Listens at the station's local socket and answers commands.
///
/// Only the station's own user and root can connect: the folder is 0700 and the socket 0600.
struct ControlServer: Sendable {
  /// Carries out a request that may have lines following it, writing its replies.
  typealias Responder =
    @Sendable (
      ControlRequest, _ rest: inout NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator,
      _ reply: @Sendable (ControlReply) async throws -> Void
    ) async throws -> Void

  private let folder: DataFolder
  private let logger: Logger
  private let respond: Responder

  init(folder: DataFolder, logger: Logger, respond: @escaping Responder) {
    self.folder = folder
    self.logger = logger
    self.respond = respond
  }

  /// Listens until cancelled.
  func run() async throws {
    let server = try await listen()
    try await withThrowingDiscardingTaskGroup { group in
      try await server.executeThenClose { connections in
        for try await connection in connections {
          group.addTask { await serve(connection) }
        }
      }
    }
  }

  private func listen() async throws -> NIOAsyncChannel<
    NIOAsyncChannel<ByteBuffer, ByteBuffer>, Never
  > {
    guard folder.socket.utf8.count <= 107 else {
      throw StationError.socketPathTooLong(path: folder.socket)
    }
    let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .bind(unixDomainSocketPath: folder.socket, cleanupExistingSocketFile: true) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(LineFraming()))
          return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(
            wrappingChannelSynchronously: channel)
        }
      }
    chmod(folder.socket, 0o600)
    return server
  }

  private func serve(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async {
    do {
      try await connection.executeThenClose { inbound, outbound in
        var lines = inbound.makeAsyncIterator()
        guard let line = try await lines.next() else { return }
        let reply: @Sendable (ControlReply) async throws -> Void = { reply in
          try await outbound.write(try ControlClient.line(of: reply))
        }
        let request: ControlRequest
        do {
          request = try JSONDecoder().decode(
            ControlRequest.self, from: Data(line.readableBytesView))
        } catch {
          return try await reply(
            .refused("the request is not one of this version's: \(error)", isMisuse: true))
        }
        try await respond(request, &lines, reply)
      }
    } catch {
      logger.debug("A command went away", metadata: ["reason": "\(error)"])
    }
  }
}
