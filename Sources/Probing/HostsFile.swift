import NIOCore

/// Names that this machine knows without asking, as `/etc/hosts` gives them (hosts(5)).
struct HostsFile: Sendable {
  private var addresses: [String: [SocketAddress]] = [:]

  /// Reads the file's text; lines that cannot be read are passed over.
  init(_ text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.prefix { $0 != "#" }.split(whereSeparator: \.isWhitespace)
      guard let first = words.first,
        let address = try? SocketAddress(ipAddress: String(first), port: 0)
      else { continue }
      for name in words.dropFirst() {
        addresses[Self.key(String(name)), default: []].append(address)
      }
    }
  }

  /// The addresses of a name, in the order of the file; empty where it has none.
  ///
  /// `localhost` and what ends in it is this machine, whatever the file says (RFC 6761 §6.3).
  func addresses(of name: String) -> [SocketAddress] {
    let key = Self.key(name)
    if let found = addresses[key] { return found }
    guard key == "localhost" || key.hasSuffix(".localhost") else { return [] }
    return ["127.0.0.1", "::1"].compactMap { try? SocketAddress(ipAddress: $0, port: 0) }
  }

  private static func key(_ name: String) -> String {
    (name.hasSuffix(".") ? String(name.dropLast()) : name).lowercased()
  }
}
