import Relais

extension Check {
  /// The host asked: as the probe told it, else read from the words for people.
  var hostAsked: String { host ?? hostInTarget }

  /// Whether the target is given by name, so that a resolver must be asked first.
  var isAskedByName: Bool {
    let host = hostInTarget
    return !host.isEmpty && !Self.isAddress(host) && !Self.isOwn(host)
  }

  /// Whether the host is this machine itself.
  var isOwnMachine: Bool { Self.isOwn(hostInTarget) }

  /// The host within `scheme://user@host:port/path`, `host:port`, `[address]:port` or a bare host.
  private var hostInTarget: String {
    var text = target[...]
    if let scheme = text.firstRange(of: "://") { text = text[scheme.upperBound...] }
    text = text.prefix { $0 != "/" && $0 != "?" && $0 != " " }
    if let at = text.lastIndex(of: "@") { text = text[text.index(after: at)...] }
    if text.first == "[" { return String(text.dropFirst().prefix { $0 != "]" }) }
    let colons = text.count { $0 == ":" }
    return String(colons == 1 ? text.prefix { $0 != ":" } : text)
  }

  private static func isAddress(_ host: String) -> Bool {
    host.contains(":") || host.allSatisfy { $0 == "." || ($0.isASCII && $0.isNumber) }
  }

  private static func isOwn(_ host: String) -> Bool {
    host == "localhost" || host == "::1" || (host.hasPrefix("127.") && isAddress(host))
  }
}
