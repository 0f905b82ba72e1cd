import Relais
import Testing

@testable import Pages

@Suite("The pages to subscribe on")
struct SubscribePageTests {
  private static let wild = "<script>alert(\"1\")</script>&amp;"

  private static func settings(_ services: [ServiceID] = ["shop", "phone"]) throws -> PublicSettings
  {
    PublicSettings(
      title: LocalizedText([.french: "Exemple & <fils>", .english: "Example & <sons>"]),
      url: "https://status.example", zone: try Samples.zone(), languages: [.french, .english],
      groups: [
        PublicSettings.Group(
          title: nil,
          services: services.map {
            PublicSettings.ShownService(id: $0, title: LocalizedText([.english: "\($0) <b>"]))
          })
      ], takesSubscribers: true)
  }

  private static func all(in language: Language) throws -> [HTML] {
    let pages = SubscribePages(
      try settings(), in: language, at: "/subscribe", now: Instant(seconds: 1_795_420_800))
    let own = SubscribePages.Own(address: wild, language: .english, services: ["phone"])
    var state = FormState()
    state.values = ["email": [wild], "service-shop": ["on"]]
    state.errors = ["email": SubscribeWords.noAddress, "services": SubscribeWords.noChoice]
    return [
      pages.form(), pages.form(state), pages.asked(wild), pages.confirming(wild),
      pages.confirmed(own: "/unsubscribe/00"), pages.own(own), pages.own(own, isSaved: true),
      pages.left(), pages.refused(SubscribeWords.slow),
    ]
  }

  @Test("are read without an error by a strict parser, whatever was typed", arguments: [1, 2])
  func strict(number: Int) async throws {
    let language: Language = number == 1 ? .french : .english
    let program = """
      import html5lib, sys
      for page in sys.argv[1:]:
          tree = html5lib.HTMLParser(strict=True).parse(page)
          text = ''.join(tree.itertext())
          ids = [e.get('id') for e in tree.iter() if e.get('id')]
          scripts = list(tree.iter('{http://www.w3.org/1999/xhtml}script'))
          print(len(set(ids)) == len(ids), len(scripts))

      """
    for page in try Self.all(in: language) {
      #expect(try await Python.lines(program, page.markup) == ["True 0"])
      #expect(page.markup.contains("lang=\"\(language)\""))
      #expect(!page.markup.contains("<script") && !page.markup.contains("<b>"))
    }
  }

  @Test("show again what was typed, tick what is chosen, and offer no choice of one")
  func choices() throws {
    let pages = try Self.all(in: .english)
    #expect(pages[1].markup.contains("&lt;script&gt;"))
    #expect(pages[1].markup.contains("name=\"service-shop\" value=\"on\" checked"))
    #expect(pages[5].markup.contains("name=\"service-phone\" value=\"on\" checked"))
    #expect(!pages[5].markup.contains("name=\"service-shop\" value=\"on\" checked"))
    let single = SubscribePages(
      try Self.settings(["shop"]), in: .english, at: "/subscribe", now: Instant(seconds: 0)
    ).form()
    #expect(!single.markup.contains("service-shop"))
  }

  @Test("are linked from each page, and told of to programs, only where there are some")
  func linked() throws {
    var view = try Samples.view("well")
    let zone = try Samples.zone()
    for isTaken in [false, true] {
      view.page.takesSubscribers = isTaken
      let page = PublicPages(view: view, zone: zone).overview(in: .french).markup
      #expect(page.contains("\(view.page.url)/subscribe?lang=fr") == isTaken)
      let document = String(decoding: OpenAPI(view).document.bytes, as: UTF8.self)
      #expect(document.contains("/api/relais/v1/subscribers") == isTaken)
    }
  }

  @Test("are described to programs by a document that is valid")
  func described() async throws {
    var view = try Samples.view("well")
    view.page.takesSubscribers = true
    let program = """
      import json, sys, openapi_spec_validator
      openapi_spec_validator.validate(json.loads(sys.argv[1]))
      print('valid')

      """
    let document = String(decoding: OpenAPI(view).document.bytes, as: UTF8.self)
    #expect(try await Python.lines(program, document) == ["valid"])
  }
}
