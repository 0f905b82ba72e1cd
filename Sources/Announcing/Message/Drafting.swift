public import Incidents
public import Relais

/// What a draft is made of.
public struct Brief: Sendable {
  /// Who speaks.
  public var company: CompanyID
  /// What the company calls itself.
  public var companyName: LocalizedText
  /// What about.
  public var incident: IncidentID
  /// Since when something has been wrong; nil for a message that is written ahead.
  public var since: WrittenMoment?
  /// What the message is for.
  public var situation: Situation
  /// How many messages for that situation there are with it, from 1.
  public var number: Int
  /// Whom it is for.
  public var audience: Audience
  /// The languages, in the order in which they stand.
  public var languages: [Language]
  /// What may be said of services, in the order of telling.
  public var statements: [Statement]
  /// What people call each service.
  public var titles: [ServiceID: LocalizedText]
  /// When the next update comes.
  public var nextUpdate: WrittenMoment?
  /// When it should work again, if anybody said.
  public var expectation: Expectation?
  /// Where to read on.
  public var link: String?
  /// The line worked over meanwhile, as customers may know it.
  public var line: LocalizedText?
  /// After this nothing of it goes out.
  public var validUntil: Instant

  /// A brief; see the properties.
  public init(
    company: CompanyID, companyName: LocalizedText, incident: IncidentID, since: WrittenMoment?,
    situation: Situation, number: Int = 1, audience: Audience = .everyone,
    languages: [Language] = [.french, .english], statements: [Statement],
    titles: [ServiceID: LocalizedText], nextUpdate: WrittenMoment?,
    expectation: Expectation? = nil, link: String? = nil, line: LocalizedText? = nil,
    validUntil: Instant
  ) {
    self.company = company
    self.companyName = companyName
    self.incident = incident
    self.since = since
    self.situation = situation
    self.number = number
    self.audience = audience
    self.languages = languages
    self.statements = statements
    self.titles = titles
    self.nextUpdate = nextUpdate
    self.expectation = expectation
    self.link = link
    self.line = line
    self.validUntil = validUntil
  }
}

/// Why no draft can be made.
public enum DraftProblem: Error, Hashable, Sendable {
  /// The company has no template, or no sentences, in that language.
  case noWords(Language, Situation)
}

extension Announcement {
  /// A draft for a person to correct and approve.
  ///
  /// It tells when the next update comes; when all should work again only where that is public.
  ///
  /// - Throws: if a language has no words for the situation.
  public static func draft(
    _ brief: Brief, with phrasebook: Phrasebook
  ) throws(DraftProblem) -> Announcement {
    var texts: [MessageText] = []
    for language in brief.languages {
      guard let template = phrasebook.template(for: brief.situation, in: language),
        let sentences = phrasebook.sentences(in: language)
      else { throw .noWords(language, brief.situation) }
      let told = brief.statements.map { statement in
        let title = brief.titles[statement.service]?(in: language) ?? statement.service.name
        return Template.Values.Told(
          statement: statement,
          sentence: sentences.sentence(
            for: statement.claim, about: statement.service, title: title))
      }
      texts.append(
        template.filled(
          with: Template.Values(words: brief.words(in: language), statements: told), in: language))
    }
    return Announcement(
      company: brief.company, incident: brief.incident,
      stage: Stage(brief.situation, number: brief.number), situation: brief.situation,
      audience: brief.audience, texts: texts, statements: brief.statements,
      nextUpdate: brief.nextUpdate, expectation: brief.expectation, validUntil: brief.validUntil)
  }
}

extension Brief {
  fileprivate func words(in language: Language) -> [Template.Name: String] {
    var words: [Template.Name: String] = [.company: companyName(in: language)]
    words[.since] = since?.words(in: language)
    words[.nextUpdate] = nextUpdate?.words(in: language)
    if let expectation, expectation.isPublic {
      words[.expected] = expectation.moment.words(in: language)
    }
    words[.link] = link
    words[.line] = line?(in: language)
    return words
  }
}

/// A service as drafts need to know it.
public struct TellableService: Hashable, Sendable {
  /// The service.
  public var service: ServiceID
  /// How it does; nil where nothing is known, and then nothing is said.
  public var state: ServiceState?
  /// The check that proves it best; nil leaves it to the detector's belief.
  public var check: CheckID?
  /// Whether customers' orders rest on it.
  public var isAboutOrders: Bool
  /// What a person who knows says of it, which goes before what is seen.
  public var word: Word?

  /// What a person says.
  public struct Word: Hashable, Sendable {
    /// What is claimed.
    public var claim: Claim
    /// Who says so.
    public var by: Actor.Person
    /// When.
    public var at: Instant

    /// A word; see the properties.
    public init(claim: Claim, by: Actor.Person, at: Instant) {
      self.claim = claim
      self.by = by
      self.at = at
    }
  }

  /// A service; see the properties.
  public init(
    service: ServiceID, state: ServiceState?, check: CheckID? = nil, isAboutOrders: Bool = false,
    word: Word? = nil
  ) {
    self.service = service
    self.state = state
    self.check = check
    self.isAboutOrders = isAboutOrders
    self.word = word
  }
}

extension Statement {
  /// What may be said of services now: orders first, then what fails, in the order given.
  public static func statements(
    about services: [TellableService], at now: Instant
  ) -> [Statement] {
    let statements = services.compactMap { service -> Statement? in
      if let word = service.word {
        return Statement(
          service: service.service, claim: word.claim, proof: .person(word.by), takenAt: word.at,
          isAboutOrders: service.isAboutOrders)
      }
      guard let state = service.state else { return nil }
      return Statement(
        service: service.service, claim: Claim(state),
        proof: service.check.map(Proof.check) ?? .verdict, takenAt: now,
        isAboutOrders: service.isAboutOrders)
    }
    return statements.filter(\.isAboutOrders) + statements.filter { !$0.isAboutOrders }
  }
}

extension Situation {
  /// What the next message of an incident is likely for; the writer may choose another.
  ///
  /// - Parameters:
  ///   - incident: how it stands.
  ///   - statements: what may be said now.
  ///   - isOnBackupLine: whether a primary line is down and another one carries the office.
  ///   - hasSpoken: whether anything of this incident has gone out yet.
  /// - Returns: the situation.
  public static func suggested(
    for incident: Incident, statements: [Statement], isOnBackupLine: Bool, hasSpoken: Bool
  ) -> Situation {
    switch incident.phase {
    case .resolved: return .over
    case .catchingUp: return .catchingUp
    case .monitoring: return .backToNormal
    case .investigating, .identified:
      let isOneWay = statements.contains { statement in
        [.partly(.incoming), .partly(.outgoing)].contains(statement.claim)
      }
      if isOneWay { return .phonesPartly }
      if isOnBackupLine { return .backupLine }
      return incident.phase == .identified && hasSpoken ? .scopeKnown : .firstNotice
    }
  }
}
