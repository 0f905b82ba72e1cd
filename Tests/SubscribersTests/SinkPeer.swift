import Foundation
import Glibc
import Subprocess
import Synchronization
import Testing

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

/// Postfix's smtp-sink, which keeps each mail it takes in a file.
struct SinkPeer {
  /// Whether it is here; as root it can take another user's rights.
  static let isInstalled =
    FileManager.default.isExecutableFile(atPath: "/usr/sbin/smtp-sink") && geteuid() == 0

  /// A mail that was taken.
  struct Mail: Hashable {
    /// Whom the envelope named.
    var recipient: String
    /// Its headers and bodies.
    var text: String

    /// A header's value on its first line.
    func header(_ name: String) -> String? {
      text.split(separator: "\n").first { $0.hasPrefix("\(name): ") }
        .map { String($0.dropFirst(name.count + 2)).trimmingCharacters(in: .whitespaces) }
    }
  }

  /// Where it listens.
  let port: Int
  private let folder: String

  /// Runs something beside a sink, with these options of its own.
  static func with<Value: Sendable>(
    _ options: [String] = [], _ body: (SinkPeer) async throws -> Value
  ) async throws -> Value {
    let folder = NSTemporaryDirectory() + "relais-sink-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    chmod(folder, 0o777)
    let port = try freePort()
    let words =
      ["/usr/sbin/smtp-sink", "-u", "nobody", "-d", "\(folder)/mail."] + options
      + ["127.0.0.1:\(port)", "100"]
    // It gets none of this process's descriptors: a port at which another test listens would stay
    // open with it.
    return try await run(
      .path(FilePath(words[0])), arguments: Arguments(Array(words.dropFirst())), input: .none,
      output: .discarded, error: .discarded
    ) { execution in
      let result: Result<Value, any Error>
      do {
        for _ in 0..<500 where !answers(port) { try await Task.sleep(for: .milliseconds(20)) }
        result = .success(try await body(SinkPeer(port: port, folder: folder)))
      } catch {
        result = .failure(error)
      }
      await execution.teardown(
        using: [.send(signal: .kill, allowedDurationToNextStep: .seconds(10))])
      return result
    }.closureResult.get()
  }

  /// The mails that were taken whole.
  func mails() throws -> [Mail] {
    try FileManager.default.contentsOfDirectory(atPath: folder).compactMap { name in
      // What was broken off is removed again.
      guard let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)") else {
        return nil
      }
      let text = String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
      let mail = Mail(recipient: "", text: text)
      guard let recipient = mail.header("X-Rcpt-Args"),
        text.contains("--\n\n") || text.hasSuffix("--\n")
      else { return nil }
      return Mail(recipient: recipient, text: text)
    }
  }

  private static func address(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = inet_addr("127.0.0.1")
    return address
  }

  /// The port given last: below are those of the tests that run beside these, above those that the
  /// system gives out by itself.
  private static let lastPort = Mutex(Int.random(in: 29_000..<30_000))

  private static func freePort() throws -> Int {
    for _ in 0..<50 {
      let port = lastPort.withLock { last in
        last = last < 29_999 ? last + 1 : 29_000
        return last
      }
      let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
      defer { close(socket) }
      var address = address(port)
      let isFree = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
          bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
        }
      }
      if isFree { return port }
    }
    throw POSIXError(.EADDRINUSE)
  }

  private static func answers(_ port: Int) -> Bool {
    let socket = Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    defer { close(socket) }
    var address = address(port)
    return withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
      }
    }
  }
}
