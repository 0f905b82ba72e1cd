import Announcing
import Incidents
import Relais

/// The page on which an announcement is approved.
///
/// It is small and without a script, for a phone on a thin line: what is approved, then one button.
struct ApprovalPage {
  /// For whom it is written.
  let frame: DeskFrame
  /// What it shows.
  let view: ApprovalView
  /// Why nothing came of a button.
  let typed: FormState
  /// By which link it is approved, for whoever has not logged in; nil at the desk.
  var link: ApprovalByLink?

  private var reader: Reader { frame.reader }
  private var parts: DeskParts { DeskParts(reader: reader) }
  private var address: String { "/desk/announcements/\(view.hash.description)" }
  private var mark: StateMark { AnnouncingPageWords.mark(view.standing) }

  /// Whether it is about no incident yet.
  private var isAhead: Bool { view.sheet.incident == SealedMessage.noIncident }

  private var hasApproved: Bool {
    view.acts.contains { act in
      act.kind == .approve && act.by.isPerson
        && act.by.description == (link?.account ?? frame.person)
    }
  }

  /// Whether the reader's tap is what is missing.
  private var isMissing: Bool {
    guard view.mayApprove, view.problems.isEmpty, !view.isReplaced,
      view.sheet.validUntil > reader.asOf
    else {
      return false
    }
    switch view.standing {
    case .waiting: return !hasApproved
    case .approved, .revoked: return false
    }
  }

  /// The page.
  var document: HTML {
    let title = reader(
      AnnouncingWords.message(view.situation, isCorrection: view.sheet.corrects != nil))
    let list = StatementList(reader: reader, statements: view.statements, titles: view.titles)
    return DeskShell(
      frame: frame, place: .announcements, title: title, mark: mark, isSmall: true
    ).document(
      """
      \(parts.head(
        title, mark,
        back: link == nil ? ("/desk/announcements", AnnouncingPageWords.announcements) : nil,
        under: under))\(warnings)\
      \(parts.part(
        "words", AnnouncingPageWords.exactWords, ChannelWordings(view, reader).html))\
      \(view.statements.isEmpty
        ? nil : parts.part("states", AnnouncingPageWords.statements, list.html()))\
      \(parts.part("acts", AnnouncingPageWords.acts, acts))\(deed)
      """)
  }

  private var under: HTML {
    let sheet = view.sheet
    let incident: HTML =
      isAhead || link != nil
      ? "\(reader(isAhead ? SealedWords.title : Message(view.incidentTitle)))"
      : """
      <a href="/desk/incidents/\(parts.path(sheet.incident.name))">\(reader(view.incidentTitle))</a>
      """
    let rule: HTML? = view.isByRule ? " · <strong>\(reader(SealedWords.byRule))</strong>" : nil
    let audience = reader(AnnouncingPageWords.audience).lowercased() + reader(PublicWords.colon)
    return """
      <p class="under"><strong>\(reader(AnnouncingPageWords.standing(view.standing)))</strong> · \
      \(incident)\(rule) · \(audience) \
      \(reader(AnnouncingWords.audience(sheet.audience)).lowercased()) · \
      \(reader(AnnouncingPageWords.channels(sheet.renderings.count))) · \
      \(reader(AnnouncingPageWords.askedBy(view.by))) \(reader.brief(view.at)) · \
      \(reader(AnnouncingPageWords.until).lowercased()) \(reader.brief(sheet.validUntil))</p>
      """
  }

