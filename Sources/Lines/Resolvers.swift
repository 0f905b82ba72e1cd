internal import FoundationEssentials

/// A resolver that this machine asks, and whose it seems to be.
public struct Resolver: Hashable, Sendable {
  /// Whose it seems to be.
  public enum Owner: String, Hashable, Sendable, CaseIterable {
    /// A well-known public service, the same wherever one asks from.
    case everybody
    /// The box: the gateway of a line, which passes questions on.
    case box
    /// The company: on a link of this machine, but no gateway.
    case company
    /// This machine: a cache or a stub.
    case machine
    /// None of these, so the line's operator: what a box or the operator's DHCP hands out.
    case lineOperator
  }

  /// Its address, IPv4 or IPv6.
  public var address: IPAddress
  /// Whose it seems to be.
  public var owner: Owner
}

/// Reads which resolvers this machine asks.
enum ResolverFile {
  /// Longer files are cut: nobody writes one, and it must not fill memory.
  static let maximumBytes = 65_536
  /// More resolvers than this are ignored; glibc itself asks three (resolv.conf(5)).
  static let maximumResolvers = 8

  /// The resolvers that the system asks.
  ///
  /// From /etc/resolv.conf, or from systemd-resolved's own list where the former names only its
  /// stub on this machine. Empty where neither can be read.
  static func system() -> [IPAddress] {
    let listed = read("/etc/resolv.conf")
    guard !listed.isEmpty, listed.allSatisfy(\.isLoopback) else { return listed }
    let behind = read("/run/systemd/resolve/resolv.conf")
    return behind.isEmpty ? listed : behind
  }

  /// The addresses that a file in the format of resolv.conf(5) names, in its order, each once.
  static func resolvers(in text: String) -> [IPAddress] {
    var found: [IPAddress] = []
    for line in text.split(whereSeparator: \.isNewline) where found.count < maximumResolvers {
      let words = line.split(whereSeparator: \.isWhitespace)
      guard words.count >= 2, words[0] == "nameserver" else { continue }
      // A link-local resolver carries its device as a zone, which no other machine needs.
      let bare = words[1].prefix { $0 != "%" }
      if let address = IPAddress(String(bare)), !found.contains(address) { found.append(address) }
    }
    return found
  }

  private static func read(_ path: String) -> [IPAddress] {
    guard let data = try? Data(contentsOf: URL(filePath: path)) else { return [] }
    return resolvers(in: String(decoding: data.prefix(maximumBytes), as: UTF8.self))
  }
}
