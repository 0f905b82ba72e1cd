import NIOCore
import Relais

/// Cookies, as far as an ordered visit to a shop needs them (a subset of RFC 6265).
///
/// Kept: name, value, domain, path, Secure, Max-Age and Expires. A domain of one label is refused;
/// the list of public suffixes is not consulted, since a flow visits what its owner wrote down.
struct CookieJar: Hashable, Sendable {
  /// Cookies kept at most; the oldest goes first.
  static let maximumCount = 100
  /// Bytes of name and value together; longer ones are not kept.
  static let maximumSize = 4_096

  private struct Cookie: Hashable, Sendable {
    var name: String
    var value: String
    var domain: String
    var isHostOnly: Bool
    var path: String
    var isSecure: Bool
    var expires: Instant?
  }

  private var cookies: [Cookie] = []

  /// An empty jar.
  init() {}

  /// Cookies in the jar.
  var count: Int { cookies.count }

  /// Takes in the values of Set-Cookie headers that an answer from that address carried.
  mutating func store(_ headers: [String], from address: WebAddress, at now: Instant) {
    for header in headers.prefix(Self.maximumCount) {
      guard let cookie = Self.cookie(header, from: address, at: now) else { continue }
      cookies.removeAll {
        $0.name == cookie.name && $0.domain == cookie.domain && $0.path == cookie.path
      }
      if let expires = cookie.expires, expires <= now { continue }
      cookies.append(cookie)
    }
    if cookies.count > Self.maximumCount { cookies.removeFirst(cookies.count - Self.maximumCount) }
  }

  /// The value of the Cookie header for a request to that address; nil where there is none to send.
  ///
  /// Longer paths go first (RFC 6265 section 5.4).
  func header(for address: WebAddress, at now: Instant) -> String? {
    let path = address.path
    let sent = cookies.enumerated().filter { _, cookie in
      (!cookie.isSecure || address.isSecure) && cookie.expires.map { $0 > now } ?? true
        && (cookie.isHostOnly
          ? address.host == cookie.domain : Self.host(address.host, isIn: cookie.domain))
        && Self.path(path, isUnder: cookie.path)
    }
    .sorted { a, b in
      (b.element.path.utf8.count, a.offset) < (a.element.path.utf8.count, b.offset)
    }
    guard !sent.isEmpty else { return nil }
    return sent.map { "\($0.element.name)=\($0.element.value)" }.joined(separator: "; ")
  }

  private static func cookie(
    _ header: String, from address: WebAddress, at now: Instant
  ) -> Cookie? {
    let parts = header.split(separator: ";", omittingEmptySubsequences: false).prefix(20)
    guard let pair = parts.first, let equals = pair.firstIndex(of: "=") else { return nil }
    let name = trimmed(pair[..<equals])
    let value = trimmed(pair[pair.index(after: equals)...])
    guard !name.isEmpty, name.utf8.count + value.utf8.count <= maximumSize,
      HTTPToken.isValue(name), HTTPToken.isValue(value)
    else { return nil }
    var cookie = Cookie(
      name: name, value: value, domain: address.host, isHostOnly: true,
      path: defaultPath(address), isSecure: false)
    var maximumAge: Instant?
    for part in parts.dropFirst() {
      let key = trimmed(part.prefix { $0 != "=" }).lowercased()
      let value = trimmed(part.drop { $0 != "=" }.dropFirst())
      switch key {
      case "secure": cookie.isSecure = true
      case "path" where value.hasPrefix("/"): cookie.path = value
      case "max-age": maximumAge = expiry(inSeconds: value, from: now) ?? maximumAge
      case "expires": cookie.expires = HTTPDate.instant(value)
      case "domain" where !value.isEmpty:
        let domain = (value.hasPrefix(".") ? String(value.dropFirst()) : value).lowercased()
        guard host(address.host, isIn: domain), domain.contains(".") || domain == address.host
        else { return nil }
        cookie.isHostOnly = false
        cookie.domain = domain
      default: break
      }
    }
    if let maximumAge { cookie.expires = maximumAge }
    guard isAllowedByPrefix(cookie, from: address) else { return nil }
    return cookie
  }

  /// The promises that the names `__Secure-` and `__Host-` make, and a Secure cookie over http.
  private static func isAllowedByPrefix(_ cookie: Cookie, from address: WebAddress) -> Bool {
    if cookie.isSecure && !address.isSecure { return false }
    if cookie.name.hasPrefix("__Secure-") { return cookie.isSecure }
    if cookie.name.hasPrefix("__Host-") {
      return cookie.isSecure && cookie.isHostOnly && cookie.path == "/"
    }
    return true
  }

  private static func expiry(inSeconds text: String, from now: Instant) -> Instant? {
    guard let seconds = Int64(text) else { return nil }
    return seconds <= 0 ? now : now + .seconds(min(seconds, 400 * 86_400))
  }

  /// RFC 6265 section 5.1.4.
  private static func defaultPath(_ address: WebAddress) -> String {
    let path = address.path
    guard let last = path.lastIndex(of: "/"), last > path.startIndex else { return "/" }
    return String(path[..<last])
  }

  private static func host(_ host: String, isIn domain: String) -> Bool {
    if host == domain { return true }
    let isAddress = (try? SocketAddress(ipAddress: host, port: 0)) != nil
    return !isAddress && host.hasSuffix(".\(domain)")
  }

  private static func path(_ path: String, isUnder prefix: String) -> Bool {
    path == prefix
      || path.hasPrefix(prefix) && (prefix.hasSuffix("/") || path.hasPrefix(prefix + "/"))
  }

  private static func trimmed(_ text: Substring) -> String {
    var text = text.drop { $0 == " " || $0 == "\t" }
    while let last = text.last, last == " " || last == "\t" { text.removeLast() }
    return String(text)
  }
}

/// Dates as HTTP writes them: `Wed, 21 Oct 2026 07:28:00 GMT`, also with dashes.
enum HTTPDate {
  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  /// The moment; nil for anything else, and beyond the years 1970…2200.
  static func instant(_ text: String) -> Instant? {
    let words = text.lowercased().split { " ,-".contains($0) }
    guard words.count >= 5, let day = Int64(words[1]), (1...31).contains(day),
      let month = months.firstIndex(of: String(words[2].prefix(3))), var year = Int64(words[3])
    else { return nil }
    if (0...69).contains(year) { year += 2_000 } else if (70...99).contains(year) { year += 1_900 }
    let clock = words[4].split(separator: ":").compactMap { Int64($0) }
    guard (1_970...2_200).contains(year), clock.count == 3, (0...23).contains(clock[0]),
      (0...59).contains(clock[1]), (0...60).contains(clock[2])
    else { return nil }
    let seconds = days(year, Int64(month) + 1, day) * 86_400
    return Instant(
      nanoseconds: (seconds + clock[0] * 3_600 + clock[1] * 60 + clock[2]) * 1_000_000_000)
  }

  /// Days since 1970-01-01 in the Gregorian calendar, with years that begin in March.
  private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
    let year = month <= 2 ? year - 1 : year
    let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
    return year * 365 + year / 4 - year / 100 + year / 400 + dayOfYear - 719_468
  }
}
