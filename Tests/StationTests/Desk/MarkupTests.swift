import FoundationEssentials
import Glibc
import Testing

/// Texts that would run a script of their own where anything took them for markup, each with a
/// number, so that it is known of every field whether it was read.
private struct Marks {
  private(set) var count = 0

  /// The next one.
  mutating func next() -> String {
    count += 1
    return "<script>mark(\(count))</script>\"'><img src=x onerror=mark(\(count))>"
  }

  /// The next one as YAML writes it.
  mutating func yaml() -> String { "\"\(next().replacing("\"", with: "\\\""))\"" }

  /// The next two, for a field of a form in both languages.
  mutating func words(_ field: String) -> [(String, String)] {
    [("\(field)_fr", next()), ("\(field)_en", next())]
  }

  /// The next two, for a command.
  mutating func options() -> [String] { ["--fr", next(), "--en", next()] }
}

@Suite(
  "A text, whoever wrote it and wherever it is read", .serialized,
  .enabled(if: Office.canBeMade, "network namespaces need root"),
  .enabled(if: PageClients.areInstalled, "clients not installed"))
struct MarkupTests {
  /// A configuration with a mark in every text that a company chooses.
  private func yaml(_ marks: inout Marks) -> String {
    """
    node: desk
    listen: 127.0.0.1:18081
    page:
      company: {fr: \(marks.yaml()), en: \(marks.yaml())}
      groups:
        shop: {fr: \(marks.yaml()), en: \(marks.yaml())}
    lines:
      fibre:
        device: lo
        gateway: 127.0.0.1
        anchors: [127.0.0.1, 127.0.0.2]
        box: {snmp: {community: public, interface: \(marks.yaml())}}
    services:
      page:
        title: {fr: \(marks.yaml()), en: \(marks.yaml())}
        about: {fr: \(marks.yaml()), en: \(marks.yaml())}
        group: shop
      calls: {title: {fr: "Les appels", en: "Calls"}}
    checks:
      missed: {probe: http, url: "http://127.0.0.1:18081/healthz", every: 1s, retry: 200ms,
        contains: \(marks.yaml())}
      step: {probe: flow, every: 1s, retry: 200ms, steps: [
        {name: \(marks.yaml()), url: "http://127.0.0.1:18081/absent"}]}
      mail: {probe: smtp, host: 127.0.0.1, port: 18025, encryption: none, every: 1s, retry: 200ms,
        greeting: \(marks.yaml())}
    """
  }

  /// A mail server that greets with a text, whose process is to be ended.
  private func greet(_ office: Office, with text: String) async throws -> Int32 {
    let program = """
      import socketserver, sys
      class Greeter(socketserver.StreamRequestHandler):
        def handle(self):
          self.wfile.write(b"220 " + sys.argv[1].encode() + b"\\r\\n")
          self.rfile.readline()
      socketserver.TCPServer.allow_reuse_address = True
      socketserver.ThreadingTCPServer(("127.0.0.1", 18025), Greeter).serve_forever()
      """
    let started = try await Program.run([
      "ip", "netns", "exec", office.space, "sh", "-c",
      "python3 -c \"$1\" \"$2\" >/dev/null 2>&1 & echo $!", "sh", program, text,
    ])
    return try #require(Int32(started.output.filter(\.isNumber)))
  }

  @Test("is nowhere taken for markup: not on page, board or desk, in no feed and no interface")
  func everywhere() async throws {
    var marks = Marks()
    let yaml = yaml(&marks)
    try await DeskOffice.with(yaml) { office in
      let greeter = try await greet(office, with: marks.next())
      defer { kill(greeter, SIGTERM) }
      var browser = try await DeskOffice.administrator(office)
      try await incidents(office, &browser, &marks)
      try await maintenance(office, &browser, &marks)
      try await commands(office, &marks)
      let cookie = try #require(browser.cookies["relais-desk"])
      try await office.until("checks have failed, and the public page tells the last words") {
        let checks = try await office.ask("status").output
        let page = try await browser.get("/en/").page + browser.get("/en/history").page
        return checks.contains(/mail +failed +smtp +expected/)
          && page.contains("mark(\(marks.count))")
      }
      let attack = "%3Cscript%3Emark(0)%3C%2Fscript%3E%22"
      let read = try await PageClients.run(
        "marks", in: office,
        [
          "http://127.0.0.1:18081", "relais-desk=\(cookie)", "\(marks.count)",
          "/\(attack.replacing("%2F", with: ""))", "/incidents/%3Cscript%3E", "/?lang=\(attack)",
          "/board?lang=\(attack)", "/board/\(attack.replacing("%2F", with: ""))",
          "/desk?done=\(attack)", "/desk?lang=\(attack)", "/desk/login?next=\(attack)",
          "/desk/checks/%3Cscript%3E", "/desk/incidents/%3Cscript%3E",
          "/desk/journal?before=\(attack)", "/desk/setup?token=\(attack)",
        ])
      #expect(read.code == 0, "\(read.output)\(read.errors)")
      #expect(read.output.hasSuffix("all read\n"))
    }
  }

