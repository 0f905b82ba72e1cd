internal import Foundation
internal import Glibc
internal import NIOCore
internal import Probing
internal import Relais

/// CPU seconds of many echoes to ten thousand addresses of loopback.
struct EchoBench {
  /// How many echoes each round sends.
  let echoes: Int
  private static let targets = 10_000
  private static let rounds = 3

  /// Measures both in turns and prints the medians.
  func run() async throws {
    var own: [Double] = []
    var peer: [Double] = []
    for _ in 0..<Self.rounds {
      own.append(try await measureOwn())
      if let cpu = try measurePeer() { peer.append(cpu) }
    }
    let ours = own.sorted()[own.count / 2]
    print("icmp: \(rounded(ours)) CPU-s per 100,000 echoes (\(own.map(rounded)))")
    guard !peer.isEmpty else { return print("fping is not installed, or may not run") }
    let theirs = peer.sorted()[peer.count / 2]
    print("fping: \(rounded(theirs)) CPU-s per 100,000 echoes (\(peer.map(rounded)))")
    print("ratio: \(rounded(ours / theirs)); the goal is 2 CPU-s: \(ours <= 2 ? "met" : "missed")")
  }

  private static func address(_ index: Int) -> String {
    "127.0.\(1 + index / 250).\(1 + index % 250)"
  }

  private func measureOwn() async throws -> Double {
    let addresses = try (0..<min(Self.targets, echoes)).map {
      try SocketAddress(ipAddress: Self.address($0), port: 0)
    }
    return try await withEchoSockets { sockets in
      let before = cpuSeconds(of: RUSAGE_SELF)
      var lost: [ProbeFailure] = []
      for _ in 0..<(echoes / addresses.count) {
        lost += await Self.round(addresses, sockets)
      }
      if let failure = lost.first { print("\(lost.count) echoes failed, the first by \(failure)") }
      return (cpuSeconds(of: RUSAGE_SELF) - before) * 100_000 / Double(echoes)
    }
  }

  private static func round(
    _ addresses: [SocketAddress], _ sockets: EchoSockets
  ) async -> [ProbeFailure] {
    await withTaskGroup(of: ProbeFailure?.self) { group in
      for address in addresses {
        group.addTask {
          do throws(ProbeFailure) {
            _ = try await sockets.echo(
              to: address, over: .routed, hopLimit: nil, by: .now() + .seconds(10))
            return nil
          } catch {
            return error
          }
        }
      }
      return await group.reduce(into: []) { failures, failure in
        if let failure { failures.append(failure) }
      }
    }
  }

  /// fping keeps at most 65,535 probes per 10 s: runs of 50,000.
  private func measurePeer() throws -> Double? {
    let path = "/usr/bin/fping"
    guard FileManager.default.isExecutableFile(atPath: path) else { return nil }
    let list = FileManager.default.temporaryDirectory.appending(path: "relais-fping-\(getpid())")
    let targets = (0..<Self.targets).map(Self.address).joined(separator: "\n")
    try targets.write(to: list, atomically: true, encoding: .utf8)
    defer { try? FileManager.default.removeItem(at: list) }
    let before = cpuSeconds(of: RUSAGE_CHILDREN)
    let process = Process()
    process.executableURL = URL(filePath: path)
    process.arguments = ["-q", "-c", "5", "-i", "0", "-p", "20", "-t", "500", "-f", list.path]
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    // It may be there without the rights that it needs.
    do { try process.run() } catch { return nil }
    process.waitUntilExit()
    return (cpuSeconds(of: RUSAGE_CHILDREN) - before) * 2
  }
}
