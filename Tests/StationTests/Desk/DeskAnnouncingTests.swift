import Testing

@Suite(
  "Announcing at the desk, by plain forms", .serialized,
  .enabled(if: Office.canBeMade, "network namespaces need root"))
struct DeskAnnouncingTests {
  /// The fields of the form with the words, as a browser sends them where nothing is touched.
  private func fields(_ page: String) throws -> [(String, String)] {
    let start = try #require(page.firstRange(of: "<form id=\"announce\"")).upperBound
    let end = try #require(page[start...].firstRange(of: "</form>")).lowerBound
    let form = page[start..<end]
    func plain(_ text: Substring) -> String {
      [("&#39;", "'"), ("&quot;", "\""), ("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")]
        .reduce(String(text)) { $0.replacing($1.0, with: $1.1) }
    }
    var fields = form.matches(of: /<input[^>]* name="([^"]*)"[^>]* value="([^"]*)"/)
      .map { (plain($0.1), plain($0.2)) }
    fields += form.matches(of: /<textarea[^>]* name="([^"]*)"[^>]*>\n([^<]*)</)
      .map { (plain($0.1), plain($0.2).replacing("\n", with: "\r\n")) }
    fields += form.matches(of: /<select[^>]* name="([^"]*)"[^>]*>(.*?)<\/select>/).map { match in
      let chosen = match.2.firstMatch(of: /value="([^"]*)" selected/)
      return (plain(match.1), chosen.map { plain($0.1) } ?? "")
    }
    return fields
  }

  private func changing(
    _ fields: [(String, String)], _ field: String, _ change: (String) -> String
  ) -> [(String, String)] {
    fields.map { $0.0 == field ? ($0.0, change($0.1)) : $0 }
  }

  @Test("drafts from what is known, is edited, previewed and approved, and stands on the page")
  func whole() async throws {
    try await DeskOffice.with { office in
      var browser = try await DeskOffice.administrator(office)
      browser.fields = ["Accept-Language": "en"]
      _ = try await browser.send(
        "/desk/incidents/new", [("title_en", "Calls fail"), ("service.calls", "major_outage")],
        from: try await browser.get("/desk/incidents/new"))
      let address = "/desk/incidents/desk-1/announce"
      var draft = try await browser.get(address)
      try await office.until("a draft tells what works and what does not") {
        draft = try await browser.get(address)
        return draft.page.contains("Calls: this does not work at the moment.")
          && draft.page.contains("The page: everything works normally.")
      }
      #expect(draft.page.contains("Ada said so"))

      var sent = try fields(draft.page)
      let wrong = try await browser.send(
        address, changing(sent, "next_time") { _ in "25:00" } + [("act", "submit")])
      #expect(wrong.status == 422 && wrong.page.contains("value=\"25:00\""))
      sent = changing(sent, "text_en") {
        $0.replacing("Calls: this does not work at the moment.", with: "Nobody can call <us>!")
      }
      let unseen = try await browser.send(address, sent + [("act", "submit")])
      #expect(unseen.status == 200 && unseen.page.contains("have changed since the preview"))
      #expect(unseen.page.contains("Nobody can call &lt;us&gt;!"))
      let submitted = try await browser.send(
        address, try fields(unseen.page) + [("act", "submit")])
      try #require(submitted.status == 303, "\(submitted.page)")
      let approval = String(submitted.location.prefix { $0 != "?" })

      let page = try await browser.get(approval)
      #expect(page.page.utf8.count <= 30_000 && page.page.contains("1 approval missing"))
      #expect(page.page.contains("Nobody can call &lt;us&gt;!"))
      #expect(try await browser.get("/desk").page.contains("1 waits for somebody"))
      let approved = try await browser.send("\(approval)/approve", [], from: page)
      #expect(approved.status == 303 && approved.location == "\(approval)?done=approved")
      try await office.until("it stands on the page") {
        try await browser.get("/desk/announcements").page.contains("Stands there")
      }
      try await office.until("readers see it") {
        try await browser.get("/en/").page.contains("Nobody can call &lt;us&gt;!")
      }
      let correction = try await browser.get("\(address)?corrects=first-notice&audience=everyone")
      #expect(correction.page.contains("Correction of “First notice”"))
      #expect(correction.page.contains("Nobody can call &lt;us&gt;!"))
    }
  }

  @Test("writes a message ahead, edits it, has it approved, and finds the earlier one void")
  func ahead() async throws {
    try await DeskOffice.with { office in
      var browser = try await DeskOffice.administrator(office)
      browser.fields = ["Accept-Language": "en"]
      let address = "/desk/incidents/ahead/announce"
      #expect(try await browser.get("/desk/announcements").page.contains(address))
      let draft = try await browser.get(address)
      #expect(draft.status == 200 && draft.page.contains("Our office is cut off"))
      #expect(!draft.page.contains("Next update at"))
      func seal(_ words: String) async throws -> String {
        let sent = changing(try fields(draft.page), "text_en") { "\($0)\r\n\(words)" }
        let seen = try await browser.send(address, sent + [("act", "preview")])
        let put = try await browser.send(
          address, try fields(seen.page) + [("act", "submit")])
        try #require(put.status == 303, "\(put.page)")
        return String(put.location.prefix { $0 != "?" })
      }
      let first = try await seal("Write to us.")
      let page = try await browser.get(first)
      #expect(page.page.utf8.count <= 30_000 && page.page.contains("Written ahead"))
      #expect(page.page.contains("Nothing goes out now."))
      #expect(try await browser.send("\(first)/approve", [], from: page).status == 303)
      #expect(try await browser.get("/desk/announcements").page.contains("good until"))

      let second = try await seal("Write to us, or come by.")
      #expect(second != first)
      let void = try await browser.get(first)
      #expect(void.page.contains("another was written in its place"))
      _ = try await browser.send("\(first)/revoke", [], from: void)
      let late = try await browser.send("\(first)/approve", [], from: void)
      #expect(late.status == 422)
      let listed = try await browser.get("/desk/announcements").page
      #expect(listed.contains(second) && !listed.contains(first))
    }
  }
}
