/// Where a twin listens, as people write it: `twin.example.org`, `192.0.2.1:8443`,
/// `[2001:db8::1]:8443`.
struct NodeAddress: Hashable, Sendable, CustomStringConvertible {
  /// The port where none is named.
  static let standardPort = 8_443

  /// A name or an address.
  let host: String
  /// 1…65,535.
  let port: Int

  /// Reads it; nil for anything else.
  init?(_ text: String) {
    var host = text
    var port = Self.standardPort
    if text.hasPrefix("[") {
      guard let end = text.firstIndex(of: "]") else { return nil }
      host = String(text[text.index(after: text.startIndex)..<end])
      let rest = text[text.index(after: end)...]
      if !rest.isEmpty {
        guard rest.hasPrefix(":"), let number = Int(rest.dropFirst()) else { return nil }
        port = number
      }
    } else if let colon = text.lastIndex(of: ":"), text.firstIndex(of: ":") == colon {
      guard let number = Int(text[text.index(after: colon)...]) else { return nil }
      host = String(text[..<colon])
      port = number
    }
    let isPlain = host.utf8.allSatisfy {
      (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0)
        || [0x2D, 0x2E, 0x3A].contains($0)
    }
    guard !host.isEmpty, host.utf8.count <= 253, isPlain, (1...65_535).contains(port) else {
      return nil
    }
    self.host = host
    self.port = port
  }

  /// As ``init(_:)`` reads it.
  var description: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
