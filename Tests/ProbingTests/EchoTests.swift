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
}

extension Laboratory {
  /// Writes a kernel setting of a namespace, which may contain spaces.
  func write(_ value: String, to setting: String, in part: String) throws {
    try inside(part, ["sh", "-c", "echo \(value) > /proc/sys/\(setting)"])
  }
}
