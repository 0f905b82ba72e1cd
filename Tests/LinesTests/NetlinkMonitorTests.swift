import Glibc
import Subprocess
import Testing

@testable import Lines

/// The monitor in namespaces of its own; needs root, and says so where it is not.
@Suite("A monitor of the kernel", .serialized, .enabled(if: geteuid() == 0, "needs root"))
struct NetlinkMonitorTests {
  @Test("tells the network that it finds, then what changes", .timeLimit(.minutes(2)))
  func tells() async throws {
    try await inNamespaces { near, far in
      try await watching(in: near) { events, _ in
        var events = events
        let start = try await events.all(until: "surveyed")
        #expect(start.contains("carrier eth0 up"))
        #expect(start.contains("address eth0 10.77.0.2 came"))
        #expect(start.contains("route eth0 10.77.0.1 table 254 metric 100 came"))
        #expect(start.contains("route eth0 fd77::1 table 254 metric 1024 came"))

        try await ip("-n", far, "link", "set", "far0", "down")
        try await events.expect("carrier eth0 down")
        try await ip("-n", far, "link", "set", "far0", "up")
        try await events.expect("carrier eth0 up")

        try await ip("-n", near, "route", "replace", "default", "via", "10.77.0.9", "metric", "100")
        try await events.expect("route eth0 10.77.0.1 table 254 metric 100 went")
        try await events.expect("route eth0 10.77.0.9 table 254 metric 100 came")
        try await ip("-n", near, "-6", "route", "del", "default")
        try await events.expect("route eth0 fd77::1 table 254 metric 1024 went")

        // The kernel drops the IPv4 route with the address and does not tell of it.
        try await ip("-n", near, "addr", "del", "10.77.0.2/24", "dev", "eth0")
        try await events.expect("address eth0 10.77.0.2 went")
        try await events.expect("route eth0 10.77.0.9 table 254 metric 100 went")

        try await ip("-n", near, "link", "del", "eth0")
        try await events.expect("carrier eth0 down")
        try await events.expect("address eth0 fd77::2 went")
      }
    }
  }

  @Test("reads everything anew when the kernel had to drop messages", .timeLimit(.minutes(2)))
  func storm() async throws {
    try await inNamespaces { near, far in
      try await watching(in: near) { events, process in
        var events = events
        _ = try await events.all(until: "surveyed")
        kill(process, SIGSTOP)
        let commands = (0..<6_000).map {
          "addr \($0 % 2 == 0 ? "add" : "del") 10.99.0.1/32 dev eth0\n"
        }
        let result = try await run(
          .name("ip"), arguments: ["-n", near, "-batch", "-"],
          input: .string(commands.joined()), output: .discarded)
        try #require(result.terminationStatus.isSuccess)
        try await ip("-n", far, "link", "set", "far0", "down")
        kill(process, SIGCONT)
        let told = try await events.all(until: "surveyed")
        #expect(told.contains("carrier eth0 down"))
        try await ip("-n", far, "link", "set", "far0", "up")
        try await events.expect("carrier eth0 up")
      }
    }
  }

  @Test("finds the line of a namespace by looking", .timeLimit(.minutes(2)))
  func discovery() async throws {
    try await inNamespaces { near, _ in
      let result = try await run(
        .name("ip"), arguments: ["netns", "exec", near, fixture, "look"],
        output: .string(limit: 4_096))
      #expect(
        result.standardOutput
          == "eth0 primary 10.77.0.1 free 1.1.1.1,8.8.8.8,9.9.9.9\n")
    }
  }
}

/// The lines that the fixture prints, without their times.
private struct Events {
  var lines: SubprocessOutputSequence.StringSequence<UTF8>.AsyncIterator

  mutating func next() async throws -> String {
    let line = try #require(try await lines.next(), "the monitor ended")
    return line.split(separator: " ").dropFirst().joined(separator: " ")
  }

  mutating func all(until last: String) async throws -> [String] {
    var all: [String] = []
    while all.last != last { all.append(try await next()) }
    return all
  }

  /// Waits for that event; those before it are of no concern.
  mutating func expect(_ event: String) async throws {
    while try await next() != event {}
  }
}

/// The fixture beside this test's own program.
private var fixture: String {
  var path = [CChar](repeating: 0, count: Int(PATH_MAX))
  let count = readlink("/proc/self/exe", &path, path.count)
  let program = String(
    decoding: path.prefix(max(count, 0)).map(UInt8.init(bitPattern:)), as: UTF8.self)
  return program.split(separator: "/").dropLast().map { "/\($0)" }.joined() + "/LinesFixture"
}

private func watching(
  in space: String, _ body: @Sendable (Events, pid_t) async throws -> Void
) async throws {
  _ = try await run(
    .name("ip"), arguments: ["netns", "exec", space, fixture], input: .none, output: .sequence,
    error: .discarded
  ) { execution in
    try await body(
      Events(lines: execution.standardOutput.strings().makeAsyncIterator()),
      execution.processIdentifier.value)
    try execution.send(signal: .terminate)
  }
}

private func ip(_ arguments: String...) async throws {
  let result = try await run(
    .name("ip"), arguments: Arguments(arguments), output: .discarded,
    error: .string(limit: 4_096))
  try #require(result.terminationStatus.isSuccess, "ip \(arguments): \(result.standardError)")
}

/// Waits until the kernel has noticed that the cable's other end is up too, which it tells late.
private func carrier(in space: String) async throws {
  for _ in 0..<500 {
    let link = try await run(
      .name("ip"), arguments: ["-n", space, "link", "show", "eth0"], output: .string(limit: 4_096))
    if link.standardOutput.contains("LOWER_UP") { return }
    try await Task.sleep(for: .milliseconds(10))
  }
  Issue.record("eth0 has no carrier after 5 s")
}

/// Two namespaces joined by a cable, one of them with a default route each way; removed afterwards.
private func inNamespaces(
  _ body: (_ near: String, _ far: String) async throws -> Void
) async throws {
  let near = "relais-lines-\(getpid())-near"
  let far = "relais-lines-\(getpid())-far"
  try await ip("netns", "add", near)
  try await ip("netns", "add", far)
  do {
    try await ip(
      "-n", near, "link", "add", "eth0", "type", "veth", "peer", "name", "far0", "netns", far)
    try await ip("-n", near, "addr", "add", "10.77.0.2/24", "dev", "eth0")
    try await ip("-n", near, "addr", "add", "fd77::2/64", "dev", "eth0", "nodad")
    try await ip("-n", near, "link", "set", "eth0", "up")
    try await ip("-n", far, "link", "set", "far0", "up")
    try await ip("-n", near, "route", "add", "default", "via", "10.77.0.1", "metric", "100")
    try await ip("-n", near, "-6", "route", "add", "default", "via", "fd77::1")
    try await carrier(in: near)
    try await body(near, far)
  } catch {
    try await ip("netns", "del", near)
    try await ip("netns", "del", far)
    throw error
  }
  try await ip("netns", "del", near)
  try await ip("netns", "del", far)
}
