import NIOCore
import Relais

/// A server that speaks on one port, as configured by `host` and `port`.
struct PeerServer: Hashable, Sendable {
  /// A name or an address without brackets.
  var host: String
  /// 1…65535.
  var port: Int

  /// A server; see the properties.
  init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// Reads `host`, which must be there, and `port`.
  init(reading settings: inout SettingsReader, port standard: Int) {
    let text = settings.requiredText("host", "the server's name or address")
    host = text.hasPrefix("[") && text.hasSuffix("]") ? String(text.dropFirst().dropLast()) : text
    port = settings.integer("port", in: 1...65_535, default: standard)
    let isFit = host.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f && !#"<>"/@;?"#.utf8.contains($0) }
    if settings.contains("host"), host.isEmpty || host.utf8.count > 255 || !isFit {
      settings.note("host", found: "\"\(text)\"", allowed: "a host name or an IP address")
    }
  }

  /// Host and port as addresses on the Web write them: `[2001:db8::1]:25`.
  var authority: String { "\(Self.bracketed(host)):\(port)" }

  /// A host as addresses on the Web write it: IPv6 in brackets.
  static func bracketed(_ host: String) -> String { host.contains(":") ? "[\(host)]" : host }

  /// The addresses to try, in order, each allowed by the policy.
  func addresses(in context: ProbeContext) async throws(ProbeFailure) -> [SocketAddress] {
    let found = try await context.addresses(of: host, port: port)
    try context.policy.check(found)
    return found
  }
}

/// Times the parts of an attempt, one after the other.
struct PhaseClock: Sendable {
  private let start = NIODeadline.now()
  private var last = NIODeadline.now()
  /// The time that each part took so far; parts that were never ended are missing.
  private(set) var phases: [Phase: Duration] = [:]

  /// Counts the time since the last call, or since the start, to this part.
  mutating func end(_ phase: Phase) {
    let now = NIODeadline.now()
    phases[phase, default: .zero] += .nanoseconds((now - last).nanoseconds)
    last = now
  }

  /// From the start to now.
  var total: Duration { .nanoseconds((NIODeadline.now() - start).nanoseconds) }
}
