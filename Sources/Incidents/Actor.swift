/// Who did something: the detector by itself, or a person.
public enum Actor: Hashable, Sendable, Codable {
  /// The core, from what it believes.
  case detector
  /// A person.
  case person(Person)

  /// A person who acts on the record.
  public struct Person: Hashable, Sendable, Codable {
    /// What colleagues call this person: the name of the account.
    public var name: String
    /// Where the wish came in: `cli uid 1000`, later `desk`.
    public var origin: String

    /// A person; see the properties.
    public init(name: String, origin: String) {
      self.name = name
      self.origin = origin
    }
  }

  /// A person of that name, from there.
  public static func person(_ name: String, from origin: String) -> Actor {
    .person(Person(name: name, origin: origin))
  }

  /// Where words come from that were approved for everybody, and published on the page.
  public static let announcement = "announcement"

  /// Whether it speaks by an announcement that was approved for everybody.
  public var isAnnouncing: Bool {
    if case .person(let person) = self { return person.origin == Self.announcement }
    return false
  }

  /// Whether a person acts; what persons decide, the detector does not undo.
  public var isPerson: Bool { self != .detector }
}

extension Actor: CustomStringConvertible {
  /// The person's name, or `the detector`; for sentences.
  public var description: String {
    switch self {
    case .detector: "the detector"
    case .person(let person): person.name
    }
  }
}
