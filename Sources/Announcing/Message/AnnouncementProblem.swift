public import Relais

/// Why an announcement cannot be approved as it stands.
public enum AnnouncementProblem: Hashable, Sendable {
  /// A statement is not true by its own proof.
  case contradicted(StatementID, by: ServiceState, since: Instant)
  /// A statement's proof is too old: somebody should look again.
  case unproven(StatementID, since: Instant)
  /// It has no words.
  case empty(Language?)
  /// It does not say when the next update comes, though one is to come.
  case nextUpdateMissing
  /// The time of the next update has passed.
  case nextUpdatePassed
  /// A language does not tell when the next update comes.
  case nextUpdateUntold(Language)
  /// A language does not hold the sentence about what customers' orders rest on.
  case orderUntold(Language, StatementID)
  /// A language tells when it should work again, which nobody has ticked.
  case expectationTold(Language)
  /// The words hold what could not be read, or are too long to be taken.
  case unpublishable(Language)
  /// It is of yesterday already.
  case expired
  /// On a channel even what must stay is too long, by so much of what the channel counts.
  case tooLong(ChannelID, by: Int)
  /// A channel's title is too long.
  case titleTooLong(ChannelID, by: Int)
  /// A channel wants a language that it has no words in.
  case untranslated(ChannelID, Language)
}

extension Announcement {
  /// All that keeps it from being approved for these channels; empty if nothing does.
  public func problems(
    on channels: [ChannelProfile], knowing knowledge: Knowledge, at now: Instant
  ) -> [AnnouncementProblem] {
    let mine = channels.filter { $0.audience == audience }
    return problems(knowing: knowledge, at: now) + mine.flatMap(problems(on:))
  }

  private func problems(on channel: ChannelProfile) -> [AnnouncementProblem] {
    let preview = preview(on: channel)
    var problems = preview.missing.map { AnnouncementProblem.untranslated(channel.id, $0) }
    if !preview.measurement.fits {
      problems.append(.tooLong(channel.id, by: preview.measurement.excess))
    }
    if let title = preview.titleMeasurement, !title.fits {
      problems.append(.titleTooLong(channel.id, by: title.excess))
    }
    return problems
  }

  /// All that keeps it from being approved, whatever the channels; empty if nothing does.
  public func problems(knowing knowledge: Knowledge, at now: Instant) -> [AnnouncementProblem] {
    var problems: [AnnouncementProblem] = []
    if now >= validUntil { problems.append(.expired) }
    for statement in statements {
      switch statement.standing(knowing: knowledge, at: now) {
      case .holds: break
      case .contradicted(let state, let since):
        problems.append(.contradicted(statement.id, by: state, since: since))
      case .lapsed(let since): problems.append(.unproven(statement.id, since: since))
      }
    }
    if let nextUpdate {
      if nextUpdate.moment <= now { problems.append(.nextUpdatePassed) }
    } else if !situation.isLast {
      problems.append(.nextUpdateMissing)
    }
    if texts.isEmpty { problems.append(.empty(nil)) }
    return problems + texts.flatMap(problems(of:))
  }

  private func problems(of text: MessageText) -> [AnnouncementProblem] {
    let language = text.language
    var problems: [AnnouncementProblem] = []
    let words = text.ranked.text()
    if words.isEmpty || text.title.isEmpty { problems.append(.empty(language)) }
    if !([text.title] + text.sentences.map(\.text)).allSatisfy({ TextIntake($0).isPublishable }) {
      problems.append(.unpublishable(language))
    }
    if let next = nextUpdate?.words(in: language), !tells(next, text, mustStay: true) {
      problems.append(.nextUpdateUntold(language))
    }
    for statement in statements where statement.isAboutOrders {
      let isKept = text.sentences.contains {
        $0.statement == statement.id && $0.rank == .must && !$0.text.isEmpty
      }
      if !isKept { problems.append(.orderUntold(language, statement.id)) }
    }
    if let expectation, !expectation.isPublic {
      let time = expectation.moment.words(in: language)
      let isOtherTime = time == nextUpdate?.words(in: language)
      if !isOtherTime && tells(time, text, mustStay: false) {
        problems.append(.expectationTold(language))
      }
    }
    return problems
  }

  /// Whether some sentence holds these words, whichever spaces are in them.
  private func tells(_ words: String, _ text: MessageText, mustStay: Bool) -> Bool {
    let wanted = Self.spaced(words)
    guard !wanted.isEmpty else { return false }
    return text.sentences.contains { sentence in
      (!mustStay || sentence.rank == .must) && Self.holds(Self.spaced(sentence.text), wanted)
    }
  }

  private static func spaced(_ text: String) -> [Character] {
    text.compactMap { $0.isWhitespace ? " " : $0 }
  }

  private static func holds(_ text: [Character], _ words: [Character]) -> Bool {
    guard text.count >= words.count else { return false }
    return (0...(text.count - words.count)).contains { start in
      // `1:30` is not told by `11:30`.
      let end = start + words.count
      let isFree =
        (start == 0 || !text[start - 1].isNumber) && (end == text.count || !text[end].isNumber)
      return isFree && text[start..<end].elementsEqual(words)
    }
  }
}
