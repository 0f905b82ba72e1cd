import Foundation
import Glibc
import Synchronization
import Testing

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

  /// More descriptors than the tests have open at any time.
  private static let descriptors: CInt = 1_024

  /// Runs something beside a sink, with these options of its own.
  static func with<Value>(
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
    var texts: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
    texts.append(nil)
    defer { for text in texts { free(text) } }
    // Nothing of other tests goes with it: a port at which one of them listens would stay open.
    // Closing what is not open does no harm there.
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for descriptor in 3..<Self.descriptors {
      posix_spawn_file_actions_addclose(&actions, descriptor)
    }
    var sink: pid_t = 0
    try #require(posix_spawn(&sink, words[0], &actions, nil, texts, environ) == 0)
    defer {
      // It inherits a mask that holds other signals back.
      kill(sink, SIGKILL)
      var status: CInt = 0
      waitpid(sink, &status, 0)
    }
    while kill(sink, 0) == 0, !answers(port) { try await Task.sleep(for: .milliseconds(20)) }
    return try await body(SinkPeer(port: port, folder: folder))
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
