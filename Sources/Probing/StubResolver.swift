public import NIOCore
import NIOPosix
public import Relais
import Synchronization

/// Finds addresses by asking resolvers itself, over the line that the probe uses.
///
/// The system's library is not asked: it cannot be bound to a line, given a deadline or cancelled.
/// Names in `/etc/hosts` are known; else the resolvers configured for the line are asked, or those
/// of `/etc/resolv.conf`, for IPv6 and IPv4 addresses at once. Both files are read again when 5 s
/// old. Answers are kept for as long as their zone allows, and 5 minutes at most; failures are not.
public final class StubResolver: NameResolver {
  /// The system's files.
  public struct Files: Hashable, Sendable {
    /// hosts(5).
    public var hosts: String
    /// resolv.conf(5).
    public var resolvers: String

    /// Files elsewhere than where the system has them; for tests.
    public init(hosts: String = "/etc/hosts", resolvers: String = "/etc/resolv.conf") {
      self.hosts = hosts
      self.resolvers = resolvers
    }
  }

  private struct State {
    var hosts = HostsFile("")
    var resolvers = ResolverFile("")
    var readAgainAt: NIODeadline = .uptimeNanoseconds(0)
    var cache = ResolverCache()
  }

  /// Time after which the system's files are read again.
  private static let freshness: TimeAmount = .seconds(5)
  private let group: any EventLoopGroup
  private let configured: [LineBinding: [SocketAddress]]
  private let files: Files
  private let state = Mutex(State())

  /// A resolver.
  ///
  /// - Parameters:
  ///   - group: the loops that carry the sockets.
  ///   - configured: the resolvers to ask over a line, with their ports, in order; lines that are
  ///     not in it ask those of the system.
  ///   - files: where the system's files are.
  public init(
    eventLoops group: any EventLoopGroup, configured: [LineBinding: [SocketAddress]] = [:],
    files: Files = Files()
  ) {
    self.group = group
    self.configured = configured
    self.files = files
  }

  /// The resolvers that are asked over a line, in order.
  public func servers(over binding: LineBinding) -> [SocketAddress] {
    if let servers = configured[binding], !servers.isEmpty { return servers }
    return system().resolvers.servers
  }

  /// The addresses of a name; see ``NameResolver``.
  ///
  /// IPv6 and IPv4 addresses alternate, IPv6 first (RFC 8305 §4); those that cannot be reached from
  /// here fail at once when tried.
  public func addresses(
    of name: String, port: Int, over binding: LineBinding, by deadline: NIODeadline
  ) async throws(ProbeFailure) -> [SocketAddress] {
    if let literal = Self.literal(name, port: port) { return [literal] }
    let system = system()
    let known = system.hosts.addresses(of: name)
    if !known.isEmpty { return known.map { $0.with(port: port) } }
    let key = ResolverCache.Key(name: name.lowercased(), binding: binding)
    if let kept = state.withLock({ $0.cache.addresses(key, at: .now()) }) {
      return kept.map { $0.with(port: port) }
    }
    let found = try await ask(
      system.resolvers.candidates(for: name), called: name, over: binding, by: deadline)
    state.withLock {
      $0.cache.keep(found.addresses, key, seconds: found.seconds, at: .now())
    }
    return found.addresses.map { $0.with(port: port) }
  }

  private struct Found {
    var addresses: [SocketAddress]
    var seconds: UInt32
  }

  /// Asks for each spelling of a name until one has addresses.
  private func ask(
    _ candidates: [String], called name: String, over binding: LineBinding,
    by deadline: NIODeadline
  ) async throws(ProbeFailure) -> Found {
    var failure = ProbeFailure.unresolved(name: name, reason: DNSStatus.noSuchName.words)
    for candidate in candidates {
      guard let asked = DNSName(candidate), !asked.labels.isEmpty else {
        failure = .unresolved(name: String(peerText: name), reason: "that is no name")
        continue
      }
      do throws(ProbeFailure) {
        return try await ask(asked, called: name, over: binding, by: deadline)
      } catch {
        // Only a word of the resolver sends us on to the next spelling; silence would cost too
        // much.
        guard case .unresolved = error else { throw error }
        failure = error
      }
    }
    throw failure
  }

