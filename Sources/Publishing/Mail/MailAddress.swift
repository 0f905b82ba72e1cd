internal import Relais

/// An address as mail servers take it: ASCII, one `@`, nothing that ends a header or an argument.
public struct MailAddress: Hashable, Sendable {
  /// As written: `info@shop.example`.
  public let text: String

  /// What stands after the `@`.
  var domain: Substring { text.split(separator: "@").last ?? "" }

  /// Nil where the text is no address.
  ///
  /// Quoted local parts and names beyond ASCII are not taken: not every server does.
  public init?(_ text: String) {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    guard parts.count == 2, text.utf8.count <= 254, (1...64).contains(parts[0].utf8.count),
      !parts[1].isEmpty, parts.allSatisfy({ !$0.hasPrefix(".") && !$0.hasSuffix(".") }),
      text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && !#"()<>[]:;,\""#.utf8.contains($0) })
    else { return nil }
    self.text = text
  }
}

extension SettingsReader {
  /// An address of mail; nil, and a problem, where it is none.
  mutating func mailAddress(_ key: String, _ text: String) -> MailAddress? {
    if let address = MailAddress(text) { return address }
    note(key, found: "\"\(text)\"", allowed: "an address such as info@shop.example")
    return nil
  }
}
