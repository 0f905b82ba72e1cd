import NIOCore
import Relais
import Testing

@testable import Probing

private let second = TimeAmount.seconds(5)

private func address(_ text: String) throws -> SocketAddress {
  try SocketAddress(ipAddress: text, port: 0)
}

@Suite("Echo sockets", .enabled(if: Laboratory.isPossible, "needs root, ip and namespaces"))
struct EchoTests {
  /// Unprivileged and raw sockets, IPv4 and IPv6: all must do the same.
  static let ways = [(true, "198.18"), (false, "198.18"), (true, "fd00:18"), (false, "fd00:18")]

  private static func host(_ prefix: String, _ net: Int, _ host: Int) throws -> SocketAddress {
    try address(prefix.contains(":") ? "\(prefix):\(net)::\(host)" : "\(prefix).\(net).\(host)")
  }

  private static func inLaboratory(
    unprivileged: Bool, _ body: (Laboratory, EchoSockets) async throws -> Void
  ) async throws {
    try await Laboratory.with { laboratory in
      let range = unprivileged ? "0 2147483647" : "1 0"
      try laboratory.write(range, to: "net/ipv4/ping_group_range", in: "near")
      try await laboratory.withEcho(in: "near") { try await body(laboratory, $0) }
    }
  }

  @Test(
    "reach a host, meet the routers on the way, and hear of what is unreachable", arguments: ways)
  func path(unprivileged: Bool, prefix: String) async throws {
    try await Self.inLaboratory(unprivileged: unprivileged) { _, echo in
      let far = try Self.host(prefix, 1, 1)
      let reply = try await echo.echo(to: far, over: .routed, hopLimit: nil, by: .now() + second)
      #expect(reply.responder == far.ipAddress)
      #expect(reply.roundTrip > .zero && reply.roundTrip < .seconds(5))

      let hop = try await echo.echo(to: far, over: .routed, hopLimit: 1, by: .now() + second)
      #expect(hop.responder == (try Self.host(prefix, 0, 2)).ipAddress)
      let last = try await echo.echo(to: far, over: .routed, hopLimit: 2, by: .now() + second)
      #expect(last.responder == far.ipAddress)

      let nowhere = try Self.host(prefix, 2, 9)
      await #expect {
        try await echo.echo(to: nowhere, over: .routed, hopLimit: nil, by: .now() + .seconds(5))
      } throws: { error in
        guard case ProbeFailure.unreachable(let reason) = error else { return false }
        return reason.hasSuffix("says \((try? Self.host(prefix, 0, 2))?.ipAddress ?? "-")")
      }
      // The error of one echo is not charged to the next.
      _ = try await echo.echo(to: far, over: .routed, hopLimit: nil, by: .now() + second)
    }
  }

  @Test("give up at the deadline, and say at once that there is no way", arguments: ways)
  func silence(unprivileged: Bool, prefix: String) async throws {
    try await Self.inLaboratory(unprivileged: unprivileged) { laboratory, echo in
      let silent = try Self.host(prefix, 3, 1)
      let askedAt = NIODeadline.now()
      await #expect {
        try await echo.echo(
          to: silent, over: .routed, hopLimit: nil, by: askedAt + .milliseconds(200))
      } throws: { error in
        guard case ProbeFailure.timedOut = error else { return false }
        return NIODeadline.now() >= askedAt + .milliseconds(200)
      }
      let family = prefix.contains(":") ? "-6" : "-4"
      try laboratory.inside("near", "ip \(family) route del default")
      await #expect(throws: ProbeFailure.unreachable(reason: "network is unreachable")) {
        try await echo.echo(to: silent, over: .routed, hopLimit: nil, by: .now() + .hours(1))
      }
    }
  }

  @Test("find a device again that went away and came back", arguments: ways)
  func device(unprivileged: Bool, prefix: String) async throws {
    try await Self.inLaboratory(unprivileged: unprivileged) { laboratory, echo in
      let router = try Self.host(prefix, 0, 2)
      let line = LineBinding(device: "n0")
      _ = try await echo.echo(to: router, over: line, hopLimit: nil, by: .now() + second)
      try laboratory.inside("near", "ip link del n0")
      await #expect {
        try await echo.echo(to: router, over: line, hopLimit: nil, by: .now() + .hours(1))
      } throws: { error in
        guard case ProbeFailure.unreachable = error else { return false }
        return true
      }
      await #expect(throws: ProbeFailure.unreachable(reason: "no such device: n0")) {
        try await echo.echo(to: router, over: line, hopLimit: nil, by: .now() + .hours(1))
      }
      try laboratory.joinNear()
      _ = try await echo.echo(to: router, over: line, hopLimit: nil, by: .now() + second)
      echo.reset()
      _ = try await echo.echo(to: router, over: line, hopLimit: nil, by: .now() + second)
    }
  }

  @Test("refuse a reply that is cut, and pass over one that answers something else")
  func truncated() async throws {
    try await Self.inLaboratory(unprivileged: true) { laboratory, echo in
      try laboratory.write("1", to: "net/ipv4/icmp_echo_ignore_all", in: "far")
      let far = try Self.host("198.18", 1, 1)
      try await laboratory.withLiar(in: "far") {
        await #expect(throws: ProbeFailure.malformed(reason: "echo reply cut to 8 of 16 bytes")) {
          try await echo.echo(to: far, over: .routed, hopLimit: nil, by: .now() + second)
        }
      }
    }
  }

  @Test("answer ten thousand echoes at once, each its own")
  func many() async throws {
    try await Self.inLaboratory(unprivileged: true) { _, echo in
      let hosts = try [Self.host("198.18", 1, 1), Self.host("198.18", 0, 2)]
      let wrong = await withTaskGroup(of: Int.self) { group in
        for number in 0..<10_000 {
          group.addTask {
            let host = hosts[number % 2]
            let reply = try? await echo.echo(
              to: host, over: .routed, hopLimit: nil, by: .now() + .seconds(30))
            return reply?.responder == host.ipAddress ? 0 : 1
          }
        }
        return await group.reduce(0, +)
      }
      #expect(wrong == 0)
    }
  }

  @Test("let go of those who are cancelled, and of everybody when they close")
  func endings() async throws {
    try await Laboratory.with { laboratory in
      let silent = try Self.host("198.18", 3, 1)
      let (echoes, keep) = AsyncStream.makeStream(of: EchoSockets.self)
      try await laboratory.withEcho(in: "near") { echo in
        await withTaskGroup(of: Void.self) { group in
          group.addTask {
            _ = try? await echo.echo(
              to: silent, over: .routed, hopLimit: nil, by: .now() + .hours(1))
          }
          group.cancelAll()
        }
        keep.yield(echo)
      }
      keep.finish()
      for await echo in echoes {
        await #expect(throws: ProbeFailure.unreachable(reason: "the echo sockets are closed")) {
          try await echo.echo(to: silent, over: .routed, hopLimit: nil, by: .now() + second)
        }
      }
    }
  }
}

extension Laboratory {
  /// Writes a kernel setting of a namespace, which may contain spaces.
  func write(_ value: String, to setting: String, in part: String) throws {
    try inside(part, ["sh", "-c", "echo \(value) > /proc/sys/\(setting)"])
  }
}
