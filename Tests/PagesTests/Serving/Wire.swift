import Foundation
import NIOCore
import NIOPosix
import NIOSSL

/// Hands on what comes.
private final class Inbox: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let stream: AsyncStream<ByteBuffer>.Continuation

  init(_ stream: AsyncStream<ByteBuffer>.Continuation) { self.stream = stream }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    stream.yield(unwrapInboundIn(data))
  }

  func channelInactive(context: ChannelHandlerContext) { stream.finish() }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    stream.finish()
    context.close(promise: nil)
  }
}

/// A client that says exactly what it is told to, and reads exactly what comes.
struct Wire {
  private let channel: any Channel
  private var inbound: AsyncStream<ByteBuffer>.AsyncIterator
  /// What came and was not yet read.
  private(set) var held = ByteBuffer()

  /// Connects to a port of this machine, and ends the connection afterwards.
  ///
  /// With `protocols`, under TLS that believes any certificate.
  static func open<Result: Sendable>(
    _ port: Int, host: String = "127.0.0.1", protocols: [String]? = nil,
    _ act: @Sendable (inout Wire) async throws -> Result
  ) async throws -> Result {
    let (stream, continuation) = AsyncStream<ByteBuffer>.makeStream()
    let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          if let protocols {
            var configuration = TLSConfiguration.makeClientConfiguration()
            configuration.certificateVerification = .none
            configuration.applicationProtocols = protocols
            let context = try NIOSSLContext(configuration: configuration)
            try pipeline.addHandler(NIOSSLClientHandler(context: context, serverHostname: nil))
          }
          try pipeline.addHandler(Inbox(continuation))
        }
      }
      .connect(host: host, port: port).get()
    var wire = Wire(channel: channel, inbound: stream.makeAsyncIterator())
    let result: Swift.Result<Result, any Error>
    do {
      result = .success(try await act(&wire))
    } catch {
      result = .failure(error)
    }
    try? await channel.close()
    return try result.get()
  }

  /// Sends a text.
  func send(_ text: String) async throws {
    try await channel.writeAndFlush(ByteBuffer(string: text))
  }

  /// Sends bytes.
  func send(_ bytes: [UInt8]) async throws {
    try await channel.writeAndFlush(ByteBuffer(bytes: bytes))
  }

  /// Takes in more; false at the end, however it came.
  mutating func more() async -> Bool {
    guard var bytes = await inbound.next(isolation: #isolation) else { return false }
    held.writeBuffer(&bytes)
    return true
  }

  /// Everything up to the end of the connection.
  mutating func rest() async -> String {
    while await more() {}
    return String(buffer: held)
  }

  /// Takes what has come out of `held`, up to and with a text; nil where the end comes first.
  mutating func through(_ text: String) async -> String? {
    while true {
      let all = String(buffer: held)
      if let range = all.range(of: text) {
        let found = String(all[..<range.upperBound])
        held.moveReaderIndex(forwardBy: found.utf8.count)
        return found
      }
      guard await more() else { return nil }
    }
  }

  /// The next answer, whose length its head tells; to HEAD there is no body.
  mutating func answer(toHead: Bool = false) async -> WireAnswer? {
    guard let head = await through("\r\n\r\n") else { return nil }
    var answer = WireAnswer(head: head)
    let isEmpty = toHead || [204, 304].contains(answer.status) || answer.status < 200
    guard !isEmpty, let count = answer["content-length"].flatMap({ Int($0) }) else { return answer }
    while held.readableBytes < count { guard await more() else { return nil } }
    answer.body = held.readBytes(length: count) ?? []
    return answer
  }

  /// Asks for a path, and gives the answer; nil where none comes.
  mutating func get(_ path: String, _ fields: String...) async -> WireAnswer? {
    let lines = fields.map { $0 + "\r\n" }.joined()
    guard (try? await send("GET \(path) HTTP/1.1\r\nHost: a\r\n\(lines)\r\n")) != nil else {
      return nil
    }
    return await answer()
  }
}

/// An answer.
struct WireAnswer: Hashable, Sendable {
  /// Status line and fields.
  var head: String
  /// The bytes after them.
  var body: [UInt8] = []

  /// The status code; 0 where there is none.
  var status: Int { Int(head.split(separator: " ").dropFirst().first ?? "") ?? 0 }
  /// The body as text.
  var text: String { String(decoding: body, as: UTF8.self) }

  /// The value of a field, named in lower case.
  subscript(name: String) -> String? {
    for line in head.split(separator: "\r\n").dropFirst() {
      let parts = line.split(separator: ":", maxSplits: 1)
      guard parts.count == 2, parts[0].lowercased() == name else { continue }
      return String(parts[1].drop { $0 == " " })
    }
    return nil
  }
}
