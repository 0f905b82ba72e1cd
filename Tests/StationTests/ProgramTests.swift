import FoundationEssentials
import Subprocess
import Testing

/// The program as people use it, from a terminal.
@Suite(
  "The program", .serialized,
  .enabled(if: Office.canBeMade, "network namespaces need root"))
struct ProgramTests {
  private static let quiet = """
    node: desk
    listen: 127.0.0.1:18081
    services:
      page: {title: {fr: "La page", en: "The page"}}
    checks:
      self:
        probe: http
        url: http://127.0.0.1:18081/healthz
        contains: watching
        service: page
        every: 1s
    """

  @Test("says that all is well, with exit code 0")
  func well() async throws {
    try await Office.with(Self.quiet) { office in
      try await office.until("the check is ok") {
        try await office.ask("status").output.contains("1 of 1 answer")
      }
      #expect(try await office.ask("status").code == 0)
      let check = try await office.ask("check")
      #expect(check.code == 0)
      #expect(check.output.contains("self") && check.output.contains("200"))
      let health = try await Program.run([
        "ip", "netns", "exec", office.space, "curl", "-s", "http://127.0.0.1:18081/metrics",
      ])
      #expect(health.output.contains("relais_check_up{check=\"self\"} 1"))
    }
  }

  @Test("answers HEAD where it answers GET, and says what is not there or is only read")
  func methods() async throws {
    try await Office.with(Self.quiet) { office in
      try await DeskOffice.served(office)
      var browser = Browser(office)
      for path in ["/board", "/board/me", "/healthz", "/metrics"] {
        let head = try await browser.get(path, ["--head"])
        #expect(head.status == 200 && head.page.isEmpty, "\(path): \(head.status)")
        #expect(head.fields["content-type"] == (try await browser.get(path)).fields["content-type"])
        let post = try await browser.send(path, [])
        #expect(post.status == 405 && post.fields["allow"] == "GET, HEAD", "\(path)")
      }
      for method in ["GET", "POST"] {
        let absent = try await browser.get("/board/nothing", ["-X", method])
        #expect(absent.status == 404 && absent.page == "404 Not Found\n", "\(method)")
        #expect(absent.fields["x-frame-options"] == "DENY")
      }
    }
  }

  @Test("prints a link that leads to the desk also where the system chooses the port")
  func chosenPort() async throws {
    try await Office.with("node: desk\nlisten: 127.0.0.1:0\n") { office in
      try await office.until("the link is printed") { office.printed.contains("/desk/setup?") }
      let link = try #require(office.printed.firstMatch(of: /http:\S+\/desk\/setup\S+/)).output
      let opened = try await Program.run([
        "ip", "netns", "exec", office.space, "curl", "-s", "-w", "%{http_code}", String(link),
      ])
      #expect(opened.output.hasSuffix("200"), "\(link)")
    }
  }

  @Test("writes its pages to a folder whenever they change, and says where it cannot")
  func exports() async throws {
    func lay(_ office: Office) throws {
      try office.write("export: \(office.folder)/www\n" + Self.quiet)
    }
    try await Office.with(Self.quiet, prepare: lay) { office in
      let page = "\(office.folder)/www/en/index.html"
      try await office.until("the pages are there") { FileManager.default.fileExists(atPath: page) }
      let words = ["incident", "open", "Seen in the folder", "--service", "page=major_outage"]
      #expect(try await office.ask(words).code == 0)
      try await office.until("the folder tells of it") {
        try String(contentsOfFile: page, encoding: .utf8).contains("Seen in the folder")
      }
      try office.write("export: /proc/www\n" + Self.quiet)
      #expect(try await office.ask("reload").code == 0)
      try await office.until("it says that it cannot") {
        try await office.ask("status").output.contains("cannot be written to /proc/www")
      }
      try office.write("export: www\n" + Self.quiet)
      let wrong = try await office.ask("reload")
      #expect(wrong.code == 2 && wrong.errors.contains("export"), "\(wrong.errors)")
    }
  }

  @Test("tells Prometheus of itself in a way that its own tool finds nothing to say of")
  func metrics() async throws {
    let yaml =
      Self.quiet + """

        lines:
          fibre: {device: lo, gateway: 127.0.0.1, anchors: [127.0.0.1, 127.0.0.2]}
        """
    try await Office.with(yaml) { office in
      let command = "curl -s http://127.0.0.1:18081/metrics | tee \(office.folder)/metrics"
      func judged(_ changed: String = "cat") async throws -> Program.Result {
        try await Program.run([
          "ip", "netns", "exec", office.space, "bash", "-o", "pipefail", "-c",
          "\(command) | \(changed) | promtool check metrics 2>&1",
        ])
      }
      try await office.until("line, service and check are measured") {
        _ = try await judged()
        let page = try String(contentsOfFile: "\(office.folder)/metrics", encoding: .utf8)
        return page.contains("relais_line_loss_ratio{line=\"fibre\"}")
          && page.contains("relais_service_state{service=\"page\"")
          && page.contains("relais_check_phase_seconds{check=\"self\"")
      }
      let judgement = try await judged()
      #expect(judgement.code == 0 && judgement.output.isEmpty, "\(judgement.output)")
      // It does say so where there is something to say.
      let wrong = try await judged("sed 's/loss_ratio/loss_milliseconds/'")
      #expect(wrong.code != 0 && wrong.output.contains("base unit"), "\(wrong.output)")
    }
  }

