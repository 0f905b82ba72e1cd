import Incidents
import Relais

@testable import Pages

/// The desk of an invented company on one morning in November, for tests and to be looked at.
struct DeskSample {
  /// All well, a line cut, and the day after.
  static let names = ["well", "cut", "catching-up"]

  let name: String
  let language: Language
  let zone: TimeZoneRules
  let now: Instant
  let story: DeskStory

  init(_ name: String, in language: Language) throws {
    self.name = name
    self.language = language
    zone = try TimeZoneRules(named: "Europe/Paris")
    now = zone.instant(year: 2026, month: 11, day: 23, hour: 11, minute: 15)
    story = DeskStory(now: now, isCut: name == "cut", isOver: name == "catching-up")
  }

  static func text(_ french: String, _ english: String) -> LocalizedText {
    LocalizedText([.french: french, .english: english])
  }

  var services: [Service] {
    [
      Service(id: "site", title: Self.text("Le site", "The site")),
      Service(
        id: "ordering", title: Self.text("Les commandes", "Ordering"), dependencies: ["site"]),
      Service(id: "mail", title: Self.text("Les e-mails", "E-mail")),
      Service(id: "calls-in", title: Self.text("Appels entrants", "Incoming calls")),
      Service(id: "calls-out", title: Self.text("Appels sortants", "Outgoing calls")),
    ]
  }

  func frame(_ path: String, person: String? = "Maya") -> DeskFrame {
    DeskFrame(
      settings: PublicSettings(
        title: "Maison Delorme", url: "https://etat.example", zone: zone,
        languages: [.french, .english], groups: []),
      language: language, asOf: now, person: person, csrf: "4f1c9b", path: path)
  }

  var report: StatusReport { DeskReport(sample: self).report }

  /// Every page of the desk, by the name of its file.
  var pages: [(file: String, html: HTML)] {
    let record = story.record
    var pages: [(String, HTML)] = [
      ("overview", DeskPage.overview(frame("/desk"), report)),
      ("checks", DeskPage.checks(frame("/desk/checks"), report)),
      ("incidents", DeskPage.incidents(frame("/desk/incidents"), record, services)),
    ]
    let plots = [
      DeskPlot(now: now, isCut: name == "cut").plot(hours: 3, every: 60),
      DeskPlot(now: now, isCut: name == "cut").plot(hours: 720, every: 10_800),
    ]
    if let page = DeskPage.line(frame("/desk/lines/fibre"), report, "fibre", plots: plots) {
      pages.append(("line", page))
    }
    if let page = DeskPage.check(
      frame("/desk/checks/shop-https"), report, "shop-https", plots: plots)
    {
      pages.append(("check", page))
    }
    for id in ["office-4", "office-3"] {
      guard let incident = record.incident(IncidentID(id)) else { continue }
      let page = DeskPage.incident(
        frame("/desk/incidents/\(id)"), incident, record, services, FormState())
      pages.append((id == "office-4" ? "incident" : "incident-past", page))
    }
    let people = DeskPeopleSample(sample: self)
    switch name {
    case "well": return pages + quiet + people.quiet
    case "cut": return pages + refused + people.refused
    default: return pages
    }
  }

  /// Pages that have nothing to do with how things are.
  private var quiet: [(String, HTML)] {
    let record = story.record
    var notice = frame("/desk/maintenance")
    notice.notice = DeskMessages.scheduled
    var pages = [
      ("login", DeskPage.login(frame("/desk/login", person: nil), FormState())),
      ("setup", DeskPage.setup(frame("/desk/setup", person: nil), FormState(), token: "abc")),
      ("incident-new", DeskPage.newIncident(frame("/desk/incidents/new"), services, FormState())),
      ("maintenances", DeskPage.maintenances(notice, record, services, FormState())),
      (
        "journal",
        DeskPage.journal(
          frame("/desk/journal"), story.facts.reversed().map { JournalRow($0, hash: "9f3a07c1") },
          next: "/desk/journal?before=12")
      ),
      ("configuration", DeskPage.configuration(frame("/desk/configuration"), configuration)),
      (
        "account",
        DeskPage.account(
          frame("/desk/account"), FormState(), sessions: sessions, hasSecondStep: true)
      ),
      ("refused", DeskPage.refused(frame("/desk/x"), DeskMessages.notFound)),
      (
        "empty",
        DeskPage.overview(
          frame("/desk"),
          StatusReport(
            node: "office", version: "0.1.0", asOf: now, startedAt: now, lines: [], services: [],
            checks: [], incidents: [],
            troubles: ["The clock of this machine is 4 min off; set up NTP."]))
      ),
    ]
    for maintenance in record.maintenances {
      let page = DeskPage.maintenance(
        frame("/desk/maintenance/\(maintenance.id)"), maintenance, record, services, FormState())
      pages.append(("maintenance-\(maintenance.id.name)", page))
    }
    return pages
  }

