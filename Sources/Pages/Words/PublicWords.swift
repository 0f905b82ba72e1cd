import Relais

/// The words of the public page, apart from those of states and phases (``StateWords``).
enum PublicWords {
  /// The link that leads past the head of the page.
  static let skip = Message(english: "Skip to content", french: "Aller au contenu")
  /// What the links at the top are.
  static let pages = Message(english: "Pages", french: "Pages")
  /// What the languages at the top are.
  static let languages = Message(english: "Language", french: "Langue")
  /// The link to the first page.
  static let status = Message(english: "Status", french: "État")
  /// The link to past incidents, and the heading there.
  static let history = Message(english: "History", french: "Historique")
  /// Before the moment for which the page holds.
  static let asOf = Message(english: "As of", french: "État au")
  /// At the foot, before the name of the zone.
  static let zone = Message(english: "All times:", french: "Heures :")
  /// At the foot, before the feeds.
  static let follow = Message(english: "Follow this page", french: "Suivre cette page")
  /// The address of the interface for programs.
  static let interface = Message(english: "API", french: "API")

  /// What this language calls itself.
  static func name(of language: Language) -> String {
    switch language {
    case .french: "Français"
    case .english: "English"
    default: language.name
    }
  }

  /// What the page holds may not hold any more.
  static let stale = Message(
    english: "This page is no longer being renewed. Things may have changed since the time above.",
    french: "Cette page n’est plus renouvelée. La situation a pu changer depuis l’heure indiquée.")
  /// The reader's browser does not reach the page.
  static let lost = Message(
    english: "Your browser cannot reach this page at the moment. What it says is from the time "
      + "above.",
    french: "Votre navigateur ne joint plus cette page. Ce qu’elle dit date de l’heure indiquée.")

  /// Nothing is heard of the office since that moment, in the reader's words.
  static func officeSilent(since moment: String) -> Message {
    Message(
      english: "We have not been able to reach our office since \(moment). This page is kept from "
        + "outside, and goes on.",
      french: "Notre bureau ne répond plus depuis le \(moment). Cette page est tenue de "
        + "l’extérieur, et continue.")
  }

  /// The overall state, in the fewest words.
  static func headline(_ overall: Overall) -> Message {
    switch overall {
    case .operational: Message(english: "All services work", french: "Tout fonctionne")
    case .maintenance: Message(english: "Under maintenance", french: "En maintenance")
    case .catchingUp:
      Message(english: "Service back, catching up", french: "Service rétabli, rattrapage en cours")
    case .monitoring:
      Message(english: "Service back, under watch", french: "Service rétabli, sous surveillance")
    case .degraded:
      Message(english: "Partially degraded service", french: "Service en partie dégradé")
    case .minorOutage: Message(english: "Incident in progress", french: "Incident en cours")
    case .partialOutage: Message(english: "Partial outage", french: "Panne partielle")
    case .majorOutage: Message(english: "Major outage", french: "Panne majeure")
    }
  }

  /// The overall state while nothing has been heard of any service.
  static let nothingKnown = Message(
    english: "Nothing known yet", french: "Rien de connu pour l’instant")

  /// Before the moment at which something began that goes on; a day takes an article in French.
  static func since(today isToday: Bool) -> Message {
    Message(english: "since", french: isToday ? "depuis" : "depuis le")
  }

  /// How many services are affected, of how many.
  static func affected(_ count: Int, of total: Int) -> Message {
    let services = NumberWords.count(
      count, english: ("service", "services"), french: ("service touché", "services touchés"))
    let whole = NumberWords.whole(total)
    guard total > 1 else {
      return Message(english: "The service is affected", french: "Le service est touché")
    }
    return Message(
      english: count == total
        ? "All \(whole.english) services are affected"
        : "\(NumberWords.whole(count).english) of \(whole.english) services affected",
      french: count == total
        ? "Les \(whole.french) services sont touchés" : "\(services.french) sur \(whole.french)")
  }

  /// How many services there are, while none is affected.
  static func services(_ count: Int) -> Message {
    NumberWords.count(count, english: ("service", "services"), french: ("service", "services"))
  }

  /// How many incidents are open; `no incident` for none.
  static func incidentsInProgress(_ count: Int) -> Message {
    guard count > 0 else { return noIncidentInProgress }
    let number = NumberWords.count(
      count, english: ("incident", "incidents"), french: ("incident", "incidents"))
    return Message(
      english: "\(number.english) in progress", french: "\(number.french) en cours")
  }

