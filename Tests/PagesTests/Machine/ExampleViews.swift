import Incidents
import Relais

@testable import Pages

/// Pages of an invented company, on the second day of March 2026.
enum ExampleViews {
  /// 2026-03-02T08:24:05.120Z.
  static let now = Instant(nanoseconds: 1_772_439_845_120_000_000)

  static let page = PublicView.Page(
    key: "r3la1s0pag3x", title: LocalizedText([.french: "Exemple SA", .english: "Example Ltd"]),
    url: "https://status.example.com", timeZone: "Europe/Paris",
    languages: [.french, .english], updatedAt: now)

  static func service(
    _ id: ServiceID, _ french: String, _ english: String, _ state: ServiceState = .operational
  ) -> PublicView.Service {
    let key = String((id.name.filter(\.isLetter) + "000000000000").prefix(12))
    let days = (0..<90).map { index in
      PublicView.Day(
        start: now - .seconds(86_400 * (89 - index) + 33_845),
        worst: index < 20 ? nil : index == 60 ? .partialOutage : .operational,
        secondsOut: index == 60 ? 1_800 : 0, secondsKnown: index < 20 ? 0 : 86_400)
    }
    return PublicView.Service(
      key: key, id: id, title: LocalizedText([.french: french, .english: english]),
      about: id == "ordering" ? LocalizedText([.french: "Le panier", .english: "The cart"]) : nil,
      state: state, createdAt: now - .seconds(86_400 * 40), updatedAt: now - .seconds(600),
      days: days)
  }

  static func groups(
    ordering: ServiceState = .operational, calls: ServiceState = .operational
  ) -> [PublicView.Group] {
    [
      PublicView.Group(
        key: "shop00000000",
        title: LocalizedText([.french: "Boutique", .english: "Shop"]),
        services: [
          service("site", "Site", "Site"), service("ordering", "Commandes", "Ordering", ordering),
        ]),
      PublicView.Group(
        key: "rest00000000", title: nil,
        services: [service("incoming-calls", "Appels entrants", "Incoming calls", calls)]),
    ]
  }

  static func update(
    _ number: Int, _ phase: IncidentPhase, _ french: String, _ english: String,
    at: Instant, changes: [PublicView.Affected] = []
  ) -> PublicView.Update {
    PublicView.Update(
      key: numbered("u", number), step: .incident(phase),
      text: LocalizedText([.french: french, .english: english]), at: at, changes: changes)
  }

  static func numbered(_ letter: Character, _ number: Int) -> String {
    let digits = String(number, radix: 36)
    return "\(letter)" + String(repeating: "0", count: 11 - digits.count) + digits
  }

  /// An incident that began half an hour ago and has reached a phase.
  static func incident(
    _ number: Int, _ phase: IncidentPhase, impact: Impact = .major,
    services: [PublicView.Affected], startedAt: Instant = now - .seconds(1_800)
  ) -> PublicView.Incident {
    let order: [IncidentPhase] = [
      .investigating, .identified, .monitoring, .catchingUp, .resolved,
    ]
    let steps = order.prefix { $0 != phase } + [phase]
    let updates = steps.enumerated().map { index, phase in
      update(
        number * 10 + index, phase, "Étape \(index + 1) : l'opérateur répare.\nMerci.",
        "Step \(index + 1): the operator is on it.\nThank you.",
        at: startedAt + .seconds(120 + 300 * index), changes: index == 0 ? services : [])
    }
    let monitoring = steps.firstIndex(of: .monitoring).map { startedAt + .seconds(120 + 300 * $0) }
    let last = updates.last?.at ?? startedAt
    return PublicView.Incident(
      key: numbered("i", number), id: IncidentID("solo-\(number)"),
      title: LocalizedText([
        .french: "Panne de l'opérateur", .english: "Operator outage",
      ]), phase: phase, impact: impact, startedAt: startedAt,
      createdAt: startedAt + .seconds(120), monitoringAt: monitoring,
      resolvedAt: phase == .resolved ? last : nil, updatedAt: last, services: services,
      updates: Array(updates.reversed()))
  }

