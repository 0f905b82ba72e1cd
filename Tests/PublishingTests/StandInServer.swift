import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A request as it came over the wire.
struct RecordedRequest: Hashable, Sendable {
  /// What was asked of the address, as `POST`.
  var method: String
  /// The path and the query, as written.
  var uri: String
  /// The header's fields, by their names in small letters.
  var fields: [String: String]
  /// The body.
  var body: [UInt8]

  /// The path alone.
  var path: String { String(uri.prefix { $0 != "?" }) }
  /// The body as text.
  var text: String { String(decoding: body, as: UTF8.self) }
}

/// What a stand-in does with a request that came whole.
enum StandInAnswer: Sendable {
  /// Answers.
  case reply(Int, [(String, String)] = [], String = "")
  /// Answers the first so many bytes of that, and closes the connection.
  case cut(after: Int, Int, [(String, String)] = [], String = "")
  /// Closes the connection without a word.
  case close
  /// Says nothing.
  case hang

  /// 200 with JSON.
  static func json(_ text: String, status: Int = 200) -> StandInAnswer {
    .reply(status, [("Content-Type", "application/json")], text)
  }
}

/// An HTTP server on loopback that answers as a test says, and remembers what it was asked.
final class StandInServer: Sendable {
  private let requests = Mutex<[RecordedRequest]>([])
  private let answer: @Sendable (RecordedRequest) -> StandInAnswer

  private init(_ answer: @escaping @Sendable (RecordedRequest) -> StandInAnswer) {
    self.answer = answer
  }

  /// What it was asked so far.
  var asked: [RecordedRequest] { requests.withLock { $0 } }

  /// Runs something beside a server that answers so; its address is `http://127.0.0.1:PORT`.
  static func run(
    answering answer: @escaping @Sendable (RecordedRequest) -> StandInAnswer,
    _ body: (StandInServer, _ url: String) async throws -> Void
  ) async throws {
    let server = StandInServer(answer)
    let listener = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let handlers = channel.pipeline.syncOperations
          try handlers.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
          try handlers.addHandler(Handler(server))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    do {
      try await body(server, "http://127.0.0.1:\(listener.localAddress?.port ?? 0)")
      try await listener.close()
    } catch {
      try await listener.close()
      throw error
    }
  }

  /// Gathers a request, and writes what the test wants, byte by byte as text.
  private final class Handler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = ByteBuffer

    private let server: StandInServer
    private var request: RecordedRequest?

    init(_ server: StandInServer) { self.server = server }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      switch unwrapInboundIn(data) {
      case .head(let head):
        var fields: [String: String] = [:]
        for (name, value) in head.headers { fields[name.lowercased()] = value }
        request = RecordedRequest(
          method: head.method.rawValue, uri: head.uri, fields: fields, body: [])
      case .body(let part): request?.body += Array(part.readableBytesView)
      case .end:
        guard let request else { return }
        server.requests.withLock { $0.append(request) }
        carryOut(server.answer(request), context)
      }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(promise: nil)
    }

    private func carryOut(_ answer: StandInAnswer, _ context: ChannelHandlerContext) {
      switch answer {
      case .hang: break
      case .close: context.close(promise: nil)
      case .reply(let status, let fields, let body):
        write(Self.bytes(status, fields, body), context, closing: false)
      case .cut(let count, let status, let fields, let body):
        write(Self.bytes(status, fields, body).prefix(count), context, closing: true)
      }
    }

    private func write(_ bytes: ArraySlice<UInt8>, _ context: ChannelHandlerContext, closing: Bool)
    {
      let channel = context.channel
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes))).whenComplete { _ in
        if closing { channel.close(promise: nil) }
      }
    }

    private static func bytes(
      _ status: Int, _ fields: [(String, String)], _ body: String
    ) -> ArraySlice<UInt8> {
      var text = "HTTP/1.1 \(status) Said\r\n"
      for (name, value) in fields { text += "\(name): \(value)\r\n" }
      text += "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
      return Array(text.utf8)[...]
    }
  }
}
