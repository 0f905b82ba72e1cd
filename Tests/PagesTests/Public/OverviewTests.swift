import Incidents
import Relais
import Testing

@testable import Pages

@Suite("The public page")
struct OverviewTests {
  private func pages(_ name: String) throws -> PublicPages {
    PublicPages(view: try Samples.view(name), zone: try Samples.zone())
  }

  /// The text of the first element that begins so.
  private func text(after mark: String, in page: String) throws -> String {
    let start = try #require(page.firstRange(of: mark))
    return String(page[start.upperBound...].prefix { $0 != "<" })
  }

  @Test("never says that all works while an incident is open", arguments: 1...400)
  func neverAllWell(seed: Int) throws {
    var views = RandomViews(seed: seed)
    let view = try views.view()
    let page = PublicPages(view: view, zone: try Samples.zone())
    for language in Message.languages {
      let headline = try text(after: "<h1 id=\"state\">", in: page.overview(in: language).markup)
      let claim = PublicWords.headline(.operational)(in: language)
      let troubled = view.services.contains { $0.isKnown && view.state(of: $0) > .operational }
      if !view.openIncidents.isEmpty || troubled { #expect(headline != claim) }
      if view.openIncidents.isEmpty && !view.isSilent && !troubled {
        #expect(headline == claim)
      }
    }
  }

  @Test("shows services at their worst, by their own state or by an incident's")
  func worst() throws {
    var view = try Samples.view("cut")
    for group in view.groups.indices {
      for service in view.groups[group].services.indices {
        view.groups[group].services[service].state = .operational
      }
    }
    let page = PublicPages(view: view, zone: try Samples.zone()).overview(in: .english).markup
    let calls = PublicKey.key(.service, "calls-in")
    #expect(
      page.contains(
        "data-component-id=\"\(calls)\" data-component-status=\"major_outage\""))
    #expect(page.contains("status-red\" data-component-id=\"\(calls)\""))
    #expect(page.contains("page-status status-major"))
    #expect(page.contains("class=\"incident impact-critical\""))
  }

  @Test("claims nothing before anything is known")
  func unknown() throws {
    let page = try pages("new").overview(in: .english).markup
    #expect(try text(after: "<h1 id=\"state\">", in: page) == "Nothing known yet")
    #expect(!page.contains("Operational"))
  }

  @Test("shows the last words of a long incident, and leads to the rest")
  func longIncident() throws {
    var view = try Samples.view("cut")
    let update = view.incidents[0].updates[0]
    view.incidents[0].updates = Array(repeating: update, count: 40)
    let page = PublicPages(view: view, zone: try Samples.zone()).overview(in: .english).markup
    #expect(page.contains("34 earlier updates"))
    #expect(page.ranges(of: "Next update at 12:00.").count == OverviewPage.shownUpdates)
  }

  @Test("has every incident and maintenance at an address of its own, in every language")
  func addresses() throws {
    var site = PublicSite(languages: [.french, .english])
    var view = try Samples.view("cut")
    view.maintenances = try Samples.view("maintenance").maintenances
    view.merged = [PublicView.Merged(key: "aaaaaaaaaaaa", into: view.incidents[0].key)]
    PublicPages(view: view, zone: try Samples.zone()).add(to: &site)
    for key in view.incidents.map(\.key) + view.maintenances.map(\.key) {
      let french = try #require(site.resource(at: "/incidents/\(key)", in: .french))
      #expect(french.tag == site.resource(at: "/fr/incidents/\(key)")?.tag)
      #expect(french.tag != site.resource(at: "/en/incidents/\(key)")?.tag)
    }
    for path in ["/", "/fr/", "/en/", "/history", "/fr/history", "/en/history"] {
      #expect(site.resource(at: path) != nil, "nothing at \(path)")
    }
    #expect(site.target(of: "/en") == "/en/")
    #expect(site.target(of: "/incidents/aaaaaaaaaaaa") == "/incidents/\(view.incidents[0].key)")
    #expect(site.notFound.keys.sorted() == [.english, .french])
  }

