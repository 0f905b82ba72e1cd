internal import FoundationEssentials
internal import Glibc
internal import Logging
internal import NIOCore
internal import NIOPosix

/// Takes the lines that follow a request, up to an empty one.
struct LineTaker: Sendable {
  /// Takes a line; gives the answer where it was the last, or where no more are wanted.
  var take: @Sendable (ByteBuffer) async -> ControlReply?
}

/// Listens at the station's local socket and answers commands.
///
/// Only the station's own user and root can connect: the folder is 0700 and the socket 0600.
struct ControlServer: Sendable {
  /// Carries out a request, writing its replies.
  ///
  /// Where lines follow the request, what takes them is returned.
  typealias Responder =
    @Sendable (ControlOrder, _ reply: @Sendable (ControlReply) async throws -> Void)
    async throws -> LineTaker?

  private let folder: DataFolder
  private let logger: Logger
  private let respond: Responder

  /// A server that does not listen yet.
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

  private func begin(
    _ line: ByteBuffer, _ reply: @Sendable (ControlReply) async throws -> Void
  ) async throws -> LineTaker? {
    let request: ControlOrder
    do {
      request = try JSONDecoder().decode(ControlOrder.self, from: Data(line.readableBytesView))
    } catch {
      try await reply(
        .refused("the request is not one of this version's: \(error)", isMisuse: true))
      return nil
    }
    return try await respond(request, reply)
  }

  private func serve(_ connection: NIOAsyncChannel<ByteBuffer, ByteBuffer>) async {
    do {
      try await connection.executeThenClose { inbound, outbound in
        let reply: @Sendable (ControlReply) async throws -> Void = { reply in
          try await outbound.write(try ControlClient.line(of: reply))
        }
        var taker: LineTaker?
        for try await line in inbound {
          if taker == nil {
            taker = try await begin(line, reply)
            if taker == nil { return }
          } else if let answer = await taker?.take(line) {
            return try await reply(answer)
          }
        }
      }
    } catch {
      logger.debug("A command went away", metadata: ["reason": "\(error)"])
    }
  }
}
