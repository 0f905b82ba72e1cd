import Announcing
import FoundationEssentials
import Pages
import Relais
import Testing

@Suite(
  "Approving by a link that came by mail", .serialized,
  .enabled(if: Office.canBeMade && ApproverMail.isInstalled, "needs root and aiosmtpd"))
struct ApprovalLinkTests {
  private static let yaml = """
    \(DeskOffice.yaml)
    channels:
      letters:
        {kind: mail, host: 127.0.0.1, port: 2525, security: none, from: relais@shop.example,
         recipients: [customers@shop.example]}
    approval: {pairs: [everyone], mail: letters}

    """

  /// Accounts with a login each, and a link whose time is over.
  private func prepare(_ office: Office) throws -> (logins: [String: AccessToken], old: AccessToken)
  {
    var chance = SystemRandomNumberGenerator()
    let now = Instant(nanoseconds: Int64(Date().timeIntervalSince1970) * 1_000_000_000)
    var sessions = SessionBook()
    var logins: [String: AccessToken] = [:]
    var accounts: [String] = []
    for (name, role) in [("Maya", "approver"), ("Karim", "approver"), ("Vera", "viewer")] {
      let token = AccessToken(using: &chance)
      logins[name] = token
      sessions.add(
        DeskSession(
          id: name, token: token, account: name, address: "127.0.0.1", agent: "curl", at: now),
        at: now)
      accounts.append(
        """
        {"name": "\(name)", "role": "\(role)", "password": "none", "madeAt": \(now.nanoseconds)}
        """)
    }
    var links = ApprovalLinks()
    let old = AccessToken(using: &chance)
    let before = now - .seconds(3 * 3_600)
    _ = links.make(
      old, for: ContentHash(bytes: [7]), account: "Maya", mail: "maya@shop.example", until: now,
      at: before)
    try FileManager.default.createDirectory(
      atPath: office.data, withIntermediateDirectories: true)
    let encoder = JSONEncoder()
    try "{\"accounts\": [\(accounts.joined(separator: ","))]}"
      .write(toFile: "\(office.data)/accounts.json", atomically: true, encoding: .utf8)
    try encoder.encode(sessions).write(to: URL(filePath: "\(office.data)/sessions.json"))
    try encoder.encode(links).write(to: URL(filePath: "\(office.data)/approval-links.json"))
    return (logins, old)
  }

  private func standing(_ office: Office) async throws -> [String] {
    struct Message: Decodable {
      var standing: String?
    }
    let shown = try await office.ask("announce", "--status", "--json")
    return try JSONDecoder().decode([Message].self, from: Data(shown.output.utf8))
      .compactMap(\.standing)
  }

  private func submit(_ office: Office, _ words: String) async throws {
    try await office.until("a message is put forward") {
      try await office.ask(
        "announce", "--en-title", words, "--fr-title", words, "--as", "Chantal", "--incident",
        "desk-1"
      ).code == 0
    }
  }

  private func english(_ office: Office) -> Browser {
    var browser = Browser(office)
    browser.fields = ["Accept-Language": "en"]
    return browser
  }

