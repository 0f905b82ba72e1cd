import FoundationEssentials
import Pages
import Relais
import Testing

@Suite(
  "The second step of a login", .serialized,
  .enabled(if: Office.canBeMade, "network namespaces need root"))
struct SecondStepTests {
  private static let hasPeer = FileManager.default.isExecutableFile(atPath: "/usr/bin/oathtool")

  /// The code that a phone shows now: by a program of somebody else's, where there is one.
  private func code(_ secret: String) async throws -> String {
    let bytes = try #require(Base32.bytes(secret))
    let now = Instant(nanoseconds: Int64(Date().timeIntervalSince1970 * 1e9))
    let own = TimeCode.code(bytes, step: TimeCode.step(at: now))
    guard Self.hasPeer else { return own }
    let stamp = "@\(now.nanoseconds / 1_000_000_000)"
    let peer = try await Program.run(["oathtool", "--totp", "-b", "-N", stamp, secret])
    let shown = peer.output.filter(\.isNumber)
    #expect(shown == own, "\(peer.errors)")
    return shown
  }

  /// Turns it on; gives the secret, the code that was used, and the recovery codes.
  private func turnOn(
    _ browser: inout Browser
  ) async throws -> (secret: String, used: String, recovery: [String]) {
    let page = try await browser.get("/desk/account/totp")
    let secret = page.value(of: "secret")
    #expect(page.page.contains("otpauth://totp/"))
    func send(_ code: String, _ password: String) async throws -> Browser.Answer {
      var copy = browser
      defer { browser = copy }
      return try await copy.send(
        "/desk/account/totp/on", [("secret", secret), ("code", code), ("current", password)],
        from: page)
    }
    let used = try await code(secret)
    #expect(try await send(used, "wrong horse battery").status == 422)
    let wrong = try await send("000000", DeskOffice.password)
    #expect(wrong.status == 422 && wrong.value(of: "secret") == secret)
    let done = try await send(used, DeskOffice.password)
    try #require(done.status == 200, "\(done.page)")
    let codes = done.page.matches(of: /<code>([A-Z2-7]{4}(-[A-Z2-7]{4}){3})<\/code>/)
    return (secret, used, codes.map { String($0.output.1) })
  }

  /// Takes the first step, and a code for the second.
  private func login(
    _ office: Office, _ code: String
  ) async throws -> (browser: Browser, answer: Browser.Answer) {
    var (browser, first) = try await DeskOffice.login(office)
    try #require(first.status == 303 && first.location == "/desk/login/code")
    #expect(try await browser.get("/desk").status == 303)
    let form = try await browser.get("/desk/login/code")
    let answer = try await browser.send("/desk/login/code", [("code", code)], from: form)
    return (browser, answer)
  }