  /// Sends every form about incidents, from a browser that calls itself something.
  private func incidents(
    _ office: Office, _ browser: inout Browser, _ marks: inout Marks
  ) async throws {
    let new = try await browser.get("/desk/incidents/new")
    for affected in ["degraded_performance", "partial_outage"] {
      let opened = try await browser.send(
        "/desk/incidents/new",
        marks.words("title") + marks.words("text") + [("service.page", affected)], from: new)
      try #require(opened.status == 303)
    }
    let incident = "/desk/incidents/desk-1"
    try await send(&browser, "\(incident)/update", from: incident, marks.words("text"))
    try await send(
      &browser, "\(incident)/correct", from: incident, marks.words("text") + [("update", "")])
    try await send(&browser, "\(incident)/resolve", from: incident, marks.words("text"))
    try await send(&browser, "\(incident)/reopen", from: incident, marks.words("text"))
    try await send(
      &browser, "/desk/incidents/desk-2/merge", from: "/desk/incidents/desk-2",
      [("into", "desk-1")])
    var other = Browser(office)
    let form = try await other.get("/desk/login")
    _ = try await other.send(
      "/desk/login", [("name", "Ada"), ("password", DeskOffice.password)], from: form,
      ["-A", marks.next()])
  }

  /// Sends every form about maintenance.
  private func maintenance(
    _ office: Office, _ browser: inout Browser, _ marks: inout Marks
  ) async throws {
    let date = try await Program.run(["date", "-d", "+3 days", "+%Y-%m-%d"]).output
      .filter { !$0.isWhitespace }
    let times = [
      ("from_date", date), ("from_time", "22:30"), ("until_date", date), ("until_time", "23:15"),
      ("service.page", "on"),
    ]
    // The first words are corrected below, and then to be read nowhere any more.
    for text in [[("text_en", "Short gaps")], marks.words("text")] {
      try await send(
        &browser, "/desk/maintenance", from: "/desk/maintenance",
        marks.words("title") + text + times)
    }
    let first = "/desk/maintenance/desk-m1"
    try await send(&browser, "\(first)/change", from: first, marks.words("title") + times)
    try await send(&browser, "\(first)/begin", from: first, marks.words("text"))
    try await send(
      &browser, "\(first)/update", from: first, marks.words("text") + [("step", "verifying")])
    try await send(
      &browser, "\(first)/correct", from: first, marks.words("text") + [("update", "")])
    try await send(&browser, "\(first)/complete", from: first, marks.words("text"))
    try await send(
      &browser, "/desk/maintenance/desk-m2/cancel", from: "/desk/maintenance/desk-m2",
      marks.words("text"))
  }

  private func send(
    _ browser: inout Browser, _ path: String, from page: String, _ form: [(String, String)]
  ) async throws {
    let shown = try await browser.get(page)
    let answer = try await browser.send(path, form, from: shown)
    try #require(answer.status == 303, "\(path): \(answer.status)")
  }

  /// Gives every command that takes words, by somebody with a name like that.
  private func commands(_ office: Office, _ marks: inout Marks) async throws {
    func ask(_ words: [String]) async throws {
      let result = try await Program.run([Program.path] + words + ["--data", office.data])
      try #require(result.code == 0, "\(words): \(result.errors)")
    }
    try await ask(
      ["maintenance", "schedule", "--from", "22:00", "--until", "23:00", "--service", "page"]
        + marks.options() + ["--as", marks.next()])
    try await ask(
      ["incident", "open", "--service", "page=major_outage", "--as", marks.next()]
        + marks.options())
    let list = try await office.ask("incident").output
    let id = try #require(list.matches(of: /desk-(\d+)/).map { $0.output.1 }.max { $0 < $1 })
    try await ask(["incident", "update", String(id), "--as", marks.next()] + marks.options())
  }
}
