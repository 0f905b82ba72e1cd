import Relais
import Testing

@testable import Probing

private let now = Instant(seconds: 1_790_000_000)

private func address(_ text: String) throws -> WebAddress { try #require(WebAddress(text)) }

@Suite("A cookie jar") struct HTTPCookieTests {
  private func sent(
    _ header: String, from: String = "https://shop.example/basket/add",
    to: String = "https://shop.example/basket/add", after: Duration = .zero
  ) throws -> String? {
    var jar = CookieJar()
    jar.store([header], from: try address(from), at: now)
    return jar.header(for: try address(to), at: now + after)
  }

  @Test("gives a cookie back to where it came from")
  func plain() throws {
    #expect(try sent("sid=abc") == "sid=abc")
    #expect(try sent("sid=\"a=b\"; HttpOnly; SameSite=Lax") == "sid=\"a=b\"")
    #expect(try sent("sid = abc ; Path=/") == "sid=abc")
  }

  @Test(
    "keeps to domain, path, Secure and age",
    arguments: [
      ("a=1", "https://www.shop.example/basket/", false),
      ("a=1; Domain=shop.example", "https://www.shop.example/basket/", true),
      ("a=1; Domain=.shop.example", "https://www.shop.example/basket/", true),
      ("a=1; Domain=shop.example", "https://notshop.example/basket/", false),
      ("a=1; Domain=example", "https://shop.example/basket/", false),
      ("a=1; Domain=other.example", "https://shop.example/basket/", false),
      ("a=1", "https://shop.example/basket", true), ("a=1", "https://shop.example/", false),
      ("a=1", "https://shop.example/baskets", false),
      ("a=1; Path=/", "https://shop.example/", true),
      ("a=1; Secure; Path=/", "http://shop.example/", false),
      ("a=1; Secure; Path=/", "https://shop.example/", true),
      ("a=1; Max-Age=60; Path=/", "https://shop.example/", true),
      ("a=1; Max-Age=0; Path=/", "https://shop.example/", false),
      ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Path=/", "https://shop.example/", false),
      ("a=1; Expires=Thu, 01-Jan-2099 00:00:00 GMT; Path=/", "https://shop.example/", true),
      ("__Host-a=1; Secure; Path=/", "https://shop.example/", true),
      ("__Host-a=1; Path=/", "https://shop.example/", false),
      ("__Host-a=1; Secure; Path=/; Domain=shop.example", "https://shop.example/", false),
      ("a=1\r\nX: y; Path=/", "https://shop.example/", false),
      ("=1; Path=/", "https://shop.example/", false),
    ])
  func rules(header: String, to: String, isSent: Bool) throws {
    #expect(try (sent(header, to: to) != nil) == isSent)
  }

  @Test("forgets a cookie when its time is over, and replaces one of the same name")
  func overTime() throws {
    #expect(try sent("a=1; Max-Age=60", after: .seconds(59)) != nil)
    #expect(try sent("a=1; Max-Age=60", after: .seconds(61)) == nil)
    var jar = CookieJar()
    let home = try address("https://shop.example/")
    jar.store(["a=1", "a=2", "b=3; Path=/deep"], from: home, at: now)
    #expect(jar.header(for: home, at: now) == "a=2")
    #expect(jar.header(for: try address("https://shop.example/deep"), at: now) == "b=3; a=2")
    jar.store(["a=; Max-Age=0"], from: home, at: now)
    #expect(jar.header(for: home, at: now) == nil)
  }

  @Test("is bounded")
  func bounded() throws {
    var jar = CookieJar()
    let home = try address("https://shop.example/")
    for number in 0..<1_000 { jar.store(["n\(number)=x"], from: home, at: now) }
    #expect(jar.count == CookieJar.maximumCount)
    jar.store(["big=" + String(repeating: "x", count: 5_000)], from: home, at: now)
    #expect(jar.header(for: home, at: now)?.contains("big") == false)
  }

  @Test(
    "reads dates",
    arguments: [
      ("Wed, 21 Oct 2026 07:28:00 GMT", 1_792_567_680.0),
      ("Sunday, 06-Nov-94 08:49:37 GMT", 784_111_777),
      ("Thu, 29 Feb 2024 00:00:00 GMT", 1_709_164_800),
    ])
  func dates(text: String, seconds: Double) {
    #expect(HTTPDate.instant(text)?.seconds == seconds)
  }

  @Test("any mutated header: kept or not, never a trap", arguments: 0..<20)
  func law(seed: UInt64) throws {
    var numbers = SplitMix(seed: seed)
    let home = try address("https://shop.example/")
    let good =
      "sid=abc; Expires=Wed, 21 Oct 2026 07:28:00 GMT; Max-Age=99; Path=/x; Secure; "
      + "Domain=.shop.example"
    for _ in 0..<100 {
      var jar = CookieJar()
      jar.store(
        [String(decoding: mutated(Array(good.utf8), using: &numbers), as: UTF8.self)], from: home,
        at: now)
      #expect(jar.count <= 1)
    }
  }
}
