import CLinux
import Glibc
import NIOCore

extension clinux_address {
  /// The IP address of a socket address; nil for a socket of the file system.
  init?(_ address: SocketAddress) {
    self = address.withSockAddr { clinux_read_address($0, UInt32($1)) }
    if family == 0 { return nil }
  }

  /// Whether both are the same address; the scope counts only where both name one.
  func isSameHost(as other: clinux_address) -> Bool {
    family == other.family && bytes.0 == other.bytes.0 && bytes.1 == other.bytes.1
      && (scope == other.scope || scope == 0 || other.scope == 0)
  }

  /// The address as people write it; empty where there is none.
  var text: String {
    guard family == UInt16(AF_INET) || family == UInt16(AF_INET6) else { return "" }
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 64) { text in
      guard let start = text.baseAddress else { return "" }
      let found = withUnsafeBytes(of: bytes) {
        inet_ntop(CInt(family), $0.baseAddress, start, socklen_t(text.count))
      }
      return found == nil ? "" : String(cString: start)
    }
  }
}