  @Test("opens an incident for a service that fails, ends with 1, and closes it when it recovers")
  func failing() async throws {
    let yaml = """
      node: desk
      listen: 127.0.0.1:18081
      incidents: {calm: 10s}
      services:
        page: {title: {fr: "La page", en: "The page"}}
      checks:
        page: {probe: tcp, host: 127.0.0.1, port: 18099, service: page, every: 1s, retry: 200ms}
      """
    try await Office.with(yaml) { office in
      try await office.until("an incident is open") {
        try await office.ask("incident").output.contains("desk-1")
      }
      #expect(try await office.ask("status").code == 1)
      #expect(try await office.ask("check").output.contains("refused"))
      let shown = try await office.ask("incident", "show", "1")
      #expect(shown.output.contains("takes down: page"))
    }
  }

  @Test("keeps its configuration when the new one is wrong, and tells every mistake")
  func reload() async throws {
    try await Office.with(Self.quiet) { office in
      try office.write(Self.quiet + "\nlisten: nowhere\nchecks: {}\n")
      let refused = try await office.ask("reload")
      #expect(refused.code == 2)
      #expect(refused.errors.contains("the old configuration stays in force"))
      #expect(try await office.ask("check").output.contains("self"))
      try office.write(Self.quiet.replacing("self:", with: "another:"))
      #expect(try await office.ask("reload").code == 0)
      try await office.until("the new check is there") {
        try await office.ask("check").output.contains("another")
      }
    }
  }

  @Test("takes a person's word on incidents and services, and keeps every step")
  func people() async throws {
    try await Office.with(Self.quiet) { office in
      let opened = try await office.ask(
        "incident", "open", "--en", "Courier late", "--fr", "Coursier en retard", "--service",
        "page=degraded_performance", "--as", "Ada")
      #expect(opened.code == 0)
      #expect(
        try await office.ask("incident", "update", "1", "--en", "Tomorrow", "--as", "Ada").code == 0
      )
      #expect(
        try await office.ask(
          "incident", "correct", "1", "--en", "The day after", "--update", "desk-1"
        ).code == 0)
      let unknown = try await office.ask("incident", "resolve", "7")
      #expect(unknown.code == 2)
      #expect(unknown.errors.contains("there is no incident 7"))
      #expect(unknown.errors.contains("desk-1"))
      #expect(try await office.ask("incident", "resolve", "desk-1").code == 0)
      let shown = try await office.ask("incident", "show", "1").output
      for words in ["Courier late", "Coursier en retard", "The day after", "resolved", "Ada"] {
        #expect(shown.contains(words), "\(words)")
      }
      #expect(try await office.ask("incident", "service", "page", "major_outage").code == 0)
      #expect(try await office.ask("status").output.contains("set by a person"))
      #expect(try await office.ask("incident", "service", "page", "--release").code == 0)
      #expect(try await office.ask("journal", "verify").output.contains("The journal is sound"))
    }
  }

  @Test("goes on after it was killed with all that it had acknowledged")
  func killed() async throws {
    try await Office.with(Self.quiet) { office in
      for number in 1...5 {
        #expect(try await office.ask("incident", "open", "--en", "Number \(number)").code == 0)
      }
      office.kill()
      try await office.until("nobody answers") { try await office.ask("status").code == 2 }
      try await office.running { _ in
        let list = try await office.ask("incident").output
        for number in 1...5 { #expect(list.contains("Number \(number)")) }
        #expect(try await office.ask("journal", "verify").code == 0)
      }
    }
  }

  @Test(
    "ends with 2 and says what to write instead",
    arguments: [
      (["status", "--data", "/nonexistent"], "no station is running on /nonexistent"),
      (["frobnicate"], "frobnicate"), (["run", "--role", "pope"], "role"),
      (["rehearse", "nosuch"], "no scenario is called nosuch"),
      (["lint", "/nonexistent.yaml"], "no file that can be read"),
      (["rehearse"], "Name one scenario"),
    ])
  func misuse(words: [String], saying: String) async throws {
    let result = try await Program.run([Program.path] + words)
    #expect(result.code == 2)
    #expect(result.errors.contains(saying), "\(result.errors)")
  }

  @Test("rehearses the same story for the same seed")
  func rehearsal() async throws {
    let first = try await Program.run([Program.path, "rehearse", "access", "--seed", "3", "--json"])
    let again = try await Program.run([Program.path, "rehearse", "access", "--seed", "3", "--json"])
    #expect(first.code == 0)
    #expect(first.output == again.output)
    #expect(first.output.contains("\"scenario\":\"access\""))
  }
}
