import Testing

@Suite(
  "Work at the desk, by plain forms", .serialized,
  .enabled(if: Office.canBeMade, "network namespaces need root"))
struct DeskWorkTests {
  @Test("opens, updates, corrects, merges, resolves and reopens an incident")
  func incidents() async throws {
    try await DeskOffice.with { office in
      var browser = try await DeskOffice.administrator(office)
      var page = try await browser.get("/desk/incidents/new")
      let empty = try await browser.send(
        "/desk/incidents/new",
        [("title_en", " "), ("text_en", "Words <script>x</script>\r\nmore")],
        from: page)
      #expect(
        empty.status == 422 && empty.page.contains("Words &lt;script&gt;x&lt;/script&gt;\nmore"))
      let opened = try await browser.send(
        "/desk/incidents/new",
        [
          ("title_en", "Courier <late>"), ("title_fr", "Coursier en retard"),
          ("text_en", "Since <script>alert(1)</script> noon"),
          ("service.page", "degraded_performance"), ("service.calls", ""),
        ], from: page)
      #expect(opened.status == 303 && opened.location == "/desk/incidents/desk-1?done=opened")

      func send(
        _ form: String, _ fields: [(String, String)], _ status: Int = 303
      ) async throws -> Browser.Answer {
        page = try await browser.get("/desk/incidents/desk-1")
        let answer = try await browser.send(
          "/desk/incidents/desk-1/\(form)", fields, from: page)
        #expect(answer.status == status, "\(form): \(answer.status)")
        return answer
      }
      _ = try await send(
        "update", [("text_en", "Tomorrow"), ("text_fr", "Demain"), ("phase", "identified")])
      let wrong = try await send("update", [("text_en", "Typed"), ("phase", "nonsense")], 422)
      #expect(wrong.page.contains("Typed"))
      _ = try await send("correct", [("update", ""), ("text_en", "Courier ill")])
      _ = try await send("service", [("service", "calls"), ("state", "major_outage")])
      _ = try await send("service", [("service", "nonsense"), ("state", "major_outage")], 422)
      _ = try await send("merge", [("into", "desk-7")], 422)
      _ = try await send("resolve", [("text_en", "All is well")])
      _ = try await send("resolve", [], 422)
      _ = try await send("reopen", [("text_en", "Not quite")])

      let shown = try await office.ask("incident", "show", "1").output
      for words in ["Courier ill", "Tomorrow", "All is well", "Not quite", "Ada", "identified"] {
        #expect(shown.contains(words), "\(words)")
      }
      #expect(try await office.ask("status").output.contains("set by a person"))
      for path in ["/desk/incidents/desk-1", "/desk/incidents", "/desk", "/desk/journal"] {
        let page = try await browser.get(path).page
        #expect(!page.contains("<script>alert") && !page.contains("<late>"), "\(path)")
      }
      let second = try await browser.send(
        "/desk/incidents/new", [("title_fr", "Autre")],
        from: try await browser.get("/desk/incidents/new"))
      #expect(second.location.hasPrefix("/desk/incidents/desk-2"))
      page = try await browser.get("/desk/incidents/desk-2")
      let merged = try await browser.send(
        "/desk/incidents/desk-2/merge", [("into", "desk-1")], from: page)
      #expect(merged.status == 303)
      #expect(try await office.ask("incident", "show", "2").output.contains("desk-1"))
      #expect(try await office.ask("journal", "verify").code == 0)
    }
  }

  @Test("schedules, changes, begins and completes a maintenance")
  func maintenance() async throws {
    try await DeskOffice.with { office in
      var browser = try await DeskOffice.administrator(office)
      let date = try await Program.run(["date", "-d", "+3 days", "+%Y-%m-%d"]).output
        .filter { !$0.isWhitespace }
      var form = [
        ("title_en", "New switch"), ("text_en", "Short gaps"), ("from_date", date),
        ("from_time", "22:30"), ("until_date", date), ("until_time", "23:15"),
        ("service.calls", "on"),
      ]
      let page = try await browser.get("/desk/maintenance")
      let wrong = try await browser.send(
        "/desk/maintenance",
        [("title_en", "Kept"), ("from_date", "2026-02-30"), ("from_time", "25:00")], from: page)
      #expect(wrong.status == 422 && wrong.value(of: "title_en") == "Kept")
      #expect(wrong.value(of: "from_date") == "2026-02-30")
      let made = try await browser.send("/desk/maintenance", form, from: page)
      #expect(made.status == 303)
      func send(
        _ name: String, _ fields: [(String, String)], _ status: Int = 303
      ) async throws {
        let page = try await browser.get("/desk/maintenance/desk-m1")
        #expect(page.status == 200)
        let answer = try await browser.send(
          "/desk/maintenance/desk-m1/\(name)", fields, from: page)
        #expect(answer.status == status, "\(name): \(answer.status)")
      }
      form[5] = ("until_time", "23:45")
      try await send("change", form)
      try await send("change", form, 422)
      try await send("complete", [], 422)
      try await send("begin", [("text_en", "We begin")])
      try await send("update", [("text_en", "Half way"), ("step", "verifying")])
      try await send("correct", [("update", ""), ("text_en", "Longer gaps")])
      try await send("complete", [])
      try await send("cancel", [], 422)
      let shown = try await browser.get("/desk/maintenance/desk-m1").page
      for words in ["New switch", "We begin", "Half way", "Longer gaps", "Ada"] {
        #expect(shown.contains(words), "\(words)")
      }
    }
  }

  @Test("shows every fact of the journal once, page after page")
  func journal() async throws {
    try await DeskOffice.with { office in
      for number in 1...60 {
        #expect(try await office.ask("incident", "open", "--en", "Number \(number)").code == 0)
      }
      var browser = try await DeskOffice.administrator(office)
      var address = "/desk/journal"
      var seen: [String] = []
      for _ in 0..<10 {
        let page = try await browser.get(address)
        #expect(page.status == 200)
        seen += page.page.matches(of: /desk\.1:(\d+)\b/).map { String($0.output.1) }
        guard let next = page.page.firstMatch(of: /rel="next" href="([^"]+)"/) else { break }
        address = String(next.output.1).replacing("&amp;", with: "&")
      }
      #expect(Set(seen).count == seen.count)
      #expect(Set(seen) == Set((1...max(1, seen.count)).map(String.init)) && seen.count > 60)
    }
  }

  @Test("shows what is configured, and no secret of it")
  func configuration() async throws {
    let secret = "hunter2-secret"
    let yaml =
      DeskOffice.yaml + """

        lines:
          fibre:
            device: lo
            gateway: 127.0.0.1
            box: {snmp: {community: \(secret), interface: wan}}
        """
    try await DeskOffice.with(yaml) { office in
      var browser = try await DeskOffice.administrator(office)
      let page = try await browser.get("/desk/configuration")
      #expect(page.status == 200 && page.page.contains("fibre"))
      #expect(!page.page.contains(secret))
      #expect(try await browser.get("/desk/lines/fibre").status == 200)
    }
  }

  @Test("tells what changes for as long as the login lasts")
  func events() async throws {
    try await DeskOffice.with { office in
      var browser = try await DeskOffice.administrator(office)
      let page = try await browser.get("/desk/account")
      let reader = browser
      async let stream = {
        var copy = reader
        return try await copy.get("/desk/events", ["--max-time", "15"])
      }()
      try await Task.sleep(for: .seconds(2))
      #expect(try await office.ask("incident", "open", "--en", "Heard of").code == 0)
      try await Task.sleep(for: .seconds(3))
      #expect(try await browser.send("/desk/logout", [], from: page).status == 303)
      let told = try await stream
      #expect(told.fields["content-type"]?.hasPrefix("text/event-stream") == true)
      #expect(told.page.contains("event: desk\ndata: ") && told.page.contains("Heard of"))
      // It ended by itself: what is chunked is whole.
      #expect(told.page.hasSuffix("\n\n"))
    }
  }
}
