/// Where a datagram came from, or goes to: kept and compared here, understood only by the sockets.
public struct BeatAddress: Hashable, Sendable {
  /// The IP address as it lies in memory; IPv4 in the first four bytes.
  public var high: UInt64
  /// The rest of an IPv6 address.
  public var low: UInt64
  /// The scope of a link-local IPv6 address.
  public var scope: UInt32
  /// The UDP port.
  public var port: UInt16
  /// The system's number of the address family; 0 where there is no address.
  public var family: UInt16

  /// An address from its parts.
  public init(high: UInt64, low: UInt64, scope: UInt32, port: UInt16, family: UInt16) {
    self.high = high
    self.low = low
    self.scope = scope
    self.port = port
    self.family = family
  }

  /// No address.
  public static let none = BeatAddress(high: 0, low: 0, scope: 0, port: 0, family: 0)
}
