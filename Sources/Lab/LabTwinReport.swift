/// What came of an office that was cut off from its twin, and of their meeting again.
public struct LabTwinReport: Hashable, Sendable, Codable {
  /// Seconds from the cut of the main line until the twin named that line; nil if it never did.
  public var lineNamed: Double?
  /// Seconds from the cut of all lines until the twin said that the office is silent.
  public var officeDark: Double?
  /// Seconds from that cut until the twin's public page told of it.
  public var twinPage: Double?
  /// Seconds from the repair until both had the same facts.
  public var merged: Double?
  /// Facts that either had before the repair, and that one of them does not have in the end.
  public var factsLost: Int
  /// Names of facts that stand for two different facts.
  public var factsDoubled: Int
  /// Whether both chains of all writers end with the same hashes.
  public var hashEqual: Bool
  /// Bytes on the wire of the metered line, both ways, by the kernel's count, from pairing to the
  /// cut.
  public var bytesOnMetered: Int
  /// Seconds that these bytes took.
  public var secondsOnMetered: Double

  private enum CodingKeys: String, CodingKey {
    case lineNamed = "line_named_s"
    case officeDark = "office_dark_s"
    case twinPage = "twin_page_s"
    case merged = "merged_s"
    case factsLost = "facts_lost"
    case factsDoubled = "facts_doubled"
    case hashEqual = "hash_equal"
    case bytesOnMetered = "bytes_on_metered"
    case secondsOnMetered = "seconds_on_metered"
  }

  /// Nothing seen yet.
  init() {
    factsLost = 0
    factsDoubled = 0
    hashEqual = false
    bytesOnMetered = 0
    secondsOnMetered = 0
  }
}
