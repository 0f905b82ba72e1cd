import Foundation
import Glibc
import NIOCore
import NIOPosix
import Subprocess
import Synchronization
import Testing

/// A folder for one test's programs, removed afterwards.
struct ScratchFolder {
  /// Where it is.
  let path: String

  /// Makes a folder, which other users may enter: some servers give up their rights.
  static func with<Result>(_ body: (ScratchFolder) async throws -> Result) async throws -> Result {
    let name = "relais-peer-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(name)
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(ScratchFolder(path: folder.path))
  }

  /// Writes a file there.
  func write(_ name: String, _ text: String) throws {
    try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
  }

  /// Makes a folder in it.
  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: "\(path)/\(name)", withIntermediateDirectories: true)
  }

  /// The files of a folder in it, by name.
  func files(in name: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(path)/\(name)").sorted()
  }

  /// The text of a file in it.
  func text(of name: String) throws -> String {
    try String(contentsOfFile: "\(path)/\(name)", encoding: .utf8)
  }
}

/// Real programs, started for one test on loopback and stopped by their process ids.
enum PeerProgram {
  /// Whether a program is installed.
  static func exists(_ path: String) -> Bool { access(path, X_OK) == 0 }

  /// The folder of the sources.
  static let root = #filePath.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" }

  /// A program of the packages of scripts/requirements.peers.
  static func python(_ name: String) -> String { "\(root)/.build-peers/bin/\(name)" }

  /// Runs a program to its end, and gives what it printed; a failure is an issue of the test.
  static func output(of words: [String], in folder: ScratchFolder) async throws -> String {
    let result = try await run(
      .name("env"), arguments: Arguments(["-C", folder.path] + words), input: .none,
      output: .string(limit: 1_000_000), error: .string(limit: 100_000))
    try #require(
      result.terminationStatus.isSuccess,
      "\(words.joined(separator: " ")): \(result.standardError)")
    return result.standardOutput
  }

  /// Runs a program while the body runs; what it says goes into a file of that name.
  static func with<Result: Sendable>(
    _ words: [String], in folder: ScratchFolder, log: String,
    stopping signal: Signal = .terminate, _ body: () async throws -> Result
  ) async throws -> Result {
    // `exec` becomes the program, so that the process stopped is the program itself.
    let command = "exec \"$0\" \"$@\" >>'\(folder.path)/\(log)' 2>&1"
    return try await run(
      .name("env"), arguments: Arguments(["-C", folder.path, "sh", "-c", command] + words),
      input: .none, output: .discarded, error: .discarded
    ) { execution in
      let result: Swift.Result<Result, any Error>
      do {
        result = .success(try await body())
      } catch {
        result = .failure(error)
      }
      await execution.teardown(
        using: [.send(signal: signal, allowedDurationToNextStep: .seconds(10))])
      return result
    }.closureResult.get()
  }

  /// Waits until something has come true that a program does when it is ready.
  static func wait(
    for what: String, _ condition: () async throws -> Bool
  ) async throws {
    for _ in 0..<600 {
      if try await condition() { return }
      try await Task.sleep(for: .milliseconds(100))
    }
    Issue.record("waited in vain for \(what)")
  }

  /// Waits until something listens on a port of loopback.
  static func wait(forPort port: Int) async throws {
    try await wait(for: "port \(port)") {
      guard
        let channel = try? await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
          .connect(host: "127.0.0.1", port: port).get()
      else { return false }
      try? await channel.close()
      return true
    }
  }

  /// A port that nobody uses, below those that the system gives out by itself, and given to no
  /// other test: that one would find it free while the first's program starts.
  static func freePort() async throws -> Int {
    for _ in 0..<50 {
      let port = lastPort.withLock { last in
        last = last < 28_999 ? last + 1 : 20_000
        return last
      }
      let channel = try? await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
        .bind(host: "127.0.0.1", port: port).get()
      if let channel {
        try await channel.close()
        return port
      }
    }
    throw ChannelError.operationUnsupported
  }

  /// The port given last: below are those of ProbingTests, above those of SubscribersTests.
  private static let lastPort = Mutex(Int.random(in: 20_000..<29_000))
}
