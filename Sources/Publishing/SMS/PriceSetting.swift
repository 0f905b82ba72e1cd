internal import Announcing
internal import Relais

extension SettingsReader {
  /// A price such as `0.07 EUR`; nil where the key is absent or wrong.
  ///
  /// At most 99 of a currency's units, and thousandths at the finest.
  mutating func price(_ key: String) -> MessageCost? {
    guard let text = text(key) else { return nil }
    let parts = text.split(separator: " ")
    if parts.count == 2, let thousandths = Self.thousandths(parts[0]),
      parts[1].count == 3, parts[1].allSatisfy({ ("A"..."Z").contains($0) })
    {
      return MessageCost(thousandths: thousandths, currency: String(parts[1]))
    }
    note(key, found: "\"\(text)\"", allowed: "a price and its currency such as 0.07 EUR")
    return nil
  }

  private static func thousandths(_ text: Substring) -> Int? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let areDigits = parts.allSatisfy { part in
      !part.isEmpty && part.allSatisfy { ("0"..."9").contains($0) }
    }
    guard areDigits, (1...2).contains(parts.count), parts[0].count <= 2 else { return nil }
    let decimals = parts.count == 2 ? parts[1] : "0"
    guard decimals.count <= 3 else { return nil }
    let padded = decimals + String(repeating: "0", count: 3 - decimals.count)
    return Int(parts[0] + padded)
  }
}
