import Announcing
import Incidents
import Relais

/// The page on which an announcement is written: its words, what it states, and how it would look.
struct AnnouncementPage {
  /// The name of the form with the words.
  static let form = "announce"

  /// For whom it is written.
  let frame: DeskFrame
  /// What it shows.
  let view: AnnouncementView
  /// What was typed, where it was not accepted.
  let typed: FormState

  private var reader: Reader { frame.reader }
  private var parts: DeskParts { DeskParts(reader: reader) }
  private var announcement: Announcement { view.announcement }
  private var address: String {
    "/desk/incidents/\(parts.path(announcement.incident.name))/announce"
  }
  private var problemWords: AnnouncementProblemWords {
    AnnouncementProblemWords(
      reader: reader, announcement: announcement, titles: view.titles, channels: view.channels)
  }

  /// What was typed, with what is wrong with the announcement beside its fields.
  private var state: FormState {
    var state = typed
    if state.form.isEmpty { state.form = Self.form }
    let problems = problemWords.byField(view.problems)
    state.errors.merge(problems) { first, _ in first }
    state.errors[""] = typed.errors[""]
    return state
  }

  private var words: DeskForm {
    DeskForm(
      frame, form: Self.form, action: address, submit: AnnouncingPageWords.preview, state: state)
  }

  /// The page.
  var document: HTML {
    let title = reader(
      AnnouncingWords.message(announcement.situation, isCorrection: view.corrects != nil))
    return DeskShell(frame: frame, place: .announcements, title: title).document(
      """
      \(parts.head(title, back: back, under: under))\
      \(problems)\(start)
      <form id="announce" class="draft" method="post" action="\(address)" novalidate>\
      \(DeskForm.token(frame))\(hidden)\(text)\(statements)</form>
      \(previews)
      """)
  }

  private var back: (String, Message) {
    guard let incident = view.incident else { return ("/desk/announcements", SealedWords.title) }
    return ("/desk/incidents/\(parts.path(incident.id.name))", Message(incident.title))
  }

  private var under: HTML {
    let ahead: HTML? =
      view.incident == nil ? "<p class=\"under\">\(reader(SealedWords.writeHint))</p>" : nil
    return """
      <p class="under">\(reader(AnnouncingPageWords.submitHint(view.needed)))</p>\(ahead)
      """
  }

  /// All that is wrong, at the top, each leading to its field.
  private var problems: HTML? {
    guard !view.problems.isEmpty else { return nil }
    let items = view.problems.map { problem -> HTML in
      let field = problemWords.field(of: problem)
      let said = reader(problemWords.words(problem))
      return target(field).map { "<li><a href=\"#\($0)\">\(said)</a></li>" } ?? "<li>\(said)</li>"
    }
    return """
      <div class="wide"><div class="alarm" role="alert">\(StateMark.major.shape)<div>\
      <p><strong>\(reader(AnnouncingPageWords.problems(view.problems.count)))</strong></p>\
      <ul>\(items)</ul></div></div></div>
      """
  }

  private func target(_ field: String) -> String? {
    if field.isEmpty { return nil }
    if field.hasPrefix("channel.") { return "previews" }
    return field.hasPrefix("statement.") ? "states" : "\(Self.form)-\(field)"
  }

  /// Which draft to begin from; a correction has one only.
  private var start: HTML? {
    guard view.corrects == nil else { return nil }
    let form = DeskForm(
      frame, form: "start", action: address, submit: AnnouncingPageWords.draftAnew,
      state: FormState())
    let situations = Situation.allCases.map {
      (value: $0.rawValue, words: reader(AnnouncingWords.situation($0)))
    }
    return parts.part(
      "start", AnnouncingPageWords.start,
      """
      <form class="inline" method="post" action="\(address)">\(DeskForm.token(frame))\
      \(DeskForm.hidden("act", "draft"))\
      \(DeskForm.hidden("audience", announcement.audience.rawValue))\
      \(form.choice(
        "situation", AnnouncingPageWords.situation, situations,
        selected: announcement.situation.rawValue))\
      <button class="small">\(reader(AnnouncingPageWords.draftAnew))</button>\
      <p class="hint">\(reader(AnnouncingPageWords.draftAnewHint))</p></form>
      """)
  }

  /// What the page was made of, so that what comes back can be held against it.
  private var hidden: HTML {
    let texts = announcement.texts.map { text -> HTML in
      let language = text.language.name
      return """
        \(DeskForm.hidden("was_\(language)", text.marked))\
        \(DeskForm.hidden("wastitle_\(language)", text.title))
        """
    }
    let claims = view.statements.map { proven in
      DeskForm.hidden("claim.\(proven.statement.service)", proven.statement.claim.name)
    }
    let corrects = view.corrects.map { DeskForm.hidden("corrects", $0.name) }
    let next = announcement.nextUpdate.map {
      DeskForm.hidden("next_was", "\($0.moment.nanoseconds)")
    }
    let told: HTML? =
      announcement.expectation?.isPublic == true ? DeskForm.hidden("eta_was", "on") : nil
    return """
      \(DeskForm.hidden("situation", announcement.situation.rawValue))\
      \(DeskForm.hidden("audience_was", announcement.audience.rawValue))\
      \(corrects)\(next)\(told)\(texts)\(claims)
      """
  }

  private var text: HTML {
    let form = words
    return parts.part(
      "text", AnnouncingPageWords.words,
      """
      <div class="form">\(form.error(of: "", id: "announce-error"))\
      <div class="short">\(audience(form))\(nextUpdate(form))</div>\
      \(expectation(form))\
      <div class="tongues">\(announcement.texts.map { tongue($0, form) })</div>\
      <p class="hint">\(reader(AnnouncingPageWords.bodyHint))</p></div>
      """)
  }

