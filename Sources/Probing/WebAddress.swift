import NIOCore

/// An http or https address, taken apart, with nothing in it that could upset a request.
///
/// Reads what RFC 3986 allows and a little that people write nonetheless (spaces, letters beyond
/// ASCII in the path); refuses user names, other schemes, and hosts that are numbers in disguise
/// (`0x7f.1`, `2130706433`), which some resolvers would take for addresses.
struct WebAddress: Hashable, Sendable {
  /// Characters accepted at most.
  static let maximumLength = 8_192

  /// Whether it is https.
  var isSecure: Bool
  /// A name in lower case, or an address without brackets.
  var host: String
  /// 1…65535.
  var port: Int
  /// Path and query; begins with a slash, is free of spaces and of anything but visible ASCII.
  var target: String

  /// An absolute address; nil if it is none.
  init?(_ text: String) {
    guard text.utf8.count <= Self.maximumLength, let scheme = Self.scheme(of: text),
      let rest = text.dropFirst(scheme.count + 1).removingPrefix("//")
    else { return nil }
    self.init(scheme: scheme.lowercased(), rest)
  }

  private init?(scheme: String, _ rest: Substring) {
    switch scheme {
    case "http": isSecure = false
    case "https": isSecure = true
    default: return nil
    }
    let authority = rest.prefix { !"/?#\\".contains($0) }
    guard let (host, port) = Self.hostAndPort(authority),
      let target = Self.target(rest.dropFirst(authority.count))
    else { return nil }
    self.host = host
    self.port = port ?? (isSecure ? 443 : 80)
    self.target = target
  }

  /// The address that a reference leads to from here (RFC 3986 section 5.2); nil if it is none.
  func resolving(_ reference: String) -> WebAddress? {
    guard reference.utf8.count <= Self.maximumLength else { return nil }
    if Self.scheme(of: reference) != nil { return WebAddress(reference) }
    if let rest = reference[...].removingPrefix("//") {
      return WebAddress(scheme: isSecure ? "https" : "http", rest)
    }
    let path = target.prefix { $0 != "?" }
    let merged: String
    switch reference.first {
    case nil, "#": merged = target
    case "?": merged = path + reference
    case "/": merged = reference
    default: merged = path[...(path.lastIndex(of: "/") ?? path.startIndex)] + reference
    }
    guard let target = Self.target(merged[...]) else { return nil }
    var result = self
    result.target = target
    return result
  }

  /// Host and port as the Host header names them: no port where it is the scheme's own.
  var authority: String {
    let name = host.contains(":") ? "[\(host)]" : host
    return port == (isSecure ? 443 : 80) ? name : "\(name):\(port)"
  }

  /// Path without the query.
  var path: String { String(target.prefix { $0 != "?" }) }

  /// Whether scheme, host and port are the same.
  func isSameOrigin(as other: WebAddress) -> Bool {
    isSecure == other.isSecure && host == other.host && port == other.port
  }

  private static func scheme(of text: String) -> Substring? {
    let scheme = text.prefix { !":/?#".contains($0) }
    guard let first = scheme.utf8.first, (first | 0x20) >= 0x61, (first | 0x20) <= 0x7A,
      text.dropFirst(scheme.count).first == ":",
      scheme.allSatisfy({ $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0)) })
    else { return nil }
    return scheme
  }

  private static func hostAndPort(_ authority: Substring) -> (String, Int?)? {
    var host = authority
    var port: Int?
    if authority.first == "[" {
      guard let end = authority.firstIndex(of: "]") else { return nil }
      host = authority[authority.index(after: authority.startIndex)..<end]
      guard isAddress(host), host.contains(":"), !host.contains("%") else { return nil }
      let rest = authority[authority.index(after: end)...]
      guard rest.isEmpty || rest.first == ":" else { return nil }
      if rest.count > 1 {
        guard let number = portNumber(rest.dropFirst()) else { return nil }
        port = number
      }
      return (host.lowercased(), port)
    }
    if let colon = authority.firstIndex(of: ":") {
      host = authority[..<colon]
      let digits = authority[authority.index(after: colon)...]
      if !digits.isEmpty {
        guard let number = portNumber(digits) else { return nil }
        port = number
      }
    }
    guard isHost(host) else { return nil }
    return (host.lowercased(), port)
  }

  private static func portNumber(_ digits: Substring) -> Int? {
    guard digits.utf8.count <= 5, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let number = Int(digits), (1...65_535).contains(number)
    else { return nil }
    return number
  }

  private static func isAddress(_ host: Substring) -> Bool {
    (try? SocketAddress(ipAddress: String(host), port: 0)) != nil
  }

  private static func isHost(_ host: Substring) -> Bool {
    guard (1...253).contains(host.utf8.count),
      host.utf8.allSatisfy({ byte in
        (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte | 0x20) || byte == 0x2D
          || byte == 0x2E || byte == 0x5F
      })
    else { return false }
    let last = host.split(separator: ".").last ?? ""
    let isNumber = last.allSatisfy(\.isNumber) || last.lowercased().hasPrefix("0x")
    return !isNumber || isAddress(host)
  }

  /// Path and query, without the fragment, dot segments resolved, unsafe bytes percent-encoded.
  private static func target(_ text: Substring) -> String? {
    let kept = text.prefix { $0 != "#" }
    let query = kept.firstIndex(of: "?").map { kept[$0...] } ?? ""
    let path = kept.prefix { $0 != "?" }
    guard let path = encoded(withoutDots(path)), let query = encoded(query) else { return nil }
    return path + query
  }

  private static func withoutDots(_ path: Substring) -> Substring {
    guard !path.isEmpty else { return "/" }
    guard path.contains("/.") || path.first != "/" else { return path }
    var kept: [Substring] = []
    let segments = path.split(separator: "/", omittingEmptySubsequences: false)
    for (index, segment) in segments.enumerated() where !(index == 0 && segment.isEmpty) {
      let isLast = index == segments.count - 1
      switch segment {
      case ".": if isLast { kept.append("") }
      case "..":
        _ = kept.popLast()
        if isLast { kept.append("") }
      default: kept.append(segment)
      }
    }
    return "/" + kept.joined(separator: "/")[...]
  }

  private static func encoded(_ text: Substring) -> String? {
    var result = ""
    for byte in text.utf8 {
      switch byte {
      case 0..<0x20, 0x7F: return nil
      case 0x21, 0x23...0x3B, 0x3D, 0x3F...0x5B, 0x5D, 0x5F, 0x61...0x7A, 0x7E:
        result.unicodeScalars.append(Unicode.Scalar(byte))
      default:
        let digits = String(byte, radix: 16, uppercase: true)
        result += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return result
  }
}

extension WebAddress: CustomStringConvertible {
  /// As people write it.
  var description: String { "\(isSecure ? "https" : "http")://\(authority)\(target)" }
}

extension Substring {
  /// What follows the prefix; nil if the text does not begin with it.
  fileprivate func removingPrefix(_ prefix: String) -> Substring? {
    hasPrefix(prefix) ? dropFirst(prefix.count) : nil
  }
}
