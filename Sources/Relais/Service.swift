/// A language that pages and messages are written in, as a BCP 47 primary tag: `fr`, `en`.
public struct Language: Identifier {
  /// The tag, in lower case.
  public let name: String
  /// The language of that tag.
  public init(_ name: String) { self.name = name }
  /// French.
  public static let french: Language = "fr"
  /// English.
  public static let english: Language = "en"
}

/// The same words in one or more languages.
public struct LocalizedText: Hashable, Sendable, Codable, ExpressibleByStringLiteral {
  /// The words by language, in the order of the languages' tags wherever order shows.
  public var words: [Language: String]

  /// The same words in several languages.
  public init(_ words: [Language: String]) { self.words = words }

  /// Words that serve every reader, such as a proper name; stored as English.
  public init(stringLiteral value: String) { words = [.english: value] }

  /// The words for a reader of that language: else in English, else in the first language there is.
  public func callAsFunction(in language: Language) -> String {
    words[language] ?? words[.english] ?? words.min { $0.key < $1.key }?.value ?? ""
  }

  /// Writes an object from tag to words.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(
      [String: String](uniqueKeysWithValues: words.map { ($0.key.name, $0.value) }))
  }

  /// Reads an object from tag to words.
  public init(from decoder: any Decoder) throws {
    let plain = try decoder.singleValueContainer().decode([String: String].self)
    words = [Language: String](uniqueKeysWithValues: plain.map { (Language($0.key), $0.value) })
  }
}

/// How a service does, in the words of status pages; ordered from best to worst.
public enum ServiceState: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
  /// Works.
  case operational
  /// Stopped on purpose, as announced.
  case underMaintenance = "under_maintenance"
  /// Works, but slowly or with gaps.
  case degradedPerformance = "degraded_performance"
  /// Does not work for some.
  case partialOutage = "partial_outage"
  /// Does not work.
  case majorOutage = "major_outage"

  /// Whether the first state is the better one.
  public static func < (a: ServiceState, b: ServiceState) -> Bool { a.rank < b.rank }

  private var rank: Int {
    switch self {
    case .operational: 0
    case .underMaintenance: 1
    case .degradedPerformance: 2
    case .partialOutage: 3
    case .majorOutage: 4
    }
  }
}

/// What people rely on, as configured.
public struct Service: Hashable, Sendable, Codable {
  /// Its name.
  public var id: ServiceID
  /// What people call it.
  public var title: LocalizedText
  /// The services it cannot do without; what takes them down takes this one down too.
  public var dependencies: [ServiceID]
  /// Whether customers' orders rest on it: what is said of it is never left out of a message.
  public var isAboutOrders: Bool

  /// A service; see the properties.
  public init(
    id: ServiceID, title: LocalizedText, dependencies: [ServiceID] = [],
    isAboutOrders: Bool = false
  ) {
    self.id = id
    self.title = title
    self.dependencies = dependencies
    self.isAboutOrders = isAboutOrders
  }
}
