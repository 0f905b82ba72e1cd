internal import FoundationEssentials
internal import Glibc
internal import NIOCore
internal import NIOPosix

/// Talks to the running station over its local socket.
public struct ControlClient: Sendable {
  private let folder: DataFolder

  /// A client of the station that keeps its data there.
  public init(folder: DataFolder) {
    self.folder = folder
  }

  /// Sends a request and gives each reply to the closure until it returns false, or until the
  /// station has no more.
  ///
  /// - Parameters:
  ///   - request: what is asked.
  ///   - company: of which company's station, where a twin serves several.
  ///   - lines: lines to send after the request, each without a line break.
  ///   - take: takes a reply; whether to wait for another one.
  /// - Throws: ``ControlError``, and whatever the closure throws.
  public func ask(
    _ request: ControlRequest, of company: String? = nil,
    sending lines: (any AsyncSequence<String, any Error> & Sendable)? = nil,
    _ take: (ControlReply) throws -> Bool
  ) async throws {
    let channel = try await connect()
    try await channel.executeThenClose { inbound, outbound in
      try await outbound.write(
        try Self.line(of: ControlOrder(company: company, request: request)))
      if let lines {
        for try await line in lines { try await outbound.write(ByteBuffer(string: line + "\n")) }
        try await outbound.write(ByteBuffer(string: "\n"))
      }
      for try await line in inbound {
        let reply: ControlReply
        do {
          reply = try JSONDecoder().decode(ControlReply.self, from: Data(line.readableBytesView))
        } catch {
          throw ControlError.broken(reason: "\(error)")
        }
        guard try take(reply) else { return }
      }
    }
  }

  private func connect() async throws(ControlError) -> NIOAsyncChannel<ByteBuffer, ByteBuffer> {
    do {
      let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .connect(unixDomainSocketPath: folder.socket).get()
      return try await channel.eventLoop.submit {
        try channel.pipeline.syncOperations.addHandler(ByteToMessageHandler(LineFraming()))
        return try NIOAsyncChannel(wrappingChannelSynchronously: channel)
      }.get()
    } catch let error as IOError where error.errnoCode == EACCES || error.errnoCode == EPERM {
      throw .notPermitted(socket: folder.socket)
    } catch let error as IOError where error.errnoCode == ENOENT || error.errnoCode == ECONNREFUSED
    {
      throw .notRunning(folder: folder.path)
    } catch {
      throw .broken(reason: "\(error)")
    }
  }

  /// A value as one line of JSON.
  static func line(of value: some Encodable) throws -> ByteBuffer {
    var buffer = ByteBuffer(bytes: try JSONEncoder().encode(value))
    buffer.writeInteger(UInt8(ascii: "\n"))
    return buffer
  }
}
