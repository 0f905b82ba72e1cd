public import Relais

/// The public surface: what is answered at which path, in which language.
public struct PublicSite: Sendable {
  /// What stands at a path.
  enum Place: Sendable {
    /// The same for every reader.
    case plain(Resource)
    /// By the reader's language.
    case localized([Language: Resource])
    /// Elsewhere.
    case redirect(to: String)
  }

  /// The languages there are, the first for readers who want none of them.
  public let languages: [Language]
  /// The page for a path that is not here, by language; its status is always 404.
  public var notFound: [Language: Resource] = [:]
  /// Whether the pages are still being made: a path that is not here answers 503, to be asked
  /// again in a second, and not 404.
  public var isBeingMade = false
  /// What stands at each path.
  private(set) var places: [String: Place] = [:]

  /// A site with nothing on it.
  public init(languages: [Language]) { self.languages = languages }

  /// Puts a resource at a path, such as `/history.atom`; what stood there is replaced.
  public mutating func add(_ path: String, _ resource: Resource) {
    places[path] = .plain(resource)
  }

  /// Puts a resource at a path for readers of a language, chosen by Accept-Language.
  public mutating func add(_ path: String, in language: Language, _ resource: Resource) {
    var resources: [Language: Resource] = [:]
    if case .localized(let others) = places[path] { resources = others }
    resources[language] = resource
    places[path] = .localized(resources)
  }

  /// Sends readers of a path to another, or to another site, for good.
  public mutating func redirect(_ path: String, to target: String) {
    places[path] = .redirect(to: target)
  }

  /// Every path that has something, in alphabetical order.
  public var paths: [String] { places.keys.sorted() }

  /// What a reader of a language gets at a path; nil where nothing stands, and for a redirect.
  public func resource(at path: String, in language: Language? = nil) -> Resource? {
    switch places[path] {
    case .plain(let resource): resource
    case .localized(let resources):
      language.flatMap { resources[$0] } ?? languages.lazy.compactMap { resources[$0] }.first
    case .redirect, nil: nil
    }
  }

  /// Where a path sends its readers; nil where it sends them nowhere.
  public func target(of path: String) -> String? {
    guard case .redirect(let target) = places[path] else { return nil }
    return target
  }
}
