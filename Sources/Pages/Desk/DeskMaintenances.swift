import Incidents
import Relais

/// Maintenance under way, to come and past, and the form that schedules one.
struct DeskMaintenances {
  /// The most past maintenance that is listed, the latest.
  static let pastLimit = 100

  /// For whom it is written.
  let frame: DeskFrame
  /// All that is known.
  let record: Record
  /// The services configured.
  let services: [Service]
  /// What was typed.
  let form: FormState

  private var reader: Reader { frame.reader }
  private var parts: DeskParts { DeskParts(reader: reader) }

  /// The page.
  var document: HTML {
    let title = reader(PublicWords.maintenance)
    return DeskShell(frame: frame, place: .maintenance, title: title).document(
      "\(parts.head(title))\(ahead)\(schedule)\(past)")
  }

  private var ahead: HTML {
    let ahead = record.maintenances.filter { !$0.isOver }.sorted { $0.from < $1.from }
    return parts.part(
      "ahead", DeskIncidentWords.ahead,
      ahead.isEmpty ? parts.empty(DeskIncidentWords.nonePlanned) : list(ahead))
  }

  private var past: HTML? {
    let past = record.maintenances.filter(\.isOver).sorted { $0.from > $1.from }
    guard !past.isEmpty else { return nil }
    return parts.part(
      "over", DeskIncidentWords.over, list(Array(past.prefix(Self.pastLimit))))
  }

  private func list(_ maintenances: [Maintenance]) -> HTML {
    let rows = maintenances.map { maintenance -> [HTML] in
      let names = maintenance.services.map { parts.title(of: $0, in: services) }
      return [
        """
        <a href="/desk/maintenance/\(parts.path(maintenance.id.name))">\
        \(reader(maintenance.title))</a> <small>\(maintenance.id.name)</small>
        """,
        parts.state(
          StateMark(maintenance.step),
          DeskIncidentWords.word(maintenance.step)),
        "\(reader(StandardSentences.list(names)))",
        reader.span(maintenance.from, maintenance.until),
      ]
    }
    return parts.table(
      PublicWords.maintenance, kind: "of-works",
      [DeskIncidentWords.title, DeskWords.state, PublicWords.services, DeskIncidentWords.planned],
      rows)
  }

  private var schedule: HTML {
    let form = DeskForm(
      frame, action: "/desk/maintenance", submit: DeskIncidentWords.schedule, state: form)
    let fields: HTML = """
      \(form.words("title", DeskIncidentWords.title, isLong: false))\
      \(form.words("text", DeskIncidentWords.text, hint: DeskIncidentWords.textHint))\
      \(DeskWindowFields(form: form, reader: reader).html(from: nil, until: nil))\
      \(form.services(services, ticked: []))
      """
    return parts.part(
      "schedule", DeskIncidentWords.schedule,
      note: "\(reader(DeskIncidentWords.scheduleNote))", form.html(fields))
  }
}

/// The fields that say from when until when.
struct DeskWindowFields {
  /// The form that they are part of.
  let form: DeskForm
  /// For whom it is written.
  let reader: Reader

  /// The fields, filled with these moments where nothing was typed.
  func html(from: Instant?, until: Instant?) -> HTML {
    form.group(
      "until", DeskIncidentWords.planned, hint: DeskIncidentWords.inZone(reader.zone.name),
      """
      <div class="window">\
      \(form.line("from_date", DeskIncidentWords.fromDate, value: day(from), type: "date"))\
      \(form.line("from_time", DeskIncidentWords.fromTime, value: clock(from), type: "time"))\
      \(form.line("until_date", DeskIncidentWords.untilDate, value: day(until), type: "date"))\
      \(form.line("until_time", DeskIncidentWords.untilTime, value: clock(until), type: "time"))\
      </div>
      """)
  }

  private func day(_ moment: Instant?) -> String {
    moment.map { String(reader.zone.timestamp($0).prefix(10)) } ?? ""
  }

  private func clock(_ moment: Instant?) -> String {
    moment.map { reader.zone.local($0).clock } ?? ""
  }
}

extension DeskForm {
  /// A box for each service.
  func services(_ services: [Service], ticked: [ServiceID]) -> HTML {
    let boxes = services.map { service in
      tick(
        "service.\(service.id)", frame.reader(service.title), isTicked: ticked.contains(service.id))
    }
    return group("services", DeskIncidentWords.concerned, "<div class=\"ticks\">\(boxes)</div>")
  }
}
