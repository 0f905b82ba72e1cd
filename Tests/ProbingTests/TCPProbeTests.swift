import Foundation
import NIOCore
import NIOPosix
import Relais
import Synchronization
import Testing

@testable import Probing

private let saysNothing: @Sendable (String) -> String = { _ in "" }

@Suite("A tcp probe") struct TCPProbeTests {
  private static let repeating: @Sendable (String) -> String = { "you said \($0)\r\n" }

  private static func attempt(
    _ port: Int, timeout: Duration = .seconds(10), _ more: [(String, Written)] = []
  ) async -> Outcome {
    let names = FakeNames(["here": ["127.0.0.1"]])
    let settings: [(String, Written)] = [("host", "here"), ("port", "\(port)")] + more
    return await probe(TCPProbe.self, .map(settings)).attempt(
      in: webContext(timeout: timeout, names: names))
  }

  @Test("connects, and finds what is expected in what is said")
  func speaks() async throws {
    try await LineServer.with(greeting: "220 hello\r\n", answering: Self.repeating) {
      port, _ in
      #expect(await Self.attempt(port).answer?.detail == "connected")
      #expect(await Self.attempt(port, [("expect", "hello")]).answer?.detail == "says hello")
      let both = await Self.attempt(port, [("send", #"PING\r\n"#), ("expect", "said PING")])
      #expect(both.answer?.phases.keys.contains(.firstByte) == true)
    }
  }

  @Test("gives up a server that accepts and says nothing")
  func hangs() async throws {
    try await LineServer.with(greeting: "", answering: saysNothing) { port, _ in
      let outcome = await Self.attempt(port, timeout: .milliseconds(300), [("expect", "x")])
      guard case .failed(.timedOut(_, .firstByte)) = outcome else {
        Issue.record("\(outcome)")
        return
      }
    }
  }

  @Test("tells a closed port at once")
  func refused() async {
    // Port 1 is nobody's; one that a server has just left may be another test's by now.
    #expect(await Self.attempt(1) == .failed(.refused(reason: "connection refused")))
  }

  @Test("stops reading a server that never ends, or hangs up")
  func endless() async throws {
    let long = String(repeating: "abcdefgh", count: 20_000)
    try await LineServer.with(greeting: long, answering: saysNothing) { port, _ in
      let outcome = await Self.attempt(port, [("expect", "xyz")])
      switch outcome {
      case .failed(.unexpected("xyz", _)), .failed(.tooLarge): break
      default: Issue.record("\(outcome)")
      }
    }
    try await ScriptedServer(answering: { $0.isEmpty ? [.send("busy\r\n"), .close] : [] }).run {
      port in
      let outcome = await Self.attempt(port, [("expect", "ready")])
      #expect(outcome == .failed(.unexpected(expected: "ready", found: "busy··")))
    }
  }

  @Test("tells what is wrong with its settings")
  func settings() {
    let (_, problems) = reading(TCPProbe.self, ["host": "here", "prot": "1"])
    #expect(problems.map(\.path).sorted() == ["checks.test.port", "checks.test.prot"])
  }
}

@Suite("Dialling") struct DialTests {
  @Test("goes on to the next address, and tells the most telling failure")
  func next() async throws {
    try await LineServer.with(greeting: "", answering: saysNothing) { port, _ in
      let closed = try SocketAddress(ipAddress: "127.0.0.9", port: port)
      let open = try SocketAddress(ipAddress: "127.0.0.1", port: port)
      let channel = try await dial([closed, open], in: webContext())
      #expect(channel.remoteAddress == open)
      try await channel.close()
      await #expect(throws: ProbeFailure.refused(reason: "connection refused")) {
        _ = try await dial([closed], in: webContext())
      }
    }
    await #expect(throws: ProbeFailure.unreachable(reason: "no address to connect to")) {
      _ = try await dial([], in: webContext())
    }
  }

  @Test("asks nothing that the policy forbids")
  func forbidden() async throws {
    let address = try SocketAddress(ipAddress: "127.0.0.1", port: 1)
    await #expect(throws: ProbeFailure.forbidden(address: "127.0.0.1")) {
      _ = try await dial([address], in: webContext(policy: .twin))
    }
  }

