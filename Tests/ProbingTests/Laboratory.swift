import CLinux
import Glibc
import NIOPosix

@testable import Probing

/// Network namespaces of the test's own: `near` — `router` — `far`, removed afterwards.
///
/// near 198.18.0.1 ═ 198.18.0.2 router 198.18.1.2 ═ 198.18.1.1 far, and fd00:18:0::/64,
/// fd00:18:1::/64 alike. The router has no way to 198.18.2.0/24 and says so, and drops
/// 198.18.3.0/24.
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

  /// Answers every echo in a namespace with a stranger's reply and then with a cut one.
  func withLiar(in part: String, _ body: () async throws -> Void) async throws {
    let path = "/run/netns/\(name(part))"
    let pool = NIOThreadPool(numberOfThreads: 1)
    pool.start()
    let isDone = MutexBox(false)
    let (readiness, ready) = AsyncStream.makeStream(of: Void.self)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await pool.runIfActive {
          defer { ready.finish() }
          try Self.lie(in: path, until: isDone) { ready.finish() }
        }
      }
      defer { isDone.change { $0 = true } }
      for await _ in readiness {}
      try await body()
    }
    try await pool.shutdownGracefully()
  }

  private static func lie(
    in path: String, until isDone: MutexBox<Bool>, whenReady: () -> Void
  ) throws {
    let space = open(path, O_RDONLY | O_CLOEXEC)
    defer { close(space) }
    guard clinux_enter_network(space) == 0 else { throw Failed("setns \(path)") }
    let raw = socket(AF_INET, CInt(SOCK_RAW.rawValue), CInt(IPPROTO_ICMP))
    defer { close(raw) }
    var patience = timeval(tv_sec: 0, tv_usec: 50_000)
    setsockopt(raw, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    whenReady()
    var packet = [UInt8](repeating: 0, count: 1_500)
    while !isDone.value {
      var peer = [UInt8](repeating: 0, count: 16)  // A sockaddr_in, as the kernel wrote it.
      var size = socklen_t(peer.count)
      let length = peer.withUnsafeMutableBytes { bytes in
        recvfrom(
          raw, &packet, packet.count, 0, bytes.bindMemory(to: sockaddr.self).baseAddress, &size)
      }
      guard length >= 36, packet[20] == 8 else { continue }
      var stranger = Array(packet[20..<length])
      (stranger[0], stranger[8]) = (0, stranger[8] ^ 1)
      for reply in [stranger, [0, 0, 0, 0] + packet[24..<28]] {
        let checked = Self.checksummed(reply)
        _ = peer.withUnsafeBytes { bytes in
          sendto(
            raw, checked, checked.count, 0, bytes.bindMemory(to: sockaddr.self).baseAddress, size)
        }
      }
    }
  }

  private static func checksummed(_ message: [UInt8]) -> [UInt8] {
    var message = message
    (message[2], message[3]) = (0, 0)
    var sum = stride(from: 0, to: message.count, by: 2).reduce(UInt32(0)) {
      $0 + UInt32(message[$1]) << 8 + UInt32(message[$1 + 1])
    }
    while sum >> 16 != 0 { sum = sum & 0xFFFF + sum >> 16 }
    (message[2], message[3]) = (UInt8(~sum >> 8 & 255), UInt8(~sum & 255))
    return message
  }

  /// Joins `near` to `router`, with their addresses and ways.
  func joinNear() throws {
    try script(Self.joiningNear)
  }

  private static let joiningNear = """
    ip link add n0 netns $near type veth peer name r0 netns $router
    ip -n $near address add 198.18.0.1/24 dev n0
    ip -n $near address add fd00:18:0::1/64 dev n0 nodad
    ip -n $near link set n0 up
    ip -n $router address add 198.18.0.2/24 dev r0
    ip -n $router address add fd00:18:0::2/64 dev r0 nodad
    ip -n $router link set r0 up
    ip -n $near route replace default via 198.18.0.2
    ip -n $near -6 route replace default via fd00:18:0::2
    """

  private func build() throws {
    try script(
      """
      for space in $near $router $far; do
        ip netns add $space
        ip -n $space link set lo up
      done
      ip netns exec $router sysctl -qw net.ipv4.ip_forward=1 net.ipv6.conf.all.forwarding=1 \
        net.ipv6.icmp.ratelimit=0
      \(Self.joiningNear)
      ip link add r1 netns $router type veth peer name f0 netns $far
      ip -n $router address add 198.18.1.2/24 dev r1
      ip -n $router address add fd00:18:1::2/64 dev r1 nodad
      ip -n $router link set r1 up
      ip -n $far address add 198.18.1.1/24 dev f0
      ip -n $far address add fd00:18:1::1/64 dev f0 nodad
      ip -n $far link set f0 up
      ip -n $far route add default via 198.18.1.2
      ip -n $far -6 route add default via fd00:18:1::2
      ip -n $router route add unreachable 198.18.2.0/24
      ip -n $router route add blackhole 198.18.3.0/24
      ip -n $router -6 route add unreachable fd00:18:2::/64
      ip -n $router -6 route add blackhole fd00:18:3::/64
      """)
  }

  /// Runs shell commands that know the namespaces as `$near`, `$router` and `$far`.
  private func script(_ commands: String) throws {
    let names = ["near", "router", "far"].map { "\($0)=\(name($0))" }.joined(separator: "; ")
    try Self.must(["sh", "-e", "-c", "\(names)\n\(commands)"])
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
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    for stream in [STDOUT_FILENO, STDERR_FILENO] {
      posix_spawn_file_actions_addopen(&actions, stream, "/dev/null", O_WRONLY, 0)
    }
    var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) } + [nil]
    defer { for argument in arguments { free(argument) } }
    var process: pid_t = 0
    guard posix_spawnp(&process, words[0], &actions, nil, &arguments, environ) == 0 else {
      return false
    }
    var status: CInt = 0
    while waitpid(process, &status, 0) < 0 {
      if errno != EINTR { return false }
    }
    return status == 0
  }
}
