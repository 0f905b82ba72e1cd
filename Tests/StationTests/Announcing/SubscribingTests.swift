import FoundationEssentials
import Testing

@Suite(
  "Subscribing on the page", .serialized,
  .enabled(if: Office.canBeMade && ApproverMail.isInstalled, "needs root and aiosmtpd"))
struct SubscribingTests {
  private static let yaml = """
    node: desk
    listen: 127.0.0.1:8080
    listen_public: 127.0.0.1:8081
    page: {company: Atelier, url: "http://127.0.0.1:8081", time_zone: Europe/Paris}
    services:
      orders: {title: {en: Ordering, fr: Les commandes}, orders: yes}
      phone: {title: {en: The phone, fr: Le téléphone}}
    checks:
      shop: {probe: http, url: "http://127.0.0.1:8080/healthz", service: orders, every: 1s}
    channels:
      letters:
        {kind: subscribers, host: 127.0.0.1, port: 2525, security: none, from: relais@shop.example,
         name: Atelier}

    """

  private struct Answer {
    var status: Int
    var body: String
    var head: String
  }

  private struct Page: Decodable {
    struct Place: Decodable {
      var channel: String
      var state: String?
    }
    var channels: [Place]
  }

  private func ask(_ office: Office, _ path: String, _ words: [String] = []) async throws -> Answer
  {
    let address = path.hasPrefix("http") ? path : "http://127.0.0.1:8081\(path)"
    let said = try await Program.run(
      ["ip", "netns", "exec", office.space, "curl", "-si", "--path-as-is"] + words + [address])
    let parts = said.output.replacing("\r\n", with: "\n").split(separator: "\n\n", maxSplits: 1)
    let status = parts.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
    return Answer(
      status: status, body: parts.count > 1 ? String(parts[1]) : "",
      head: String(parts.first ?? "").lowercased())
  }

  private func link(_ mail: ApproverMail.Mail) -> String {
    mail.text.firstMatch(of: /http:\/\/127\.0\.0\.1:8081\/subscribe\/[0-9a-f]{32}/)
      .map { String($0.output) } ?? ""
  }

  private func people(_ office: Office) async throws -> String {
    try await office.ask("subscribers", "export", "-").output
  }

