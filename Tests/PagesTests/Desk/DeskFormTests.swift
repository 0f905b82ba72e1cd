import Incidents
import Relais
import Testing

@testable import Pages

@Suite("A form of the desk that was not accepted")
struct DeskFormTests {
  private func page(_ file: String) throws -> String {
    let pages = try DeskSample("cut", in: .english).pages
    return try #require(pages.first { $0.file == file }).html.markup
  }

  @Test("shows again all that was typed, except passwords")
  func nothingLost() throws {
    let schedule = try page("maintenances-refused")
    for piece in [
      "value=\"Nouveau serveur\"", "value=\"2026-11-28\"", "value=\"22:00\"", "value=\"2:00\"",
      "name=\"service.site\" value=\"on\" checked",
    ] {
      #expect(schedule.contains(piece), "\(piece)")
    }
    #expect(try page("incident-new-refused").contains(">\nUne &lt;panne&gt;</textarea>"))
    let login = try page("login-refused")
    #expect(login.contains("value=\"Maya\"") && !login.contains("SECRET"))
    #expect(try !page("setup-refused").contains("SECRET"))
  }

  @Test("keeps a first line break of a text")
  func lineBreak() throws {
    var form = FormState()
    form.values = ["text_en": ["\nnext"]]
    let sample = try DeskSample("well", in: .english)
    let page = DeskPage.newIncident(sample.frame("/desk/incidents/new"), [], form).markup
    #expect(page.contains(">\n\nnext</textarea>"))
  }

  @Test("says in words, beside the field, what is wrong")
  func beside() throws {
    let page = try page("setup-refused")
    #expect(page.matches(of: /aria-invalid="true"/).count == 2)
    let described = try #require(
      page.firstMatch(of: /name="password2"[^>]*aria-describedby="(?<id>[^"]*)"/))
    #expect(page.contains("id=\"\(described.id)\""))
    #expect(page.contains("The two passwords differ."))
  }

  @Test("puts words that two wrote at once side by side, to choose from")
  func siblings() throws {
    let frame = try DeskSample("cut", in: .english).frame("/desk/incidents/office-4")
    func choice(_ texts: [LocalizedText]) -> String? {
      DeskSiblings(
        frame: frame, texts: texts, action: "/desk/incidents/office-4/correct", update: "office-1"
      ).html?.markup
    }
    let (one, other) = (DeskSample.text("Un", "One"), DeskSample.text("<b>", "Other"))
    #expect(choice([one]) == nil && choice([one, one]) == nil)
    let page = try #require(choice([one, other]))
    #expect(page.ranges(of: "<form").count == 2)
    #expect(page.contains("name=\"text_fr\" value=\"&lt;b&gt;\"") && page.contains("csrf"))
    let shown = try #require(page.firstRange(of: "Readers see these words now."))
    let second = try #require(page.firstRange(of: "One"))
    #expect(shown.lowerBound < second.lowerBound)
  }

  @Test("puts what two nodes say side by side, with who said it, to choose from")
  func dispute() throws {
    let frame = try DeskSample("cut", in: .french).frame("/desk/incidents/office-4")
    let said: (NodeID, String) -> (node: NodeID, by: Actor, at: Instant) = { node, name in
      (node, .person(name, from: "desk"), frame.reader.asOf)
    }
    var dispute = DeskDispute(
      frame: frame,
      choices: [
        .init(
          value: "investigating", words: StateWords.phase(.investigating),
          said: [said("office", "Luc")]),
        .init(
          value: "resolved", words: StateWords.phase(.resolved),
          said: [said("twin", "<Marie>"), said("twin2", "Zoé")]),
      ], action: "/desk/incidents/office-4/confirm", field: "phase")
    let page = try #require(dispute.html?.markup)
    #expect(page.contains("Qu’est-ce qui vaut"))
    #expect(page.ranges(of: "<form").count == 2 && page.ranges(of: "name=\"csrf\"").count == 2)
    #expect(page.contains("name=\"phase\" value=\"resolved\""))
    #expect(page.contains("&lt;Marie&gt;") && page.contains("Zoé") && !page.contains("<Marie>"))
    dispute = DeskDispute(frame: frame, choices: [], action: "", field: "phase")
    #expect(dispute.html == nil)
  }

  @Test("opens the one part that was sent, and leaves the others as they were")
  func onePart() throws {
    let page = try page("incident-refused")
    let open = page.matches(of: /<details id="(?<id>[^"]*)" open>/).map { String($0.id) }
    #expect(open == ["correct-office-1-fold"])
    #expect(page.ranges(of: "class=\"error\"").count == 1)
  }

  @Test("has a refusal of the core beside the field that is to blame")
  func refusals() {
    func field(_ refusal: CommandRefusal, _ values: [String: [String]]) -> String? {
      var form = FormState()
      form.values = values
      form.refuse(refusal)
      return form.errors.keys.first
    }
    let written = ["title_en": ["Title"], "text_en": [" "], "title_fr": [""]]
    #expect(field(.empty(nil), written) == "text")
    #expect(field(.empty(.english), written) == "text_en")
    #expect(field(.empty(nil), ["title_en": [""], "text_en": [""]]) == "title")
    #expect(field(.tooLong(.english, limit: 3), written) == "title_en")
    #expect(field(.noService, [:]) == "services")
    #expect(field(.endsBeforeItBegins, [:]) == "until")
    #expect(field(.mergedWithItself("a"), ["into": ["a"]]) == "into")
    #expect(field(.notSet("site"), ["service": ["site"]]) == "service")
    #expect(field(.resolved("a"), written) == "")
  }

  @Test("has every error on the page, wherever it belongs", arguments: ["services", "until", ""])
  func shown(field: String) throws {
    var form = FormState()
    form.errors = [field: Message("It is this.")]
    let sample = try DeskSample("well", in: .english)
    let page = DeskPage.maintenances(
      sample.frame("/desk/maintenance"), Record(), sample.services, form
    ).markup
    #expect(page.contains("It is this."))
  }
}
