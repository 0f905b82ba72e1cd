import Glibc
import NIOCore
import NIOPosix
import Relais

@testable import Probing

/// Writes DNS messages the way a test wants them, right or wrong.
enum Wire {
  /// A name without compression.
  static func name(_ text: String) -> [UInt8] {
    text.split(separator: ".").flatMap { [UInt8($0.utf8.count)] + Array($0.utf8) } + [0]
  }

  /// Two bytes, the higher one first.
  static func word(_ value: Int) -> [UInt8] { [UInt8(value >> 8 & 255), UInt8(value & 255)] }

  /// A record whose name points at the question.
  static func record(_ type: Int, seconds: Int = 60, _ data: [UInt8]) -> [UInt8] {
    [0xC0, 12] + word(type) + word(1) + word(seconds >> 16) + word(seconds & 0xFFFF)
      + word(data.count) + data
  }

  /// The question of a query, as it stands there.
  static func question(of query: [UInt8]) -> [UInt8] {
    var end = 12
    while end < query.count, query[end] != 0 { end += Int(query[end]) + 1 }
    return Array(query[12..<min(query.count, end + 5)])
  }

  /// The kind of record that a query asks for.
  static func type(of query: [UInt8]) -> Int {
    let question = question(of: query)
    return Int(question[question.count - 4]) << 8 | Int(question[question.count - 3])
  }

  /// An answer to a query.
  static func answer(
    to query: [UInt8], status: Int = 0, isTruncated: Bool = false, _ records: [[UInt8]]
  ) -> [UInt8] {
    Array(query[0..<2]) + [isTruncated ? 0x83 : 0x81, 0x80 | UInt8(status)] + word(1)
      + word(records.count) + word(0) + word(0) + question(of: query) + records.flatMap { $0 }
  }
}

/// A resolver on loopback that answers over UDP and TCP on one port, as a test tells it to.
struct DNSStandIn: Sendable {
  private let udp: @Sendable (_ count: Int, _ query: [UInt8]) -> [[UInt8]]
  private let tcp: @Sendable (_ query: [UInt8]) -> [UInt8]

  /// A resolver that answers so.
  init(
    _ udp: @escaping @Sendable (_ count: Int, _ query: [UInt8]) -> [[UInt8]],
    overTCP tcp: @escaping @Sendable (_ query: [UInt8]) -> [UInt8] = { _ in [] }
  ) {
    self.udp = udp
    self.tcp = tcp
  }

  /// Answers while the body runs, which is given the port and the queries heard over UDP.
  ///
  /// The port that UDP was given may be somebody's for TCP: then another one is tried.
  func run<Result: Sendable>(
    _ body: (Int, MutexBox<[[UInt8]]>) async throws -> Result
  ) async throws -> Result {
    for _ in 0..<50 {
      do {
        return try await runOnce(body)
      } catch let error as IOError where error.errnoCode == EADDRINUSE {
        continue
      }
    }
    return try await runOnce(body)
  }

  private func runOnce<Result: Sendable>(
    _ body: (Int, MutexBox<[[UInt8]]>) async throws -> Result
  ) async throws -> Result {
    let tcp = tcp
    return try await DatagramServer.with(answering: udp) { port, heard in
      let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .childChannelInitializer { child in
          child.eventLoop.makeCompletedFuture {
            try child.pipeline.syncOperations.addHandler(FramedTalker(answer: tcp))
          }
        }
        .bind(host: "127.0.0.1", port: port).get()
      defer { channel.close(promise: nil) }
      return try await body(port, heard)
    }
  }
}

private final class FramedTalker: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let answer: @Sendable ([UInt8]) -> [UInt8]
  private var received: [UInt8] = []

  init(answer: @escaping @Sendable ([UInt8]) -> [UInt8]) { self.answer = answer }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    received += unwrapInboundIn(data).readableBytesView
    guard received.count >= 2 else { return }
    let size = Int(received[0]) << 8 | Int(received[1])
    guard received.count >= size + 2 else { return }
    let reply = answer(Array(received[2..<size + 2]))
    received = []
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: reply)), promise: nil)
  }
}
