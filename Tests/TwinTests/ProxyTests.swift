import FoundationEssentials
import Glibc
import Relais
import Subprocess
import Testing

@testable import Twin

/// A real proxy on loopback for the time of a test.
struct Proxy: Sendable {
  /// Where it listens.
  let route: PeerRoute.Proxy
  private let log: String

  /// What it has written down.
  var said: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

  /// Runs tinyproxy, which lets connections pass to that port alone.
  static func run(
    passing port: Int, _ work: @escaping @Sendable (Proxy) async throws -> Void
  ) async throws {
    let folder = "/tmp/relais-proxy-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let own = Int.random(in: 20_000..<30_000)
    let settings = """
      Port \(own)
      Listen 127.0.0.1
      Timeout 60
      MaxClients 20
      Allow 127.0.0.1
      ConnectPort \(port)
      LogFile "\(folder)/log"
      LogLevel Info

      """
    try settings.write(toFile: "\(folder)/settings", atomically: true, encoding: .utf8)
    let proxy = Proxy(
      route: PeerRoute.Proxy(address: "127.0.0.1", port: own), log: "\(folder)/log")
    _ = try await Subprocess.run(
      .name("tinyproxy"), arguments: ["-d", "-c", "\(folder)/settings"], input: .none,
      output: .discarded, error: .discarded
    ) { execution in
      do {
        let deadline = ContinuousClock.now + .seconds(30)
        while !proxy.said.contains("Accepting connections") {
          try #require(.now < deadline, "no proxy listens: \(proxy.said)")
          try await Task.sleep(for: .milliseconds(20))
        }
        try await work(proxy)
      } catch {
        try? execution.send(signal: .kill)
        throw error
      }
      try? execution.send(signal: .kill)
    }
  }
}

@Suite("A way through a proxy") struct ProxyTests {
  @Test("leads to the other node, whose key is proven all the same")
  func passes() async throws {
    try await Listening.run { twin in
      try await Proxy.run(passing: twin.port) { proxy in
        var route = twin.route
        route.proxy = proxy.route
        let credentials = try NodeCredentials.temporary(node: "office")
        let key = twin.credentials.fingerprint
        let answer = try await PeerConnection.open(
          route, credentials: credentials, expecting: key
        ) { connection in
          #expect(connection.key == key)
          return await #expect(throws: PeerError.self) {
            _ = try await connection.post("/nowhere", [1, 2, 3])
          }
        }
        // It is the twin that refuses, and not the proxy.
        guard case .refused(404, _) = answer else {
          Issue.record("\(String(describing: answer))")
          return
        }
        #expect(proxy.said.contains("CONNECT 127.0.0.1:\(twin.port)"), "\(proxy.said)")
      }
    }
  }

  @Test("that the proxy bars says so in the proxy's words")
  func barred() async throws {
    try await Listening.run { twin in
      try await Proxy.run(passing: 443) { proxy in
        var route = twin.route
        route.proxy = proxy.route
        let problem = try await problem(on: route)
        #expect(problem.contains("answers 403"), "\(problem)")
        #expect(problem.contains("the proxy 127.0.0.1 port \(proxy.route.port)"), "\(problem)")
      }
    }
  }

  @Test("that is not there says which proxy does not listen")
  func absent() async throws {
    var route = PeerRoute(address: "192.0.2.1", port: 8_443)
    route.proxy = PeerRoute.Proxy(address: "127.0.0.1", port: 1)
    let problem = try await problem(on: route)
    #expect(problem.contains("the proxy 127.0.0.1 port 1 cannot be reached"), "\(problem)")
  }

  private func problem(on route: PeerRoute) async throws -> String {
    let credentials = try NodeCredentials.temporary(node: "office")
    let error = await #expect(throws: PeerError.self) {
      try await PeerConnection.open(route, credentials: credentials, expecting: nil) { _ in }
    }
    return "\(try #require(error))"
  }
}
