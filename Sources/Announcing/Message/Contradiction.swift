public import Relais

/// What has become of a published announcement's truth.
public struct TruthReview: Hashable, Sendable {
  /// Statements that are not true any more, each with how the service does now.
  public var contradictions: [Contradiction]
  /// Statements whose proof is too old: somebody should look again, or take them back.
  public var lapsed: [StatementID]
  /// When to look again at the latest, if nothing is seen or said before.
  public var nextLook: Instant?

  /// A statement that is not true any more.
  public struct Contradiction: Hashable, Sendable {
    /// The statement.
    public var statement: Statement
    /// How the service does now.
    public var state: ServiceState
    /// Since when.
    public var since: Instant
  }

  /// Whether all that stands there is still true and proved.
  public var isSound: Bool { contradictions.isEmpty && lapsed.isEmpty }
}

extension Announcement {
  /// Holds what stands in public against what is known now.
  public func review(knowing knowledge: Knowledge, at now: Instant) -> TruthReview {
    var review = TruthReview(contradictions: [], lapsed: [])
    for statement in statements {
      switch statement.standing(knowing: knowledge, at: now) {
      case .holds(let end): review.nextLook = min(review.nextLook ?? end, end)
      case .contradicted(let state, let since):
        review.contradictions.append(
          TruthReview.Contradiction(statement: statement, state: state, since: since))
      case .lapsed: review.lapsed.append(statement.id)
      }
    }
    return review
  }

  /// The correction of what is not true any more, drafted for a person to approve.
  ///
  /// Each untrue sentence is replaced in its place by what is true now, and always stays; all else
  /// is left as it was. Its proof is what contradicted the old one.
  ///
  /// - Parameters:
  ///   - review: what is untrue; nil comes back where nothing is.
  ///   - number: which correction of this announcement it is, from 1.
  ///   - nextUpdate: when the next update comes now.
  ///   - titles: what people call each service.
  ///   - phrasebook: the company's words.
  ///   - now: when the draft is made.
  /// - Returns: the draft; nil if nothing is to correct.
  /// - Throws: if a language has no words.
  public func correction(
    of review: TruthReview, number: Int, nextUpdate: WrittenMoment?,
    titles: [ServiceID: LocalizedText], with phrasebook: Phrasebook, at now: Instant
  ) throws(DraftProblem) -> Announcement? {
    guard !review.contradictions.isEmpty else { return nil }
    var draft = self
    draft.stage = stage.correction(number)
    for contradiction in review.contradictions {
      var statement = contradiction.statement
      statement.claim = Claim(contradiction.state)
      statement.takenAt = now
      if case .person = statement.proof {
        statement.proof = .verdict
        statement.validity = Statement.machineValidity
      }
      draft.replace(statement)
      for place in draft.texts.indices {
        let language = draft.texts[place].language
        guard let sentences = phrasebook.sentences(in: language) else {
          throw .noWords(language, situation)
        }
        let title = titles[statement.service]?(in: language) ?? statement.service.name
        draft.texts[place].replace(
          statement.id,
          by: sentences.sentence(for: statement.claim, about: statement.service, title: title))
      }
    }
    draft.promise(nextUpdate)
    for place in draft.texts.indices {
      draft.texts[place].title = Self.corrected(draft.texts[place])
    }
    return draft
  }

  private mutating func replace(_ statement: Statement) {
    for place in statements.indices where statements[place].id == statement.id {
      statements[place] = statement
    }
  }

  /// Puts a new time of the next update where the old one stood.
  mutating func promise(_ moment: WrittenMoment?) {
    guard let moment, let old = nextUpdate else { return }
    nextUpdate = moment
    for place in texts.indices {
      let language = texts[place].language
      let (before, after) = (old.words(in: language), moment.words(in: language))
      for sentence in texts[place].sentences.indices {
        guard let range = texts[place].sentences[sentence].text.firstRange(of: before) else {
          continue
        }
        texts[place].sentences[sentence].text.replaceSubrange(range, with: after)
      }
    }
  }

  private static func corrected(_ text: MessageText) -> String {
    let mark = text.language == .french ? "Rectificatif\u{A0}: " : "Correction: "
    return text.title.hasPrefix(mark) ? text.title : mark + text.title
  }
}

extension MessageText {
  /// Replaces the sentence of a statement; if a person took it out, it comes first.
  fileprivate mutating func replace(_ statement: StatementID, by words: String) {
    let text = language == .french ? FrenchSpacing.applied(to: words) : words
    if let place = sentences.firstIndex(where: { $0.statement == statement }) {
      sentences[place].text = text
      sentences[place].rank = .must
    } else {
      sentences.insert(Sentence(text, rank: .must, statement: statement), at: 0)
    }
  }
}
