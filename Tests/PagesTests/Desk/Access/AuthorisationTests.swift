import Pages
import Testing

@Suite("Authorisation")
struct AuthorisationTests {
  private static let proofs: Set<Action> = [.logIn, .setUp, .join, .approveByLink]

  @Test("lets nobody do anything before the login but prove who they are")
  func nobody() {
    for action in Action.allCases {
      #expect(Authorisation.allows(nil, action) == Self.proofs.contains(action))
    }
  }

  @Test("gives each role what the one before may, and more only upwards")
  func rising() {
    for action in Action.allCases {
      let may = Role.allCases.map { Authorisation.allows($0, action) }
      #expect(may == may.sorted { !$0 && $1 }, "\(action)")
    }
  }

  @Test("says of every role and action what was decided")
  func table() {
    let viewer = Self.proofs.union([.look, .keepOwnAccount])
    let writer = viewer.union([.keepIncidents, .keepMaintenance, .announce])
    let approver = writer.union([.approve])
    let expected: [Role: Set<Action>] = [
      .viewer: viewer, .writer: writer, .approver: approver,
      .admin: approver.union([.seeConfiguration, .manageAccounts]),
    ]
    for role in Role.allCases {
      #expect(
        Set(Action.allCases.filter { Authorisation.allows(role, $0) }) == expected[role], "\(role)")
    }
  }

  @Test("asks for more than a look before anything is changed")
  func changes() {
    for route in DeskRoute.allCases where route.isChange {
      #expect(route.action != .look, "\(route)")
    }
    for route in DeskRoute.allCases {
      #expect(["GET", "POST"].contains(route.method) && route.pattern.hasPrefix("/desk"))
    }
  }
}

@Suite("A route of the desk")
struct DeskRouteTests {
  @Test("is found by its own address")
  func own() {
    for route in DeskRoute.allCases {
      let path = route.pattern.replacing(":id", with: "office-12")
      let id = route.pattern.contains(":id") ? "office-12" : nil
      #expect(DeskRoute.match(method: route.method, path: path) == .found(route, id: id))
    }
  }

  @Test("answers a HEAD like a GET")
  func head() {
    #expect(DeskRoute.match(method: "HEAD", path: "/desk") == .found(.overview, id: nil))
    #expect(
      DeskRoute.match(method: "HEAD", path: "/desk/logout") == .otherMethods(["POST"]))
  }

  @Test(
    "is not found by addresses that only resemble it",
    arguments: [
      "/desk/", "/desks", "/desk//checks", "/desk/checks/", "/desk/checks/a/b", "/desk/checks/..",
      "/desk/checks/%2e%2e%2f", "/desk/checks/%zz", "/desk/checks/%00", "/desk/checks/a%2Fb", "",
      "/", "/DESK", "/desk/incidents/x/nothing", "/desk/checks/%ff",
    ])
  func others(path: String) {
    let match = DeskRoute.match(method: "GET", path: path)
    if path == "/desk/checks/.." {
      #expect(match == .found(.check, id: ".."))
    } else {
      #expect(match == .none)
    }
  }

  @Test("tells what else an address is for")
  func methods() {
    #expect(
      DeskRoute.match(method: "DELETE", path: "/desk/login")
        == .otherMethods(["GET", "POST", "HEAD"]))
    #expect(
      DeskRoute.match(method: "POST", path: "/desk/incidents/new")
        == .found(.openIncident, id: nil))
    #expect(
      DeskRoute.match(method: "GET", path: "/desk/incidents/new") == .found(.newIncident, id: nil))
  }
}

@Suite("The way back after a login")
struct WayBackTests {
  @Test(
    "is what was asked for, if that is a page of the desk",
    arguments: [
      "/desk", "/desk/checks/shop", "/desk/incidents/office-12?lang=fr", "/desk/journal?next=a.1:5",
    ])
  func own(address: String) { #expect(WayBack.safe(address) == address) }

  @Test(
    "is the first page for anything else",
    arguments: [
      "", "/", "//evil.example/desk", "https://evil.example/desk", "/desk/login", "/desk/logout",
      "/desk/setup", "/desk/join", "/desk/login/code", "/desk/login/break-glass",
      "/desk/../board", "/desk/events", "/desk\\evil", "/desk\r\nSet-Cookie: a=b",
      "/desk?next=//evil.example", "desk", "/desk/incidents/x/resolve", "/desk/ x",
    ])
  func foreign(address: String) { #expect(WayBack.safe(address) == "/desk") }
}
