import Incidents
import Relais

/// One incident: how it stands, what is broken, what was said and done, and every form.
struct DeskIncident {
  /// For whom it is written.
  let frame: DeskFrame
  /// The incident.
  let incident: Incident
  /// All that is known.
  let record: Record
  /// The services configured.
  let services: [Service]
  /// What was typed.
  let form: FormState

  private var reader: Reader { frame.reader }
  private var parts: DeskParts { DeskParts(reader: reader) }
  private var forms: DeskIncidentForms {
    DeskIncidentForms(
      frame: frame, incident: incident, record: record, services: services, state: form)
  }

  /// The page.
  var document: HTML {
    let title = reader(incident.title)
    let mark = StateMark(incident)
    return DeskShell(frame: frame, place: .incidents, title: title, mark: mark).document(
      """
      \(parts.head(title, mark, back: ("/desk/incidents", DeskWords.incidents), under: under))\
      \(warnings)\(concerned)\(verdict)\(updates)\(forms.part)\(history)
      """)
  }

  private var under: HTML {
    let end = incident.resolvedAt
    let length = reader(
      DurationWords.length(reader.length(from: incident.since, until: end ?? reader.asOf)))
    let span: HTML =
      end.map { reader.span(incident.since, $0) }
      ?? "\(reader(PublicWords.since(today: isToday))) \(reader.brief(incident.since))"
    return """
      <p class="under"><strong>\(reader(StateWords.phase(incident.phase)))</strong> · \
      \(span) (\(length)) · \(incident.id.name) · \
      \(reader(DeskIncidentWords.openedBy(incident.openedBy))) · \(reader(PublicWords.weight))\
      \(reader(PublicWords.colon)) \
      \(reader(StateWords.impact(incident.worstImpact)).lowercased())</p>\(announce)
      """
  }

  /// The ways to its announcements; a part of another incident is told of there.
  private var announce: HTML? {
    guard incident.mergedInto == nil else { return nil }
    return """
      <p class="under"><a class="button" \
      href="/desk/incidents/\(parts.path(incident.id.name))/announce">\
      \(reader(AnnouncingPageWords.write))</a> \
      <a class="beside" href="/desk/announcements">\(reader(AnnouncingPageWords.seeAll))</a></p>
      """
  }

  private var isToday: Bool { reader.day(of: incident.since) == reader.day(of: reader.asOf) }

  private var warnings: HTML? {
    var words: [HTML] = []
    if let other = incident.mergedInto {
      words.append(
        """
        <p class="warning">\(StateMark.watched.shape)<span>\(reader(DeskIncidentWords.partOf)) \
        <a href="/desk/incidents/\(parts.path(other.name))">\(other.name)</a></span></p>
        """)
    }
    if let dispute = forms.dispute { words.append(dispute) }
    if incident.isResolvedWhileFailing {
      words.append(parts.warning(reader(DeskIncidentWords.resolvedWhileFailing)))
    }
    if let titles = forms.titleSiblings { words.append(titles) }
    return words.isEmpty ? nil : "<div class=\"wide\">\(words)</div>"
  }

  private var concerned: HTML? {
    let lines = incident.lines.map { line -> HTML in
      let mark: StateMark =
        switch line.condition {
        case .up: .good
        case .degraded: .degraded
        case .down: .major
        }
      return """
        <li><span>\(reader(DeskCheckWords.line)) \
        <a href="/desk/lines/\(parts.path(line.line.name))">\(line.line.name)</a></span> \
        \(parts.state(mark, DeskIncidentWords.condition(line.condition)))</li>
        """
    }
    let services = incident.services.map { affected -> HTML in
      let names = affected.takenDownBy.map { parts.title(of: $0, in: self.services) }
      let why: HTML? =
        names.isEmpty
        ? nil : " <small>\(reader(DeskWords.because(StandardSentences.list(names))))</small>"
      return """
        <li><span>\(reader(parts.title(of: affected.service, in: self.services)))\(why)</span> \
        \(parts.state(affected.state))</li>
        """
    }
    let merged: HTML? =
      incident.merged.isEmpty
      ? nil
      : """
      <p class="aside">\(reader(DeskIncidentWords.merged))\(reader(PublicWords.colon)) \
      \(incident.merged.map(link), separator: ", ")</p>
      """
    guard !lines.isEmpty || !services.isEmpty || merged != nil else { return nil }
    return parts.part(
      "concerned", DeskIncidentWords.about,
      "<ul class=\"list\">\(lines)\(services)</ul>\(merged)")
  }

  private func link(_ id: IncidentID) -> HTML {
    "<a href=\"/desk/incidents/\(parts.path(id.name))\">\(id.name)</a>"
  }

  private var verdict: HTML {
    let content: HTML =
      incident.verdict.flatMap { verdict in
        verdict.faults.isEmpty
          ? nil
          : DeskVerdict(verdict: verdict, reader: reader, isOver: !incident.isFailing).html
      }
      ?? (incident.cause.isEmpty
        ? parts.empty(DeskWords.noVerdict)
        : "<p>\(reader(DiagnosisWords.alternatives(incident.cause).capitalised))</p>")
    return parts.part("verdict", DeskWords.verdict, content)
  }

  private var updates: HTML {
    let items = incident.updates.map { update -> HTML in
      """
      <li class="said"><p class="when"><strong>\(reader(StateWords.phase(update.phase)))</strong> \
      \(reader.brief(update.at)) <small>\(reader(DeskIncidentWords.actor(update.by)))</small></p>
      <div>\(words(of: update))\(forms.correction(of: update))</div></li>
      """
    }
    return parts.part(
      "updates", DeskIncidentWords.updates,
      items.isEmpty
        ? parts.empty(DeskIncidentWords.noUpdates)
        : "<ol class=\"updates\" reversed>\(items)</ol>")
  }

  private func words(of update: Incident.Update) -> HTML {
    forms.siblings(of: update) ?? reader.prose(update.text)
  }

  private var history: HTML {
    parts.part(
      "history", DeskIncidentWords.history,
      FactTable(reader: reader).html(
        incident.history.reversed(), forgotten: Int(clamping: incident.forgotten)))
  }
}
