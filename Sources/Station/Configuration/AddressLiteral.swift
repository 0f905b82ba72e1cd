internal import NIOCore

/// Tells IP addresses from names.
enum AddressLiteral {
  /// Whether the text is an IPv4 or IPv6 address, without port or brackets.
  static func isValid(_ text: String) -> Bool {
    (try? SocketAddress(ipAddress: text, port: 0)) != nil
  }
}
