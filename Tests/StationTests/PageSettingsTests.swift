import Pages
import Relais
import Testing

@testable import Station

@Suite("The page's part of a configuration") struct PageSettingsTests {
  private func problems(_ text: String) -> [String] {
    do {
      _ = try Configuration.read(text, file: "relais.yaml")
      return []
    } catch {
      return error.description.split(separator: "\n").map(String.init)
    }
  }

  @Test("puts services under their headings, those in none last, and keeps back what is not shown")
  func groups() throws {
    let page = try Configuration.read(
      """
      page:
        company: Exemple SA
        url: https://status.example.com/
        time_zone: Europe/Paris
        languages: [en, fr]
        groups: {shop: {fr: La boutique, en: The shop}, office: Reaching us}
      services:
        calls: {title: Phone, group: office}
        printer: {title: Printer, shown: false}
        mail: {title: E-mail}
        site: {title: The site, group: shop, about: Catalogue and basket}
      """, file: "relais.yaml"
    ).page
    #expect(page.title(in: .french) == "Exemple SA")
    #expect(page.url == "https://status.example.com")
    #expect(page.zone.name == "Europe/Paris")
    #expect(page.languages == [.english, .french])
    #expect(page.groups.map { $0.services.map(\.id) } == [["site"], ["calls"], ["mail"]])
    #expect(page.groups.map { $0.title?(in: .french) } == ["La boutique", "Reaching us", nil])
    #expect(page.groups.first?.services.first?.about?(in: .english) == "Catalogue and basket")
  }

  @Test("without an address is this machine's own, as it is listened on")
  func address() throws {
    let plain = try Configuration.read("listen: 0.0.0.0:8088", file: "relais.yaml")
    #expect(plain.page.url == "http://127.0.0.1:8088")
    let secure = try Configuration.read(
      "listen: \"[::1]:443\"\ntls: {certificate: a.pem, key: b.pem}", file: "relais.yaml")
    #expect(secure.page.url == "https://[::1]:443")
    #expect(
      Overrides(listen: [ListenAddress(host: "192.0.2.1", port: 80)]).apply(to: plain).page.url
        == "http://192.0.2.1:80")
  }

  @Test("tells every mistake with what to write instead")
  func mistakes() {
    let found = problems(
      """
      listen_public: nowhere
      tls: {certificate: a.pem}
      page:
        url: status.example.com
        time_zone: Europe/Pariss
        languages: [fr, de]
        groups: {shop: The shop}
      services:
        site: {title: The site, group: shopp, shown: perhaps}
      """)
    #expect(found.count == 7)
    #expect(found.contains { $0.contains(":1: listen_public: found \"nowhere\"") })
    #expect(found.contains { $0.contains(": tls.key: ") })
    #expect(found.contains { $0.contains(":4: page.url: found \"status.example.com\"") })
    #expect(found.contains { $0.contains(":5: page.time_zone: ") && $0.contains("Europe/Paris") })
    #expect(found.contains { $0.contains(":6: page.languages: found \"de\"") })
    #expect(found.contains { $0.contains(":9: services.site.group: found \"shopp\"") })
    #expect(found.contains { $0.contains(":9: services.site.shown: found \"perhaps\"") })
  }
}
