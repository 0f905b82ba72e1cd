import FoundationEssentials
import Testing

@Suite("An office and its twin", .enabled(if: Office.canBeMade, "needs root for a namespace"))
struct TwoNodesTests {
  @Test("become one record, told apart by a cut and joined again, with nothing lost or doubled")
  func day() async throws {
    try await TwoPlaces.with { places in
      let (office, twin) = (places.office, places.twin)
      try await places.pair()
      try await twin.until("the twin knows the company") {
        try await places.page().contains("Ordering")
      }
      try await twin.until("the twin hears the office") {
        twin.printed.contains("A line of the office is heard")
      }

      // Both write while together.
      #expect(try await office.ask("incident", "open", "Told by the office").code == 0)
      #expect(try await twin.ask("incident", "open", "Told by the twin").code == 0)
      try await office.until("both read both") {
        for place in [office, twin] {
          let told = try await place.ask("incident", "list").output
          guard told.contains("Told by the office"), told.contains("Told by the twin") else {
            return false
          }
        }
        return true
      }

      // The cut: the office goes dark, and the page outside says so.
      try await office.inside(["ip", "link", "set", "wan0", "down"])
      try await twin.until("the page tells of the silence") {
        try await places.page().contains("We have not been able to reach our office")
      }
      // A service may be missed before its line is: only then do both tell of one cut.
      try await office.until("the office has an incident about the line") {
        let told = try await office.ask("incident", "list", "--json").output
        return told.contains(/"lines" : \[\s*"fibre"/)
      }
      #expect(try await office.ask("incident", "open", "Written in the dark").code == 0)
      #expect(try await twin.ask("incident", "open", "Written outside").code == 0)
      // A stick goes where no line leads, with what the twin lacks and no more.
      let stick = "\(office.folder)/stick"
      #expect(try await office.ask("journal", "export", stick, "--since", "twin").code == 0)
      let carried = try String(contentsOfFile: stick, encoding: .utf8)
      #expect(carried.contains("Written in the dark") && !carried.contains("Told by the twin"))
      #expect(try await twin.ask("journal", "import", stick).code == 0)
      #expect(try await twin.ask("incident", "list").output.contains("Written in the dark"))
      let nobody = try await office.ask("journal", "export", "-", "--since", "nobody")
      #expect(nobody.code == 2 && nobody.errors.contains("office, twin"), "\(nobody.errors)")
      // Each says something else of the same incident.
      let list = try await office.ask("incident", "list").output
      let incident = try #require(list.firstMatch(of: /([a-z]+-\d+) .*Told by the office/)).output.1
      let words = ["incident", "update", "\(incident)", "It goes on", "--phase", "identified"]
      #expect(try await office.ask(words).code == 0)
      #expect(try await twin.ask("incident", "resolve", "\(incident)", "--as", "Marie").code == 0)

      // And back: one record, and the two incidents of one cut are one.
      try await office.inside(["ip", "link", "set", "wan0", "up"])
      try await office.inside(["ip", "route", "replace", "default", "via", TwoPlaces.address])
      try await office.until("both have the same facts") {
        let told = try await office.ask("incident", "list").output
        guard told.contains("Written outside") else { return false }
        return try await places.agree()
      }
      try await twin.until("one incident alone is about the line") {
        let told = try await twin.ask("incident", "list", "--json").output
        return told.contains("Written in the dark")
          && told.matches(of: /"lines" : \[\s*"fibre"/).count == 1
      }
      try await settle("\(incident)", office, twin)
      #expect(try await office.ask("journal", "verify").code == 0)
      #expect(try await twin.ask("journal", "verify").code == 0)
    }
  }

  /// Both show what the two nodes say of one incident, until a person says which holds.
  private func settle(_ incident: String, _ office: Office, _ twin: Office) async throws {
    for place in [office, twin] {
      let told = try await place.ask("incident", "show", incident).output
      #expect(told.contains("identified, says office") && told.contains("resolved, says twin"))
      #expect(told.contains("(Marie)"), "\(told)")
    }
    #expect(try await office.ask("incident", "confirm", incident, "monitoring").code != 0)
    #expect(try await office.ask("incident", "confirm", incident, "resolved").code == 0)
    for place in [office, twin] {
      try await place.until("both know which holds") {
        let told = try await place.ask("incident", "show", incident).output
        return told.contains("resolved") && !told.contains("disagree")
      }
    }
  }

  @Test("part for good when one is revoked: it may neither read nor write")
  func revoked() async throws {
    try await TwoPlaces.with { places in
      let (office, twin) = (places.office, places.twin)
      try await places.pair()
      #expect(try await office.ask("pair", "list").output.contains("10.77.0.2:8443") == false)
      #expect(try await office.ask("pair", "list", "--json").output.contains("10.77.0.2:8443"))
      #expect(try await twin.ask("pair", "revoke", "nobody").code == 2)
      #expect(try await twin.ask("pair", "revoke", "office").code == 0)
      #expect(try await twin.ask("pair", "list").output.contains("revoked"))
      #expect(try await twin.ask("incident", "open", "Not for the thief").code == 0)
      #expect(try await office.ask("incident", "open", "From the thief").code == 0)
      try await office.until("the office is refused") {
        office.printed.contains("this node was revoked")
      }
      #expect(try await !office.ask("incident", "list").output.contains("Not for the thief"))
      #expect(try await !twin.ask("incident", "list").output.contains("From the thief"))
    }
  }

  @Test("live through a cut of all lines in the lab, and meet again with the same facts")
  func lab() async throws {
    let result = try await Program.run([Program.path, "rehearse", "--lab", "twin", "--json"])
    try #require(result.code == 0, "\(result.errors)")
    let report = result.output
    #expect(report.contains("\"facts_lost\":0"), "\(report)")
    #expect(report.contains("\"facts_doubled\":0"), "\(report)")
    #expect(report.contains("\"hash_equal\":true"), "\(report)")
    #expect(report.contains(/"office_dark_s":[0-9.]+/), "\(report)")
    #expect(report.contains(/"line_named_s":[0-9.]+/), "\(report)")
  }

  @Test("are paired once: an office that is known to the twin is refused, and keeps nothing")
  func second() async throws {
    try await TwoPlaces.with { places in
      try await places.pair()
      #expect(try await places.office.ask("pair", "revoke", "twin").code == 0)
      let file = "\(places.twin.folder)/second"
      try await places.twin.inside([
        "sh", "-c", "\"$@\" > \(file) 2>&1 &", "sh", Program.path, "pair", "--data",
        places.twin.data,
      ])
      var said = ""
      try await places.twin.until("the twin prints a code") {
        said = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
        return said.contains("Code: ")
      }
      let code = try #require(said.firstMatch(of: /Code: ([0-9A-Z-]{19})/)).output.1
      let result = try await places.office.ask("pair", String(code), "--twin", TwoPlaces.address)
      #expect(result.code == 1 && result.errors.contains("already"), "\(result.errors)")
      let list = try await places.office.ask("pair", "list", "--json").output
      #expect(list.components(separatedBy: "\"node\"").count == 2, "\(list)")
    }
  }

  @Test("say what is wrong with a code, and where to go on")
  func codes() async throws {
    try await TwoPlaces.with { places in
      let office = places.office
      let noCode = try await office.ask("pair", "HELLO", "--twin", TwoPlaces.address)
      #expect(noCode.code == 2 && noCode.errors.contains("sixteen letters and digits"))
      let nowhere = try await office.ask("pair", "K7QM-3XPD-W9TR-5HBN")
      #expect(nowhere.code == 2 && nowhere.errors.contains("--twin ADDRESS"))
      let unknown = try await office.ask(
        "pair", "K7QM-3XPD-W9TR-5HBN", "--twin", TwoPlaces.address)
      #expect(unknown.code == 1 && unknown.errors.contains("no such code is open"))
      let closed = try await office.ask(
        "pair", "K7QM-3XPD-W9TR-5HBN", "--twin", "\(TwoPlaces.address):8444")
      #expect(closed.code == 1 && closed.errors.contains("Connection refused"))
    }
  }
}
