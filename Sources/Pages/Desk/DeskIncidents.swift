import Incidents
import Relais

/// Open and past incidents.
struct DeskIncidents {
  /// The most past incidents that are listed, the latest.
  static let pastLimit = 200

  /// For whom it is written.
  let frame: DeskFrame
  /// All that is known.
  let record: Record
  /// The services configured.
  let services: [Service]

  private var reader: Reader { frame.reader }
  private var parts: DeskParts { DeskParts(reader: reader) }

  /// The page.
  var document: HTML {
    let title = reader(DeskWords.incidents)
    let new: HTML = """
      <p class="under"><a class="button" href="/desk/incidents/new">\
      \(reader(DeskIncidentWords.new))</a></p>
      """
    return DeskShell(frame: frame, place: .incidents, title: title).document(
      "\(parts.head(title, under: new))\(open)\(past)")
  }

  private var open: HTML {
    let open = record.incidents.filter(\.isOpen).sorted { $0.since > $1.since }
    return parts.part(
      "open", DeskIncidentWords.open,
      open.isEmpty ? parts.empty(DeskIncidentWords.noneOpen) : list(open))
  }

  private var past: HTML {
    let past = record.incidents.filter { !$0.isOpen }.sorted { $0.since > $1.since }
    let older = reader(DeskIncidentWords.archived(Int(clamping: record.archived)))
    let archived: HTML? = record.archived > 0 ? "<p class=\"aside\">\(older)</p>" : nil
    let shown = Array(past.prefix(Self.pastLimit))
    return parts.part(
      "past", DeskIncidentWords.past,
      "\(past.isEmpty ? parts.empty(DeskIncidentWords.nonePast) : list(shown))\(archived)")
  }

  private func list(_ incidents: [Incident]) -> HTML {
    let rows = incidents.map { incident -> [HTML] in
      [
        "\(parts.link(incident)) <small>\(incident.id.name)</small>", state(incident),
        "\(reader(StateWords.impact(incident.worstImpact)))", names(incident),
        reader.brief(incident.since), length(incident),
      ]
    }
    return parts.table(
      DeskWords.incidents, kind: "of-incidents",
      [
        DeskIncidentWords.title, DeskWords.state, PublicWords.weight, PublicWords.services,
        PublicWords.began, PublicWords.lasted,
      ], rows)
  }

  private func state(_ incident: Incident) -> HTML {
    if let other = incident.mergedInto {
      return """
        \(reader(DeskIncidentWords.partOf)) \
        <a href="/desk/incidents/\(parts.path(other.name))">\(other.name)</a>
        """
    }
    return parts.state(StateMark(incident), StateWords.phase(incident.phase))
  }

  private func names(_ incident: Incident) -> HTML {
    let names = incident.services.map { parts.title(of: $0.service, in: services) }
    guard names.count < 4 else { return "\(reader(PublicWords.services(names.count)))" }
    return "\(reader(names.isEmpty ? DeskWords.nothing : StandardSentences.list(names)))"
  }

  private func length(_ incident: Incident) -> HTML {
    guard incident.mergedInto == nil else { return "\(reader(DeskWords.nothing))" }
    let length = reader.length(from: incident.since, until: incident.resolvedAt ?? reader.asOf)
    return "\(reader(DurationWords.length(length)))"
  }
}

extension Incident {
  /// How much it mattered at its worst, as far as its history tells; at least how much it does now.
  var worstImpact: Impact {
    let told = history.flatMap { fact -> [AffectedService] in
      switch fact.body {
      case .incidentOpened(let news): news.services
      case .affectedChanged(let news): news.services
      default: []
      }
    }
    return told.map(\.state.impact).max().map { max($0, impact) } ?? impact
  }
}
