public import Announcing
public import Relais

/// Reads what was typed on the page on which an announcement is written, and notes what is wrong
/// beside each field.
public struct AnnouncementReading: Sendable {
  /// What is to be done with it.
  public enum Act: String, Sendable {
    /// Begin from another draft.
    case draft
    /// Show how it would look.
    case preview
    /// Ask for approval.
    case submit
  }

  /// Days from now within which a shown time of the next update is believed.
  private static let farthest = Duration.seconds(30 * 86_400)

  /// What is to be done.
  public let act: Act
  /// What the message is for; nil leaves it to what is known.
  public let situation: Situation?
  /// Whom it is for.
  public let audience: Audience
  /// The stage that it corrects.
  public let corrects: Stage?
  /// What is wrong, with all that was typed.
  public private(set) var state: FormState
  /// What was made of the draft.
  public private(set) var edit = AnnouncementEdit(words: [])
  /// Whether it is what was shown: then those very words were looked at.
  public private(set) var changesNothing = false

  private let form: FormBody

  /// Reads what a form says before its words are.
  ///
  /// - Parameters:
  ///   - form: what was sent, or the query of the address.
  ///   - typed: the same, to be shown again.
  public init(_ form: FormBody, typed: FormState = FormState()) {
    self.form = form
    state = typed
    act = Act(rawValue: form["act"]) ?? .preview
    situation = Situation(rawValue: form["situation"])
    audience = Audience(rawValue: form["audience"]) ?? .everyone
    corrects = form["corrects"].isEmpty ? nil : Stage(form["corrects"])
  }

  /// Reads what was made of a draft.
  ///
  /// - Parameters:
  ///   - draft: the draft as it would be made now.
  ///   - zone: whose times of day are meant.
  ///   - now: when.
  ///   - written: how the company writes a moment.
  public mutating func read(
    _ draft: Announcement, zone: TimeZoneRules, at now: Instant,
    written: (Instant) -> WrittenMoment
  ) {
    var shown: [MessageText] = []
    for text in draft.texts {
      let language = text.language.name
      let before =
        MessageText(
          marked: form["was_\(language)"], language: text.language,
          title: form["wastitle_\(language)"]) ?? text
      shown.append(before)
      edit.words.append(
        AnnouncementEdit.Words(
          shown: bound(before, draft.statements), title: form["title_\(language)"],
          body: form["text_\(language)"]))
    }
    for statement in draft.statements {
      let claim = Claim.all.first { $0.name == form["claim.\(statement.service)"] }
      edit.claims[statement.id] = claim
      if !form["vouch.\(statement.service)"].isEmpty { edit.vouched.insert(statement.id) }
    }
    edit.isExpectationPublic = !form["eta"].isEmpty
    edit.shownUpdate = shownUpdate(at: now).map(written)
    edit.nextUpdate = nextUpdate(draft, zone, now).map(written)
    changesNothing =
      edit.texts == shown && edit.nextUpdate == edit.shownUpdate && edit.vouched.isEmpty
      && edit.isExpectationPublic == !form["eta_was"].isEmpty
      && form["audience_was"] == audience.rawValue
  }

  /// Says that something is wrong.
  public mutating func refuse(_ field: String, _ words: Message) { state.errors[field] = words }

  /// The words as they were shown, with the statements that the writer has chosen for them.
  private func bound(_ text: MessageText, _ statements: [Statement]) -> MessageText {
    statements.reduce(text) { text, statement in
      let field = "bind.\(statement.service)_\(text.language)"
      guard let chosen = form.values[field]?.first else { return text }
      let place = Int(chosen)
      // What was not chosen anew is left as it is: several sentences may make one statement.
      if place == text.sentences.firstIndex(where: { $0.statement == statement.id }) { return text }
      return text.binding(statement.id, to: place, alwaysStays: statement.isAboutOrders)
    }
  }

  private func shownUpdate(at now: Instant) -> Instant? {
    guard let nanoseconds = Int64(form["next_was"]) else { return nil }
    let moment = Instant(nanoseconds: nanoseconds)
    return moment > now - Self.farthest && moment < now + Self.farthest ? moment : nil
  }

  /// The moment of a time of day: of today, or of tomorrow where that would be long past.
  private mutating func nextUpdate(
    _ draft: Announcement, _ zone: TimeZoneRules, _ now: Instant
  ) -> Instant? {
    let typed = form["next_time"].filter { !$0.isWhitespace }
    guard !typed.isEmpty, !draft.situation.isLast else { return nil }
    let parts = typed.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      (1...2).contains(part.utf8.count) && part.utf8.allSatisfy({ (48...57).contains($0) })
        ? Int(part) : nil
    }
    // Browsers add seconds where they are not zero.
    guard numbers.count == parts.count, (2...3).contains(numbers.count), numbers[0] < 24,
      numbers[1] < 60
    else {
      state.errors["next_time"] = DeskMessages.wrongTime
      return nil
    }
    func moment(on day: Instant) -> Instant {
      let date = zone.local(day).date
      return zone.instant(
        year: date.year, month: date.month, day: date.day, hour: numbers[0], minute: numbers[1])
    }
    if let shown = shownUpdate(at: now), moment(on: shown) == shown { return shown }
    let today = moment(on: now)
    return today < now - .seconds(12 * 3_600) ? moment(on: now + .seconds(86_400)) : today
  }
}
