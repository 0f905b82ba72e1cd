internal import Foundation
internal import Glibc
internal import NIOCore
internal import NIOPosix

/// A process that is measured or asked, stopped by its number when done.
final class Child {
  private let process = Process()
  /// Ends with this process, whatever becomes of it; the server takes that for its own end.
  private let input = Pipe()
  /// The port it announced on its first line, if it was to announce one.
  private(set) var port = 0

  /// Starts a program; with `announces`, waits for the line that names its port.
  init(_ path: String, _ arguments: [String], announces: Bool) throws {
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    process.standardInput = input
    let output = Pipe()
    process.standardOutput = announces ? output : FileHandle.nullDevice
    try process.run()
    if announces {
      let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
      port = Int(line.filter(\.isNumber)) ?? 0
    }
  }

  /// CPU seconds used so far, user and system, all threads.
  func cpu() -> Double {
    let path = "/proc/\(process.processIdentifier)/stat"
    guard let text = try? String(contentsOfFile: path, encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return 0 }
    // After the name: state is field 3 of proc(5), utime and stime are 14 and 15.
    let fields = text[end...].split(separator: " ")
    let ticks = fields.dropFirst(12).prefix(2).compactMap { Double($0) }.reduce(0, +)
    return ticks / Double(sysconf(CInt(_SC_CLK_TCK)))
  }

  /// Ends it and waits for its end.
  func stop() {
    process.terminate()
    process.waitUntilExit()
  }
}

/// prometheus-blackbox-exporter with one module: http over IPv4.
struct Exporter {
  /// Its process.
  let child: Child
  private let port: Int

  /// Starts it on a port made from the target's, and gives it a second to listen.
  init(port target: Int) throws {
    let path = "/usr/bin/prometheus-blackbox-exporter"
    port = 30_000 + target % 20_000
    let file = FileManager.default.temporaryDirectory
      .appending(path: "relais-bench-\(port).yml").path
    let configuration = """
      modules:
        http:
          prober: http
          timeout: 10s
          http:
            preferred_ip_protocol: ip4

      """
    try configuration.write(toFile: file, atomically: true, encoding: .utf8)
    child = try Child(
      path,
      ["--web.listen-address=127.0.0.1:\(port)", "--config.file=\(file)", "--log.level=error"],
      announces: false)
    Thread.sleep(forTimeInterval: 1)
  }

  /// The address that makes it check the target once.
  func url(for target: String) -> String {
    "http://127.0.0.1:\(port)/probe?module=http&target=\(target)"
  }
}

/// The server that is asked: one small page, and no more said.
enum Server {
  /// Serves on a port of the kernel's choice, which it prints.
  static func serve() async throws {
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let channel = try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 4_096)
      .childChannelInitializer { child in
        child.eventLoop.makeCompletedFuture {
          try child.pipeline.syncOperations.addHandler(Page())
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    print(channel.localAddress?.port ?? 0)
    fflush(nil)
    // Until the parent is gone, and with it the other end.
    _ = try FileHandle.standardInput.readToEnd()
    try await channel.close()
  }

  private final class Page: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let page = ByteBuffer(
      string: "HTTP/1.1 200 OK\r\nServer: bench\r\nContent-Type: text/plain\r\n"
        + "Content-Length: 3\r\nConnection: close\r\n\r\nok\n")

    /// One read holds the whole of a small request.
    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
      context.writeAndFlush(wrapOutboundOut(Self.page), promise: nil)
      context.close(promise: nil)
    }
  }
}
