import FoundationEssentials
import Testing

@Suite(
  "The desk's door", .serialized,
  .enabled(if: Office.canBeMade, "network namespaces need root"))
struct DeskAccessTests {
  @Test("makes the administrator by the link from the terminal, once")
  func setUp() async throws {
    try await DeskOffice.with { office in
      var browser = Browser(office)
      let link = try await DeskOffice.link(office)
      #expect(
        try await browser.get("/desk/setup?token=" + String(repeating: "0", count: 64)).status
          == 403)
      #expect(try await browser.get("/desk/setup").status == 403)
      let form = try await browser.get(link)
      #expect(form.status == 200 && !form.formToken.isEmpty)
      let token = form.value(of: "token")
      func send(_ password: String, _ again: String, _ token: String) async throws -> Browser.Answer
      {
        var copy = browser
        defer { browser = copy }
        return try await copy.send(
          "/desk/setup",
          [("token", token), ("name", "Ada <b>"), ("password", password), ("password2", again)],
          from: form)
      }
      let bad = try await send("short", "short", token)
      #expect(bad.status == 422 && bad.page.contains("Ada &lt;b&gt;"))
      #expect(!bad.page.contains("value=\"short\"") && bad.value(of: "token") == token)
      let stolen = try await send(DeskOffice.password, DeskOffice.password, "")
      #expect(stolen.status == 403)
      let made = try await browser.send(
        "/desk/setup",
        [
          ("token", token), ("name", "Ada"), ("password", DeskOffice.password),
          ("password2", DeskOffice.password),
        ], from: bad)
      #expect(made.status == 303 && made.location == "/desk")
      let cookie = made.fields["set-cookie"] ?? ""
      #expect(cookie.contains("HttpOnly; SameSite=Strict") && !cookie.contains("Domain"))
      #expect(try await browser.get("/desk").status == 200)
      #expect(try await browser.get(link).status == 403)
      let twice = try await browser.send(
        "/desk/setup",
        [
          ("token", token), ("name", "Eve"), ("password", DeskOffice.password),
          ("password2", DeskOffice.password),
        ], from: try await browser.get("/desk/account"))
      #expect(twice.status == 403)
      try await kept(office, browser)
    }
  }

  /// What lies in the data folder is of no use to who reads it.
  private func kept(_ office: Office, _ browser: Browser) async throws {
    for name in ["accounts.json", "sessions.json"] {
      let mode = try await Program.run(["stat", "-c", "%a", "\(office.data)/\(name)"]).output
      #expect(mode == "600\n", "\(name)")
      let text = try String(contentsOfFile: "\(office.data)/\(name)", encoding: .utf8)
      #expect(!text.contains(DeskOffice.password))
      for value in browser.cookies.values { #expect(!text.contains(value)) }
      if name == "accounts.json" { #expect(text.contains("argon2id$v=19$m=19456,t=2,p=1$")) }
    }
  }

  @Test("sends strangers to the login and back, and tells nobody which half was wrong")
  func login() async throws {
    try await DeskOffice.with { office in
      _ = try await DeskOffice.administrator(office)
      var stranger = Browser(office)
      #expect(try await stranger.get("/desk").location == "/desk/login")
      let sent = try await stranger.get("/desk/checks/self?lang=en")
      #expect(sent.status == 303)
      let form = try await stranger.get(sent.location)
      #expect(form.value(of: "next") == "/desk/checks/self?lang=en")
      let back = try await stranger.send(
        "/desk/login",
        [("name", "aDA "), ("password", DeskOffice.password), ("next", form.value(of: "next"))],
        from: form)
      #expect(back.status == 303 && back.location == "/desk/checks/self?lang=en")
      #expect(try await stranger.get(back.location).status == 200)

      let wrong = try await DeskOffice.login(office, "Ada", "wrong horse battery").answer
      let unknown = try await DeskOffice.login(office, "Adb", DeskOffice.password).answer
      #expect(wrong.status == 403 && unknown.status == 403)
      func plain(_ answer: Browser.Answer) -> String {
        answer.page.replacing(answer.formToken, with: "").replacing("Adb", with: "Ada")
          .replacing(/\ datetime="[^"]*"[^<]*/, with: "")
      }
      #expect(plain(wrong) == plain(unknown))
      #expect(wrong.value(of: "name") == "Ada" && !wrong.page.contains("wrong horse"))

      let away = try await stranger.send(
        "/desk/logout", [], from: try await stranger.get("/desk/account"))
      #expect(away.status == 303 && away.location.hasPrefix("/desk/login"))
      #expect(try await stranger.get("/desk").status == 303)
    }
  }

  @Test("slows down who guesses, and says for how long")
  func brake() async throws {
    try await DeskOffice.with { office in
      let administrator = try await DeskOffice.administrator(office)
      var statuses: [Int] = []
      // On a busy machine a try may take as long as the wait, which doubles with each.
      while statuses.last != 429, statuses.count < 12 {
        statuses.append(
          try await DeskOffice.login(office, "Grace", "wrong horse battery").answer.status)
      }
      #expect(statuses.prefix(5).allSatisfy { $0 == 403 } && statuses.last == 429, "\(statuses)")
      let (_, slow) = try await DeskOffice.login(office, "Grace", DeskOffice.password)
      #expect(slow.status == 429 && Int(slow.fields["retry-after"] ?? "") != nil)
      #expect(slow.value(of: "name") == "Grace")
      // Whoever is logged in, and every other name, goes on.
      var other = administrator
      #expect(try await other.get("/desk").status == 200)
      #expect(try await DeskOffice.login(office).answer.status == 303)
    }
  }

  @Test("changes nothing without the page's token, from elsewhere, or by a made-up login")
  func forgery() async throws {
    try await DeskOffice.with { office in
      let ada = try await DeskOffice.administrator(office)
      var browser = ada
      let page = try await browser.get("/desk/incidents/new")
      let form = [("title_en", "Forged <script>"), ("title_fr", "")]
      let bare = try await browser.send("/desk/incidents/new", form)
      #expect(bare.status == 403 && bare.value(of: "title_en") == "Forged &lt;script&gt;")
      #expect(!bare.page.contains("Forged <script>"))
      let second = try await DeskOffice.login(office)
      var other = second.browser
      let foreign = try await other.get("/desk/incidents/new")
      #expect(foreign.formToken != page.formToken)
      #expect(try await browser.send("/desk/incidents/new", form, from: foreign).status == 403)
      for fields in [
        ["Sec-Fetch-Site": "cross-site"], ["Sec-Fetch-Site": "same-site"],
        ["Origin": "http://evil.example"], ["Origin": "null"],
        ["Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:18081"],
      ] {
        browser.fields = fields
        let answer = try await browser.send("/desk/incidents/new", form, from: page)
        #expect(answer.status == 403 && !answer.page.contains("Forged"), "\(fields)")
      }
      browser.fields = [:]
      for type in ["text/plain", "multipart/form-data; boundary=x", "application/json", ""] {
        let answer = try await browser.send(
          "/desk/incidents/new", form, from: page, ["-H", "Content-Type: \(type)"])
        #expect(answer.status == 415, "\(type)")
      }
      let large = "\(office.folder)/large"
      try ("csrf=\(page.formToken)&title_en=" + String(repeating: "x", count: 300_000))
        .write(toFile: large, atomically: true, encoding: .utf8)
      #expect(
        try await browser.get("/desk/incidents/new", ["-d", "@\(large)"]).status == 413)
      #expect(
        try await browser.get("/desk/incidents/new", ["-d", "csrf=%zz"]).status == 400)
      for forged in ["", "x", String(repeating: "0", count: 64), page.formToken] {
        var thief = Browser(office)
        thief.cookies = ["relais-desk": forged]
        #expect(try await thief.get("/desk").status == 303)
        let answer = try await thief.send("/desk/incidents/new", form, from: page)
        #expect(answer.status == 403)
      }
      #expect(try await !office.ask("incident", "list", "--all").output.contains("Forged"))
      browser.fields = ["Origin": "http://127.0.0.1:18081"]
      #expect(try await browser.send("/desk/incidents/new", form, from: page).status == 303)
    }
  }

  @Test("lets no other site frame a page or learn of it, and no cache keep it")
  func framing() async throws {
    try await DeskOffice.with { office in
      var browser = try await DeskOffice.administrator(office)
      var stranger = Browser(office)
      var answers = [
        try await stranger.get("/desk/login"), try await stranger.get("/desk"),
        try await stranger.get("/desk/nothing"),
      ]
      for path in ["", "/account", "/incidents", "/journal", "/configuration", "/nothing"] {
        answers.append(try await browser.get("/desk\(path)"))
      }
      for answer in answers {
        let policy = answer.fields["content-security-policy"] ?? ""
        #expect(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"))
        #expect(!policy.contains("unsafe"))
        #expect(answer.fields["x-frame-options"] == "DENY")
        #expect(answer.fields["x-content-type-options"] == "nosniff")
        #expect(answer.fields["referrer-policy"] == "same-origin")
        #expect(answer.fields["cache-control"] == "no-store")
        #expect(answer.page.utf8.count < 400_000 && !answer.page.contains(" style=\""))
      }
    }
  }

  @Test("names its cookies so that no other site sets them, where the connection is safe")
  func https() async throws {
    try await DeskOffice.with { office in
      _ = try await DeskOffice.administrator(office)
      var browser = Browser(office)
      // As a trusted proxy tells it.
      browser.fields = ["X-Forwarded-For": "192.0.2.1", "X-Forwarded-Proto": "https"]
      let form = try await browser.get("/desk/login")
      let answer = try await browser.send(
        "/desk/login", [("name", "Ada"), ("password", DeskOffice.password)], from: form)
      let cookie = answer.fields["set-cookie"]?.split(separator: "\n").first ?? ""
      #expect(cookie.hasPrefix("__Host-relais=") && cookie.hasSuffix("; Secure"))
      #expect(cookie.contains("Path=/;"))
      #expect(try await browser.get("/desk").status == 200)
      browser.fields = [:]
      #expect(try await browser.get("/desk").status == 303)
    }
  }

  @Test("lets nobody in over accounts that it cannot read, and watches on")
  func damaged() async throws {
    func damage(_ office: Office) throws {
      try FileManager.default.createDirectory(
        atPath: office.data, withIntermediateDirectories: true)
      for name in ["accounts.json", "sessions.json"] {
        try "{\"accounts\": [{".write(
          toFile: "\(office.data)/\(name)", atomically: true, encoding: .utf8)
      }
    }
    try await DeskOffice.with(prepare: damage) { office in
      #expect(office.printed.contains("accounts.json is damaged"))
      #expect(!office.printed.contains("setup?token="))
      #expect(try await DeskOffice.login(office).answer.status == 403)
      #expect(try await office.ask("status").code != 2)
      let text = try String(contentsOfFile: "\(office.data)/accounts.json", encoding: .utf8)
      #expect(text == "{\"accounts\": [{")
    }
  }

  @Test("keeps logins across a restart, lists them, and ends those that one does not want")
  func sessions() async throws {
    try await DeskOffice.with { office in
      var one = try await DeskOffice.administrator(office)
      var two = try await DeskOffice.login(office).browser
      var three = try await DeskOffice.login(office).browser
      office.kill()
      try await office.until("nobody answers") { try await office.ask("status").code == 2 }
      try await office.running { _ in
        try await DeskOffice.served(office)
        #expect(!office.printed.contains("setup?token="))
        let page = try await one.get("/desk/account")
        #expect(page.status == 200)
        let ids = page.page.matches(of: /name="session" value="([0-9a-f]{16})"/).map {
          String($0.output.1)
        }
        #expect(Set(ids).count >= 2)
        let listed = try await two.get("/desk/account")
        let unknown = try await one.send(
          "/desk/account/sessions", [("session", "0123456789abcdef")], from: page)
        #expect(unknown.status == 422)
        let ended = try await one.send(
          "/desk/account/sessions", [("session", "others")], from: page)
        #expect(ended.status == 303 && listed.status == 200)
        #expect(try await two.get("/desk").status == 303)
        #expect(try await three.get("/desk").status == 303)
        #expect(try await one.get("/desk").status == 200)
        let next = "another horse battery"
        func change(_ current: String, _ again: String) async throws -> Browser.Answer {
          var copy = one
          defer { one = copy }
          let form = try await copy.get("/desk/account")
          return try await copy.send(
            "/desk/account/password",
            [("current", current), ("password", next), ("password2", again)], from: form)
        }
        #expect(try await change("wrong", next).status == 422)
        #expect(try await change(DeskOffice.password, "x").status == 422)
        let before = one
        #expect(try await change(DeskOffice.password, next).status == 303)
        #expect(try await one.get("/desk").status == 200)
        var old = before
        #expect(try await old.get("/desk").status == 303)
        #expect(try await DeskOffice.login(office).answer.status == 403)
        #expect(try await DeskOffice.login(office, "Ada", next).answer.status == 303)
      }
    }
  }
}
