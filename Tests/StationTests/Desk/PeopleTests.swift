import FoundationEssentials
import Pages
import Relais
import Testing

/// What an administrator does about accounts, by plain forms.
struct PeopleDesk {
  let office: Office
  var administrator: Browser

  init(_ office: Office) async throws {
    self.office = office
    administrator = try await DeskOffice.administrator(office)
  }

  /// Sends a form of a page, as the administrator.
  mutating func send(
    _ path: String, from page: String = "/desk/people", _ form: [(String, String)] = []
  ) async throws -> Browser.Answer {
    let shown = try await administrator.get(page)
    return try await administrator.send(path, form, from: shown)
  }

  /// The link of an invitation, without its host.
  mutating func link(_ name: String, _ role: String) async throws -> String {
    let made = try await send(
      "/desk/people/invite", [("name", name), ("role", role), ("days", "3")])
    try #require(made.status == 200, "\(made.page)")
    let link = try #require(made.page.firstMatch(of: /http:\/\/127.0.0.1:18081(\/desk\/join\S*?)</))
    return String(link.output.1)
  }

  /// A browser of somebody who was invited, and is logged in.
  mutating func member(_ name: String, _ role: String) async throws -> Browser {
    let link = try await link(name, role)
    var browser = Browser(office)
    let form = try await browser.get(link)
    let joined = try await browser.send(
      "/desk/join",
      [
        ("token", form.value(of: "token")), ("password", DeskOffice.password),
        ("password2", DeskOffice.password),
      ], from: form)
    try #require(joined.status == 303, "\(joined.page)")
    return browser
  }

  /// What the journal tells of accounts, the newest first.
  mutating func told() async throws -> [String] {
    let page = try await administrator.get("/desk/journal?lang=en").page
    return page.split(separator: "<tr>").filter { $0.contains("account.changed") }.map(String.init)
  }
}

@Suite(
  "People and their accounts", .serialized,
  .enabled(if: Office.canBeMade, "network namespaces need root"))
