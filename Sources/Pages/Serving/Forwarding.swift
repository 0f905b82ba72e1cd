internal import HTTPTypes
internal import NIOCore

/// What proxies say of where a request came from; believed only along a chain of trusted ones.
struct Forwarding: Sendable {
  private let hops: [Substring]
  private let scheme: String?
  private let proxies: [AddressRange]

  /// Reads X-Forwarded-For and X-Forwarded-Proto, or else Forwarded (RFC 7239).
  init(_ fields: HTTPFields, proxies: [AddressRange]) {
    self.proxies = proxies
    guard !proxies.isEmpty else {
      hops = []
      scheme = nil
      return
    }
    let chain = Self.list(fields, "X-Forwarded-For")
    if chain.isEmpty {
      let elements = Self.list(fields, "Forwarded")
      hops = elements.map { Self.parameter("for", of: $0) ?? "unknown" }
      scheme = elements.first.flatMap { Self.parameter("proto", of: $0) }.map(String.init)
    } else {
      hops = chain
      scheme = Self.list(fields, "X-Forwarded-Proto").first.map(String.init)
    }
  }

  /// Where the request comes from.
  ///
  /// From the connection's own end backwards, as long as each hop is a trusted proxy.
  func peer(neighbour: SocketAddress?, scheme ownScheme: String) -> WebPeer {
    let address = neighbour?.ipAddress ?? "unknown"
    guard let range = neighbour.flatMap({ AddressRange($0) }), isTrusted(range) else {
      return WebPeer(address: address, scheme: ownScheme)
    }
    var nearest = address
    for hop in hops.reversed() {
      let text = Self.address(of: hop)
      guard let range = AddressRange(text), range.bits == 128 else { break }
      nearest = text
      guard isTrusted(range) else { break }
    }
    let told = scheme?.lowercased()
    let isKnown = told == "http" || told == "https"
    return WebPeer(address: nearest, scheme: isKnown ? told ?? ownScheme : ownScheme)
  }

  private func isTrusted(_ address: AddressRange) -> Bool {
    proxies.contains { $0.contains(address) }
  }

  private static func list(_ fields: HTTPFields, _ name: String) -> [Substring] {
    guard let name = HTTPField.Name(name) else { return [] }
    // Far more than any honest chain.
    return fields[values: name].flatMap { $0.split(separator: ",") }.suffix(32).map(trimmed)
  }

  private static func trimmed(_ text: Substring) -> Substring {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" }
    var text = text.drop(while: isBlank)
    while let last = text.last, isBlank(last) { text = text.dropLast() }
    return text
  }

  private static func parameter(_ name: String, of element: Substring) -> Substring? {
    for pair in element.split(separator: ";") {
      let parts = pair.split(separator: "=", maxSplits: 1)
      guard parts.count == 2, trimmed(parts[0]).lowercased() == name else { continue }
      let value = trimmed(parts[1])
      return value.hasPrefix("\"") && value.hasSuffix("\"") && value.count >= 2
        ? value.dropFirst().dropLast() : value
    }
    return nil
  }

  /// The address alone, of `1.2.3.4:80`, `[::1]:80`, or an address.
  private static func address(of hop: Substring) -> String {
    if hop.hasPrefix("["), let end = hop.firstIndex(of: "]") {
      return String(hop[hop.index(after: hop.startIndex)..<end])
    }
    let parts = hop.split(separator: ":", omittingEmptySubsequences: false)
    return String(parts.count == 2 ? parts[0] : hop)
  }
}
