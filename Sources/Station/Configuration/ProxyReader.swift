internal import Relais

/// An HTTP proxy of the office's network, by which the twin can be reached.
public struct ProxyAddress: Hashable, Sendable, CustomStringConvertible {
  /// A name or an address.
  public let host: String
  /// 1…65,535.
  public let port: Int

  /// Reads `proxy.lan:3128`, `10.0.0.5:3128`, `[fd00::5]:3128`, also as `http://proxy.lan:3128`;
  /// nil for anything else.
  public init?(_ text: String) {
    var text = text[...]
    if text.hasPrefix("http://") {
      text = text.dropFirst(7)
      if text.hasSuffix("/") { text = text.dropLast() }
    }
    // Only where a port is named does it read as it is written.
    guard let address = NodeAddress(String(text)), "\(address)" == text else { return nil }
    (host, port) = (address.host, address.port)
  }

  /// As ``init(_:)`` reads it.
  public var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}

extension SettingsReader {
  /// The proxy of a key; nil where absent or wrong.
  mutating func proxy(_ key: String) -> ProxyAddress? {
    guard let text = text(key) else { return nil }
    if let proxy = ProxyAddress(text) { return proxy }
    note(
      key, found: "\"\(text)\"",
      allowed: "NAME:PORT of an HTTP proxy that asks for no password, such as proxy.lan:3128")
    return nil
  }
}
