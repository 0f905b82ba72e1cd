import Announcing
import Incidents
import Relais

/// What stands where: first what is wrong, then each incident with its channels.
struct TruthPage {
  /// For whom it is written.
  let frame: DeskFrame
  /// What it shows.
  let table: TruthTable
  /// Why nothing came of a button.
  let typed: FormState

  private var reader: Reader { frame.reader }
  private var parts: DeskParts { DeskParts(reader: reader) }

  /// The page.
  var document: HTML {
    let title = reader(AnnouncingPageWords.announcements)
    let calls = table.calls
    let under: HTML? =
      calls == 0
      ? nil : "<p class=\"under\">\(reader(AnnouncingPageWords.calls(calls)))</p>"
    let nothing: HTML? =
      table.incidents.isEmpty
      ? "<div class=\"wide\">\(parts.empty(TruthWords.nothing))</div>" : nil
    return DeskShell(frame: frame, place: .announcements, title: title).document(
      """
      \(parts.head(title, under: under))\(refused)\(nothing)\(untrue)\(outlived)\(questions)\
      \(unproven)\(waiting)\(table.incidents.map(incident))\(ahead)
      """)
  }

  private var refused: HTML? {
    typed.errors[""].map { words in
      """
      <div class="wide"><div class="alarm" role="alert">\(StateMark.major.shape)\
      <p>\(reader(words))</p></div></div>
      """
    }
  }

  // What is wrong.

  private var untrue: HTML? {
    let items = table.incidents.flatMap { told in
      told.untrue.flatMap { message in
        (message.review?.contradictions ?? []).map { contradiction(told, message, $0) }
      }
    }
    guard !items.isEmpty else { return nil }
    return parts.part("untrue", TruthWords.untrue, "\(items)")
  }

  private func contradiction(
    _ told: TruthTable.Told, _ message: ToldMessage, _ wrong: TruthReview.Contradiction
  ) -> HTML {
    let title = title(wrong.statement.service)
    let since = "\(reader(AnnouncingWords.since.capitalised)) " as HTML
    let count = told.deliveries.count {
      $0.key.stage == message.stage && $0.key.audience == message.audience && $0.state.stands
    }
    let said = reader(TruthWords.untrue(title, wrong.state, wrong.statement.claim))
    return """
      <div class="alarm">\(StateMark.major.shape)<div><p><strong>\(since)\
      \(reader.brief(wrong.since))\(reader(PublicWords.colon)) \(said)</strong></p>\
      <p class="hint">\(name(of: message)) · \(link(told)) · \
      \(reader(TruthWords.stands(count)))</p></div>\
      <a class="button" href="\(announce(told))?corrects=\(parts.path(message.stage.name))\
      &amp;audience=\(message.audience.rawValue)">\(reader(TruthWords.correctIt))</a></div>
      """
  }

  private var outlived: HTML? {
    let items = table.incidents.flatMap { told in
      told.outlived.map { delivery -> HTML in
        """
        <div class="alarm">\(StateMark.major.shape)<div><p><strong>\
        \(reader(TruthWords.outlived(channel(delivery))))</strong></p>\
        <p class="hint">\(link(told)) · \(reader(AnnouncingWords.state(delivery.state)))\
        \(readBack(delivery).map { " · \($0)" as HTML })</p></div>\
        \(buttons(delivery, [("retract", TruthWords.retire)], isMain: true))</div>
        """
      }
    }
    guard !items.isEmpty else { return nil }
    return parts.part("outlived", TruthWords.outlived, "\(items)")
  }

  private var questions: HTML? {
    let items = table.incidents.flatMap { told in
      told.questions.compactMap { delivery -> HTML? in
        guard case .needsPerson(let question) = delivery.state else { return nil }
        let acts = [
          ("is_there", TruthWords.isThere), ("send_again", TruthWords.sendAgain),
          ("stop", TruthWords.stop),
        ]
        return """
          <div class="alarm asks">\(StateMark.degraded.shape)<div><p><strong>\
          \(reader(channel(delivery)))</strong>\(reader(PublicWords.colon)) \
          \(reader(AnnouncingWords.question(question)))</p>\
          <p class="hint">\(stage(delivery, told)) · \(link(told))\
          \(delivery.sentAt.map { " · \(sent($0))" as HTML })</p></div>\
          \(buttons(delivery, acts, isMain: false))</div>
          """
      }
    }
    guard !items.isEmpty else { return nil }
    return parts.part("questions", TruthWords.questions, "\(items)")
  }

