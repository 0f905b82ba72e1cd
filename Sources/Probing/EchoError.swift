import CLinux
import Relais

/// What an entry of a socket's error queue says of the request that it quotes.
enum EchoError: Hashable {
  /// The hop limit ended at this router.
  case hopLimitEnded(at: String)
  /// Nobody will answer.
  case failed(ProbeFailure)
  /// Says nothing about the request's fate, such as a smaller path MTU.
  case nothing

  /// Reads an entry: RFC 792 and RFC 1812 §5.2.7 for IPv4, RFC 4443 §3 for IPv6.
  init(_ entry: clinux_datagram, isV6: Bool) {
    let offender = entry.offender.text
    switch (isV6, entry.type, entry.code) {
    case (false, 11, _), (true, 3, _): self = .hopLimitEnded(at: offender)
    case (false, 3, 4), (true, 2, _), (false, 4, _), (false, 5, _): self = .nothing
    case (false, 3, let code): self = .failed(Self.unreachable(Self.v4Word(code), offender))
    case (true, 1, let code): self = .failed(Self.unreachable(Self.v6Word(code), offender))
    default: self = .failed(Self.unreachable("packet rejected", offender))
    }
  }

  private static func unreachable(_ word: String, _ offender: String) -> ProbeFailure {
    .unreachable(reason: offender.isEmpty ? word : "\(word), says \(offender)")
  }

  private static func v4Word(_ code: UInt8) -> String {
    switch code {
    case 0, 6: "network unreachable"
    case 1, 7, 8: "host unreachable"
    case 2, 3: "no ICMP there"
    case 9, 10, 13: "forbidden by a firewall"
    default: "destination unreachable"
    }
  }

  private static func v6Word(_ code: UInt8) -> String {
    switch code {
    case 0: "network unreachable"
    case 1, 5, 6: "forbidden by a firewall"
    case 2, 3: "host unreachable"
    default: "destination unreachable"
    }
  }
}
