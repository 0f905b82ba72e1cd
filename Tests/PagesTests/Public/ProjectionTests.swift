import Incidents
import Relais
import Testing

@testable import Pages

@Suite("What strangers are told")
struct ProjectionTests {
  /// An incident with every private field filled, and a maintenance.
  private func secretive() throws -> ToldOffice {
    var office = try ToldOffice()
    office.tell(
      .nodeStarted(NodeStarted(version: "SECRET-version")),
      .lineStateChanged(
        LineStateChanged(line: ToldOffice.line, condition: .down, since: office.now)))
    for service in [ToldOffice.shop, ToldOffice.calls, ToldOffice.hidden] {
      office.service(service, .operational)
    }
    office.pass(86_400)
    office.service(ToldOffice.calls, .majorOutage)
    office.open(ToldOffice.first, [ToldOffice.calls, ToldOffice.hidden])
    office.open(ToldOffice.second, [ToldOffice.hidden], title: "SECRET-payroll late")
    office.say(ToldOffice.second, 1, .investigating, "SECRET-words")
    office.pass(60)
    office.explain(ToldOffice.first)
    office.say(ToldOffice.first, 9, .identified, "SECRET-detector-words", by: .detector)
    office.pass(60)
    office.say(ToldOffice.first, 1, .identified, "No call gets in.")
    office.tell(
      .serviceStateSet(
        ServiceStateSet(
          service: ToldOffice.shop, state: .degradedPerformance, by: ToldOffice.maya,
          at: office.now)))
    for (number, service) in [ToldOffice.shop, ToldOffice.hidden].enumerated() {
      office.tell(
        .maintenanceScheduled(
          MaintenanceScheduled(
            maintenance: MaintenanceID("SECRET-m\(number)"),
            title: number == 0 ? "New till" : "SECRET-work", services: [service],
            window: MaintenanceWindow(from: office.now, until: office.now + .seconds(3_600)),
            by: ToldOffice.maya, at: office.now)))
    }
    return office
  }

  @Test("holds nothing private, in whatever byte that is rendered")
  func nothingPrivate() throws {
    let office = try secretive()
    #expect(String(describing: office.record).contains("SECRET-192.0.2.77"))
    let view = office.view
    var site = PublicSite(languages: view.page.languages)
    PublicPages(view: view, zone: try Samples.zone()).add(to: &site)
    MachinePages(view: view, zone: try Samples.zone()).add(to: &site)
    #expect(site.paths.count >= 25)
    for path in site.paths {
      #expect(!path.contains("SECRET"))
      guard let resource = site.resource(at: path) else { continue }
      for language in view.page.languages {
        let body = site.resource(at: path, in: language)?.body ?? resource.body
        let page = String(decoding: body, as: UTF8.self)
        #expect(!page.contains("SECRET"), "\(path) tells \(page.excerpt(around: "SECRET"))")
      }
    }
    let page = PublicPages(view: view, zone: try Samples.zone()).overview(in: .english).markup
    #expect(page.contains("No call gets in.") && page.contains("New till"))
  }

  @Test("holds nothing private in any field")
  func fields() throws {
    let view = try secretive().view
    var seen = 0
    func look(_ value: Any, _ path: String) {
      let mirror = Mirror(reflecting: value)
      if let text = value as? String ?? (value as? any Identifier)?.name {
        seen += 1
        #expect(!text.contains("SECRET"), "\(path) is \(text)")
      }
      for child in mirror.children { look(child.value, "\(path).\(child.label ?? "")") }
    }
    look(view, "view")
    #expect(seen > 20)
    #expect(view.incidents.map(\.id) == [ToldOffice.first])
    #expect(view.incidents[0].services.map(\.service) == [ToldOffice.calls])
    #expect(view.maintenances.map(\.services) == [[ToldOffice.shop]])
  }

  @Test("names an incident by its services, unless a person has named it")
  func titles() throws {
    var office = try secretive()
    #expect(office.view.incidents[0].title(in: .english) == "Calls: major outage")
    #expect(office.view.incidents[0].title(in: .french) == "Appels\u{A0}: panne majeure")
    office.tell(
      .textCorrected(
        TextCorrected(
          incident: ToldOffice.first, update: nil, text: "No phone today", by: ToldOffice.maya,
          at: office.now)))
    office.pass(60)
    office.explain(ToldOffice.first)
    #expect(office.view.incidents[0].title(in: .french) == "No phone today")
    var other = try ToldOffice()
    other.open(ToldOffice.first, [ToldOffice.shop], by: ToldOffice.maya, title: "Ordering is shut")
    #expect(other.view.incidents[0].title(in: .english) == "Ordering is shut")
  }