  /// For whom it is; a correction is for those who read what it corrects.
  private func audience(_ form: DeskForm) -> HTML {
    guard view.corrects == nil else {
      return DeskForm.hidden("audience", announcement.audience.rawValue)
    }
    let audiences = Audience.allCases.map {
      (value: $0.rawValue, words: reader(AnnouncingWords.audience($0)))
    }
    return form.choice(
      "audience", AnnouncingPageWords.audience, audiences,
      selected: announcement.audience.rawValue)
  }

  private func tongue(_ text: MessageText, _ form: DeskForm) -> HTML {
    let language = text.language
    func label(_ words: Message) -> Message {
      announcement.texts.count > 1 ? DeskWords.inLanguage(words, language) : words
    }
    return """
      <div class="tongue">\(form.line(
        "title_\(language.name)", label(DeskIncidentWords.title), value: text.title,
        language: language))\
      \(form.area(
        "text_\(language.name)", label(AnnouncingPageWords.body), value: text.body,
        language: language))</div>
      """
  }

  private func nextUpdate(_ form: DeskForm) -> HTML? {
    guard !announcement.situation.isLast, view.incident != nil else { return nil }
    let clock = announcement.nextUpdate.map { reader.zone.local($0.moment).clock }
    return form.line(
      "next_time", AnnouncingPageWords.nextUpdate, value: clock ?? "", type: "time",
      hint: AnnouncingPageWords.nextUpdateHint)
  }

  private func expectation(_ form: DeskForm) -> HTML? {
    announcement.expectation.map { expectation in
      let words = AnnouncingPageWords.mayTell(
        Message(expectation.moment.words), by: expectation.by)
      return """
        <div>\(form.tick("eta", reader(words), isTicked: expectation.isPublic))\
        <p class="hint">\(reader(AnnouncingPageWords.mayTellHint))</p></div>
        """
    }
  }

  private var statements: HTML {
    let form = words
    let list = StatementList(
      reader: reader, statements: view.statements, titles: view.titles)
    let content: HTML =
      view.statements.isEmpty
      ? parts.empty(AnnouncingPageWords.noStatements)
      : list.html { proven in said(proven, list, form) }
    return parts.part(
      "states", AnnouncingPageWords.statements,
      note: "\(reader(AnnouncingPageWords.statementsNote))",
      """
      \(content)<p class="go"><button name="act" value="preview">\
      \(reader(AnnouncingPageWords.preview))</button></p>
      """)
  }

  /// The sentences that make a statement, and how to choose others.
  private func said(
    _ proven: ProvenStatement, _ list: StatementList, _ form: DeskForm
  ) -> HTML {
    let statement = proven.statement
    let sentences = announcement.texts.map { text -> HTML in
      let sentence = text.sentences.first { $0.statement == statement.id }
      let foreign = text.language == reader.language ? nil : text.language.name
      return sentence.map {
        "<p class=\"says\"\(attribute: "lang", foreign)>\($0.text)</p>"
      }
        ?? """
        <p class="says none">\(reader(AnnouncingPageWords.unsaid)) \
        <small>(\(PublicWords.name(of: text.language)))</small></p>
        """
    }
    let choices = announcement.texts.map { choice(statement, $0, form) }
    let id = "states-\(statement.service.name.replacing(" ", with: "_"))"
    return """
      \(sentences)\(form.error(of: "statement.\(statement.id)", id: "\(id)-error"))\
      \(vouch(proven, form))<details id="\(id)"><summary>\(reader(AnnouncingPageWords.rebind))\
      <span class="unseen"> (\(reader(list.title(of: statement))))</span></summary>\
      <div class="tongues">\(choices)</div></details>
      """
  }

  private func vouch(_ proven: ProvenStatement, _ form: DeskForm) -> HTML? {
    guard case .lapsed = proven.standing else { return nil }
    return form.tick(
      "vouch.\(proven.statement.service)", reader(AnnouncingPageWords.vouch), isTicked: false)
  }

  private func choice(_ statement: Statement, _ text: MessageText, _ form: DeskForm) -> HTML {
    let none = (value: "", words: "– \(reader(AnnouncingPageWords.noSentence)) –")
    let sentences = text.sentences.enumerated().map { place, sentence in
      (value: "\(place)", words: "\(place + 1). \(Self.short(sentence.text))")
    }
    let chosen = text.sentences.firstIndex { $0.statement == statement.id }
    return form.choice(
      "bind.\(statement.service)_\(text.language.name)",
      DeskWords.inLanguage(AnnouncingPageWords.sentence, text.language), [none] + sentences,
      selected: chosen.map { "\($0)" } ?? "")
  }

  /// The beginning of a sentence, which is enough to know it by.
  private static func short(_ text: String) -> String {
    text.count > 60 ? text.prefix(58) + "…" : text
  }

  private var previews: HTML {
    parts.part(
      "previews", AnnouncingPageWords.previews,
      view.previews.isEmpty
        ? parts.empty(AnnouncingPageWords.noChannels)
        : "\(ChannelWordings(view, reader).html)\(end)")
  }

  /// The button that asks for approval, where nothing stands against it.
  private var end: HTML {
    let isReady = view.problems.isEmpty && typed.errors.isEmpty
    guard isReady else {
      return """
        <div class="end"><p class="hint">\(reader(AnnouncingPageWords.mendFirst))</p></div>
        """
    }
    return """
      <div class="end"><p class="go"><button form="announce" name="act" value="submit">\
      \(reader(AnnouncingPageWords.submit))</button></p>\
      <p class="hint">\(reader(AnnouncingPageWords.submitHint(view.needed)))</p></div>
      """
  }
}