  private static let noIncidentInProgress = Message(
    english: "no incident in progress", french: "aucun incident en cours")

  /// The heading over open incidents.
  static let openIncidents = Message(english: "Open incidents", french: "Incidents en cours")
  /// The heading over maintenance under way and to come.
  static let maintenance = Message(english: "Maintenance", french: "Maintenance")
  /// The heading over services.
  static let services = Message(english: "Services", french: "Services")
  /// The heading over services that are in no group, where others are.
  static let otherServices = Message(english: "Other services", french: "Autres services")
  /// Where no service is shown.
  static let noServices = Message(
    english: "No service is shown here yet.", french: "Aucun service n’est encore présenté ici.")
  /// What the bars show.
  static let barsLegend = Message(
    english: "The last 90 days, one bar each: the taller, the worse. Today is on the right.",
    french: "Les 90 derniers jours, une barre chacun : plus elle est haute, plus l’état fut "
      + "mauvais. Aujourd’hui est à droite.")
  /// The heading over the last days.
  static let lastDays = Message(english: "Last 14 days", french: "14 derniers jours")
  /// For days without one.
  static let noIncident = Message(english: "no incident", french: "aucun incident")
  /// For days in which an older one went on.
  static let noNewIncident = Message(english: "no new incident", french: "aucun nouvel incident")
  /// Where there never was one.
  static let neverAnIncident = Message(
    english: "No incident has been reported.", french: "Aucun incident n’a été signalé.")
  /// The link from the last days to all.
  static let wholeHistory = Message(english: "Whole history", french: "Tout l’historique")
  /// Today.
  static let today = Message(english: "Today", french: "Aujourd’hui")
  /// What was said, on an incident's page.
  static let updates = Message(english: "Updates", french: "Messages")
  /// The link to what was said before the last words.
  static func earlierUpdates(_ count: Int) -> Message {
    NumberWords.count(
      count, english: ("earlier update", "earlier updates"),
      french: ("message précédent", "messages précédents"))
  }

  /// Which services an incident concerns.
  static let concerned = Message(english: "Services concerned", french: "Services concernés")
  /// When something began.
  static let began = Message(english: "Start", french: "Début")
  /// When something ended.
  static let ended = Message(english: "End", french: "Fin")
  /// How long something lasted, or has so far.
  static let lasted = Message(english: "Duration", french: "Durée")
  /// How bad something was.
  static let weight = Message(english: "Impact", french: "Incidence")
  /// While something goes on.
  static let goingOn = Message(english: "in progress", french: "en cours")
  /// Between a service and its state.
  static let colon = Message(english: ":", french: "\u{A0}:")
  /// Behind the moment of words that were changed later.
  static let corrected = Message(english: "corrected", french: "corrigé à")

  /// The last so many days of a service, told without the bars.
  static func days(_ days: Int, available share: Message?, troubled: [Message]) -> Message {
    let period = NumberWords.count(days, english: ("day", "days"), french: ("jour", "jours"))
    let known =
      share.map {
        Message(english: "available \($0.english) of the time", french: "disponible à \($0.french)")
      } ?? Message(english: "nothing known", french: "rien de connu")
    let trouble =
      troubled.isEmpty
      ? Message(english: "no day with trouble", french: "aucun jour perturbé")
      : Message.joined(troubled, by: "; ")
    return Message(
      english: "Last \(period.english): \(known.english); \(trouble.english)",
      french: "\(period.french) : \(known.french) ; \(trouble.french)")
  }

  /// Days with trouble that are not told one by one.
  static func moreDays(_ count: Int) -> Message {
    NumberWords.count(
      count, english: ("earlier day with trouble", "earlier days with trouble"),
      french: ("jour perturbé avant", "jours perturbés avant"))
  }

  /// The link from there to the first page.
  static let backToStatus = Message(
    english: "See how all services do now", french: "Voir l’état des services")
  /// The heading of the page that is not there.
  static let notFound = Message(english: "There is no such page", french: "Cette page n’existe pas")
  /// What to do about it.
  static let notFoundHelp = Message(
    english: "The address may be mistyped, or the incident may be too old to be kept here.",
    french: "L’adresse est peut-être mal recopiée, ou l’incident trop ancien pour être gardé ici.")
  /// Nobody has a page under the name that a reader asked for.
  static let unknownHost = Message(
    english: "No page is served under this name.",
    french: "Aucune page n’est servie sous ce nom.")
}
