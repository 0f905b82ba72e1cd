import Incidents
import Relais
import Testing

@Suite("A command about maintenance") struct MaintenanceCommandTests {
  private func refusal(_ command: Command, in office: Office) -> CommandRefusal? {
    do {
      _ = try office.keeper.facts(
        for: command, by: Office.maya, record: office.record, at: office.now)
      return nil
    } catch {
      return error
    }
  }

  /// Work planned for ordering, an hour from now, for half an hour, as solo-m1.
  private func planned() throws -> Office {
    var office = Office.well
    try office.plan(in: 3_600, lasting: 1_800)
    return office
  }

  private func schedule(
    _ office: Office, title: LocalizedText = "x", services: [ServiceID] = ["ordering"],
    from: Int64, until: Int64
  ) -> CommandRefusal? {
    refusal(
      .scheduleMaintenance(
        title: title, text: nil, services: services, from: office.now + .seconds(from),
        until: office.now + .seconds(until)), in: office)
  }

  @Test("plans, tells, changes, corrects and ends it, and keeps every word")
  func story() throws {
    var office = Office.well
    let from = office.now + .seconds(600)
    try office.wish(
      .scheduleMaintenance(
        title: "New box", text: "No ordering.", services: ["ordering", "calls", "ordering"],
        from: from, until: from + .seconds(600)))
    office.pass(60)
    try office.wish(
      .changeMaintenance(
        "solo-m1", title: "A new box", services: nil, from: nil, until: from + .seconds(900)))
    try office.wish(.correctMaintenance("solo-m1", update: nil, "No ordering, no calls."))
    office.pass(600)
    try office.wish(.updateMaintenance("solo-m1", text: "The box is there.", step: .verifying))
    try office.wish(.correctMaintenance("solo-m1", update: "solo-1", "The box is in."))
    try office.wish(.completeMaintenance("solo-m1", text: "All done."))
    try office.wish(.updateMaintenance("solo-m1", text: "It went well.", step: nil))
    let work = try #require(office.record.maintenance("solo-m1"))
    #expect(work.title == "A new box" && work.text == "No ordering, no calls.")
    #expect(work.services == ["ordering", "calls"])
    #expect(work.from == from && work.until == from + .seconds(900))
    #expect(work.step == .completed && work.steppedBy == Office.maya && !work.needsConfirmation)
    #expect(work.announcedAt == Instant(seconds: 1_000) && work.beganAt == from)
    #expect(work.endedAt == office.now && work.updatedAt == office.now)
    #expect(work.updates.map(\.text) == ["It went well.", "All done.", "The box is in."])
    #expect(work.updates.map(\.step) == [.completed, .completed, .verifying])
    #expect(work.updates.map(\.id) == ["solo-3", "solo-2", "solo-1"])
    #expect(
      work.history.map(\.body.kind) == [
        "maintenance.scheduled", "maintenance.changed", "maintenance.corrected",
        "maintenance.stepped", "maintenance.update", "maintenance.corrected",
        "maintenance.stepped", "maintenance.update", "maintenance.update",
      ])
    #expect(work.revision == 8)
    #expect(office.record.nextMaintenance(at: "solo") == "solo-m2")
  }

  @Test("with impossible times is refused")
  func times() {
    let office = Office.well
    let day: Int64 = 86_400
    #expect(schedule(office, from: 60, until: 60) == .endsBeforeItBegins)
    #expect(schedule(office, from: 60, until: 59) == .endsBeforeItBegins)
    #expect(schedule(office, from: -60, until: 0) == .endsInThePast)
    #expect(schedule(office, from: -60, until: 60) == nil)
    #expect(schedule(office, from: 0, until: 30 * day) == nil)
    #expect(schedule(office, from: 0, until: 30 * day + 1) == .lastsTooLong(days: 30))
    #expect(schedule(office, from: 390 * day, until: 400 * day) == nil)
    #expect(schedule(office, from: 390 * day, until: 400 * day + 1) == .tooFarAhead(days: 400))
    for (from, until) in [
      (Int64.min, Int64.max), (.min, .min), (.max, .max), (.min, office.now.nanoseconds + 1),
    ] {
      let command = Command.scheduleMaintenance(
        title: "x", text: nil, services: ["ordering"], from: Instant(nanoseconds: from),
        until: Instant(nanoseconds: until))
      #expect(refusal(command, in: office) != nil)
    }
  }

  @Test("without a title or a known service is refused")
  func parts() throws {
    let office = try planned()
    let known: [ServiceID] = ["calls", "checkout", "e-mail", "ordering"]
    let fax = CommandRefusal.unknownService("fax", known: known)
    #expect(schedule(office, title: " ", from: 0, until: 60) == .empty(.english))
    #expect(schedule(office, services: [], from: 0, until: 60) == .noService)
    #expect(schedule(office, services: ["fax"], from: 0, until: 60) == fax)
    #expect(
      refusal(
        .changeMaintenance("solo-m1", title: nil, services: ["fax"], from: nil, until: nil),
        in: office) == fax)
    #expect(
      refusal(.updateMaintenance("solo-m1", text: "", step: nil), in: office) == .empty(.english))
  }

  @Test("that names no maintenance is refused with what is planned")
  func unknown() throws {
    let office = try planned()
    let refused = CommandRefusal.unknownMaintenance("solo-m7", open: ["solo-m1"])
    for command: Command in [
      .changeMaintenance("solo-m7", title: "x", services: nil, from: nil, until: nil),
      .beginMaintenance("solo-m7", text: nil), .completeMaintenance("solo-m7", text: nil),
      .cancelMaintenance("solo-m7", text: nil),
      .updateMaintenance("solo-m7", text: "x", step: nil),
      .correctMaintenance("solo-m7", update: nil, "x"),
    ] {
      #expect(refusal(command, in: office) == refused)
    }
    #expect(
      refused.description == "there is no maintenance solo-m7; planned or under way: solo-m1")
  }

  @Test("that does not fit where it stands is refused with the reason")
  func misfit() throws {
    var office = try planned()
    let unchanged = Command.changeMaintenance(
      "solo-m1", title: "New database", services: ["ordering"], from: nil, until: nil)
    #expect(refusal(unchanged, in: office) == .nothingToChange("solo-m1"))
    #expect(
      refusal(.completeMaintenance("solo-m1", text: nil), in: office)
        == .notBegunMaintenance("solo-m1"))
    #expect(
      refusal(.updateMaintenance("solo-m1", text: "x", step: .verifying), in: office)
        == .notBegunMaintenance("solo-m1"))
    #expect(
      refusal(.correctMaintenance("solo-m1", update: "solo-4", "x"), in: office)
        == .unknownMaintenanceUpdate("solo-4", of: "solo-m1", known: []))
    office.pass(3_600)
    let later = Command.changeMaintenance(
      "solo-m1", title: nil, services: nil, from: office.now + .seconds(60), until: nil)
    #expect(refusal(later, in: office) == .begunMaintenance("solo-m1"))
    #expect(
      refusal(.beginMaintenance("solo-m1", text: nil), in: office) == .begunMaintenance("solo-m1"))
    try office.wish(.cancelMaintenance("solo-m1", text: "No parts."))
    let ended = CommandRefusal.endedMaintenance(
      "solo-m1", .cancelled, by: Office.maya, at: office.now)
    for command: Command in [
      later, .beginMaintenance("solo-m1", text: nil), .completeMaintenance("solo-m1", text: nil),
      .cancelMaintenance("solo-m1", text: nil),
      .updateMaintenance("solo-m1", text: "x", step: .inProgress),
    ] {
      #expect(refusal(command, in: office) == ended)
    }
    #expect(
      ended.description == "solo-m1 was cancelled already by Maya; schedule a new one instead")
    #expect(refusal(.updateMaintenance("solo-m1", text: "Sorry.", step: nil), in: office) == nil)
  }

  @Test("that plans more than anybody can oversee is refused")
  func tooMany() throws {
    var office = Office.well
    for _ in 0..<IncidentKeeper.openMaintenanceLimit {
      try office.plan(in: 3_600, lasting: 60)
    }
    #expect(schedule(office, from: 0, until: 60) == .tooManyMaintenances(limit: 200))
    try office.wish(.cancelMaintenance("solo-m7", text: nil))
    #expect(schedule(office, from: 0, until: 60) == nil)
  }
}
