import FoundationEssentials
import Pages
import Relais
import Testing

@Suite(
  "Every address of the desk", .serialized,
  .enabled(if: Office.canBeMade, "network namespaces need root"))
struct DeskRouteTests {
  /// Accounts of every role with a login each, as the station itself keeps them.
  private func prepare(_ office: Office) throws -> [Role: AccessToken] {
    var chance = SystemRandomNumberGenerator()
    let now = Instant(nanoseconds: Int64(Date().timeIntervalSince1970) * 1_000_000_000)
    var book = SessionBook()
    var tokens: [Role: AccessToken] = [:]
    var accounts: [String] = []
    for role in Role.allCases {
      let token = AccessToken(using: &chance)
      tokens[role] = token
      book.add(
        DeskSession(
          id: "\(role)", token: token, account: "\(role)", address: "127.0.0.1", agent: "curl",
          at: now), at: now)
      accounts.append(
        """
        {"name": "\(role)", "role": "\(role)", "password": "none", "madeAt": \(now.nanoseconds)}
        """)
    }
    try FileManager.default.createDirectory(
      atPath: office.data, withIntermediateDirectories: true)
    try "{\"accounts\": [\(accounts.joined(separator: ","))]}"
      .write(toFile: "\(office.data)/accounts.json", atomically: true, encoding: .utf8)
    try JSONEncoder().encode(book).write(to: URL(filePath: "\(office.data)/sessions.json"))
    return tokens
  }

  private func path(_ route: DeskRoute) -> String {
    switch route {
    case .check: "/desk/checks/self"
    case .person, .changeRole, .endTheirSessions, .removePerson:
      route.pattern.replacing(":id", with: "viewer")
    default: route.pattern.replacing(":id", with: "desk-1")
    }
  }

  @Test("does for each role what the table says, and nothing for who has not logged in")
  func table() async throws {
    var tokens: [Role: AccessToken] = [:]
    func lay(_ office: Office) throws { tokens = try prepare(office) }
    try await DeskOffice.with(prepare: lay) { office in
      #expect(try await office.ask("incident", "open", "--en", "Here").code == 0)
      for role in [nil] + Role.allCases.map(Optional.some) {
        // The way out comes last.
        for route in DeskRoute.allCases.filter({ $0 != .logout }) + [.logout] {
          var browser = Browser(office)
          let token = role.flatMap { tokens[$0] }
          if let token { browser.cookies["relais-desk"] = token.text }
          // Each from elsewhere: wrong passwords are not what this is about.
          browser.fields["X-Forwarded-For"] = "192.0.2.\((role?.rawValue.count ?? 0) + 1)"
          let answer =
            route.isChange
            ? try await browser.send(
              path(route), token.map { [("csrf", $0.formToken)] } ?? [])
            : try await browser.get(path(route), route == .events ? ["--max-time", "1"] : [])
          check(answer, route, role)
        }
      }
    }
  }

  private func check(_ answer: Browser.Answer, _ route: DeskRoute, _ role: Role?) {
    let what = "\(route.rawValue) as \(role.map { "\($0)" } ?? "nobody"): \(answer.status)"
    if Authorisation.allows(role, route.action) {
      switch route {
      case .setUp, .setUpForm, .join, .joinForm, .breakGlass, .approvalLink, .approveByLink:
        #expect(answer.status == 403, "\(what)")
      case .codeForm: #expect(answer.status == 303, "\(what)")
      case .code: #expect(answer.status == (role == nil ? 403 : 303), "\(what)")
      case .sealBreakGlass: #expect(answer.status == 200, "\(what)")
      case .endTheirSessions, .removePerson: #expect(answer.status == 303, "\(what)")
      case .login: #expect(answer.status == 403, "\(what)")
      case .loginForm: #expect(answer.status == (role == nil ? 200 : 303), "\(what)")
      case .announcement, .approveAnnouncement, .revokeAnnouncement:
        #expect(answer.status == 404, "\(what)")
      case .line, .maintenance, .changeMaintenance, .beginMaintenance, .completeMaintenance,
        .cancelMaintenance, .updateMaintenance, .correctMaintenance, .confirmMaintenance:
        #expect(answer.status == 404, "\(what)")
      case .resolveIncident, .reopenIncident:
        #expect([303, 422].contains(answer.status), "\(what)")
      case .logout: #expect(answer.status == 303, "\(what)")
      default: #expect(answer.status == (route.isChange ? 422 : 200), "\(what)")
      }
    } else if role == nil, !route.isChange, route != .events {
      #expect(answer.status == 303 && answer.location.hasPrefix("/desk/login"), "\(what)")
    } else {
      #expect(answer.status == (route == .events ? 401 : 403), "\(what)")
      #expect(!answer.page.contains("<textarea"), "\(what)")
    }
  }

  @Test("is in the table: whatever is not, is not there, and says so in words")
  func others() async throws {
    var tokens: [Role: AccessToken] = [:]
    func lay(_ office: Office) throws { tokens = try prepare(office) }
    try await DeskOffice.with(prepare: lay) { office in
      var browser = Browser(office)
      browser.cookies["relais-desk"] = try #require(tokens[.admin]).text
      browser.fields = ["Accept-Language": "en"]
      for path in [
        "/desk/", "/desk/nothing", "/desk/checks/none", "/desk/lines/none", "/desk/incidents/none",
        "/desk/maintenance/none", "/desk/incidents/desk-1/nothing", "/desk/announcements/none",
        "/desk/announcements/0123", "/desk/incidents/none/announce", "/desk/checks/%20",
        "/desk/journal?before=x",
      ] {
        let answer = try await browser.get(path, ["--path-as-is"])
        #expect(answer.status == 404, "\(path): \(answer.status)")
        #expect(answer.page.contains("There is no such page"), "\(path)")
      }
      for method in ["PUT", "DELETE", "PATCH", "POST"] {
        let answer = try await browser.get("/desk/journal", ["-X", method])
        #expect(answer.status == 405 && answer.fields["allow"] == "GET, HEAD", "\(method)")
      }
      let reading = try await browser.get("/desk/logout")
      #expect(reading.status == 405 && reading.fields["allow"] == "POST")
      #expect(try await browser.get("/desk/journal").status == 200)
      let head = try await browser.get("/desk", ["--head"])
      #expect(head.status == 200 && head.page.isEmpty)
    }
  }
}