  static func maintenance(
    _ number: Int, _ step: MaintenanceStep, from: Instant = now + .seconds(86_400)
  ) -> PublicView.Maintenance {
    PublicView.Maintenance(
      key: numbered("m", number),
      title: LocalizedText([.french: "Nouvelle box", .english: "New box"]), step: step,
      from: from, until: from + .seconds(7_200), createdAt: now - .seconds(3_600),
      updatedAt: now - .seconds(1_200), revision: 2, services: ["incoming-calls"],
      updates: [
        PublicView.Update(
          key: numbered("w", number), step: .maintenance(step),
          text: LocalizedText([
            .french: "Pas d'appels pendant deux heures.", .english: "No calls for two hours.",
          ]), at: now - .seconds(1_200))
      ])
  }

  static func view(
    groups: [PublicView.Group] = groups(), incidents: [PublicView.Incident] = [],
    maintenances: [PublicView.Maintenance] = [], page: PublicView.Page = page
  ) -> PublicView {
    PublicView(
      page: page, groups: groups, incidents: incidents, maintenances: maintenances, asOf: now)
  }

  static let callsDown = PublicView.Affected(
    service: "incoming-calls", before: .operational, state: .majorOutage)
  static let callsBack = PublicView.Affected(
    service: "incoming-calls", before: .majorOutage, state: .operational)

  /// No calls get in; one incident is over, one maintenance is to come and one was called off.
  static let outage = view(
    groups: groups(ordering: .degradedPerformance, calls: .majorOutage),
    incidents: [
      incident(2, .identified, services: [callsDown]),
      incident(
        1, .resolved, impact: .critical, services: [callsBack],
        startedAt: now - .seconds(400_000)),
    ],
    maintenances: [
      maintenance(1, .scheduled), maintenance(2, .inProgress, from: now - .seconds(60)),
      maintenance(3, .cancelled, from: now - .seconds(9_000)),
      maintenance(4, .completed, from: now - .seconds(90_000)),
    ])

  /// All works again, and people answer the calls that were missed.
  static let catchingUp = view(incidents: [incident(2, .catchingUp, services: [callsBack])])

  /// Nothing ever happened.
  static let quiet = view()

  /// A company that writes what it should not, wherever it can.
  static var hostile: PublicView {
    var view = outage
    let text = LocalizedText([.french: HostileText.all, .english: HostileText.all])
    view.page.title = text
    view.groups = view.groups.map { group in
      var group = group
      group.title = group.title.map { _ in text }
      group.services = group.services.map { service in
        var service = service
        service.title = text
        service.about = text
        return service
      }
      return group
    }
    view.incidents = view.incidents.map { incident in
      var incident = incident
      incident.title = text
      incident.updates = incident.updates.map { update in
        var update = update
        update.text = text
        return update
      }
      return incident
    }
    view.maintenances = view.maintenances.map { maintenance in
      var maintenance = maintenance
      maintenance.title = text
      maintenance.updates = maintenance.updates.map { update in
        var update = update
        update.text = text
        return update
      }
      return maintenance
    }
    return view
  }
}

/// Text that means something to some format.
enum HostileText {
  static let pieces = [
    "<script>alert(1)</script>", "</title></style></script>", "]]>", "<!--", "-->", "&amp;&#0;",
    #""quoted" 'single' \ backslash \n \u0041"#, "a;b,c:d", "BEGIN:VEVENT\r\nEND:VCALENDAR",
    "\u{0}\u{1}\u{8}\u{B}\u{C}\u{1B}\u{7F}\u{85}\u{9F}", "\u{FFFE}\u{FFFF}\u{1FFFE}",
    "👩‍👩‍👧 🇫🇷 é e\u{301}", "\u{2028}\u{2029}", "\u{202E}abc\u{202C}", "{{7*7}} ${x} %s",
    String(repeating: "x", count: 2_000), "javascript:alert(1)", "\u{FEFF}end",
  ]

  /// All of them in one.
  static let all = pieces.joined(separator: " ")
}