  @Test("asks for a code that is taken once, or for one of ten from paper")
  func codes() async throws {
    try await DeskOffice.with { office in
      var ada = try await DeskOffice.administrator(office)
      var other = try await DeskOffice.login(office).browser
      let (secret, used, recovery) = try await turnOn(&ada)
      #expect(recovery.count == 10 && Set(recovery).count == 10)
      // Whoever had stolen a login is out.
      #expect(try await other.get("/desk").status == 303)
      #expect(try await ada.get("/desk").status == 200)
      let kept = try String(contentsOfFile: "\(office.data)/accounts.json", encoding: .utf8)
      for code in recovery { #expect(!kept.contains(code)) }

      #expect(try await login(office, used).answer.status == 403)
      let paper = try await login(office, recovery[4].lowercased())
      #expect(paper.answer.status == 303 && paper.answer.location.contains("done=recovery"))
      var browser = paper.browser
      #expect(try await browser.get(paper.answer.location).page.contains("9 "))
      #expect(try await login(office, recovery[4]).answer.status == 403)
      // A step that was not used yet comes within half a minute.
      try await waitForNextStep()
      let fresh = try await login(office, try await code(secret))
      #expect(fresh.answer.status == 303 && fresh.answer.location == "/desk")

      let page = try await ada.get("/desk/account/totp")
      let renewed = try await ada.send(
        "/desk/account/totp/recovery", [("current", DeskOffice.password)], from: page)
      #expect(renewed.status == 200 && !renewed.page.contains(recovery[0]))
      #expect(try await login(office, recovery[0]).answer.status == 403)
      let off = try await ada.send(
        "/desk/account/totp/off", [("current", DeskOffice.password)], from: page)
      #expect(off.status == 303)
      let plain = try await DeskOffice.login(office).answer
      #expect(plain.status == 303 && plain.location == "/desk")
      let journal = try await ada.get("/desk/journal?lang=en").page
      for words in ["with a code from now on", "new recovery codes", "without a code"] {
        #expect(journal.contains(words), "\(words)")
      }
      #expect(!journal.contains(secret))
    }
  }

  private func waitForNextStep() async throws {
    let seconds = Int64(Date().timeIntervalSince1970)
    try await Task.sleep(for: .seconds(31 - seconds % 30))
  }

  @Test("slows down who knows the password and guesses codes")
  func guessing() async throws {
    try await DeskOffice.with { office in
      var ada = try await DeskOffice.administrator(office)
      _ = try await turnOn(&ada)
      var statuses: [Int] = []
      // On a busy machine a try may take as long as the wait, which doubles with each.
      while statuses.last != 429, statuses.count < 12 {
        // Each from the first step on: with the right password.
        statuses.append(try await login(office, "12345").answer.status)
      }
      #expect(statuses.prefix(5).allSatisfy { $0 == 403 }, "\(statuses)")
      #expect(statuses.last == 429, "\(statuses)")
      #expect(office.printed.contains("A wrong code after the right password"))
      #expect(try await ada.get("/desk").status == 200)
      // Without the first step there is no second.
      var stranger = Browser(office)
      #expect(try await stranger.get("/desk/login/code").location == "/desk/login")
    }
  }

  @Test("is passed by the sealed code once, loudly, and the code is void then")
  func breakGlass() async throws {
    try await DeskOffice.with { office in
      _ = try await DeskOffice.administrator(office)
      let old = try await office.ask("users", "break-glass").output.filter { !$0.isWhitespace }
      let made = try await office.ask("users", "break-glass", "--json").output
      let code = String(
        try #require(made.firstMatch(of: /"code" : "([A-Z2-7]{5}(-[A-Z2-7]{5}){4})"/)).output.1)
      #expect(old != code && old.count == code.count)
      let kept = try String(contentsOfFile: "\(office.data)/accounts.json", encoding: .utf8)
      #expect(!kept.contains(code) && kept.contains("argon2id"))
      func use(_ code: String) async throws -> (Browser, Browser.Answer) {
        var browser = Browser(office)
        let form = try await browser.get("/desk/login/break-glass")
        let answer = try await browser.send(
          "/desk/login/break-glass", [("code", code)], from: form)
        return (browser, answer)
      }
      for wrong in [old, "", "AAAAA-AAAAA-AAAAA-AAAAA-AAAAA"] {
        #expect(try await use(wrong).1.status == 403)
      }
      var (browser, answer) = try await use(code.lowercased())
      #expect(answer.status == 303 && answer.location == "/desk/people")
      #expect(try await browser.get("/desk/people").status == 200)
      #expect(office.printed.contains("break-glass code, which is void now"))
      #expect(try await use(code).1.status == 403)
      // It has no account of its own to change.
      for form in ["password", "totp/on", "totp/off", "totp/recovery"] {
        let page = try await browser.get("/desk/people")
        let refused = try await browser.send(
          "/desk/account/\(form)", [("current", ""), ("password", DeskOffice.password)],
          from: page)
        #expect([404, 422].contains(refused.status), "\(form): \(refused.status)")
      }
      let journal = try await browser.get("/desk/journal?lang=en").page
      #expect(journal.contains("somebody came in by the break-glass code"))
      #expect(journal.contains("a new break-glass code was made"))

      // An administrator can end it.
      var ada = try await DeskOffice.login(office).browser
      let page = try await ada.get("/desk/people/break-glass")
      #expect(page.status == 200)
      let ended = try await ada.send("/desk/people/break-glass/sessions", [], from: page)
      #expect(ended.status == 303)
      #expect(try await browser.get("/desk").status == 303)
    }
  }
}
