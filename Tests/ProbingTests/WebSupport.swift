import Glibc
import NIOCore
import NIOPosix
import NIOSSL
import Relais
import Synchronization
import Testing

@testable import Probing

/// A server on loopback that says what a test tells it to, byte by byte.
struct ScriptedServer: Sendable {
  /// The loop of all servers, apart from the loops of the probes.
  private static let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)

  /// What a connection does next.
  enum Act: Sendable {
    /// Sends bytes.
    case send(String)
    /// Sends bytes that are no text.
    case bytes([UInt8])
    /// Waits.
    case wait(TimeAmount)
    /// Sends the same bytes again and again, until the other side hangs up.
    case endlessly(String)
    /// Hangs up.
    case close
    /// Hangs up by resetting the connection.
    case reset
  }

  private let tls: NIOSSLContext?
  private let answer: @Sendable (String) -> [Act]

  /// A server that does what the script says once it has a whole request; what the script says to
  /// "" it does before.
  init(tls: NIOSSLContext? = nil, answering answer: @escaping @Sendable (String) -> [Act]) {
    self.tls = tls
    self.answer = answer
  }

  /// Listens while the body runs, which is given the port.
  @discardableResult
  func run<Result: Sendable>(_ body: (Int) async throws -> Result) async throws -> Result {
    let children = ServerChildren()
    let channel = try await ServerBootstrap(group: Self.group)
      .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
      .childChannelInitializer { [tls, answer] child in
        child.eventLoop.makeCompletedFuture {
          children.add(child)
          if let tls {
            try child.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
          }
          try child.pipeline.syncOperations.addHandler(ScriptedConnection(answer: answer))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    do {
      let result = try await body(channel.localAddress?.port ?? 0)
      try await channel.close()
      children.close()
      return result
    } catch {
      try await channel.close()
      children.close()
      throw error
    }
  }
}

/// A whole answer with a length.
func answer(
  _ status: String = "200 OK", _ body: String = "", headers: [String] = []
) -> [ScriptedServer.Act] {
  let head = (["HTTP/1.1 \(status)", "Content-Length: \(body.utf8.count)"] + headers)
    .joined(separator: "\r\n")
  return [.send(head + "\r\n\r\n" + body)]
}

private final class ServerChildren: Sendable {
  private let channels = MutexBox<[any Channel]>([])
  func add(_ channel: any Channel) { channels.change { $0.append(channel) } }
  func close() { for channel in channels.value { channel.close(promise: nil) } }
}

/// Waits for a whole request, then acts.
private final class ScriptedConnection: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let answer: @Sendable (String) -> [ScriptedServer.Act]
  private var request = ""
  private var hasAnswered = false

  init(answer: @escaping @Sendable (String) -> [ScriptedServer.Act]) { self.answer = answer }

  func channelActive(context: ChannelHandlerContext) {
    // A script for "" speaks first.
    let greeting = answer("")
    if !greeting.isEmpty {
      hasAnswered = true
      act(context, greeting[...])
    }
    context.fireChannelActive()
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    request += String(buffer: unwrapInboundIn(data))
    guard !hasAnswered, let end = request.firstRange(of: "\r\n\r\n") else { return }
    let head = request[..<end.lowerBound].lowercased()
    let length =
      head.split(separator: "\r\n").first { $0.hasPrefix("content-length: ") }
      .flatMap { Int($0.dropFirst(16)) } ?? 0
    guard request[end.upperBound...].utf8.count >= length else { return }
    hasAnswered = true
    act(context, answer(request)[...])
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func act(_ context: ChannelHandlerContext, _ acts: ArraySlice<ScriptedServer.Act>) {
    guard let first = acts.first, context.channel.isActive else { return }
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    let rest = acts.dropFirst()
    switch first {
    case .send(let text):
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: text)), promise: nil)
      act(context, rest)
    case .bytes(let bytes):
      context.writeAndFlush(wrapOutboundOut(ByteBuffer(bytes: bytes)), promise: nil)
      act(context, rest)
    case .wait(let time):
      context.eventLoop.scheduleTask(in: time) { bound.value.0.act(bound.value.1, rest) }
    case .endlessly(let text):
      let count = max(1, 16_384 / max(1, text.utf8.count))
      let bytes = ByteBuffer(string: String(repeating: text, count: count))
      context.writeAndFlush(wrapOutboundOut(bytes)).whenSuccess {
        bound.eventLoop.scheduleTask(in: .milliseconds(1)) {
          bound.value.0.act(bound.value.1, acts)
        }
      }
    case .close: context.close(promise: nil)
    case .reset:
      guard let socket = context.channel as? any SocketOptionProvider else { return }
      socket.setSoLinger(linger(l_onoff: 1, l_linger: 0)).whenComplete { _ in
        bound.value.1.close(promise: nil)
      }
    }
  }
}

