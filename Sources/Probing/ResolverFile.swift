import NIOCore

/// Whom this machine asks for names, as `/etc/resolv.conf` says (resolv.conf(5)).
struct ResolverFile: Hashable, Sendable {
  /// Resolvers that are asked at most, as in the system's own library.
  static let serverLimit = 3
  /// Domains that are appended at most.
  static let searchLimit = 6

  /// The resolvers, in the order in which they are asked.
  var servers: [SocketAddress] = []
  /// Domains that are appended to names with fewer than ``dots`` dots.
  var search: [String] = []
  /// Dots that make a name be asked as it stands first; 0…15.
  var dots = 1

  /// Reads the file's text; lines that cannot be read are passed over.
  ///
  /// Without a resolver the one on this machine is meant.
  init(_ text: String) {
    for line in text.split(whereSeparator: \.isNewline) {
      let words = line.prefix { $0 != "#" && $0 != ";" }.split(whereSeparator: \.isWhitespace)
      switch words.first {
      case "nameserver":
        if let word = words.dropFirst().first,
          let server = try? SocketAddress(ipAddress: String(word), port: 53)
        {
          servers.append(server)
        }
      case "search", "domain": search = words.dropFirst().map(String.init)
      case "options": readOptions(words.dropFirst())
      default: continue
      }
    }
    servers = Array(servers.prefix(Self.serverLimit))
    search = Array(search.prefix(Self.searchLimit))
    if servers.isEmpty, let local = try? SocketAddress(ipAddress: "127.0.0.1", port: 53) {
      servers = [local]
    }
  }

  /// The names to ask for, in order, when a person writes this one.
  func candidates(for name: String) -> [String] {
    if name.hasSuffix(".") { return [name] }
    let completed = search.map { "\(name).\($0)" }
    let hasDots = name.utf8.count { $0 == UInt8(ascii: ".") } >= dots
    return hasDots ? [name] + completed : completed + [name]
  }

  private mutating func readOptions(_ words: some Sequence<Substring>) {
    for word in words where word.hasPrefix("ndots:") {
      if let count = Int(word.dropFirst(6)) { dots = max(0, min(15, count)) }
    }
  }
}