  @Test("leaves by a device that is there, and says which one is not")
  func device() async throws {
    try await LineServer.with(greeting: "", answering: saysNothing) { port, _ in
      let address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
      var context = webContext()
      context.binding = LineBinding(device: "lo", source: "127.0.0.5")
      let channel = try await dial([address], in: context)
      #expect(channel.localAddress?.ipAddress == "127.0.0.5")
      try await channel.close()
      for device in ["relais-none", "a-name-that-is-too-long"] {
        context.binding = LineBinding(device: device)
        await #expect(throws: ProbeFailure.unreachable(reason: "no such device: \(device)")) {
          _ = try await dial([address], in: context)
        }
      }
      context.binding = LineBinding(source: "::1")
      await #expect(
        throws: ProbeFailure.unreachable(reason: "::1 is no IPv4 address to send from")
      ) {
        _ = try await dial([address], in: context)
      }
      context.binding = LineBinding(source: "192.0.2.1")
      await #expect(
        throws: ProbeFailure.unreachable(reason: "192.0.2.1 is not an address of this machine")
      ) {
        _ = try await dial([address], in: context)
      }
    }
  }

  @Test("closes the connection when the task is cancelled while it waits")
  func cancelled() async throws {
    try await LineServer.with(greeting: "hello", answering: saysNothing) { port, _ in
      let address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
      let channel = try await withThrowingTaskGroup(of: (any Channel)?.self) { group in
        let (connected, connection) = AsyncStream.makeStream(of: (any Channel).self)
        group.addTask {
          try? await withDialogue(to: [address], in: webContext(timeout: .seconds(600)), limit: 10)
          {
            dialogue throws(ProbeFailure) in
            connection.yield(dialogue.channel)
            let _: Bool = try await dialogue.receive(during: nil) { _, _ in nil }
          }
          return nil
        }
        var first: (any Channel)?
        for await channel in connected {
          first = channel
          break
        }
        group.cancelAll()
        try await group.waitForAll()
        return first
      }
      try await channel?.closeFuture.get()
    }
  }
}

@Suite("Text of a peer") struct PeerTextTests {
  @Test("is cut and freed of what could mislead")
  func safe() {
    #expect(String(peerText: "a\r\nb\u{1B}[31m\u{202E}c") == "a··b·[31m·c")
    #expect(String(peerText: String(repeating: "é", count: 500)).count == 200)
    #expect(String(peerBytes: [0x61, 0xFF, 0x62]) == "a\u{FFFD}b")
    #expect(String(peerText: "fine") == "fine")
  }
}

@Suite("The registry of probes") struct ProbeRegistryTests {
  @Test("has every kind once, each with a line on what it proves")
  func kinds() {
    let names = ProbeRegistry.all.map { $0.kind.name }
    #expect(Set(names).count == names.count)
    #expect(ProbeRegistry.all.allSatisfy { !$0.kind.summary.isEmpty })
    for name in names { #expect(ProbeRegistry.probe(named: name)?.kind.name == name) }
    for (alias, kind) in ProbeRegistry.aliases {
      #expect(ProbeRegistry.probe(named: alias)?.kind.name == kind)
    }
    #expect(ProbeRegistry.probe(named: "pigeon") == nil)
  }

  @Test("lists every file that declares a probe")
  func files() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/Probing").standardized
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
    var declared: Set<String> = []
    for name in names where name.hasSuffix(".swift") {
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      for match in text.matches(of: /struct (\w+): [^{]*\bProbe\b/) {
        declared.insert(String(match.output.1))
      }
    }
    let registered = Set(ProbeRegistry.all.map { "\($0)" })
    for missing in declared.subtracting(registered).sorted() {
      Issue.record("add to ProbeRegistry.all: \(missing).self")
    }
    #expect(declared == registered)
  }
}
