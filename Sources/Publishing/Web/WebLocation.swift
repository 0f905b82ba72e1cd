internal import FoundationEssentials
public import Relais

/// What channels need to know of addresses on the web.
public enum WebLocation {
  /// The host, with the port where one is named; the text itself where it is no address.
  public static func host(of url: String) -> String {
    guard let parts = URL(string: url), let host = parts.host() else { return url }
    return parts.port.map { "\(host):\($0)" } ?? host
  }

  /// A text as part of an address: everything but letters, digits and `-._~` as %XX (RFC 3986
  /// §2.3).
  public static func encoded(_ text: String) -> String {
    var result = ""
    for byte in text.utf8 {
      let scalar = Unicode.Scalar(byte)
      let isPlain =
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
        || ("0"..."9").contains(scalar) || "-._~".unicodeScalars.contains(scalar)
      if isPlain {
        result.unicodeScalars.append(scalar)
      } else {
        result += "%" + Hexadecimal.text(of: [byte]).uppercased()
      }
    }
    return result
  }

  /// Named values as a query or a form (`application/x-www-form-urlencoded`), in their order.
  public static func form(_ values: [(name: String, value: String)]) -> String {
    values.map { "\(encoded($0.name))=\(encoded($0.value))" }.joined(separator: "&")
  }
}

extension SettingsReader {
  /// The address of a service, `http` or `https`, without a slash at its end, a query or a name and
  /// password; the default where the key is absent or wrong.
  public mutating func webAddress(_ key: String, default standard: String? = nil) -> String {
    if standard == nil, !contains(key) {
      missing(key, "the address of the service, such as https://social.example")
      return "https://invalid"
    }
    guard let text = text(key) else { return standard ?? "https://invalid" }
    let bare = text.hasSuffix("/") ? String(text.dropLast()) : text
    if let url = URL(string: bare), ["http", "https"].contains(url.scheme), url.host() != nil,
      url.query() == nil, url.user() == nil, url.fragment() == nil
    {
      return bare
    }
    note(
      key, found: "\"\(text)\"",
      allowed: "an address such as https://social.example, without name, password and query")
    return standard ?? "https://invalid"
  }
}
