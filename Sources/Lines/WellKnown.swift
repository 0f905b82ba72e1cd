/// Addresses that answer from almost everywhere, each run by somebody else.
public enum WellKnown {
  /// Three anchors in three operators' networks, IPv4: Cloudflare, Google, Quad9.
  public static let anchors = ["1.1.1.1", "8.8.8.8", "9.9.9.9"]
  /// The same three, IPv6.
  public static let anchorsIPv6 = [
    "2606:4700:4700::1111", "2001:4860:4860::8888", "2620:fe::fe",
  ]
  /// A public resolver at an address that is no anchor, so that the fault of one is not taken for
  /// the other's.
  public static let resolver = "149.112.112.112"
  /// The same service, IPv6.
  public static let resolverIPv6 = "2620:fe::9"

  /// Resolvers that belong to no line's operator: those of Cloudflare, Google, Quad9, OpenDNS,
  /// AdGuard, DNS4EU, dns0 and CleanBrowsing.
  static let publicResolvers: Set<IPAddress> = Set(
    [
      "1.1.1.1", "1.0.0.1", "1.1.1.2", "1.0.0.2", "1.1.1.3", "1.0.0.3", "2606:4700:4700::1111",
      "2606:4700:4700::1001", "8.8.8.8", "8.8.4.4", "2001:4860:4860::8888", "2001:4860:4860::8844",
      "9.9.9.9", "149.112.112.112", "9.9.9.10", "149.112.112.10", "9.9.9.11", "149.112.112.11",
      "2620:fe::fe", "2620:fe::9", "2620:fe::10", "2620:fe::11", "208.67.222.222",
      "208.67.220.220", "2620:119:35::35", "2620:119:53::53", "94.140.14.14", "94.140.15.15",
      "2a10:50c0::ad1:ff", "2a10:50c0::ad2:ff", "86.54.11.1", "86.54.11.201", "86.54.11.100",
      "86.54.11.200", "193.110.81.0", "185.253.5.0", "185.228.168.9", "185.228.169.9",
    ].compactMap { IPAddress($0) })
}
