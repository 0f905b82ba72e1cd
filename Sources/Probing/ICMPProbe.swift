import NIOCore
public import Relais

/// Asks a host, or a router on the way to it, for an ICMP echo.
public struct ICMPProbe: Probe {
  /// What configuration calls it.
  public static let kind = ProbeKind(
    name: "icmp", summary: "a host, or the router so many hops away, answers an ICMP echo")

  /// Which addresses of a name are asked.
  private enum Family: String, CaseIterable {
    case any
    case ipv4
    case ipv6
  }

  private let host: String
  private let family: Family
  private let hop: Int?

  /// Reads `host`, `family` (any, ipv4, ipv6) and `hop` (1…255: the router that many hops away).
  public init(settings: inout SettingsReader) {
    host = settings.requiredText("host", "a name or an address")
    family = settings.choice("family", default: .any)
    hop =
      settings.contains("hop") ? settings.integer("hop", in: 1...255, default: 1) : nil
  }

  /// An echo to a host; with a hop, to the router that many hops away, whoever it is.
  public init(host: String, hop: Int? = nil) {
    self.host = host
    self.hop = hop
    family = .any
  }

  /// The host; with the hop if there is one.
  public var target: String { hop.map { "hop \($0) towards \(host)" } ?? host }

  /// Sends one echo; where there is no way to an address at all, one to the next address.
  public func attempt(in context: ProbeContext) async -> Outcome {
    let start = NIODeadline.now()
    do throws(ProbeFailure) {
      let addresses = try await addresses(in: context)
      let resolved = NIODeadline.now()
      let reply = try await echo(addresses, in: context)
      let resolving = Duration.nanoseconds((resolved - start).nanoseconds)
      return .answered(
        Answer(
          duration: resolving + reply.roundTrip,
          phases: [.resolve: resolving, .firstByte: reply.roundTrip],
          detail: "from \(reply.responder)"))
    } catch {
      return .failed(error)
    }
  }

  private func addresses(in context: ProbeContext) async throws(ProbeFailure) -> [SocketAddress] {
    let all = try await context.resolver.addresses(
      of: host, port: 0, over: context.binding, by: context.deadline)
    try context.policy.check(all)
    let fit = all.filter { address in
      switch family {
      case .any: true
      case .ipv4: address.protocol == .inet
      case .ipv6: address.protocol == .inet6
      }
    }
    if fit.isEmpty {
      throw .unresolved(name: host, reason: "no \(family == .ipv6 ? "IPv6" : "IPv4") address")
    }
    return fit
  }

  private func echo(
    _ addresses: [SocketAddress], in context: ProbeContext
  ) async throws(ProbeFailure) -> EchoReply {
    var failure = ProbeFailure.unresolved(name: host, reason: "no address")
    for address in addresses.prefix(dialLimit) {
      do throws(ProbeFailure) {
        return try await context.echo.echo(
          to: address, over: context.binding, hopLimit: hop, by: context.deadline)
      } catch {
        failure = error
        guard case .unreachable = error else { throw error }
      }
    }
    throw failure
  }
}
