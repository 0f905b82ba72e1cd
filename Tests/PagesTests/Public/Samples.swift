import Incidents
import Relais

@testable import Pages

/// Views of an invented company, for tests and to be looked at.
enum Samples {
  static let names = ["well", "cut", "catching-up", "maintenance", "many", "long", "new", "empty"]

  static func zone() throws -> TimeZoneRules { try TimeZoneRules(named: "Europe/Paris") }

  static func view(_ name: String) throws -> PublicView {
    let sample = Sample(zone: try zone())
    return switch name {
    case "cut": sample.cut
    case "catching-up": sample.catchingUp
    case "maintenance": sample.maintenance
    case "many": sample.many
    case "long": sample.long
    case "new": sample.new
    case "empty": sample.empty
    default: sample.well
    }
  }
}

/// Makes the views at one morning in November.
private struct Sample {
  let zone: TimeZoneRules
  let now: Instant

  init(zone: TimeZoneRules) {
    self.zone = zone
    now = zone.instant(year: 2026, month: 11, day: 23, hour: 11, minute: 15)
  }

  private func moment(_ day: Int, _ hour: Int, _ minute: Int, month: Int = 11) -> Instant {
    zone.instant(year: 2026, month: month, day: day, hour: hour, minute: minute)
  }

  private func text(_ french: String, _ english: String) -> LocalizedText {
    LocalizedText([.french: french, .english: english])
  }

  private func days(_ seed: Int, from first: Int = 0, today: ServiceState = .operational)
    -> [PublicView.Day]
  {
    var random = SeededNumbers(seed: UInt64(seed))
    let date = zone.local(now).date
    return (0..<90).map { index in
      let start = zone.start(of: date.adding(days: index - 89))
      guard index >= first else {
        return PublicView.Day(start: start, worst: nil, secondsOut: 0, secondsKnown: 0)
      }
      if index == 89 {
        return PublicView.Day(
          start: start, worst: today, secondsOut: today > .degradedPerformance ? 9_540 : 0,
          secondsKnown: 40_500)
      }
      switch Int.random(in: 0..<160, using: &random) {
      case 0:
        return PublicView.Day(
          start: start, worst: .majorOutage, secondsOut: 8_160, secondsKnown: 86_400)
      case 1:
        return PublicView.Day(
          start: start, worst: .partialOutage, secondsOut: 2_520, secondsKnown: 86_400)
      case 2, 3:
        return PublicView.Day(
          start: start, worst: .degradedPerformance, secondsOut: 0, secondsKnown: 86_400)
      case 4:
        return PublicView.Day(
          start: start, worst: .underMaintenance, secondsOut: 0, secondsKnown: 86_400)
      default:
        return PublicView.Day(
          start: start, worst: .operational, secondsOut: 0, secondsKnown: 86_400)
      }
    }
  }

  private func service(
    _ id: ServiceID, _ french: String, _ english: String, about: LocalizedText? = nil,
    _ state: ServiceState = .operational, first: Int = 0
  ) -> PublicView.Service {
    let seed = id.name.utf8.reduce(7) { $0 * 31 % 100_003 + Int($1) }
    return PublicView.Service(
      key: PublicKey.key(.service, id.name), id: id, title: text(french, english), about: about,
      state: state, createdAt: moment(5, 8, 0, month: 1), updatedAt: moment(23, 8, 36),
      days: days(seed, from: first, today: state))
  }

  private func group(_ french: String, _ english: String, _ services: [PublicView.Service])
    -> PublicView.Group
  {
    PublicView.Group(
      key: PublicKey.key(.group, english), title: text(french, english), services: services)
  }

  private func groups(
    _ states: [ServiceID: ServiceState] = [:]
  ) -> [PublicView.Group] {
    func make(
      _ id: ServiceID, _ french: String, _ english: String, about: LocalizedText? = nil,
      first: Int = 0
    ) -> PublicView.Service {
      service(id, french, english, about: about, states[id] ?? .operational, first: first)
    }
    return [
      group(
        "Boutique", "Shop",
        [
          make("site", "Site et catalogue", "Site and catalogue"),
          make(
            "ordering", "Commandes", "Ordering",
            about: text("Panier, paiement et confirmation", "Basket, payment and confirmation")),
          make("delivery", "Suivi des livraisons", "Delivery tracking", first: 31),
        ]),
      group(
        "Nous joindre", "Reaching us",
        [
          make("calls-in", "Appels entrants", "Incoming calls"),
          make("calls-out", "Appels sortants", "Outgoing calls"),
          make("e-mail", "E-mail", "E-mail"),
        ]),
      group("Ateliers", "Workshops", [make("repairs", "Atelier de réparation", "Repairs")]),
    ]
  }

  private func page(_ languages: [Language] = [.french, .english]) -> PublicView.Page {
    PublicView.Page(
      key: PublicKey.key(.page, "x"), title: "Maison Delorme",
      url: "https://etat.maison-delorme.example", timeZone: zone.name, languages: languages,
      updatedAt: now)
  }

