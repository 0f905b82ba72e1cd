import Testing

@Suite(
  "With the only line cut", .serialized,
  .enabled(if: Office.canBeMade, "network namespaces need root"))
struct OnlyLineTests {
  /// Every page that tells what is wrong, and the ones to work with.
  private static let pages = [
    "/", "/en/", "/history", "/api/v2/summary.json", "/board", "/board/me", "/desk",
    "/desk/lines/fibre", "/desk/checks", "/desk/checks/shop", "/desk/incidents",
    "/desk/incidents/new", "/desk/incidents/desk-1", "/desk/maintenance", "/desk/journal",
    "/desk/configuration", "/desk/account", "/healthz", "/metrics",
  ]

  @Test("every page comes within 100 ms, and asks nobody outside", arguments: OnlyLine.Cut.allCases)
  func pages(how: OnlyLine.Cut) async throws {
    try await OnlyLine.with { line in
      let office = line.office
      let browser = try await DeskOffice.administrator(office)
      try await office.until("the line is up") {
        try await office.ask("status").output.contains("0 % lost")
      }
      try await line.cut(how)
      try await office.until("the line is down, and there is an incident") {
        guard try await office.ask("status").output.contains("DOWN") else { return false }
        return try await office.ask("incident").output.contains("desk-1")
      }
      for path in Self.pages {
        for byLAN in [false, true] {
          let seconds = try await line.time(path, with: browser, byLAN: byLAN)
          #expect(seconds < 0.1, "\(path)\(byLAN ? " by the LAN" : "")")
        }
      }
      let strayed = try await line.strayed()
      #expect(try await line.count("strays") == 0, "\(strayed)")
      // It counts: the probes that are wished for go on, and a stray one does not escape it.
      #expect(try await line.count("probes") > 0)
      for stray in ["http://192.0.2.99/", "http://\(OnlyLine.anchors[0])/"] {
        let before = try await line.count("strays")
        _ = try await Program.run([
          "ip", "netns", "exec", office.space, "curl", "-s", "--max-time", "1", stray,
        ])
        #expect(try await line.count("strays") > before, "\(stray)")
      }
    }
  }

  /// Checks and channels that go by name, and so to resolvers that nobody reaches any more.
  private static let outside = """

      names: {probe: http, url: "https://shop.example/", service: site, every: 1s}
      mail: {probe: smtp, host: mx.example, every: 1s}
    channels:
      phones: {kind: ntfy, server: "https://ntfy.example", topic: shop}
      blog: {kind: wordpress, site: "https://blog.example", user: relais}
      hook: {kind: webhook, address: "https://hooks.example/shop"}
      mail:
        kind: mail
        host: smtp.example
        security: none
        from: status@shop.example
        recipients: [ada@shop.example]
    """

  /// I15 of the invariants; the fourteen before are NodesLaw's.
  @Test(
    "I15: no page waits longer than 250 ms while every name and address outside fails",
    arguments: OnlyLine.Cut.allCases)
  func patience(how: OnlyLine.Cut) async throws {
    try await OnlyLine.with(Self.outside) { line in
      let office = line.office
      let browser = try await DeskOffice.administrator(office)
      try await line.cut(how)
      try await office.until("the line is down, and there is an incident") {
        guard try await office.ask("status").output.contains("DOWN") else { return false }
        return try await office.ask("incident").output.contains("desk-1")
      }
      // Everything that goes out by itself, at the same time: messages, and each channel's test.
      let said = try await office.ask("announce", "--approve", "--as", "Maya")
      #expect(said.code == 0, "\(said.errors)")
      async let tests = office.ask("channels", "--test")
      let pages = ["/", "/board", "/board/me", "/desk", "/desk/journal", "/desk/announcements"]
      let times = try await line.times(pages, count: 300, with: browser)
      let late = times.filter { $0.seconds > 0.25 }
      // A wait for something outside would come again with each check, every second; the machine
      // itself may hold up one page or two.
      #expect(late.count < 3, "\(late)")
      #expect(try await !tests.output.contains("answers"))
    }
  }

  @Test(
    "a real browser finds nothing on board and desk that it would ask for elsewhere",
    .enabled(if: PageClients.haveBrowser, "chromium or the clients are not installed"))
  func browser() async throws {
    try await OnlyLine.with { line in
      let office = line.office
      let browser = try await DeskOffice.administrator(office)
      try await line.cut(.beyondGateway)
      let cookie = try #require(browser.cookies["relais-desk"])
      let visited = try await PageClients.run(
        "visits", in: office,
        [
          "http://127.0.0.1:18081", "relais-desk=\(cookie)", "/board", "/desk",
          "/desk/lines/fibre", "/desk/checks/shop", "/desk/incidents", "/en/",
        ])
      #expect(
        visited.code == 0 && visited.output.hasSuffix("all read\n"),
        "\(visited.output)\(visited.errors)")
      let strayed = try await line.strayed()
      #expect(try await line.count("strays") == 0, "\(strayed)")
    }
  }
}
