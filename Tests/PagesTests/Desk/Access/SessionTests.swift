import Pages
import Relais
import Testing

@Suite("A login")
struct SessionTests {
  private let start = Instant(nanoseconds: 1_800_000_000_000_000_000)
  private var chance = Chance(seed: 3)

  private mutating func begin(
    _ account: String, at moment: Instant, in book: inout SessionBook
  ) -> AccessToken {
    let token = AccessToken(using: &chance)
    let session = DeskSession(
      id: String(token.hash.prefix(8)), token: token, account: account, address: "192.0.2.1",
      agent: "a browser", at: moment)
    book.add(session, at: moment)
    return token
  }

  @Test("is proved by its token alone")
  mutating func token() throws {
    var book = SessionBook()
    let token = begin("ada", at: start, in: &book)
    let other = AccessToken(using: &chance)
    #expect(book.session(token, at: start)?.account == "ada")
    #expect(book.session(other, at: start) == nil)
    let hash = try #require(AccessToken(token.hash))
    #expect(book.session(hash, at: start) == nil)
    #expect(token.text != other.text && token.text.count == 64)
  }

  @Test("takes nothing for a token that is none", arguments: ["", "x", "0"])
  func malformed(text: String) {
    #expect(AccessToken(text) == nil)
    #expect(AccessToken(String(repeating: "G", count: 64)) == nil)
    #expect(AccessToken(String(repeating: "0", count: 65)) == nil)
    #expect(AccessToken(String(repeating: "0", count: 64)) != nil)
  }

  @Test("has a form token that no other login has")
  mutating func forms() {
    let (one, other) = (AccessToken(using: &chance), AccessToken(using: &chance))
    #expect(one.accepts(formToken: one.formToken))
    #expect(!one.accepts(formToken: other.formToken))
    #expect(!one.accepts(formToken: ""))
    #expect(!one.accepts(formToken: one.text) && !one.accepts(formToken: one.hash))
    #expect(!one.accepts(formToken: String(one.formToken.dropLast())))
  }

  @Test("ends when it is not used for twelve hours, and not before")
  mutating func idle() {
    var book = SessionBook()
    let token = begin("ada", at: start, in: &book)
    let almost = start + DeskSession.idleLimit - .seconds(1)
    #expect(book.session(token, at: almost) != nil)
    #expect(book.session(token, at: start + DeskSession.idleLimit) == nil)
  }

  @Test("ends after a week, however much it is used")
  mutating func absolute() throws {
    var book = SessionBook()
    let token = begin("ada", at: start, in: &book)
    var moment = start
    while moment - start < DeskSession.absoluteLimit {
      let session = try #require(book.session(token, at: moment))
      _ = book.use(session, from: "192.0.2.1", at: moment)
      moment = moment + .seconds(3_600)
    }
    #expect(book.session(token, at: moment) == nil)
  }

  @Test("is not written down again for every request")
  mutating func noting() throws {
    var book = SessionBook()
    let token = begin("ada", at: start, in: &book)
    let session = try #require(book.session(token, at: start))
    let soon = book.use(session, from: "192.0.2.1", at: start + .seconds(59))
    let late = book.use(session, from: "192.0.2.1", at: start + .seconds(60))
    let elsewhere = book.use(session, from: "192.0.2.9", at: start + .seconds(61))
    #expect(!soon && late && elsewhere)
  }

  @Test("does not hold where the clock says that it begins tomorrow")
  mutating func clock() {
    var book = SessionBook()
    let token = begin("ada", at: start, in: &book)
    #expect(book.session(token, at: start - .seconds(299)) != nil)
    #expect(book.session(token, at: start - .seconds(86_400)) == nil)
  }

