internal import Synchronization

/// The sites of one server, by the host name that a reader asks for.
///
/// One site under every name, or each under its own: then a name that is nobody's gets a page that
/// says so, and names nobody. Exchanged while the server runs.
public final class SiteBook: Sendable {
  /// What is served under which name.
  struct Contents: Sendable {
    /// The one site under every name; nil where each has its own.
    var sole: SiteHolder?
    /// The sites by their names, in lower case and without a port.
    var byHost: [[UInt8]: SiteHolder] = [:]
  }

  /// What answers under a name that is nobody's.
  let unknown = SiteHolder(.unknownHost)
  private let contents: Mutex<Contents>
  /// Counts the exchanges, so that an event loop sees one without taking the lock.
  private let version = Atomic<Int>(0)

  /// A book with one site, under every name.
  public init(_ site: SiteHolder) { contents = Mutex(Contents(sole: site)) }

  /// A book in which no name is anybody's.
  public init() { contents = Mutex(Contents()) }

  /// Serves one site, under every name.
  public func serve(_ site: SiteHolder) { put(Contents(sole: site)) }

  /// Serves each site under its own names, as ``HostName`` makes them.
  public func serve(_ sites: [String: SiteHolder]) {
    var byHost: [[UInt8]: SiteHolder] = [:]
    for (name, site) in sites { byHost[Array(name.utf8)] = site }
    put(Contents(byHost: byHost))
  }

  private func put(_ next: Contents) {
    contents.withLock { $0 = next }
    version.add(1, ordering: .releasing)
  }

  /// How often it was exchanged.
  var currentVersion: Int { version.load(ordering: .acquiring) }
  /// What is served.
  var current: Contents { contents.withLock { $0 } }
}

/// Names of hosts, as they are compared: in lower case, without port and closing dot.
public enum HostName {
  /// The longest there is (RFC 1035 §2.3.4), with room for brackets.
  private static let limit = 255

  /// The name in a `Host` field or an authority, such as `Status.Example.com:8080`; nil for none.
  public static func plain(_ authority: String) -> String? {
    plain(Array(authority.utf8)[...]).map { String(decoding: $0, as: UTF8.self) }
  }

  /// The name in an address such as `https://status.example.com/fr`; nil where there is none.
  public static func of(url: String) -> String? {
    guard let scheme = url.firstRange(of: "://") else { return nil }
    return plain(String(url[scheme.upperBound...].prefix { $0 != "/" && $0 != "?" && $0 != "#" }))
  }

  /// The same from bytes of a request.
  static func plain(_ authority: some BidirectionalCollection<UInt8>) -> [UInt8]? {
    guard !authority.isEmpty, authority.count <= limit else { return nil }
    var name = Array(authority)
    let bracket = name.lastIndex(of: UInt8(ascii: "]")) ?? -1
    if let colon = name.lastIndex(of: UInt8(ascii: ":")), colon > bracket {
      name.removeSubrange(colon...)
    }
    if name.last == UInt8(ascii: ".") { name.removeLast() }
    for index in name.indices where (0x41...0x5A).contains(name[index]) { name[index] |= 0x20 }
    return name.isEmpty ? nil : name
  }
}
