/// What a message is for; each has a template of its own.
public enum Situation: String, Hashable, Sendable, Codable, CaseIterable {
  /// Something does not work, and nobody knows why yet.
  case firstNotice = "first-notice"
  /// It is known what is concerned, and where it comes from.
  case scopeKnown = "scope-known"
  /// The office works over its backup line.
  case backupLine = "backup-line"
  /// The phones work one way, or for some.
  case phonesPartly = "phones-partly"
  /// All works again, and is watched.
  case backToNormal = "back-to-normal"
  /// All works again, and people catch up.
  case catchingUp = "catching-up"
  /// It is over.
  case over
  /// The office is cut off: nobody there can be reached, or say so.
  case officeDark = "office-dark"

  /// Whether nothing is to come after it, so that it needs no time of a next update.
  public var isLast: Bool { self == .over }
}