  @Test("tells the detector's steps in standard sentences, and persons' words as they are")
  func timeline() throws {
    var office = try ToldOffice()
    office.open(ToldOffice.first, [ToldOffice.calls])
    office.pass(60)
    office.explain(ToldOffice.first)
    office.pass(600)
    office.say(ToldOffice.first, 1, .identified, "Back by ten.")
    office.pass(60)
    office.change(ToldOffice.first, ToldOffice.calls, .operational)
    office.monitor(ToldOffice.first)
    office.pass(60)
    office.change(ToldOffice.first, ToldOffice.calls, .partialOutage)
    office.explain(ToldOffice.first)
    office.pass(60)
    office.change(ToldOffice.first, ToldOffice.calls, .operational)
    office.resolve(ToldOffice.first, by: ToldOffice.maya)
    office.say(ToldOffice.first, 2, .resolved, "All is well again.")
    let incident = office.view.incidents[0]
    let steps = incident.updates.reversed().map(\.step)
    #expect(
      steps == [
        .incident(.investigating), .incident(.identified), .incident(.identified),
        .incident(.monitoring), .incident(.identified), .incident(.resolved),
      ])
    let words = incident.updates.reversed().map { $0.text(in: .english) }
    #expect(words[0] == StandardSentences.phase(.investigating).english)
    #expect(words[2] == "Back by ten.")
    #expect(words[4] == StandardSentences.relapse.english)
    #expect(words[5] == "All is well again.")
    #expect(Set(incident.updates.map(\.key)).count == 6)
    let told = incident.updates.reversed().map { $0.changes.map(\.state) }
    #expect(told == [[.majorOutage], [], [], [.operational], [.partialOutage], [.operational]])
    #expect(incident.phase == .resolved && incident.impact == .critical)
    #expect(incident.resolvedAt == office.now && incident.updatedAt == office.now)
    #expect(incident.services.map(\.state) == [.operational])
    #expect(incident.services.map(\.before) == [.partialOutage])
  }

  @Test("replaces words that a person corrects, and says when")
  func corrections() throws {
    var office = try ToldOffice()
    office.open(ToldOffice.first, [ToldOffice.calls], by: ToldOffice.maya, title: "Phone")
    office.say(ToldOffice.first, 1, .investigating, "Wrogn words")
    office.pass(60)
    let update = UpdateID(node: "solo", number: 1)
    office.tell(
      .textCorrected(
        TextCorrected(
          incident: ToldOffice.first, update: update, text: "Right words", by: ToldOffice.maya,
          at: office.now)))
    let incident = office.view.incidents[0]
    #expect(incident.updates.map { $0.text(in: .english) } == ["Right words"])
    #expect(incident.updates[0].correctedAt == office.now)
    #expect(incident.updatedAt == office.now)
  }

  @Test("tells the same of an incident whose details were left to the journal")
  func forgotten() throws {
    var office = try ToldOffice()
    office.service(ToldOffice.calls, .majorOutage)
    office.open(ToldOffice.first, [ToldOffice.calls])
    office.pass(60)
    office.explain(ToldOffice.first)
    office.say(ToldOffice.first, 1, .identified, "Back by ten.")
    office.pass(60)
    office.service(ToldOffice.calls, .operational)
    office.change(ToldOffice.first, ToldOffice.calls, .operational)
    office.monitor(ToldOffice.first)
    office.pass(60)
    office.resolve(ToldOffice.first)
    let before = try #require(office.view.incidents.first { $0.id == ToldOffice.first })
    for number in 2...30 {
      office.pass(60)
      office.open(IncidentID(node: "solo", number: UInt64(number)), [ToldOffice.shop])
    }
    #expect(office.record.incident(ToldOffice.first)?.forgotten ?? 0 > 0)
    var after = try #require(office.view.incidents.first { $0.id == ToldOffice.first })
    #expect(after.updates.map(\.key) == before.updates.map(\.key))
    #expect(after.updates.map(\.text) == before.updates.map(\.text))
    // Which words went with which change is a detail that rests in the journal.
    after.updates = before.updates
    after.services = before.services
    #expect(after == before)
  }

  @Test("leads from an incident that was part of another to that one, with its words")
  func merged() throws {
    var office = try ToldOffice()
    office.open(ToldOffice.first, [ToldOffice.calls])
    office.open(ToldOffice.second, [ToldOffice.shop])
    office.pass(60)
    office.say(ToldOffice.second, 1, .identified, "Ordering is shut.")
    office.pass(60)
    office.tell(
      .incidentsMerged(
        IncidentsMerged(
          incident: ToldOffice.second, into: ToldOffice.first, by: ToldOffice.maya,
          at: office.now)))
    let view = office.view
    #expect(view.incidents.map(\.id) == [ToldOffice.first])
    #expect(view.incidents[0].services.map(\.service) == [ToldOffice.shop, ToldOffice.calls])
    #expect(view.incidents[0].updates.contains { $0.text(in: .english) == "Ordering is shut." })
    #expect(
      view.merged == [
        PublicView.Merged(
          key: PublicKey.key(.incident, "solo-2"),
          into: PublicKey.key(.incident, "solo-1"))
      ])
  }

  @Test("keeps keys of twelve letters and digits, for ever")
  func keys() {
    #expect(PublicKey.key(.incident, "solo-12") == PublicKey.key(.incident, "solo-12"))
    var seen: Set<String> = []
    for number in 0..<2_000 {
      let key = PublicKey.key(.incident, "solo-\(number)")
      #expect(
        key.count == 12 && key.allSatisfy { "0123456789abcdefghijklmnopqrstuvwxyz".contains($0) })
      seen.insert(key)
    }
    #expect(seen.count == 2_000)
    #expect(PublicKey.key(.service, "a", "b") != PublicKey.key(.service, "a\0b", ""))
    #expect(PublicKey.key(.service, "shop") != PublicKey.key(.incident, "shop"))
  }

  @Test("says of a service that nobody has spoken of that nothing is known")
  func unspoken() throws {
    var office = try ToldOffice()
    office.service(ToldOffice.calls, .operational)
    let services = office.view.services
    #expect(services.map(\.isKnown) == [false, true])
    #expect(services[0].days.allSatisfy { $0.worst == nil })
    #expect(services[1].days.last?.worst == .operational)
  }

  @Test("tells a maintenance's steps, its new times, and the words about it")
  func maintenance() throws {
    var office = try ToldOffice()
    let id = MaintenanceID("solo-m1")
    let window = MaintenanceWindow(from: office.now, until: office.now + .seconds(3_600))
    office.tell(
      .maintenanceScheduled(
        MaintenanceScheduled(
          maintenance: id, title: "New till", text: "No orders meanwhile.",
          services: [ToldOffice.hidden, ToldOffice.shop], window: window, by: ToldOffice.maya,
          at: office.now)))
    office.pass(60)
    office.tell(
      .maintenanceChanged(
        MaintenanceChanged(
          maintenance: id, window: window, by: ToldOffice.maya, at: office.now)))
    office.pass(60)
    office.tell(
      .maintenanceStepped(
        MaintenanceStepped(maintenance: id, step: .inProgress, by: .detector, at: office.now)))
    office.pass(60)
    office.tell(
      .maintenanceUpdatePosted(
        MaintenanceUpdatePosted(
          maintenance: id, update: UpdateID(node: "solo", number: 1), step: .completed,
          text: "Done.", by: ToldOffice.maya, at: office.now)))
    let told = office.view.maintenances[0]
    #expect(told.step == .completed && told.revision == 3)
    #expect(told.services == [ToldOffice.shop])
    #expect(
      told.updates.reversed().map { $0.text(in: .english) } == [
        "No orders meanwhile.", StandardSentences.rescheduled.english,
        StandardSentences.maintenance(.inProgress).english, "Done.",
      ])
    #expect(
      told.updates.map(\.step) == [
        .maintenance(.completed), .maintenance(.inProgress), .maintenance(.scheduled),
        .maintenance(.scheduled),
      ])
  }
}

extension String {
  /// Some of what stands around a word, for a failure's message.
  fileprivate func excerpt(around word: String) -> String {
    guard let range = firstRange(of: word) else { return "" }
    let start = index(range.lowerBound, offsetBy: -60, limitedBy: startIndex) ?? startIndex
    let end = index(range.upperBound, offsetBy: 60, limitedBy: endIndex) ?? endIndex
    return String(self[start..<end])
  }
}