  @Test(
    "is answered as OpenAPI describes it, whatever a program sends",
    .enabled(if: PageClients.areInstalled, "the clients are not installed"))
  func described() async throws {
    try await Office.with(Self.yaml) { office in
      try await office.until("the form is there") {
        try await ask(office, "/subscribe?lang=en").status == 200
      }
      let asked = try await PageClients.run(
        "wishes", in: office, ["http://127.0.0.1:8081", office.folder])
      #expect(
        asked.code == 0 && asked.output.hasSuffix("all answered\n"),
        "\(asked.output)\(asked.errors)")
    }
  }

  @Test("takes two clicks, brings each message in one's own language, and ends by one click")
  func whole() async throws {
    try await Office.with(Self.yaml) { office in
      try await ApproverMail.run(in: office) { server in
        try await office.until("the form is there") {
          try await ask(office, "/subscribe?lang=en").status == 200
        }
        #expect(try await ask(office, "/?lang=en").body.contains("/subscribe"))
        let form = try await ask(office, "/subscribe?lang=en")
        #expect(form.body.contains("name=\"email\"") && form.body.contains("service-phone"))
        #expect(form.head.contains("referrer-policy: no-referrer"))
        #expect(form.head.contains("frame-ancestors 'none'"))
        #expect(try await ask(office, "/desk").status == 404)
        #expect(try await ask(office, "/subscribe/../desk").status != 200)
        let wrong = try await ask(
          office, "/subscribe", ["--data", "lang=en&email=%3Cscript%3E&language=en"])
        #expect(wrong.status == 422 && wrong.body.contains("Write an address"))
        #expect(wrong.body.contains("&lt;script&gt;") && !wrong.body.contains("<script>"))

        // One by the form, one by the interface.
        let anne = try await ask(
          office, "/subscribe",
          ["--data", "lang=fr&email=anne%40client.example&language=fr&service-phone=on"])
        #expect(anne.status == 200 && anne.body.contains("anne@client.example"))
        let interface = "/api/relais/v1/subscribers"
        let bob = try await ask(
          office, interface,
          [
            "-H", "Content-Type: application/json", "--data",
            "{\"email\": \"bob@client.example\", \"language\": \"en\"}",
          ])
        #expect(bob.status == 202 && bob.body.contains("confirmation_sent"))
        for body in ["nothing", "{}", "{\"email\": 7}"] {
          #expect(try await ask(office, interface, ["--data", body]).status == 400, "\(body)")
        }
        let odd = try await ask(
          office, interface,
          ["--data", "{\"email\": \"x@y.example\", \"services\": [\"moon\"], \"language\": \"q\"}"])
        #expect(odd.status == 422 && odd.body.contains("language") && odd.body.contains("services"))
        try await office.until("both are asked") { server.mails.count == 2 }
        #expect(!(try await people(office)).contains("client.example"))
        for mail in server.mails {
          // Whoever reads mails for others fetches what is in them.
          let seen = try await ask(office, link(mail))
          #expect(seen.status == 200 && seen.body.contains("<button"))
          #expect(!(try await people(office)).contains(mail.to))
          let done = try await ask(office, link(mail), ["--data", "lang=en"])
          #expect(done.status == 200 && done.body.contains("You are subscribed"))
          #expect(try await ask(office, link(mail), ["--data", "lang=en"]).status == 404)
        }
        let kept = try await people(office)
        #expect(kept.contains("anne@client.example,fr") && kept.contains("bob@client.example,en"))
        #expect(kept.contains("http://127.0.0.1:8081/subscribe"))

        try await announce(office, 1)
        try await office.until("both have it") { server.mails.count == 4 }
        let told = server.mails.suffix(2)
        let french = try #require(told.first { $0.to == "anne@client.example" })
        let english = try #require(told.first { $0.to == "bob@client.example" })
        #expect(french.language == "fr" && english.language == "en")
        #expect(french.text.contains("Le téléphone") && !french.text.contains("The phone"))
        #expect(english.text.contains("The phone") && !english.text.contains("Le téléphone"))
        #expect(english.leaveBy == "List-Unsubscribe=One-Click")
        try await office.until("the command tells that all have it") {
          let told = try await office.ask("subscribers").output
          return told.contains("2 of 2 sent") && told.contains("done")
        }

        // Anne changes hers; Bob's mail program ends his.
        let own = String(try #require(french.leave).dropFirst().dropLast())
        let changed = try await ask(
          office, own, ["--data", "lang=fr&act=change&language=en&service-orders=on"])
        #expect(changed.status == 200 && changed.body.contains("Enregistré"))
        #expect(try await people(office).contains("anne@client.example,en,orders"))
        let leave = String(try #require(english.leave).dropFirst().dropLast())
        #expect(try await ask(office, leave).body.contains("bob@client.example"))
        for _ in 1...2 {
          let left = try await ask(office, leave, ["--data", "List-Unsubscribe=One-Click"])
          #expect(left.status == 200)
        }
        #expect(!(try await people(office)).contains("bob@client.example"))
        #expect(try await ask(office, leave).status == 404)
      }
    }
  }

  @Test("does not let strangers send mails to strangers without end")
  func brake() async throws {
    try await Office.with(Self.yaml) { office in
      try await office.until("the form is there") {
        try await ask(office, "/subscribe?lang=en").status == 200
      }
      var statuses: [Int] = []
      for number in 0..<12 {
        statuses.append(
          try await ask(
            office, "/subscribe", ["--data", "lang=en&email=person\(number)%40client.example"]
          ).status)
      }
      #expect(statuses == Array(repeating: 200, count: 10) + [429, 429])
      let big = String(repeating: "a", count: 70_000)
      try big.write(toFile: "\(office.folder)/big", atomically: true, encoding: .utf8)
      let answer = try await ask(office, "/subscribe", ["--data", "@\(office.folder)/big"])
      #expect([400, 413].contains(answer.status))
    }
  }

  /// Opens an incident about the phone, announces it, and waits until it is handed over.
  private func announce(_ office: Office, _ number: Int) async throws {
    let opened = try await office.ask(
      "incident", "open", "--en", "The phone is dead", "--service", "phone=major_outage", "--as",
      "Ada")
    try #require(opened.code == 0, "\(opened.errors)")
    _ = try await office.ask("incident", "service", "phone", "major_outage", "--as", "Ada")
    try await office.until("it is seen that ordering works") {
      let shown = try await office.ask("announce", "--preview", "--incident", "\(number)")
      return shown.code == 0 && shown.output.contains("Ordering: everything works")
    }
    let said = try await office.ask("announce", "--approve", "--as", "Maya", "--json")
    try #require(said.code == 0, "\(said.errors)")
    try await office.until("it is handed over") {
      let shown = try await office.ask(
        "announce", "--status", "--incident", "\(number)", "--json")
      let pages = try JSONDecoder().decode([Page].self, from: Data(shown.output.utf8))
      return pages.last?.channels.first { $0.channel == "letters" }?.state == "confirmed"
    }
  }
}