  /// Forms that were not accepted.
  private var refused: [(String, HTML)] {
    let record = story.record
    var login = FormState()
    login.values = ["name": ["Maya"], "password": ["SECRET-password"]]
    login.errors = ["": DeskMessages.wrongLogin]
    var setup = FormState()
    setup.values = ["name": ["Maya"], "password": ["SECRET"], "password2": ["SECRET2"]]
    setup.errors = [
      "password": DeskMessages.shortPassword(12), "password2": DeskMessages.passwordsDiffer,
    ]
    var schedule = FormState()
    schedule.values = [
      "title_fr": ["Nouveau serveur"], "title_en": [""], "from_date": ["2026-11-28"],
      "from_time": ["22:00"], "until_date": ["2026-11-27"], "until_time": ["2:00"],
      "service.site": ["on"],
    ]
    schedule.errors = ["until_time": DeskMessages.wrongTime, "title_en": DeskMessages.required]
    schedule.refuse(.endsBeforeItBegins)
    var open = FormState()
    open.values = ["title_fr": [""], "title_en": [""], "text_fr": ["Une <panne>"]]
    open.errors = ["services": DeskMessages.chooseOne]
    open.refuse(.empty(nil))
    var pages: [(String, HTML)] = [
      ("login-refused", DeskPage.login(frame("/desk/login", person: nil), login)),
      ("setup-refused", DeskPage.setup(frame("/desk/setup", person: nil), setup, token: "abc")),
      (
        "maintenances-refused",
        DeskPage.maintenances(frame("/desk/maintenance"), record, services, schedule)
      ),
      ("incident-new-refused", DeskPage.newIncident(frame("/desk/incidents/new"), services, open)),
    ]
    if let incident = record.incident("office-4"), let update = incident.updates.first {
      var correct = FormState()
      correct.form = "correct"
      correct.values = ["update": [update.id.name], "text_fr": [""], "text_en": [""]]
      correct.refuse(.empty(nil))
      pages.append(
        (
          "incident-refused",
          DeskPage.incident(
            frame("/desk/incidents/office-4"), incident, record, services, correct)
        ))
    }
    return pages
  }

  private var configuration: [ConfigurationRow] {
    [
      ConfigurationRow("node", .plain("office")), ConfigurationRow("role", .plain("solo")),
      ConfigurationRow("listen", .plain("127.0.0.1:8080, [::1]:8080")),
      ConfigurationRow("lines.fibre.role", .plain("primary")),
      ConfigurationRow("lines.fibre.device", .plain("eth0")),
      ConfigurationRow(
        "lines.fibre.anchors", .plain("1.1.1.1, 8.8.8.8, 9.9.9.9"), isStandard: true),
      ConfigurationRow("lines.fibre.box.snmp.community", .secret),
      ConfigurationRow("detection.false_downs_per_year", .plain("1"), isStandard: true),
      ConfigurationRow("checks.shop-https.url", .plain("https://shop.example/health")),
      ConfigurationRow("checks.shop-https.headers.authorization", .secret),
    ]
  }

  var sessions: [SessionRow] {
    [
      SessionRow(
        id: "a", startedAt: now - .seconds(8_000), usedAt: now - .seconds(20),
        address: "192.168.1.34", agent: "Firefox 132, Linux", isCurrent: true),
      SessionRow(
        id: "b", startedAt: now - .seconds(280_000), usedAt: now - .seconds(90_000),
        address: "2001:db8:85a3::8a2e:370:7334", agent: "Safari 18, iPhone", isCurrent: false),
    ]
  }
}