  private func update(
    _ key: String, _ phase: IncidentPhase, _ at: Instant, _ words: LocalizedText,
    changes: [PublicView.Affected] = [], correctedAt: Instant? = nil
  ) -> PublicView.Update {
    PublicView.Update(
      key: PublicKey.key(.update, key), step: .incident(phase), text: words, at: at,
      correctedAt: correctedAt, changes: changes)
  }

  private func affected(
    _ service: ServiceID, _ state: ServiceState, before: ServiceState = .operational
  ) -> PublicView.Affected {
    PublicView.Affected(service: service, before: before, state: state)
  }

  private func incident(
    _ id: IncidentID, _ title: LocalizedText, _ phase: IncidentPhase, _ impact: Impact,
    _ start: Instant, _ services: [PublicView.Affected], _ updates: [PublicView.Update]
  ) -> PublicView.Incident {
    PublicView.Incident(
      key: PublicKey.key(.incident, id.name), id: id, title: title, phase: phase, impact: impact,
      startedAt: start, createdAt: start, monitoringAt: nil,
      resolvedAt: phase == .resolved ? updates.first?.at : nil,
      updatedAt: updates.first?.at ?? start, services: services, updates: updates)
  }

  private var past: [PublicView.Incident] {
    [
      incident(
        "solo-6",
        text("Paiement par carte ralenti", "Card payment slow"), .resolved, .minor,
        moment(17, 17, 42), [affected("ordering", .operational, before: .degradedPerformance)],
        [
          update(
            "d", .resolved, moment(17, 18, 30),
            text(
              "Le prestataire de paiement a rétabli son service. Aucune commande n’a été perdue.",
              "The payment provider has restored its service. No order was lost.")),
          update(
            "e", .investigating, moment(17, 17, 50),
            text(
              "Le paiement par carte prend jusqu’à une minute.",
              "Card payment takes up to a minute.")),
        ]),
      incident(
        "solo-5", text("Téléphone coupé", "Phone cut off"), .resolved, .critical,
        moment(12, 8, 55, month: 9),
        [affected("calls-in", .operational, before: .majorOutage)],
        [
          update(
            "f", .resolved, moment(12, 11, 11, month: 9),
            text("Les appels passent de nouveau.", "Calls come through again."))
        ]),
    ]
  }

  private func view(
    _ groups: [PublicView.Group], _ incidents: [PublicView.Incident] = [],
    _ maintenances: [PublicView.Maintenance] = [], languages: [Language] = [.french, .english]
  ) -> PublicView {
    PublicView(
      page: page(languages), groups: groups, incidents: incidents, maintenances: maintenances,
      asOf: now)
  }

  var well: PublicView { view(groups(), past) }

  var cut: PublicView {
    let phone = incident(
      "solo-8", text("Téléphone et e-mails coupés", "Phone and e-mail cut off"), .identified,
      .critical, moment(23, 8, 36),
      [
        affected("calls-in", .majorOutage), affected("calls-out", .partialOutage),
        affected("e-mail", .degradedPerformance),
      ],
      [
        update(
          "a", .identified, moment(23, 11, 0),
          text(
            """
            La panne vient de l’opérateur et semble toucher tout le pays. Prochain point à 12:00.

            Le site et les commandes fonctionnent normalement.
            """,
            """
            The fault is the operator’s and seems to be nationwide. Next update at 12:00.

            The site and ordering work normally.
            """),
          changes: [affected("calls-out", .partialOutage, before: .majorOutage)]),
        update(
          "b", .investigating, moment(23, 9, 0),
          text(
            "Aucun appel n’arrive ni ne part, et les e-mails ont du retard.",
            "No call gets in or out, and e-mail is late."),
          changes: [affected("e-mail", .degradedPerformance)], correctedAt: moment(23, 9, 12)),
        update(
          "c", .investigating, moment(23, 8, 37),
          StandardSentences.phase(.investigating).text,
          changes: [affected("calls-in", .majorOutage), affected("calls-out", .majorOutage)]),
      ])
    let tracking = incident(
      "solo-7", text("Suivi des livraisons en retard", "Delivery tracking late"), .monitoring,
      .minor, moment(22, 18, 5), [affected("delivery", .operational, before: .degradedPerformance)],
      [
        update(
          "g", .monitoring, moment(23, 7, 20),
          text(
            "Les positions des colis sont de nouveau à jour.",
            "Parcel positions are up to date again."))
      ])
    return view(
      groups([
        "calls-in": .majorOutage, "calls-out": .partialOutage, "e-mail": .degradedPerformance,
      ]), [phone, tracking] + past)
  }

  var catchingUp: PublicView {
    let phone = incident(
      "solo-8", text("Téléphone et e-mails coupés", "Phone and e-mail cut off"), .catchingUp,
      .critical, moment(22, 8, 36),
      [
        affected("calls-in", .operational, before: .majorOutage),
        affected("e-mail", .operational, before: .degradedPerformance),
      ],
      [
        update(
          "h", .catchingUp, moment(23, 8, 30),
          text(
            "Tout fonctionne de nouveau. Nous rappelons les personnes qui ont cherché à nous "
              + "joindre hier, et répondons aux e-mails dans l’ordre de leur arrivée.",
            "Everything works again. We are calling back those who tried to reach us yesterday, "
              + "and answer e-mail in the order in which it came."))
      ])
    return view(groups(), [phone] + past)
  }