  private var unproven: HTML? {
    let items = table.incidents.flatMap { told in
      told.unproven.map { message -> HTML in
        let services = StandardSentences.list(
          (message.review?.lapsed ?? []).map { title(ServiceID($0.name)) })
        return """
          <div class="alarm asks">\(StateMark.degraded.shape)<div><p>\
          \(reader(TruthWords.unproven(services)))</p>\
          <p class="hint">\(name(of: message)) · \(link(told))</p></div>\
          <a class="button small" href="\(announce(told))">\(reader(TruthWords.refresh))</a></div>
          """
      }
    }
    guard !items.isEmpty else { return nil }
    return parts.part("unproven", TruthWords.unproven, "\(items)")
  }

  private var waiting: HTML? {
    let items = table.incidents.flatMap { told in
      told.waiting.map { message -> HTML in
        """
        <li><span>\(name(of: message)) <small>\(link(told))</small></span>\
        \(parts.state(
          AnnouncingPageWords.mark(message.standing),
          AnnouncingPageWords.standing(message.standing)))\
        <span class="aside">\(reader(AnnouncingPageWords.askedBy(message.by))) \
        \(reader.brief(message.at))</span></li>
        """
      }
    }
    guard !items.isEmpty else { return nil }
    return parts.part("waiting", TruthWords.waiting, "<ul class=\"list\">\(items)</ul>")
  }

  private var ahead: HTML {
    let items = table.sealed.map { message -> HTML in
      let address = "/desk/announcements/\(message.hash.description)"
      let state: HTML =
        message.validUntil <= reader.asOf
        ? parts.state(.major, SealedWords.expired)
        : !message.isRendered
          ? parts.state(.major, SealedWords.void)
          : parts.state(
            AnnouncingPageWords.mark(message.standing),
            AnnouncingPageWords.standing(message.standing))
      return """
        <li><span><a href="\(address)">\(reader(AnnouncingWords.situation(message.situation)))</a> \
        <small>\(reader(AnnouncingWords.audience(message.audience)))</small></span>\(state)\
        <span class="aside">\(reader(SealedWords.until)) \(reader.brief(message.validUntil))\
        </span></li>
        """
    }
    let list: HTML =
      items.isEmpty ? parts.empty(SealedWords.none) : "<ul class=\"list\">\(items)</ul>"
    return parts.part(
      "ahead", SealedWords.title, note: "\(reader(SealedWords.note))",
      """
      \(list)<p class="more"><a href="/desk/incidents/\(SealedMessage.noIncident.name)/announce">\
      \(reader(SealedWords.write))</a></p>
      """)
  }

  // What stands where.

  private func incident(_ told: TruthTable.Told) -> HTML {
    let id = "told-\(parts.path(told.incident.name))"
    let latest = told.messages.first
    let correct = latest.map { message -> HTML in
      """
      <a class="button small" href="\(announce(told))?corrects=\(parts.path(message.stage.name))\
      &amp;audience=\(message.audience.rawValue)">\(reader(TruthWords.correct))</a>
      """
    }
    let links: HTML? =
      told.isOpen
      ? """
      <p class="next"><a class="button small" href="\(announce(told))">\
      \(reader(TruthWords.followUp))</a> \(correct)</p>
      """ : nil
    let shown = told.rows
    let rows = shown.enumerated().map { place, delivery in
      let isAgain = place > 0 && shown[place - 1].key.channel == delivery.key.channel
      return row(delivery, told, isAgain: isAgain)
    }
    return """
      <section class="part" aria-labelledby="\(id)"><div class="label"><h2 id="\(id)">\
      \(link(told))</h2><p>\(told.incident.name)\
      \(told.isOpen ? nil : " · \(reader(TruthWords.over))" as HTML)</p>\(links)</div>
      <div class="content">\(parts.table(
        Message(told.title), kind: "of-truth",
        [
          TruthWords.channel, DeskWords.state, TruthWords.message, TruthWords.readBack,
          TruthWords.actions,
        ], rows))</div></section>

      """
  }

  /// An earlier message on the same channel steps back behind the later one.
  private func row(
    _ delivery: ToldDelivery, _ told: TruthTable.Told, isAgain: Bool
  ) -> [HTML] {
    let name: HTML = "\(reader(channel(delivery)))\(own(delivery))"
    return [
      isAgain ? "<span class=\"again\">\(name)</span>" : name, state(delivery),
      stage(delivery, told),
      read(delivery), actions(delivery),
    ]
  }

  private func own(_ delivery: ToldDelivery) -> HTML? {
    guard let kind = delivery.channel?.kind, kind != delivery.key.channel.name else { return nil }
    return " <small>\(delivery.key.channel.name)</small>"
  }

  private func state(_ delivery: ToldDelivery) -> HTML {
    let mark = AnnouncingWords.mark(delivery.state)
    let reason = AnnouncingWords.reason(delivery.state).map { words -> HTML in
      "<small>\(reader(words))</small>"
    }
    let altered: HTML? =
      delivery.isAltered && delivery.state.stands
      ? "<small class=\"status-red\">\(reader(TruthWords.altered))</small>" : nil
    let waits = delivery.awaited.map { node -> HTML in
      "<small>\(reader(TruthWords.awaits(node)))</small>"
    }
    return """
      \(parts.state(mark, AnnouncingWords.state(delivery.state)))\(reason)\(altered)\(waits)
      """
  }

