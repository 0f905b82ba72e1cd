import Announcing
import Pages
import Relais
import Testing

@Suite("Links for approval") struct ApprovalLinksTests {
  private let message = ContentHash(bytes: [1, 2, 3])

  private func at(_ minutes: Int) -> Instant { Instant(seconds: Double(minutes) * 60) }

  private func token() -> AccessToken {
    var chance = SystemRandomNumberGenerator()
    return AccessToken(using: &chance)
  }

  @Test("work once, for their time, and only with the very token")
  func once() throws {
    var links = ApprovalLinks()
    let (mine, other) = (token(), token())
    let made = links.make(
      mine, for: message, account: "Maya", mail: "maya@shop.example", until: at(500), at: at(0))
    let link = try #require(made)
    #expect(link.until == at(120))
    #expect(links.standing(of: other, at: at(1)) == .unknown)
    let forged = links.use(other, at: at(1))
    #expect(forged == nil)
    #expect(links.standing(of: mine, at: at(119)) == .good(link))
    #expect(links.standing(of: mine, at: at(120)) == .expired)
    let late = links.use(mine, at: at(120))
    #expect(late == nil)
    let first = links.use(mine, at: at(5))
    let used = try #require(first)
    #expect((used.account, used.message) == ("Maya", message))
    let again = links.use(mine, at: at(6))
    #expect(again == nil)
    #expect(links.standing(of: mine, at: at(6)) == .used(used, at: at(5)))
    #expect(links.has(message, for: "Maya") && !links.has(message, for: "Karim"))
    links.restore(used)
    let restored = links.use(mine, at: at(7))
    #expect(restored != nil)
  }

  @Test("end with their message, are forgotten a day later, and come at most ten an hour")
  func limits() {
    var links = ApprovalLinks()
    func make(_ account: String, until end: Int = 10_000, at minutes: Int) -> ApprovalLink? {
      links.make(
        token(), for: message, account: account, mail: "m@shop.example", until: at(end),
        at: at(minutes))
    }
    let short = make("Vera", until: 30, at: 0)
    #expect(short?.until == at(30))
    let none = make("Vera", until: 30, at: 30)
    #expect(none == nil)
    let made = (0..<15).compactMap { make("Maya", at: $0) }
    #expect(made.count == ApprovalLinks.hourlyLimit)
    let (other, later) = (make("Karim", at: 15), make("Maya", at: 61))
    #expect(other != nil && later != nil)
    _ = make("Karim", at: 30 + 1_441)
    #expect(!links.has(message, for: "Vera"))
  }
}