  private func works(
    _ id: String, _ step: MaintenanceStep, _ from: Instant, _ until: Instant,
    _ title: LocalizedText, _ words: LocalizedText, _ services: [ServiceID]
  ) -> PublicView.Maintenance {
    PublicView.Maintenance(
      key: PublicKey.key(.maintenance, id), title: title, step: step, from: from, until: until,
      createdAt: moment(16, 9, 0), updatedAt: moment(23, 10, 0), revision: 1, services: services,
      updates: [
        PublicView.Update(
          key: PublicKey.key(.update, id), step: .maintenance(step), text: words,
          at: moment(16, 9, 0))
      ])
  }

  var maintenance: PublicView {
    view(
      groups(["repairs": .underMaintenance]), past,
      [
        works(
          "m1", .inProgress, moment(23, 10, 0), moment(23, 12, 30),
          text("Nouvelle caisse à l’atelier", "New till in the workshop"),
          text(
            "L’atelier ne prend pas de commande pendant les travaux.",
            "The workshop takes no orders during the work."), ["repairs"]),
        works(
          "m2", .scheduled, moment(28, 22, 0), moment(29, 2, 0),
          text("Changement de serveur de la boutique", "New server for the shop"),
          text(
            "Le site sera coupé quelques minutes vers minuit.",
            "The site will be off for some minutes about midnight."), ["site", "ordering"]),
        works(
          "m3", .completed, moment(8, 21, 0, month: 10), moment(8, 23, 0, month: 10),
          text("Câblage du bureau", "Wiring of the office"),
          text("Les travaux sont terminés.", "The work is done."), ["calls-in"]),
      ])
  }

  var many: PublicView {
    let cities = ["Lyon", "Lille", "Nantes", "Rennes", "Metz", "Tours"]
    let kinds = [
      ("caisse", "till"), ("téléphone", "phone"), ("retrait", "pick-up"), ("atelier", "workshop"),
      ("livraison", "delivery"), ("e-mail", "e-mail"), ("borne", "kiosk"),
    ]
    var groups = cities.enumerated().map { place, city in
      group(
        "Magasin de \(city)", "\(city) store",
        kinds.prefix(place == 5 ? 5 : 7).enumerated().map { index, kind in
          service(
            ServiceID("\(city)-\(index)"), "\(city)\u{A0}: \(kind.0)", "\(city): \(kind.1)",
            place == 2 && index == 1 ? .majorOutage : .operational, first: (place * 17) % 50)
        })
    }
    groups[0].services[1].isKnown = false
    groups[0].services[1].days = days(1, from: 90)
    let phone = incident(
      "solo-9", text("Téléphone du magasin de Nantes", "Phone of the Nantes store"),
      .investigating, .critical, moment(23, 10, 58), [affected("Nantes-1", .majorOutage)],
      [
        update(
          "i", .investigating, moment(23, 11, 0), StandardSentences.phase(.investigating).text,
          changes: [affected("Nantes-1", .majorOutage)])
      ])
    return view(groups, [phone] + past)
  }

  var long: PublicView {
    let about = text(
      "Prise de commande, paiement, confirmation par courrier électronique et retrait en magasin",
      "Taking orders, payment, confirmation by e-mail and pick-up in the store")
    let groups = [
      group(
        "Services de la boutique en ligne et des partenaires de distribution internationaux",
        "Services of the online shop and of international distribution partners",
        [
          service(
            "a", "Authentification des comptes professionnels et des administrateurs délégués",
            "Authentication of professional accounts and delegated administrators",
            .degradedPerformance),
          service(
            "b", "Rendez-vousdanslesmagasinspartenairesetateliersderéparation",
            "Appointmentsinpartnerstoresandrepairworkshops", about: about),
        ])
    ]
    let slow = incident(
      "solo-3",
      text(
        "Ralentissements intermittents de l’authentification des comptes professionnels pour "
          + "les clients de plusieurs régions",
        "Intermittent slowness of the authentication of professional accounts for customers of "
          + "several regions"),
      .identified, .minor, moment(22, 23, 50), [affected("a", .degradedPerformance)],
      [
        update(
          "l", .identified, moment(23, 9, 0),
          text(
            "Les personnes concernées reçoivent une réponse après une attente pouvant atteindre "
              + "quarante secondes\u{202F}; nous travaillons avec notre prestataire.\nVoir "
              + "https://exemple.example/une-adresse-qui-ne-se-coupe-vraiment-nulle-part-du-tout",
            "Those concerned get an answer after up to forty seconds."))
      ])
    return view(groups, [slow])
  }

  var new: PublicView {
    var groups = groups()
    for group in groups.indices {
      for service in groups[group].services.indices {
        groups[group].services[service].isKnown = false
        groups[group].services[service].days = days(1, from: 90)
      }
    }
    return view(groups, languages: [.english])
  }

  var empty: PublicView { view([]) }
}
