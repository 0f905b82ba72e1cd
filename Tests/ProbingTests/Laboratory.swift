import CLinux
import Foundation
import Glibc
import NIOPosix

@testable import Probing

/// Network namespaces of the test's own: `near` — `router` — `far`, removed afterwards.
///
/// near 198.18.0.1 ═ 198.18.0.2 router 198.18.1.2 ═ 198.18.1.1 far, and fd00:18:0::/64, fd00:18:1::/64
/// alike. The router has no way to 198.18.2.0/24 and says so, and drops 198.18.3.0/24.
final class Laboratory: Sendable {
  /// Whether this machine lets the tests make namespaces.
  static let isPossible = geteuid() == 0 && run(["ip", "netns", "list"])

  private let prefix: String

  /// Makes the namespaces, runs the body, and removes them.
  static func with(_ body: (Laboratory) async throws -> Void) async throws {
    let laboratory = Laboratory()
    defer { laboratory.remove() }
    try laboratory.build()
    try await body(laboratory)
  }

  private init() {
    prefix = "relais-probing-\(getpid())-\(UInt32.random(in: 0...UInt32.max))"
  }

  /// A namespace's full name.
  func name(_ part: String) -> String { "\(prefix)-\(part)" }

  /// Runs a command inside one of the namespaces.
  func inside(_ part: String, _ command: String) throws {
    try inside(part, command.split(separator: " ").map(String.init))
  }

  /// Runs a command, given as words, inside one of the namespaces.
  func inside(_ part: String, _ words: [String]) throws {
    try Self.must(["ip", "netns", "exec", name(part)] + words)
  }

  /// Runs echo sockets in a namespace while the body runs.
  func withEcho(
    in part: String, _ body: (EchoSockets) async throws -> Void
  ) async throws {
    let sockets = EchoSockets()
    let mailbox = sockets.mailbox
    let path = "/run/netns/\(name(part))"
    let pool = NIOThreadPool(numberOfThreads: 1)
    pool.start()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await pool.runIfActive {
          let descriptor = open(path, O_RDONLY | O_CLOEXEC)
          defer { close(descriptor) }
          guard clinux_enter_network(descriptor) == 0 else { throw Failed("setns \(path)") }
          try EchoPoller(mailbox).run()
        }
      }
      defer { mailbox.stop() }
      try await body(sockets)
    }
    try await pool.shutdownGracefully()
  }

  private func build() throws {
    for part in ["near", "router", "far"] {
      try Self.must(["ip", "netns", "add", name(part)])
      try inside(part, "ip link set lo up")
      try inside(part, "sysctl -qw net.ipv6.conf.default.accept_dad=0")
    }
    try join(
      "near", "n0", "198.18.0.1/24", "fd00:18:0::1/64", "router", "r0", "198.18.0.2/24",
      "fd00:18:0::2/64")
    try join(
      "router", "r1", "198.18.1.2/24", "fd00:18:1::2/64", "far", "f0", "198.18.1.1/24",
      "fd00:18:1::1/64")
    for (part, near) in [("near", "198.18.0.2"), ("far", "198.18.1.2")] {
      try inside(part, "ip route add default via \(near)")
    }
    try inside("near", "ip -6 route add default via fd00:18:0::2")
    try inside("far", "ip -6 route add default via fd00:18:1::2")
    try inside("router", "sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1")
    try inside("router", "ip route add unreachable 198.18.2.0/24")
    try inside("router", "ip route add blackhole 198.18.3.0/24")
    try inside("router", "ip -6 route add unreachable fd00:18:2::/64")
    try inside("router", "sysctl -qw net.ipv6.icmp.ratelimit=0")
  }

  private func join(
    _ a: String, _ deviceA: String, _ a4: String, _ a6: String,
    _ b: String, _ deviceB: String, _ b4: String, _ b6: String
  ) throws {
    try Self.must([
      "ip", "link", "add", deviceA, "netns", name(a), "type", "veth", "peer", "name", deviceB,
      "netns", name(b),
    ])
    for (part, device, v4, v6) in [(a, deviceA, a4, a6), (b, deviceB, b4, b6)] {
      try inside(part, "ip address add \(v4) dev \(device)")
      try inside(part, "ip address add \(v6) dev \(device) nodad")
      try inside(part, "ip link set \(device) up")
    }
  }

  private func remove() {
    for part in ["near", "router", "far"] { _ = Self.run(["ip", "netns", "delete", name(part)]) }
  }

  /// A step of the laboratory that failed.
  struct Failed: Error {
    let words: String
    init(_ words: String) { self.words = words }
  }

  private static func must(_ words: [String]) throws {
    guard run(words) else { throw Failed(words.joined(separator: " ")) }
  }

  @discardableResult
  private static func run(_ words: [String]) -> Bool {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = words
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }
}