  @Test("links to nothing that is not there")
  func links() throws {
    var site = PublicSite(languages: [.french, .english])
    let view = try Samples.view("cut")
    PublicPages(view: view, zone: try Samples.zone()).add(to: &site)
    MachinePages(view: view, zone: try Samples.zone()).add(to: &site)
    for path in site.paths where path != "/embed/frame" {
      guard let resource = site.resource(at: path) else { continue }
      let page = String(decoding: resource.body, as: UTF8.self)
      for match in page.matches(of: /href="(?<address>[^"]*)"/) {
        let address = String(match.address)
        if !address.hasPrefix("/") { continue }
        #expect(site.resource(at: address) != nil, "\(path) links to \(address)")
      }
    }
  }

  @Test("is the same, byte for byte, while an incident that is over is looked at")
  func lasting() throws {
    var view = try Samples.view("well")
    let key = view.incidents[0].key
    let zone = try Samples.zone()
    let before = PublicPages(view: view, zone: zone).incident(key, in: .french)
    view.asOf += .seconds(3_600)
    #expect(PublicPages(view: view, zone: zone).incident(key, in: .french) == before)
  }

  @Test("fits the first window of a connection", arguments: Samples.names)
  func weight(name: String) throws {
    let page = try pages(name)
    for language in Message.languages {
      let bytes = Array(page.overview(in: language).markup.utf8)
      let pressed = try #require(Resource(contentType: "text/html", body: bytes).gzipped)
      #expect(pressed.count <= 14_336, "\(name) in \(language): \(pressed.count) bytes")
    }
  }

  @Test("asks nothing of another host, and runs only its own style and script")
  func selfContained() throws {
    for name in Samples.names {
      let page = try pages(name).overview(in: .french).markup
      #expect(!page.contains("src="))
      #expect(!page.contains(" style="))
      #expect(!page.contains("@import"))
      #expect(!page.contains("url("))
      #expect(page.matches(of: /\son[a-z]+=/).isEmpty)
    }
  }

  @Test("has no French sign without its space")
  func frenchSpaces() throws {
    for name in Samples.names {
      let page = try pages(name)
      let keys = try Samples.view(name).incidents.map(\.key)
      let all =
        [page.overview(in: .french), page.history(in: .french), page.notFound(in: .french)]
        + keys.compactMap { page.incident($0, in: .french) }
      for html in all {
        let body = html.markup.replacing(/<(script|style)>[\s\S]*?<\/(script|style)>/, with: "")
        let words = body.replacing(/<[^>]*>/, with: " ⁂ ")
        #expect(words.firstMatch(of: /[A-Za-zé] [:;!?»]/)?.output == nil)
        #expect(words.firstMatch(of: /[a-zé][!?»]/)?.output == nil)
        #expect(!words.contains("&#39;"))
      }
    }
  }

  @Test("takes no text of a person for markup")
  func hostile() throws {
    let attack = "<script>alert(1)</script><img src=x onerror=alert(1)>\"' onload='"
    var view = try Samples.view("cut")
    let text = LocalizedText([.french: attack, .english: attack])
    view.page.title = text
    view.groups[0].title = text
    view.groups[0].services[0].title = text
    view.groups[0].services[0].about = text
    view.incidents[0].title = text
    view.incidents[0].updates[0].text = text
    view.maintenances = try Samples.view("maintenance").maintenances
    view.maintenances[0].title = text
    view.maintenances[0].updates[0].text = text
    var site = PublicSite(languages: [.french, .english])
    PublicPages(view: view, zone: try Samples.zone()).add(to: &site)
    for path in site.paths {
      guard let body = site.resource(at: path)?.body else { continue }
      let page = String(decoding: body, as: UTF8.self)
      #expect(!page.contains("<img"))
      #expect(page.ranges(of: "<script>").count <= 1)
      #expect(!page.contains("onload='"))
    }
  }
}
