import FoundationEssentials
import Pages
import Relais
import Testing

@Suite(
  "The desks of a twin's companies", .serialized,
  .enabled(if: Office.canBeMade, "needs root for namespaces"))
struct CompanyDeskTests {
  /// What a visitor brings.
  private struct Visitor {
    var role: Role
    var token: AccessToken
  }

  /// Lays accounts of every role, with a login each, into a company's folder.
  private func lay(_ folder: String) throws -> [Visitor] {
    var chance = SystemRandomNumberGenerator()
    let now = Instant(nanoseconds: Int64(Date().timeIntervalSince1970) * 1_000_000_000)
    var book = SessionBook()
    let visitors = Role.allCases.map { role in
      Visitor(role: role, token: AccessToken(using: &chance))
    }
    let accounts = visitors.map { visitor in
      book.add(
        DeskSession(
          id: "\(visitor.role)", token: visitor.token, account: "\(visitor.role)",
          address: "127.0.0.1", agent: "curl", at: now), at: now)
      return """
        {"name": "\(visitor.role)", "role": "\(visitor.role)", "password": "none",
        "madeAt": \(now.nanoseconds)}
        """
    }
    try "{\"accounts\": [\(accounts.joined(separator: ","))]}"
      .write(toFile: "\(folder)/accounts.json", atomically: true, encoding: .utf8)
    try JSONEncoder().encode(book).write(to: URL(filePath: "\(folder)/sessions.json"))
    return visitors
  }

  /// The status that a route answers under a host name, and where it sends one on to.
  private func ask(
    _ twin: Office, _ company: String, _ route: DeskRoute, _ visitor: Visitor?
  ) async throws -> String {
    let path = route.pattern.replacing(":id", with: "viewer")
    var words = [
      "ip", "netns", "exec", twin.space, "curl", "-s", "-o", "/dev/null", "--max-time", "10", "-w",
      "%{http_code} %{redirect_url}", "-H", "Host: \(ManyOffices.host(of: company))",
    ]
    if let visitor {
      words += ["-b", "relais-desk=\(visitor.token.text); relais-desk-form=\(visitor.token.text)"]
    }
    if route.isChange {
      words += ["-d", "csrf=\(visitor?.token.formToken ?? "")&role=viewer&days=1&name=Eve"]
    }
    return try await Program.run(
      words + ["http://127.0.0.1:\(ManyOffices.port)\(path)"]
    ).output
  }

  @Test("are closed to each other's people, whatever their role and at every address")
  func apart() async throws {
    try await ManyOffices.with { twin in
      try await twin.with("nord") { one in
        try await one.with("sud") { both in
          for name in ["nord", "sud"] { try await both.welcome(name) }
          try await everyRoute(both)
        }
      }
    }
  }

  private func everyRoute(_ both: ManyOffices) async throws {
    let twin = both.twin
    let folders = (try await both.folder(of: "nord"), try await both.folder(of: "sud"))
    twin.kill()
    try await twin.until("nobody answers") { try await twin.ask("pair", "list").code == 2 }
    let (nord, _) = (try lay(folders.0), try lay(folders.1))
    try await twin.running { _ in
      try await twin.until("both are back") {
        let ways = try await ["nord", "sud"].mapAsync { name in
          try await ask(twin, name, .loginForm, nil)
        }
        return ways.allSatisfy { $0.hasPrefix("200") }
      }
      func kept() -> [Data?] {
        [FileManager.default.contents(atPath: "\(folders.1)/accounts.json")]
      }
      let before = kept()
      for visitor in nord {
        #expect(try await ask(twin, "nord", .overview, visitor).hasPrefix("200"))
      }
      for route in DeskRoute.allCases {
        let isOpen = Authorisation.allows(nil, route.action)
        // A form of one's own is shown again to whoever has none of this desk's.
        let stranger = try await ask(twin, "sud", route, nil)
        for visitor in nord {
          let answer = try await ask(twin, "sud", route, visitor)
          // Where strangers may come, the form's token is the visitor's own, and proves nothing.
          guard !(isOpen && route.isChange) else { continue }
          #expect(answer == stranger, "\(route.rawValue) as nord's \(visitor.role)")
          #expect(isOpen || !answer.hasPrefix("200"), "\(route.rawValue)")
        }
      }
      #expect(kept() == before)
      for visitor in nord {
        #expect(try await ask(twin, "nord", .overview, visitor).hasPrefix("200"))
      }
      try await secrets(twin)
    }
  }

  /// A link and a sealed code of one company are of no use at another's desk, and stay good.
  private func secrets(_ twin: Office) async throws {
    let invited = try await twin.ask("users", "invite", "Luc", "--company", "nord")
    let token = try #require(
      invited.output.firstMatch(of: /join\?token=([0-9a-f]{64})/), "\(invited.errors)")
    let code = try await twin.ask("users", "break-glass", "--company", "nord").output
      .filter { !$0.isWhitespace }
    for company in ["sud", "nord"] {
      let isOwn = company == "nord"
      let page = try await Program.run([
        "ip", "netns", "exec", twin.space, "curl", "-si", "-H",
        "Host: \(ManyOffices.host(of: company))",
        "http://127.0.0.1:\(ManyOffices.port)/desk/join?token=\(token.output.1)",
      ]).output
      #expect(page.hasPrefix(isOwn ? "HTTP/1.1 200" : "HTTP/1.1 403"), "\(company)")
      #expect(page.contains("Luc") == isOwn)
      var chance = SystemRandomNumberGenerator()
      let visitor = AccessToken(using: &chance)
      let answer = try await Program.run([
        "ip", "netns", "exec", twin.space, "curl", "-s", "-o", "/dev/null", "-w", "%{http_code}",
        "-H", "Host: \(ManyOffices.host(of: company))", "-b", "relais-desk-form=\(visitor.text)",
        "--data-urlencode", "csrf=\(visitor.formToken)", "--data-urlencode", "code=\(code)",
        "http://127.0.0.1:\(ManyOffices.port)/desk/login/break-glass",
      ]).output
      #expect(answer == (isOwn ? "303" : "403"), "\(company)")
    }
  }
}

extension Sequence {
  /// What comes of each, one after the other.
  fileprivate func mapAsync<Value>(
    _ transform: (Element) async throws -> Value
  ) async rethrows -> [Value] {
    var values: [Value] = []
    for element in self { values.append(try await transform(element)) }
    return values
  }
}