  private var warnings: HTML? {
    var words: [HTML] = []
    if let error = typed.errors[""] { words.append(alarm([reader(error)])) }
    if let link {
      words.append(
        parts.warning(
          reader(
            link.isDone ? ApprovalLinkWords.done : ApprovalLinkWords.speaksAs(link.account))))
    }
    if view.isReplaced { words.append(parts.warning(reader(SealedWords.replaced))) }
    if !view.problems.isEmpty {
      let announcement = Announcement(
        company: view.sheet.company, incident: view.sheet.incident, stage: view.sheet.stage,
        situation: view.situation, audience: view.sheet.audience, texts: [], statements: [],
        nextUpdate: nil, validUntil: view.sheet.validUntil)
      let problems = AnnouncementProblemWords(
        reader: reader, announcement: announcement, titles: view.titles, channels: view.channels)
      words.append(
        alarm(
          [reader(AnnouncingPageWords.problems(view.problems.count))]
            + view.problems.map { reader(problems.words($0)) }))
    }
    if case .approved(_, let late) = view.standing, !late.isEmpty {
      words.append(parts.warning(reader(AnnouncingPageWords.tooLate(late))))
    }
    if case .waiting = view.standing {
      if !view.mayApprove {
        words.append(parts.warning(reader(AnnouncingPageWords.mayNot)))
      } else if hasApproved {
        words.append(parts.warning(reader(AnnouncingPageWords.youApproved)))
      }
    }
    return words.isEmpty ? nil : "<div class=\"wide\">\(words)</div>"
  }

  private func alarm(_ lines: [String]) -> HTML {
    let first: HTML = "<p><strong>\(lines[0])</strong></p>"
    let rest = lines.dropFirst().map { line -> HTML in "<li>\(line)</li>" }
    let list: HTML? = rest.isEmpty ? nil : "<ul>\(rest)</ul>"
    return """
      <div class="alarm" role="alert">\(StateMark.major.shape)<div>\(first)\(list)</div></div>
      """
  }

  private var acts: HTML {
    let asked: HTML = """
      <li><span>\(reader(DeskIncidentWords.actor(view.by)))</span> \
      <span>\(reader(AnnouncingPageWords.asked))</span> <span>\(reader.brief(view.at))</span></li>
      """
    let acts = view.acts.map { act -> HTML in
      """
      <li><span>\(reader(DeskIncidentWords.actor(act.by)))</span> \
      <span>\(reader(AnnouncingPageWords.act(act.kind)))</span> \
      <span>\(reader.brief(act.at))</span></li>
      """
    }
    return """
      <ul class="acted">\(asked)\(acts)</ul>\
      <p class="hint">\(reader(AnnouncingPageWords.hash))\(reader(PublicWords.colon)) \
      <code>\(String(view.hash.description.prefix(16)))</code></p>
      """
  }

  /// The one button, and the small one beside it; at the bottom of the screen while there is any.
  private var deed: HTML? {
    let isOpen = view.sheet.validUntil > reader.asOf
    var buttons: [HTML] = []
    if isMissing, link?.isDone != true {
      buttons.append(button("approve", AnnouncingPageWords.approve, isMain: true))
    }
    if view.mayApprove, link == nil {
      switch view.standing {
      case .waiting where isOpen:
        buttons.append(button("revoke", AnnouncingPageWords.forbid, isMain: false))
      case .approved:
        buttons.append(button("revoke", AnnouncingPageWords.revoke, isMain: false))
      case .waiting, .revoked: break
      }
    }
    guard !buttons.isEmpty else { return nil }
    return """
      <div class="deed"><div class="wide"><p class="hint">\(reader(hint))</p>\
      <div class="pair-of">\(buttons)</div></div></div>
      """
  }

  private var hint: Message {
    guard isMissing, case .waiting(let count) = view.standing else {
      return AnnouncingPageWords.revokeHint
    }
    if isAhead { return SealedWords.approveHint }
    return count > 1 ? AnnouncingPageWords.approveFirstHint : AnnouncingPageWords.approveHint
  }

  private func button(_ act: String, _ words: Message, isMain: Bool) -> HTML {
    let action: HTML = link == nil ? "\(address)/\(act)" : "/desk/approve"
    let token = link.map { DeskForm.hidden("token", $0.token) }
    return """
      <form method="post" action="\(action)">\(DeskForm.token(frame))\(token)\
      <button\(attribute: "class", isMain ? nil : "small")>\(reader(words))</button></form>
      """
  }
}
