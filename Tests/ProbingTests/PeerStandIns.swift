import NIOCore
import NIOPosix
import Testing

/// A server that speaks in lines: it greets, then answers each line as a test tells it to.
enum LineServer {
  /// Runs it while the body runs, which is given its port and what it has been told so far.
  static func with<Result: Sendable>(
    greeting: String, answering answer: @escaping @Sendable (String) -> String,
    _ body: (Int, MutexBox<[String]>) async throws -> Result
  ) async throws -> Result {
    let heard = MutexBox<[String]>([])
    let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .childChannelInitializer { child in
        child.eventLoop.makeCompletedFuture {
          try child.pipeline.syncOperations.addHandler(
            LineTalker(greeting: greeting, heard: heard, answer: answer))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    defer { channel.close(promise: nil) }
    return try await body(channel.localAddress?.port ?? 0, heard)
  }
}

private final class LineTalker: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let greeting: String
  private let heard: MutexBox<[String]>
  private let answer: @Sendable (String) -> String
  private var rest = ""

  init(
    greeting: String, heard: MutexBox<[String]>, answer: @escaping @Sendable (String) -> String
  ) {
    self.greeting = greeting
    self.heard = heard
    self.answer = answer
  }

  func channelActive(context: ChannelHandlerContext) {
    context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: greeting)), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    rest += String(buffer: unwrapInboundIn(data))
    while let end = rest.firstRange(of: "\r\n") {
      let line = String(rest[..<end.lowerBound])
      rest = String(rest[end.upperBound...])
      heard.change { $0.append(line) }
      let text = answer(line)
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}

/// A server of datagrams that answers each, counted from 1, as a test tells it to.
enum DatagramServer {
  /// Runs it while the body runs, which is given its port and the datagrams that have come so far.
  static func with<Result: Sendable>(
    answering answer: @escaping @Sendable (_ count: Int, _ datagram: [UInt8]) -> [[UInt8]],
    _ body: (Int, MutexBox<[[UInt8]]>) async throws -> Result
  ) async throws -> Result {
    let heard = MutexBox<[[UInt8]]>([])
    let channel = try await DatagramBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .channelOption(
        .recvAllocator, value: FixedSizeRecvByteBufferAllocator(capacity: 65_536)
      )
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            DatagramTalker(heard: heard, answer: answer))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    defer { channel.close(promise: nil) }
    return try await body(channel.localAddress?.port ?? 0, heard)
  }
}

private final class DatagramTalker: ChannelInboundHandler {
  typealias InboundIn = AddressedEnvelope<ByteBuffer>
  typealias OutboundOut = AddressedEnvelope<ByteBuffer>

  private let heard: MutexBox<[[UInt8]]>
  private let answer: @Sendable (Int, [UInt8]) -> [[UInt8]]

  init(heard: MutexBox<[[UInt8]]>, answer: @escaping @Sendable (Int, [UInt8]) -> [[UInt8]]) {
    self.heard = heard
    self.answer = answer
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let envelope = unwrapInboundIn(data)
    let datagram = Array(envelope.data.readableBytesView)
    heard.change { $0.append(datagram) }
    for reply in answer(heard.value.count, datagram) {
      let back = AddressedEnvelope(
        remoteAddress: envelope.remoteAddress, data: ByteBuffer(bytes: reply))
      context.writeAndFlush(wrapOutboundOut(back), promise: nil)
    }
  }
}