  @Test("is ended by its own account only, one by one or all others")
  mutating func ending() throws {
    var book = SessionBook()
    let one = begin("ada", at: start, in: &book)
    let two = begin("ada", at: start, in: &book)
    let three = begin("ada", at: start, in: &book)
    let grace = begin("grace", at: start, in: &book)
    let twoID = try #require(book.session(two, at: start)).id
    let wrong = book.end(id: twoID, of: "grace")
    #expect(!wrong)
    let right = book.end(id: twoID, of: "ada")
    #expect(right && book.session(two, at: start) == nil)
    book.endAll(of: "ada", except: book.session(one, at: start))
    #expect(book.session(one, at: start) != nil && book.session(three, at: start) == nil)
    #expect(book.session(grace, at: start) != nil)
    #expect(book.of(account: "ada", at: start).count == 1)
  }

  @Test("makes room for the next one by ending the one used longest ago")
  mutating func room() {
    var book = SessionBook()
    let oldest = begin("ada", at: start, in: &book)
    let second = begin("ada", at: start + .seconds(1), in: &book)
    for number in 2...SessionBook.accountLimit {
      _ = begin("ada", at: start + .seconds(number), in: &book)
    }
    let now = start + .seconds(100)
    #expect(book.session(oldest, at: now) == nil && book.session(second, at: now) != nil)
    #expect(book.of(account: "ada", at: now).count == SessionBook.accountLimit)
  }
}

@Suite("Where a form comes from")
struct RequestOriginTests {
  @Test("is taken from what the browser says, and is this site or none")
  func own() {
    #expect(RequestOrigin.isOwn(fetchSite: "same-origin", origin: "null", host: "a.example"))
    #expect(RequestOrigin.isOwn(fetchSite: "none", origin: nil, host: "a.example"))
    for site in ["cross-site", "same-site", "", "SAME-ORIGIN"] {
      #expect(
        !RequestOrigin.isOwn(fetchSite: site, origin: "http://a.example", host: "a.example"))
    }
    #expect(
      RequestOrigin.isOwn(fetchSite: nil, origin: "http://A.example:8080", host: "a.example:8080"))
    #expect(RequestOrigin.isOwn(fetchSite: nil, origin: nil, host: "a.example"))
    for origin in [
      "null", "", "http://b.example", "http://a.example.evil", "http://a.example:81",
      "ftp://a.example", "http://evil/http://a.example",
    ] {
      #expect(!RequestOrigin.isOwn(fetchSite: nil, origin: origin, host: "a.example"), "\(origin)")
    }
    #expect(!RequestOrigin.isOwn(fetchSite: nil, origin: "http://a", host: nil))
    #expect(!RequestOrigin.isOwn(fetchSite: nil, origin: "http://", host: ""))
  }
}

@Suite("Rules for accounts")
struct AccountRulesTests {
  @Test("take names of people, and know them again however they are written")
  func names() {
    for name in ["Ada", "Zoë O’Neil", "José-María", "ada.l", "Ада", "小川"] {
      #expect(AccountRules.mistake(inName: name) == nil, "\(name)")
    }
    for name in [
      "", "  ", "a\u{0}b", "a\nb", "<script>", String(repeating: "a", count: 65), "a\u{202E}b",
    ] {
      #expect(AccountRules.mistake(inName: name) != nil, "\(name)")
    }
    #expect(AccountRules.key("  Ada ") == AccountRules.key("aDA"))
    #expect(AccountRules.tidy(" a b ") == "a b")
  }

  @Test("take long passwords of any signs, and none that is plain")
  func passwords() {
    func mistake(_ password: String) -> Message? {
      AccountRules.mistake(inPassword: password, of: "Ada")
    }
    #expect(mistake("correct horse battery") == nil)
    #expect(mistake("été à la plage 🏖") == nil)
    #expect(mistake("short word") != nil)
    #expect(mistake(String(repeating: "a", count: 20)) != nil)
    #expect(mistake(String(repeating: "abcdefgh", count: 200)) != nil)
    #expect(AccountRules.mistake(inPassword: "adalovelace12", of: "AdaLovelace") != nil)
  }
}