/// Names and addresses that a test makes up; counts how often it is asked.
final class FakeNames: NameResolver {
  private let names: [String: [String]]
  /// The names asked for, in order.
  let asked = MutexBox<[String]>([])

  /// A resolver that knows these names.
  init(_ names: [String: [String]] = [:]) { self.names = names }

  func addresses(
    of name: String, port: Int, over binding: LineBinding, by deadline: NIODeadline
  ) async throws(ProbeFailure) -> [SocketAddress] {
    asked.change { $0.append(name) }
    guard let addresses = names[name] else {
      throw .unresolved(name: name, reason: "no such name")
    }
    return addresses.compactMap { try? SocketAddress(ipAddress: $0, port: port) }
  }
}

/// A value that several threads share.
final class MutexBox<Value: Sendable>: Sendable {
  private let mutex: Mutex<Value>
  init(_ value: Value) { mutex = Mutex(value) }
  var value: Value { mutex.withLock { $0 } }
  func change(_ body: @Sendable (inout Value) -> Void) { mutex.withLock { body(&$0) } }
}

private struct NoEcho: Echoing {
  func echo(
    to address: SocketAddress, over binding: LineBinding, hopLimit: Int?, by deadline: NIODeadline
  ) async throws(ProbeFailure) -> EchoReply {
    throw .unreachable(reason: "no echo in this test")
  }
}

/// A context for one attempt over loopback.
func webContext(
  timeout: Duration = .seconds(10), names: FakeNames = FakeNames(),
  policy: AddressPolicy = .office
) -> ProbeContext {
  ProbeContext(
    eventLoop: MultiThreadedEventLoopGroup.singleton.next(), binding: .routed,
    deadline: .now() + .nanoseconds(timeout.nanoseconds), timeout: timeout, resolver: names,
    policy: policy, echo: NoEcho())
}

/// Settings as a configuration file would hold them.
struct Written: ExpressibleByStringLiteral, ExpressibleByStringInterpolation,
  ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
  let setting: Setting

  init(_ content: Setting.Content) { setting = Setting(content, line: 1) }
  init(stringLiteral value: String) { self.init(.scalar(value)) }
  init(arrayLiteral elements: Written...) { self = .list(elements) }
  init(dictionaryLiteral elements: (String, Written)...) { self = .map(elements) }

  static func list(_ items: [Written]) -> Written { Written(.list(items.map(\.setting))) }

  static func map(_ entries: [(String, Written)]) -> Written {
    Written(.map(entries.map { .init(key: $0.0, line: 1, setting: $0.1.setting) }))
  }
}

/// A probe read from settings that must be free of mistakes.
func probe<Kind: Probe>(_ kind: Kind.Type, _ written: Written) -> Kind {
  let (probe, problems) = reading(kind, written)
  #expect(problems.isEmpty)
  return probe
}

/// A probe read from settings, and the mistakes in them.
func reading<Kind: Probe>(_ kind: Kind.Type, _ written: Written) -> (Kind, [ConfigurationProblem]) {
  var reader = SettingsReader(written.setting, path: "checks.test")
  let probe = Kind(settings: &reader)
  reader.finish()
  return (probe, reader.problems)
}

extension Outcome {
  /// The failure, if it is one.
  var failure: ProbeFailure? {
    if case .failed(let failure) = self { failure } else { nil }
  }

  /// The answer, if it is one.
  var answer: Answer? {
    if case .answered(let answer) = self { answer } else { nil }
  }
}
