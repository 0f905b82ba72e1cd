import Foundation
import Glibc
import NIOPosix
import Testing

@testable import Pages

/// Many plain sockets, held open for as long as it lives.
private final class Crowd {
  private var sockets: [CInt] = []

  deinit { for socket in sockets { close(socket) } }

  /// How many files this process may open, after asking for as many as it can get.
  static func room() -> Int {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    return Int(clamping: limit.rlim_cur)
  }

  /// One more, from 127.0.0.x; false where the system refused.
  func join(_ port: Int, from last: UInt32 = 1) -> Bool {
    let socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    guard socket >= 0 else { return false }
    sockets.append(socket)
    return Self.call(socket, 0x7F00_0000 | last, 0, bind)
      && Self.call(socket, 0x7F00_0001, port, connect)
  }

  private static func call(
    _ socket: CInt, _ host: UInt32, _ port: Int,
    _ act: (CInt, UnsafePointer<sockaddr>?, socklen_t) -> CInt
  ) -> Bool {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(UInt16(truncatingIfNeeded: port).bigEndian)
    address.sin_addr.s_addr = in_addr_t(host.bigEndian)
    return withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        act(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }

  /// How many were not sent away.
  var staying: Int {
    var byte: UInt8 = 0
    return sockets.count { socket in
      recv(socket, &byte, 1, CInt(MSG_DONTWAIT) | CInt(MSG_PEEK)) < 0 && errno == EAGAIN
    }
  }

  /// Waits until so many are left, and no more.
  func settles(at count: Int) -> Int {
    for _ in 0..<600 where staying > count { usleep(50_000) }
    return staying
  }

  /// What the newest is told when it asks for a page; nil where it is told nothing.
  func answer() -> String? {
    guard let socket = sockets.last else { return nil }
    let request = Array("GET /en/ HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
    guard send(socket, request, request.count, CInt(MSG_NOSIGNAL)) > 0 else { return nil }
    var bytes = [UInt8](repeating: 0, count: 1_024)
    let count = recv(socket, &bytes, bytes.count, 0)
    return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
  }
}

/// What a process holds of the machine's memory.
enum Memory {
  /// In megabytes, of this process.
  static var resident: Int {
    let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = text?.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return (Int(line?.filter(\.isNumber) ?? "") ?? 0) / 1_024
  }
}

@Suite("A server and a crowd", .timeLimit(.minutes(3)))
struct CrowdTests {
  @Test("sends away 10,000 from one address but for so many, and goes on serving the others")
  func oneAddress() async throws {
    try await TestServer.run {
      // Nobody is sent away for being slow, however long it takes to get them all here.
      $0.limits.headTime = .seconds(3_600)
    } _: { server in
      let port = server.port
      try await NIOThreadPool.singleton.runIfActive {
        // The other tests of this process want some files too.
        let count = min(10_000, Crowd.room() - 2_000)
        let before = Memory.resident
        let crowd = Crowd()
        let joined = (0..<count).count { _ in crowd.join(port) }
        #expect(joined == count)
        let limit = ServingLimits().connectionsPerAddress
        #expect(crowd.settles(at: limit) == limit)
        for last in 2..<12 as Range<UInt32> {
          #expect(crowd.join(port, from: last))
          #expect(crowd.answer()?.hasPrefix("HTTP/1.1 200 OK") == true)
        }
        // Those sent away cost nothing; those who stay some 5 kB each.
        #expect(Memory.resident - before < 256)
      }
    }
  }

  @Test("sends away whoever is one too many in all, from wherever they come")
  func inAll() async throws {
    try await TestServer.run {
      $0.limits.connections = 100
      $0.limits.connectionsPerAddress = 30
      $0.limits.headTime = .seconds(3_600)
    } _: { server in
      let port = server.port
      try await NIOThreadPool.singleton.runIfActive {
        let crowd = Crowd()
        for index in 0..<200 as Range<UInt32> { #expect(crowd.join(port, from: 1 + index / 40)) }
        // Thirty each of three addresses, and the first ten of the fourth.
        #expect(crowd.settles(at: 100) == 100)
      }
      // They are gone, and the next one is served.
      var status: Int?
      while status != 200 {
        status = try await Wire.open(port) { wire in await wire.get("/en/")?.status }
      }
    }
  }
}