  @Test("takes two people, once each, and nothing that is forged, replayed, old or somebody else's")
  func whole() async throws {
    var made: (logins: [String: AccessToken], old: AccessToken)?
    func lay(_ office: Office) throws { made = try prepare(office) }
    try await DeskOffice.with(Self.yaml, prepare: lay) { office in
      try await ApproverMail.run(in: office) { server in
        let (logins, old) = try #require(made)
        for name in ["Maya", "Karim", "Vera"] {
          let address = "\(name.lowercased())@shop.example"
          #expect(try await office.ask("users", "mail", name, address).code == 0)
        }
        #expect(try await office.ask("users", "mail", "Maya", "maya at shop").code != 0)
        #expect(try await office.ask("incident", "open", "--en", "Calls fail").code == 0)
        try await submit(office, "Nobody can call us")
        try await office.until("both are asked") {
          server.asking("maya").count == 1 && server.asking("karim").count == 1
        }
        let (maya, karim) = (server.asking("maya")[0], server.asking("karim")[0])
        #expect(server.asking("vera").isEmpty && maya.token != karim.token)
        #expect(maya.subject.contains("To approve") && maya.subject.contains("À approuver"))
        #expect(maya.text.contains("Nobody can call us"))

        // Whoever reads mails for others fetches what is in them, and follows nothing else.
        for link in [maya.link, karim.link, maya.link] {
          var scanner = english(office)
          #expect(try await scanner.get(link, ["--head"]).status == 200)
          let seen = try await scanner.get(link)
          #expect(seen.status == 200 && seen.page.utf8.count <= 30_000)
          #expect(seen.page.contains("Nobody can call us") && seen.page.contains("You approve as"))
          #expect(!seen.page.contains("href=\"/desk/incidents"))
          #expect(seen.fields["cache-control"] == "no-store")
        }
        #expect(try await standing(office) == ["waiting for 2 to approve it"])

        var browser = english(office)
        let page = try await browser.get(maya.link)
        var stranger = english(office)
        #expect(try await stranger.send("/desk/approve", [("token", maya.token)]).status == 403)
        let forged = String(maya.token.dropLast()) + (maya.token.hasSuffix("0") ? "1" : "0")
        for wrong in [forged, old.text, "", "../../etc"] {
          #expect(try await stranger.get("/desk/approve?token=\(wrong)").status == 403, "\(wrong)")
          let answer = try await browser.send("/desk/approve", [("token", wrong)], from: page)
          #expect(answer.status == 403 && answer.page.contains("does not work"), "\(wrong)")
        }
        var other = english(office)
        other.cookies["relais-desk"] = try #require(logins["Maya"]).text
        let foreign = try await other.get(karim.link)
        #expect(foreign.status == 403 && foreign.page.contains("another account"))
        var guesser = english(office)
        guesser.fields["X-Forwarded-For"] = "192.0.2.9"
        var statuses: Set<Int> = []
        for number in 100..<130 {
          let guess = "\(number)" + maya.token.dropFirst(3)
          statuses.insert(try await guesser.get("/desk/approve?token=\(guess)").status)
        }
        #expect(statuses == [403, 429])
        #expect(try await standing(office) == ["waiting for 2 to approve it"])

        let done = try await browser.send("/desk/approve", [("token", maya.token)], from: page)
        #expect(done.status == 200 && done.page.contains("Approved. You may close"))
        #expect(try await standing(office) == ["waiting for 1 to approve it"])
        let again = try await browser.send("/desk/approve", [("token", maya.token)], from: page)
        #expect(again.status == 403 && again.page.contains("has been used"))
        #expect(try await browser.get(maya.link).page.contains("has been used"))

        // Another message in its place: what is asked for now is that one.
        try await submit(office, "Nobody can call us today")
        try await office.until("both are asked again") {
          server.asking("maya").count == 2 && server.asking("karim").count == 2
        }
        let late = try await browser.get(karim.link)
        #expect(late.status == 403 && late.page.contains("edited"))
        for name in ["maya", "karim"] {
          let mail = server.asking(name)[1]
          var person = english(office)
          let page = try await person.get(mail.link)
          #expect(page.page.contains("Nobody can call us today"))
          let done = try await person.send("/desk/approve", [("token", mail.token)], from: page)
          #expect(done.status == 200)
        }
        #expect(
          try await standing(office)
            == ["waiting for 1 to approve it", "approved by Karim and Maya"])
        var viewer = english(office)
        viewer.cookies["relais-desk"] = try #require(logins["Vera"]).text
        #expect(try await viewer.get("/desk/journal").page.contains("Karim"))
        try await office.until("it goes out") {
          server.mails.contains {
            $0.to == "customers@shop.example" && $0.subject.contains("today")
          }
        }
      }
    }
  }

  @Test("asks nobody by mail who is removed or has no address, and voids what was sent before")
  func removed() async throws {
    func lay(_ office: Office) throws { _ = try prepare(office) }
    try await DeskOffice.with(Self.yaml, prepare: lay) { office in
      try await ApproverMail.run(in: office) { server in
        #expect(try await office.ask("users", "mail", "Maya", "maya@shop.example").code == 0)
        #expect(try await office.ask("incident", "open", "--en", "Calls fail").code == 0)
        try await submit(office, "Nobody can call us")
        try await office.until("Maya is asked") { server.asking("maya").count == 1 }
        let mail = server.asking("maya")[0]
        var browser = english(office)
        let page = try await browser.get(mail.link)
        #expect(page.status == 200)
        #expect(try await office.ask("users", "mail", "Maya", "maya@home.example").code == 0)
        #expect(try await browser.get(mail.link).status == 403)
        #expect(try await office.ask("users", "mail", "Maya", "maya@shop.example").code == 0)
        #expect(try await office.ask("users", "role", "Maya", "viewer").code == 0)
        let answer = try await browser.send("/desk/approve", [("token", mail.token)], from: page)
        #expect(answer.status == 403)
        #expect(try await standing(office) == ["waiting for 2 to approve it"])
        #expect(server.asking("karim").isEmpty)
      }
    }
  }
}