struct PeopleTests {
  @Test("come by a link that is shown once and works once, with the role that it was made for")
  func invitation() async throws {
    try await DeskOffice.with { office in
      var desk = try await PeopleDesk(office)
      let link = try await desk.link("Luc", "viewer")
      let list = try await desk.administrator.get("/desk/people")
      #expect(list.page.contains("Luc") && !list.page.contains("join?token="))
      var luc = Browser(office)
      let form = try await luc.get(link)
      #expect(form.status == 200 && form.page.contains("Luc"))
      let token = form.value(of: "token")
      func join(_ password: String, _ again: String) async throws -> Browser.Answer {
        var copy = luc
        defer { luc = copy }
        return try await copy.send(
          "/desk/join", [("token", token), ("password", password), ("password2", again)],
          from: form)
      }
      #expect(try await join("short", "short").status == 422)
      #expect(try await join("Luc Luc Luc Luc", "Luc Luc Luc Luc").status == 422)
      #expect(try await join(DeskOffice.password, "another battery horse").status == 422)
      let joined = try await join(DeskOffice.password, DeskOffice.password)
      #expect(joined.status == 303 && joined.location == "/desk")
      #expect(try await luc.get("/desk").status == 200)
      for path in ["/desk/people", "/desk/configuration", "/desk/incidents/new"] {
        #expect(try await luc.get(path).status == 403, "\(path)")
      }
      var late = Browser(office)
      #expect(try await late.get(link).status == 403)
      let twice = try await late.send(
        "/desk/join", [("token", token), ("password", DeskOffice.password)],
        from: try await late.get("/desk/login"))
      #expect(twice.status == 403)
      #expect(try await DeskOffice.login(office, "luc").answer.status == 303)
      let kept = try String(contentsOfFile: "\(office.data)/accounts.json", encoding: .utf8)
      #expect(!kept.contains(token))

      // One that was withdrawn never worked.
      let other = try await desk.link("Zoé", "approver")
      let id = try await desk.administrator.get("/desk/people").value(of: "invitation")
      #expect(
        try await desk.send("/desk/people/withdraw", [("invitation", id)]).status == 303)
      #expect(try await late.get(other).status == 403)
      for (name, role, days) in [
        ("Luc", "viewer", "3"), ("break-glass", "viewer", "3"), ("Zoé", "owner", "3"),
        ("Zoé", "viewer", "0"), ("Zoé", "viewer", "9000000000000000000"), ("", "viewer", "3"),
      ] {
        let refused = try await desk.send(
          "/desk/people/invite", [("name", name), ("role", role), ("days", days)])
        #expect(refused.status == 422, "\(name) \(role) \(days)")
      }
    }
  }

  @Test("may do at once what their role says, wherever they are logged in")
  func roles() async throws {
    try await DeskOffice.with { office in
      var desk = try await PeopleDesk(office)
      var luc = try await desk.member("Luc", "writer")
      let form = try await luc.get("/desk/incidents/new")
      #expect(form.status == 200)
      func role(_ role: String) async throws -> Int {
        var copy = desk
        defer { desk = copy }
        return try await copy.send(
          "/desk/people/Luc/role", from: "/desk/people/Luc", [("role", role)]
        ).status
      }
      #expect(try await role("viewer") == 303)
      // The form was open before.
      let sent = try await luc.send("/desk/incidents/new", [("title_en", "Too late")], from: form)
      #expect(sent.status == 403)
      #expect(try await luc.get("/desk").status == 200)
      #expect(try await role("admin") == 303)
      #expect(try await luc.get("/desk/people").status == 200)
      #expect(try await role("nonsense") == 422)
      #expect(try await role("approver") == 303)
      #expect(try await luc.get("/desk/people").status == 403)

      // The last administrator stays one.
      let ada = try await desk.send(
        "/desk/people/Ada/role", from: "/desk/people/Ada", [("role", "approver")])
      #expect(ada.status == 422)
      #expect(
        try await desk.send("/desk/people/Ada/remove", from: "/desk/people/Ada").status == 422)
      #expect(try await office.ask("users", "role", "Ada", "viewer").code == 2)
      #expect(try await office.ask("users", "remove", "Ada").code == 2)

      let removed = try await desk.send("/desk/people/Luc/remove", from: "/desk/people/Luc")
      #expect(removed.status == 303)
      #expect(try await luc.get("/desk").status == 303)
      #expect(try await DeskOffice.login(office, "Luc").answer.status == 403)
      #expect(try await desk.administrator.get("/desk/people/Luc").status == 404)
      let told = try await desk.told()
      #expect(told.first?.contains("Luc has no account any more") == true)
      #expect(told.contains { $0.contains("Luc is approver from now on") && $0.contains("Ada") })
      // Ada's own; invited, joined, three roles that were others, removed.
      #expect(told.count == 7)
    }
  }

  @Test("can end a login that was stolen, from elsewhere: their own, or an administrator anybody's")
  func stolen() async throws {
    try await DeskOffice.with { office in
      var desk = try await PeopleDesk(office)
      var luc = try await desk.member("Luc", "writer")
      var thief = Browser(office)
      thief.cookies = luc.cookies
      #expect(try await thief.get("/desk/incidents/new").status == 200)
      let shown = try await desk.administrator.get("/desk/people/Luc")
      #expect(shown.page.contains("curl/"))
      let ended = try await desk.send("/desk/people/Luc/sessions", from: "/desk/people/Luc")
      #expect(ended.status == 303)
      #expect(try await thief.get("/desk").status == 303)
      #expect(try await luc.get("/desk").status == 303)

      luc = try await DeskOffice.login(office, "Luc").browser
      thief.cookies = luc.cookies
      var phone = try await DeskOffice.login(office, "Luc").browser
      let own = try await phone.get("/desk/account")
      #expect(
        try await phone.send("/desk/account/sessions", [("session", "others")], from: own).status
          == 303)
      #expect(try await thief.get("/desk").status == 303)
      #expect(try await phone.get("/desk").status == 200)
      #expect(try await desk.told().first?.contains("logged out elsewhere") == true)
    }
  }

  @Test("are slowed by a thousand wrong passwords at the desk itself, and nobody else is")
  func thousand() async throws {
    try await DeskOffice.with { office in
      var desk = try await PeopleDesk(office)
      var guesser = Browser(office)
      let form = try await guesser.get("/desk/login")
      let cookie = guesser.cookies.map { "\($0.key)=\($0.value)" }.joined(separator: "; ")
      // As fast as one connection goes; the address is never twice the same.
      let tried = try await Program.run([
        "ip", "netns", "exec", office.space, "curl", "-s", "-o", "/dev/null", "-w",
        "%{http_code}\n", "-b", cookie, "--data-urlencode", "csrf=\(form.formToken)",
        "--data-urlencode", "name=Luc", "--data-urlencode", "password=wrong horse battery",
        "http://127.0.0.1:18081/desk/login?try=[1-1000]",
      ])
      let codes = tried.output.split(separator: "\n")
      #expect(codes.count == 1_000)
      let through = codes.count { $0 == "403" }
      #expect(through >= 5 && through < 30, "\(through) were tried")
      #expect(codes.count { $0 == "429" } == 1_000 - through)
      #expect(try await desk.administrator.get("/desk").status == 200)
      #expect(try await DeskOffice.login(office).answer.status == 303)
    }
  }

  @Test("are kept from the terminal too, where whoever may use the socket may do everything")
  func commands() async throws {
    try await DeskOffice.with { office in
      let early = try await office.ask("users", "invite", "Luc", "--role", "writer")
      #expect(early.code == 2 && early.errors.contains("no administrator yet"))
      #expect(try await office.ask("users").output.contains("Nobody has an account yet."))
      var desk = try await PeopleDesk(office)
      let invited = try await office.ask("users", "invite", "Luc", "--role", "writer")
      #expect(invited.code == 0, "\(invited.errors)")
      let link = try #require(
        invited.output.firstMatch(of: /http:\/\/127.0.0.1:18081(\/desk\/join\S*)/))
      var luc = Browser(office)
      let form = try await luc.get(String(link.output.1))
      let joined = try await luc.send(
        "/desk/join",
        [
          ("token", form.value(of: "token")), ("password", DeskOffice.password),
          ("password2", DeskOffice.password),
        ], from: form)
      #expect(joined.status == 303)
      let json = try await office.ask("users", "list", "--json").output
      #expect(json.contains(#""name" : "Luc""#) && json.contains(#""role" : "writer""#))
      #expect(!json.contains("argon2") && !json.contains("token"))
      let list = try await office.ask("users").output
      #expect(list.contains("Luc") && list.contains("writer") && list.contains("logged in 1×"))

      let wrong = try await office.ask("users", "role", "Luc", "owner")
      #expect(wrong.code == 2 && wrong.errors.contains("viewer, writer, approver, admin"))
      #expect(try await office.ask("users", "role", "Nobody", "viewer").code == 2)
      #expect(try await office.ask("users", "role", "luc", "viewer", "--as", "root").code == 0)
      #expect(try await luc.get("/desk/incidents/new").status == 403)
      #expect(try await office.ask("users", "remove", "Luc", "--json").code == 0)
      #expect(try await luc.get("/desk").status == 303)

      #expect(try await office.ask("users", "invite", "Zoé").code == 0)
      #expect(try await office.ask("users", "remove", "Zoé").output.contains("not invited"))
      let told = try await desk.told()
      #expect(told.contains { $0.contains("Luc is viewer from now on") && $0.contains("root") })
    }
  }
}