  /// Asks one resolver after the other, each with an even share of the time left.
  private func ask(
    _ asked: DNSName, called name: String, over binding: LineBinding, by deadline: NIODeadline
  ) async throws(ProbeFailure) -> Found {
    let servers = servers(over: binding)
    let start = NIODeadline.now()
    var failure = ProbeFailure.unresolved(name: name, reason: "no resolver is known")
    for (index, server) in servers.enumerated() {
      let now = NIODeadline.now()
      guard deadline > now, !Task.isCancelled else { break }
      let share = (deadline - now).nanoseconds / Int64(servers.count - index)
      let context = ProbeContext(
        eventLoop: group.next(), binding: binding, deadline: now + .nanoseconds(share),
        timeout: .nanoseconds((deadline - start).nanoseconds), resolver: self, policy: .office,
        echo: NoEcho())
      do throws(ProbeFailure) {
        return try await ask(asked, called: name, at: server, in: context)
      } catch {
        failure = error
        // "No such name" is an answer like any other: the next resolver would say the same.
        if case .unresolved(_, DNSStatus.noSuchName.words) = error { break }
      }
    }
    throw failure
  }

  private func ask(
    _ asked: DNSName, called name: String, at server: SocketAddress, in context: ProbeContext
  ) async throws(ProbeFailure) -> Found {
    async let six = Self.answer(DNSQuestion(name: asked, type: .aaaa), server, context)
    async let four = Self.answer(DNSQuestion(name: asked, type: .a), server, context)
    let answers = await [six, four]
    var lists: [[SocketAddress]] = []
    var seconds = UInt32.max
    var status = DNSStatus.noError
    var failure: ProbeFailure?
    for answer in answers {
      switch answer {
      case .success(let answer):
        if answer.status != .noError { status = answer.status }
        lists.append(answer.records.compactMap(\.socketAddress))
        for record in answer.records { seconds = min(seconds, record.timeToLive) }
      case .failure(let error): failure = error
      }
    }
    let addresses = Self.alternating(lists)
    // One family that was not answered for must not be remembered as having no address.
    if !addresses.isEmpty {
      return Found(addresses: addresses, seconds: failure == nil ? seconds : 0)
    }
    throw failure ?? .unresolved(name: name, reason: status.words)
  }

  private static func answer(
    _ question: DNSQuestion, _ server: SocketAddress, _ context: ProbeContext
  ) async -> Result<DNSAnswer, ProbeFailure> {
    do throws(ProbeFailure) {
      return .success(try await askDNS(question, at: server, by: .udp, in: context))
    } catch {
      return .failure(error)
    }
  }

  private static func alternating(_ lists: [[SocketAddress]]) -> [SocketAddress] {
    (0..<(lists.map(\.count).max() ?? 0)).flatMap { index in
      lists.compactMap { index < $0.count ? $0[index] : nil }
    }
  }

  private static func literal(_ name: String, port: Int) -> SocketAddress? {
    let bare =
      name.hasPrefix("[") && name.hasSuffix("]") ? String(name.dropFirst().dropLast()) : name
    return try? SocketAddress(ipAddress: bare, port: port)
  }

  private func system() -> (hosts: HostsFile, resolvers: ResolverFile) {
    let now = NIODeadline.now()
    return state.withLock { state in
      if now >= state.readAgainAt {
        state.hosts = HostsFile(systemFile(files.hosts) ?? "")
        state.resolvers = ResolverFile(systemFile(files.resolvers) ?? "")
        state.readAgainAt = now + Self.freshness
      }
      return (state.hosts, state.resolvers)
    }
  }
}

/// Stands where echoes are never asked for.
private struct NoEcho: Echoing {
  func echo(
    to address: SocketAddress, over binding: LineBinding, hopLimit: Int?, by deadline: NIODeadline
  ) async throws(ProbeFailure) -> EchoReply {
    throw .unreachable(reason: "no echoes here")
  }
}

extension SocketAddress {
  /// The same address with that port.
  func with(port: Int) -> SocketAddress {
    var copy = self
    copy.port = port
    return copy
  }
}

extension DNSRecord {
  /// The address of an A or AAAA record, with port 0.
  fileprivate var socketAddress: SocketAddress? {
    guard case .address(let bytes) = content else { return nil }
    return try? SocketAddress(packedIPAddress: ByteBuffer(bytes: bytes), port: 0)
  }
}
