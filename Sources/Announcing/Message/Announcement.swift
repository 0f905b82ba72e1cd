public import Incidents
public import Relais

/// Who speaks; part of what names a delivery, since a hoster's node may speak for several.
public struct CompanyID: Identifier {
  /// The name as people write it.
  public let name: String
  /// The company of that name.
  public init(_ name: String) { self.name = name }
}

/// Which message of an incident something is: `first-notice`, `scope-known-2`,
/// `scope-known-correction-1`.
///
/// Two nodes that draft the same message without knowing of each other give it the same stage, so
/// that it goes out once.
public struct Stage: Identifier {
  /// The name as people write it.
  public let name: String
  /// The stage of that name.
  public init(_ name: String) { self.name = name }

  /// The stage of the message for a situation.
  ///
  /// - Parameters:
  ///   - situation: what it is for.
  ///   - number: how many messages for that situation there are with it, from 1.
  public init(_ situation: Situation, number: Int = 1) {
    name = number > 1 ? "\(situation.rawValue)-\(number)" : situation.rawValue
  }

  /// The stage of a correction, counted from 1.
  public func correction(_ number: Int) -> Stage { Stage("\(name)-correction-\(number)") }
}

/// Whom an announcement is for.
public enum Audience: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
  /// Whoever reads a page or a network.
  case everyone
  /// Customers who asked to be told.
  case subscribers
  /// The company's own people.
  case staff

  /// In the order of the cases.
  public static func < (a: Audience, b: Audience) -> Bool { a.rank < b.rank }

  private var rank: Int {
    switch self {
    case .everyone: 0
    case .subscribers: 1
    case .staff: 2
    }
  }
}

/// A moment, and how it is written in each language, in the company's own time zone.
public struct WrittenMoment: Hashable, Sendable, Codable {
  /// The moment.
  public var moment: Instant
  /// How it is written: `11 h 30`, `11:30`.
  public var words: LocalizedText

  /// A moment and its words.
  public init(moment: Instant, words: LocalizedText) {
    self.moment = moment
    self.words = words
  }
}

/// When something should work again, by somebody's word; told to the public only where a person
/// says that it may be.
public struct Expectation: Hashable, Sendable, Codable {
  /// When.
  public var moment: WrittenMoment
  /// Who said so: the operator's hot line.
  public var by: String
  /// Whether a person has ticked that the public may know.
  public var isPublic: Bool

  /// An expectation, which is not public unless somebody says so.
  public init(moment: WrittenMoment, by: String, isPublic: Bool = false) {
    self.moment = moment
    self.by = by
    self.isPublic = isPublic
  }
}

/// One message for one audience, in all its languages, with what it claims.
public struct Announcement: Hashable, Sendable, Codable {
  /// Who speaks.
  public var company: CompanyID
  /// What about.
  public var incident: IncidentID
  /// Which message of that incident it is.
  public var stage: Stage
  /// What it is for.
  public var situation: Situation
  /// Whom it is for.
  public var audience: Audience
  /// The words, in the order in which languages stand one after the other.
  public var texts: [MessageText]
  /// What it claims.
  public var statements: [Statement]
  /// When the next update comes, which is always told; nil only where nothing is to come.
  public var nextUpdate: WrittenMoment?
  /// When it should work again, if anybody said.
  public var expectation: Expectation?
  /// After this nothing of it goes out: it would be news of another day.
  public var validUntil: Instant

  /// An announcement; see the properties.
  public init(
    company: CompanyID, incident: IncidentID, stage: Stage, situation: Situation,
    audience: Audience, texts: [MessageText], statements: [Statement],
    nextUpdate: WrittenMoment?, expectation: Expectation? = nil, validUntil: Instant
  ) {
    self.company = company
    self.incident = incident
    self.stage = stage
    self.situation = situation
    self.audience = audience
    self.texts = texts
    self.statements = statements
    self.nextUpdate = nextUpdate
    self.expectation = expectation
    self.validUntil = validUntil
  }

  /// The words in a language; nil if it has none.
  public func text(in language: Language) -> MessageText? {
    texts.first { $0.language == language }
  }
}
