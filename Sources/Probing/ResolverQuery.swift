import NIOCore
public import Relais

/// Asks a resolver for a name that no cache can hold, to see whether it works.
///
/// Any answer that the resolver could not have made up by itself will do: mostly "no such name".
public struct ResolverQuery: Sendable {
  private let resolver: String
  private let zone: String

  /// A query to a resolver by its address.
  ///
  /// The name asked for lies in a zone that is reserved for such uses (RFC 2606 §3) and so has no
  /// owner who would mind.
  public init(resolver: String, zone: String = "example.com") {
    self.resolver = resolver
    self.zone = zone
  }

  /// Asks once; the answer's duration is from sending to receiving.
  public func attempt(in context: ProbeContext) async -> Outcome {
    do throws(ProbeFailure) {
      guard let server = try? SocketAddress(ipAddress: resolver, port: 53) else {
        throw .unresolved(name: resolver, reason: "that is no address")
      }
      guard let name = DNSName("\(DNSName.freshLabel()).\(zone)") else {
        throw .unresolved(name: zone, reason: "that is no name")
      }
      let start = NIODeadline.now()
      let answer = try await askDNS(
        DNSQuestion(name: name, type: .a), at: server, by: .udp, in: context)
      let duration = Duration.nanoseconds((NIODeadline.now() - start).nanoseconds)
      guard [.noError, .noSuchName].contains(answer.status) else {
        throw .unexpected(
          expected: "\(DNSStatus.noError) or \(DNSStatus.noSuchName)", found: "\(answer.status)")
      }
      return .answered(Answer(duration: duration, detail: "\(answer.status)"))
    } catch {
      return .failed(error)
    }
  }
}
