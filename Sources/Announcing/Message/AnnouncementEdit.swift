public import Incidents
public import Relais

/// What a person has made of a draft.
public struct AnnouncementEdit: Hashable, Sendable {
  /// What was made of the words in one language.
  public struct Words: Hashable, Sendable {
    /// The words that were shown to be edited, with what they state by the writer's own word.
    public var shown: MessageText
    /// The title as it came back.
    public var title: String
    /// The words as they came back; see ``MessageText/edited(title:body:)``.
    public var body: String

    /// Words; see the properties.
    public init(shown: MessageText, title: String, body: String) {
      self.shown = shown
      self.title = title
      self.body = body
    }
  }

  /// The words, in the order in which languages stand one after the other.
  public var words: [Words]
  /// What services were said to do when the words were shown.
  public var claims: [StatementID: Claim]
  /// Statements whose proof had lapsed, and that the writer has looked at and vouches for.
  public var vouched: Set<StatementID>
  /// The time of the next update that was shown with the words.
  public var shownUpdate: WrittenMoment?
  /// When the next update comes.
  public var nextUpdate: WrittenMoment?
  /// Whether the public may know when all should work again.
  public var isExpectationPublic: Bool

  /// An edit; see the properties.
  public init(
    words: [Words], claims: [StatementID: Claim] = [:], vouched: Set<StatementID> = [],
    shownUpdate: WrittenMoment? = nil, nextUpdate: WrittenMoment? = nil,
    isExpectationPublic: Bool = false
  ) {
    self.words = words
    self.claims = claims
    self.vouched = vouched
    self.shownUpdate = shownUpdate
    self.nextUpdate = nextUpdate
    self.isExpectationPublic = isExpectationPublic
  }

  /// The words as they are now.
  public var texts: [MessageText] {
    words.map { $0.shown.edited(title: $0.title, body: $0.body) }
  }
}

extension Announcement {
  /// A draft made anew, with what a person has made of an earlier one.
  ///
  /// What is claimed stays what it was when the words were written, and is held against the proofs
  /// of now: so a sentence that has turned false since cannot pass for true. Of statements only
  /// those stay that a sentence makes, and those about orders. A time of the next update that was
  /// chosen anew is put where the words tell the old one.
  ///
  /// - Parameters:
  ///   - edit: what was made of it.
  ///   - person: who did, and vouches.
  ///   - knowledge: what is known now: a statement that it contradicts cannot be vouched for.
  ///   - now: when.
  /// - Returns: the announcement as it is to be checked.
  public func edited(
    by edit: AnnouncementEdit, of person: Actor.Person, knowing knowledge: Knowledge,
    at now: Instant
  ) -> Announcement {
    var edited = self
    edited.texts = edit.texts
    edited.nextUpdate = edit.shownUpdate
    if edit.nextUpdate != edit.shownUpdate {
      edited.promise(edit.nextUpdate)
      edited.nextUpdate = edit.nextUpdate
    }
    edited.expectation?.isPublic = edit.isExpectationPublic
    let made = Set(edited.texts.flatMap { $0.sentences.compactMap(\.statement) })
    edited.statements = statements.filter { $0.isAboutOrders || made.contains($0.id) }
      .map { $0.standing(for: edit, of: person, knowing: knowledge, at: now) }
    return edited
  }
}

extension Statement {
  fileprivate func standing(
    for edit: AnnouncementEdit, of person: Actor.Person, knowing knowledge: Knowledge,
    at now: Instant
  ) -> Statement {
    var statement = self
    if let claim = edit.claims[id], claim != self.claim {
      statement.claim = claim
      // Whoever said something else has not said this.
      if case .person = proof {
        statement.proof = .verdict
        statement.validity = Self.machineValidity
      }
    }
    if edit.vouched.contains(id),
      case .lapsed = statement.standing(knowing: knowledge, at: now),
      knowledge.services[service].map({ !statement.claim.isContradicted(by: $0.state) }) ?? true
    {
      statement.proof = .person(person)
      statement.takenAt = now
      statement.validity = Self.personValidity
    }
    return statement
  }
}