  private func stage(_ delivery: ToldDelivery, _ told: TruthTable.Told) -> HTML {
    let message = told.messages.first {
      $0.stage == delivery.key.stage && $0.audience == delivery.key.audience
    }
    return message.map { name(of: $0) } ?? "\(delivery.key.stage.name)"
  }

  private func name(of message: ToldMessage) -> HTML {
    let words = AnnouncingWords.message(message.situation, isCorrection: message.corrects != nil)
    let rule: HTML? = message.isByRule ? " <small>\(reader(SealedWords.byRule))</small>" : nil
    return """
      <a href="/desk/announcements/\(message.hash.description)">\(reader(words))</a>\(rule)
      """
  }

  private func read(_ delivery: ToldDelivery) -> HTML {
    let see = Self.web(delivery.link).map { link -> HTML in
      """
       <a href="\(link)" rel="noreferrer">\(reader(TruthWords.see))<span class="unseen"> \
      (\(reader(channel(delivery))))</span></a>
      """
    }
    let moment = readBack(delivery) ?? HTML(reader(unread(delivery)))
    return "\(moment)\(see)"
  }

  private func readBack(_ delivery: ToldDelivery) -> HTML? {
    delivery.readAt.map { reader.brief($0) }
  }

  private func unread(_ delivery: ToldDelivery) -> Message {
    let isUnreadable = delivery.channel?.abilities.contains(.read) == false
    return delivery.state.stands && isUnreadable ? TruthWords.unreadable : DeskWords.nothing
  }

  /// An address that a browser may be sent to: a channel's answer could name any.
  private static func web(_ link: String?) -> String? {
    guard let link, link.utf8.count <= 2_048 else { return nil }
    return link.hasPrefix("https://") || link.hasPrefix("http://") ? link : nil
  }

  private func actions(_ delivery: ToldDelivery) -> HTML {
    let abilities = delivery.channel?.abilities ?? []
    var acts: [(String, Message)] = []
    switch delivery.state {
    case .confirmed where abilities.contains(.retract): acts = [("retract", TruthWords.retire)]
    case .rejected: acts = [("send_again", TruthWords.sendAgain)]
    case .draft, .approved, .ready:
      acts = [("stop", TruthWords.stop)]
      if delivery.awaited != nil { acts.insert(("take", TruthWords.postFromHere), at: 0) }
    case .inflight, .unknown, .reconciling:
      acts = [("is_there", TruthWords.isThere), ("stop", TruthWords.stop)]
    default: break
    }
    return buttons(delivery, acts, isMain: false) ?? HTML(reader(DeskWords.nothing))
  }

  /// Buttons that decide on a delivery; nil where there are none, or the reader may not.
  private func buttons(
    _ delivery: ToldDelivery, _ acts: [(name: String, words: Message)], isMain: Bool
  ) -> HTML? {
    guard table.mayDecide, !acts.isEmpty else { return nil }
    let key = delivery.key
    let buttons = acts.map { act -> HTML in
      let label = reader(TruthWords.on(act.words, channel(delivery)))
      return """
        <button\(attribute: "class", isMain ? nil : "small") name="act" value="\(act.name)" \
        aria-label="\(label)">\(reader(act.words))</button>
        """
    }
    return """
      <form class="decide" method="post" action="/desk/announcements/decide">\
      \(DeskForm.token(frame))\(DeskForm.hidden("incident", key.incident.name))\
      \(DeskForm.hidden("channel", key.channel.name))\(DeskForm.hidden("stage", key.stage.name))\
      \(DeskForm.hidden("audience", key.audience.rawValue))\(buttons, separator: " ")</form>
      """
  }

  // Names.

  private func channel(_ delivery: ToldDelivery) -> Message {
    delivery.channel.map { AnnouncingWords.kind($0.kind) } ?? Message(delivery.key.channel.name)
  }

  private func title(_ service: ServiceID) -> Message {
    table.titles[service].map { Message($0) } ?? Message(service.name)
  }

  private func link(_ told: TruthTable.Told) -> HTML {
    "<a href=\"/desk/incidents/\(parts.path(told.incident.name))\">\(reader(told.title))</a>"
  }

  private func announce(_ told: TruthTable.Told) -> String {
    "/desk/incidents/\(parts.path(told.incident.name))/announce"
  }

  private func sent(_ moment: Instant) -> HTML {
    "\(reader(TruthWords.sent)) \(reader.brief(moment))"
  }
}
