internal import Foundation
internal import Glibc
internal import Hummingbird
internal import NIOCore
internal import Pages
internal import Synchronization

/// Tells every reader of its event stream the time, whenever one reader asks it to.
final class Bell: HTTPResponder {
  private let readers = Mutex<[AsyncStream<String>.Continuation]>([])

  /// `/board/ring` rings; everything else listens.
  func respond(to request: Request, context: WebRequestContext) async throws -> Response {
    guard request.uri.path == "/board/ring" else {
      let (rings, reader) = AsyncStream<String>.makeStream(bufferingPolicy: .bufferingNewest(1))
      readers.withLock { $0.append(reader) }
      return Response(
        status: .ok, headers: [.contentType: "text/event-stream"],
        body: ResponseBody { writer in
          try await writer.write(ByteBuffer(string: ": here\n\n"))
          for await ring in rings { try await writer.write(ByteBuffer(string: ring)) }
          try await writer.finish(nil)
        })
    }
    let all = readers.withLock { $0 }
    for reader in all { reader.yield("data: changed\n\n") }
    return Response(status: .ok, body: ResponseBody(byteBuffer: ByteBuffer(string: "\(all.count)")))
  }
}

/// Readers of an event stream who wait for a change.
struct Listeners {
  /// How many.
  var count: Int

  /// Says how long it takes until the last of them has heard of a change.
  func measure(_ peer: Peer) {
    let before = peer.memory()
    let sockets = (0..<count).compactMap { _ in
      Loopback.visit(peer.port, path: "/board", until: ": here")
    }
    defer { for socket in sockets { close(socket) } }
    let more = (peer.memory() - before) / 1_024
    let clock = ContinuousClock()
    let start = clock.now
    if let ringer = Loopback.visit(peer.port, path: "/board/ring", until: "\r\n\r\n") {
      close(ringer)
    }
    var bytes = [UInt8](repeating: 0, count: 1_024)
    // Each in turn: who has heard already is read at once.
    let heard = sockets.filter { read($0, &bytes, bytes.count) > 0 }.count
    let time = start.duration(to: clock.now)
    print("\(heard) event-stream readers heard of a change within \(time), with \(more) MB more")
  }
}

/// Plain sockets to a server of this machine.
enum Loopback {
  /// A port that nobody listens on just now, of those that the system gives to nobody by itself.
  static func freePort() -> Int? {
    (20_000..<30_000).shuffled().first { port in
      let socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
      defer { close(socket) }
      var address = sockaddr_in()
      address.sin_family = sa_family_t(AF_INET)
      address.sin_port = in_port_t(UInt16(truncatingIfNeeded: port).bigEndian)
      address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001).bigEndian)
      return withUnsafePointer(to: &address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
      }
    }
  }

  /// Connects, asks for a path, and waits for a text in the answer.
  ///
  /// - Returns: the socket, whose answer was read up to the text at least; nil where none came.
  static func visit(_ port: Int, path: String, until text: String) -> CInt? {
    let socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(truncatingIfNeeded: port).bigEndian)
    address.sin_addr.s_addr = in_addr_t(UInt32(0x7F00_0001).bigEndian)
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
    let head = "GET \(path) HTTP/1.1\r\nHost: a\r\nAccept-Encoding: gzip\r\n\r\n"
    let request = Array(head.utf8)
    var answer = ""
    var bytes = [UInt8](repeating: 0, count: 8_192)
    if isConnected, write(socket, request, request.count) == request.count {
      while true {
        let count = read(socket, &bytes, bytes.count)
        guard count > 0 else { break }
        answer += String(decoding: bytes.prefix(count), as: UTF8.self)
        if answer.contains(text) { return socket }
      }
    }
    close(socket)
    return nil
  }
}
