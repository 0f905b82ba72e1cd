/// What a channel lets us promise about how often a message stands there.
public enum Guarantee: Hashable, Sendable, Codable {
  /// A repeat cannot double: it carries a key that the channel knows, or it replaces.
  case exact
  /// A repeat is avoided by reading first what stands there.
  case byReading
  /// Nothing can be read and no key is known: after a cut either none or two.
  case choose(Choice)

  /// What to do where it cannot be known whether a message went out.
  public enum Choice: String, Hashable, Sendable, Codable, CaseIterable {
    /// Rather none than two: a person is asked.
    case atMostOnce = "at_most_once"
    /// Rather two than none: for staff, with a number in the text.
    case atLeastOnce = "at_least_once"
  }

  /// How it is called in settings and in what is approved.
  public var name: String {
    switch self {
    case .exact: "exact"
    case .byReading: "by_reading"
    case .choose(let choice): choice.rawValue
    }
  }
}

/// What can be done on a channel with a message that stands there.
public struct Abilities: OptionSet, Hashable, Sendable, Codable {
  /// One bit for each ability.
  public let rawValue: UInt8

  /// Abilities of these bits.
  public init(rawValue: UInt8) { self.rawValue = rawValue }

  /// Its words can be replaced, by its id: always exact.
  public static let edit = Abilities(rawValue: 1)
  /// It can be taken away, by its id: always exact.
  public static let retract = Abilities(rawValue: 2)
  /// Another can follow it where readers see both.
  public static let reply = Abilities(rawValue: 4)
  /// What stands there can be read.
  public static let read = Abilities(rawValue: 8)
}
