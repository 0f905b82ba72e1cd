import Foundation
import Glibc
import NIOCore
import NIOPosix
import Relais
import Subprocess
import Synchronization
import Testing

@testable import Probing

/// A real server, started for one test on loopback and stopped by its process id.
struct PeerProgram {
  /// Where it keeps its files; removed afterwards.
  let folder: URL

  /// Whether a program is installed.
  static func exists(_ path: String) -> Bool { access(path, X_OK) == 0 }

  /// Runs a program, given as words, while the body runs.
  ///
  /// The files are written into a folder of the program's own before it starts; `FOLDER` in them,
  /// and in the words, stands for that folder.
  static func with<Result: Sendable>(
    _ words: [String], files: [String: String] = [:], environment: [String: String] = [:],
    _ body: (PeerProgram) async throws -> Result
  ) async throws -> Result {
    let name = "relais-peer-\(getpid())-\(UInt32.random(in: 0 ... .max))"
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(name)
    // Some servers give up their rights before they read their files.
    try FileManager.default.createDirectory(
      at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
    defer { try? FileManager.default.removeItem(at: folder) }
    for (file, text) in files {
      try text.replacing("FOLDER", with: folder.path)
        .write(to: folder.appendingPathComponent(file), atomically: true, encoding: .utf8)
    }
    try await makeCertificate(in: folder)
    let words = words.map { $0.replacing("FOLDER", with: folder.path) }
    // `env` changes into the folder, sets what is to be set, and becomes the program.
    let settings = environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    return try await run(
      .name("env"), arguments: Arguments(["-C", folder.path] + settings + words), input: .none,
      output: .discarded, error: .discarded
    ) { execution in
      let result: Swift.Result<Result, any Error>
      do {
        result = .success(try await body(PeerProgram(folder: folder)))
      } catch {
        result = .failure(error)
      }
      await execution.teardown(
        using: [.gracefulShutDown(allowedDurationToNextStep: .seconds(5))])
      return result
    }.closureResult.get()
  }

  /// The certificate for `localhost` and 127.0.0.1 that lies in the folder; it signed itself.
  var certificate: String { folder.appendingPathComponent("cert.pem").path }

  /// A port that nobody uses for TCP or UDP, nor the one after it.
  ///
  /// Below those that the system gives out by itself: there, the next one is soon somebody's. None
  /// is given to two tests: the second would find it free while the first's program starts.
  static func freePort() async throws -> Int {
    let group = MultiThreadedEventLoopGroup.singleton
    for _ in 0..<50 {
      let port = lastPort.withLock { last in
        last = last < 19_998 ? last + 2 : 10_000
        return last
      }
      var channels: [any Channel] = []
      for port in [port, port + 1] {
        if let tcp = try? await ServerBootstrap(group: group)
          .bind(host: "127.0.0.1", port: port).get()
        {
          channels.append(tcp)
        }
        if let udp = try? await DatagramBootstrap(group: group)
          .bind(host: "127.0.0.1", port: port).get()
        {
          channels.append(udp)
        }
      }
      for channel in channels { try await channel.close() }
      if channels.count == 4 { return port }
    }
    throw ChannelError.operationUnsupported
  }

  /// The port given last: those of other targets, which run beside these, begin at 20,000.
  private static let lastPort = Mutex(Int.random(in: 5_000..<10_000) * 2)

  /// Attempts again and again while the program has not opened its port yet.
  static func outcome(of probe: any Probe, timeout: Duration = .seconds(10)) async throws -> Outcome
  {
    for _ in 0..<600 {
      let outcome = await probe.attempt(in: webContext(timeout: timeout))
      guard case .failed(.refused) = outcome else { return outcome }
      try await Task.sleep(for: .milliseconds(100))
    }
    return await probe.attempt(in: webContext(timeout: timeout))
  }

  private static func makeCertificate(in folder: URL) async throws {
    let result = try await run(
      .name("openssl"),
      arguments: [
        "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
        "\(folder.path)/key.pem", "-out", "\(folder.path)/cert.pem", "-days", "30", "-subj",
        "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1",
      ], output: .discarded)
    try #require(result.terminationStatus.isSuccess, "openssl made no certificate")
    let both =
      try String(contentsOf: folder.appendingPathComponent("key.pem"), encoding: .utf8)
      + String(contentsOf: folder.appendingPathComponent("cert.pem"), encoding: .utf8)
    try both.write(
      to: folder.appendingPathComponent("both.pem"), atomically: true, encoding: .utf8)
  }
}

/// Dovecot as a mailbox server and as a mail server for one's own users.
enum Dovecot {
  static let isInstalled =
    PeerProgram.exists("/usr/sbin/dovecot")
    && PeerProgram.exists("/usr/lib/dovecot/submission-login") && geteuid() == 0

  /// The ports of one running server.
  struct Ports {
    var imap = 0
    var imaps = 0
    var submission = 0
    var submissions = 0
  }

  static func with<Result: Sendable>(
    _ body: (PeerProgram, Ports) async throws -> Result
  ) async throws -> Result {
    var ports = Ports()
    ports.imap = try await PeerProgram.freePort()
    ports.imaps = try await PeerProgram.freePort()
    ports.submission = try await PeerProgram.freePort()
    ports.submissions = try await PeerProgram.freePort()
    let given = ports
    return try await PeerProgram.with(
      ["/usr/sbin/dovecot", "-F", "-c", "FOLDER/dovecot.conf"],
      files: ["dovecot.conf": configuration(given)]
    ) { try await body($0, given) }
  }

  private static func configuration(_ ports: Ports) -> String {
    """
    protocols = imap submission
    listen = 127.0.0.1
    base_dir = FOLDER/run
    state_dir = FOLDER/state
    log_path = FOLDER/log
    ssl = yes
    ssl_cert = <FOLDER/cert.pem
    ssl_key = <FOLDER/key.pem
    hostname = mail.example
    submission_relay_host = 127.0.0.1
    service imap-login {
      inet_listener imap {
        port = \(ports.imap)
      }
      inet_listener imaps {
        port = \(ports.imaps)
        ssl = yes
      }
    }
    service submission-login {
      inet_listener submission {
        port = \(ports.submission)
      }
      inet_listener submissions {
        port = \(ports.submissions)
        ssl = yes
      }
    }
    passdb {
      driver = static
    }

    """
  }
}
