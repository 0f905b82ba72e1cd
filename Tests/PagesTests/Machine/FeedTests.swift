import Incidents
import Pages
import Relais
import Testing

@testable import Pages

@Suite("Feeds and calendars")
struct FeedTests {
  private static let endings = [".atom", ".rss", "history.json", ".ics"]

  private static func bodies(_ view: PublicView) throws -> [String: [UInt8]] {
    let documents = try MachineSite(view).documents.filter { document in
      endings.contains { document.path.hasSuffix($0) }
    }
    #expect(documents.count == 18)
    return Dictionary(uniqueKeysWithValues: documents.map { ($0.path, $0.body) })
  }

  @Test("do not change by a byte while nothing that they tell does")
  func calm() throws {
    for view in [ExampleViews.quiet, ExampleViews.outage] {
      var later = view
      later.asOf += .seconds(600)
      later.page.updatedAt += .seconds(500)
      later.groups[0].services[0].updatedAt += .seconds(500)
      #expect(try Self.bodies(later) == Self.bodies(view))
    }
  }

  @Test("keep the name of an entry while what it says changes")
  func identity() throws {
    var view = ExampleViews.outage
    let before = try MachineSite(view).text("/history.atom")
    view.incidents[0].phase = .resolved
    view.incidents[0].updatedAt += .seconds(60)
    view.incidents[0].updates.insert(
      ExampleViews.update(
        99, .resolved, "C'est fini.", "It is over.", at: view.incidents[0].updatedAt), at: 0)
    let after = try MachineSite(view).text("/history.atom")
    let id = "<id>tag:status.example.com,2005:Incident/i00000000002</id>"
    for feed in [before, after] { #expect(feed.components(of: id) == 2) }
    #expect(after.contains("C&amp;#39;est fini.") && !before.contains("est fini"))
    let stamp = "<updated>2026-03-02T09:02:05.120+01:00</updated>"
    #expect(after.contains(stamp) && !before.contains(stamp))
  }

  @Test("raise the sequence of a calendar's event with every change")
  func sequence() throws {
    var view = ExampleViews.outage
    func sequences() throws -> [Int] {
      try MachineSite(view).text("/history.ics").split(separator: "\r\n")
        .filter { $0.hasPrefix("SEQUENCE:") }.compactMap { Int($0.dropFirst(9)) }
    }
    let before = try sequences()
    view.incidents[0].updatedAt += .seconds(1)
    for index in view.maintenances.indices { view.maintenances[index].revision += 1 }
    let after = try sequences()
    #expect(zip(before, after).filter { $0 < $1 }.count == 5)
    #expect(zip(before, after).allSatisfy { $0 <= $1 })
  }

  @Test("are in the language of their address, and lead to pages in it")
  func languages() throws {
    let site = try MachineSite(ExampleViews.outage)
    #expect(try site.text("/history.rss").contains("Panne de l"))
    #expect(try site.text("/history.rss") == site.text("/fr/history.rss"))
    let english = try site.text("/en/history.rss")
    #expect(english.contains("Operator outage") && english.contains("<strong>".escaped))
    #expect(english.contains("Mar &lt;var data-var=&#39;date&#39;&gt;2&lt;/var&gt;"))
    #expect(english.contains("https://status.example.com/en/incidents/i00000000002"))
    #expect(try site.text("/en/maintenance.ics").contains("SUMMARY:Maintenance: New box"))
  }

  @Test("know what to call themselves where the address has a port, a path, or is a number")
  func hosts() {
    for (url, host) in [
      ("https://status.example.com", "status.example.com"),
      ("http://localhost:8080", "localhost"), ("https://example.com/status", "example.com"),
      ("http://[::1]:8080", "[::1]"), ("", ""),
    ] {
      var view = ExampleViews.quiet
      view.page.url = url
      #expect(view.host == host)
    }
  }
}

extension String {
  fileprivate var escaped: String {
    replacing("<", with: "&lt;").replacing(">", with: "&gt;")
  }

  /// Into how many parts a piece cuts the text.
  fileprivate func components(of piece: String) -> Int { split(separator: piece).count }
}
