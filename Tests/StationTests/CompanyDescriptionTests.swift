import Relais
import Testing

@testable import Station

@Suite("What the twin is told of the company")
struct CompanyDescriptionTests {
  private func told(_ check: String) throws -> CompanyDescription {
    let yaml = "checks:\n  shop: {probe: http, from: both, \(check)}"
    return CompanyDescription(try Configuration.read(yaml, file: "test"), lines: [])
  }

  @Test(
    "holds nothing that looks like a secret",
    arguments: [
      "url: https://shop.example/, username: claire, password: hush",
      "url: https://shop.example/, headers: {Authorization: Bearer hush}",
      "url: https://shop.example/, headers: {X-Api-Key: hush}",
      "url: https://shop.example/, body: \"token=hush\"",
    ])
  func secrets(check: String) throws {
    let description = try told(check)
    #expect(description.withheld == ["shop"])
    #expect(!description.text.contains("hush"))
  }

  @Test("holds the checks that are asked from outside, and is read again as it was written")
  func checks() throws {
    let description = try told("url: https://shop.example/, contains: \"a \\\"Basket\\\"\"")
    #expect(description.withheld.isEmpty)
    let twin = try Configuration.standard(role: .twin).adopting(description.text)
    #expect(twin.checks.map(\.check.id) == ["shop", "shop@twin"])
    #expect(twin.node == "twin")
  }
}
