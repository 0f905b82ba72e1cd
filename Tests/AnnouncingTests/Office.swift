import Announcing
import Incidents
import Relais

/// The company that the tests tell of, on the day of the outage; times are minutes after 8:00.
enum Office {
  static func at(_ minutes: Double) -> Instant { Instant(seconds: 1_795_420_800 + minutes * 60) }

  static func written(_ minutes: Int) -> WrittenMoment {
    let (hour, minute) = (8 + minutes / 60, minutes % 60)
    let two = minute < 10 ? "0\(minute)" : "\(minute)"
    return WrittenMoment(
      moment: at(Double(minutes)),
      words: LocalizedText([
        .french: minute == 0 ? "\(hour) h" : "\(hour) h \(two)", .english: "\(hour):\(two)",
      ]))
  }

  static let chantal = Actor.Person(name: "Chantal", origin: "desk")
  static let karim = Actor.Person(name: "Karim", origin: "desk")

  static let titles: [ServiceID: LocalizedText] = [
    "ordering": LocalizedText([.french: "Commandes", .english: "Ordering"]),
    "calls": LocalizedText([.french: "Téléphone", .english: "Telephone"]),
    "mail": LocalizedText([.french: "E-mails", .english: "E-mail"]),
  ]

  static func statements(at now: Instant) -> [Statement] {
    Statement.statements(
      about: [
        TellableService(service: "calls", state: .majorOutage, check: "trunk"),
        TellableService(
          service: "mail", state: .operational,
          word: .init(claim: .late, by: chantal, at: now)),
        TellableService(
          service: "ordering", state: .operational, check: "order-flow", isAboutOrders: true),
        TellableService(service: "fax", state: nil),
      ], at: now)
  }

  static func brief(_ situation: Situation = .firstNotice, at minutes: Int = 40) -> Brief {
    Brief(
      company: "example", companyName: "Maison Exemple", incident: "office-1", since: written(36),
      situation: situation, statements: statements(at: at(Double(minutes))), titles: titles,
      nextUpdate: situation.isLast ? nil : written(minutes + 30),
      link: "https://status.maison-exemple.fr/", validUntil: at(Double(minutes) + 240))
  }

  static func knowledge(
    ordering: ServiceState = .operational, calls: ServiceState = .majorOutage, at minutes: Double
  ) -> Knowledge {
    func reading(_ state: ServiceState) -> Knowledge.Reading {
      .init(state: state, since: at(0), seenAt: at(minutes))
    }
    return Knowledge(
      checks: ["order-flow": reading(ordering), "trunk": reading(calls)],
      services: ["ordering": reading(ordering), "calls": reading(calls)])
  }
}
