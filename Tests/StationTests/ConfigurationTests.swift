import Announcing
import Relais
import Testing

@testable import Station

@Suite("A configuration") struct ConfigurationTests {
  private func problems(_ text: String) -> [String] {
    do {
      _ = try Configuration.read(text, file: "relais.yaml")
      return []
    } catch {
      return error.description.split(separator: "\n").map(String.init)
    }
  }

  @Test("may be empty: then it is the one that a station has without a file")
  func empty() throws {
    let configuration = try Configuration.read("", file: "relais.yaml")
    #expect(configuration.node == "solo")
    #expect(configuration.lines.isEmpty)
    #expect(configuration.listen == [ListenAddress(host: "127.0.0.1", port: 8_080)])
  }

  @Test("names five different mistakes at once, each with its line, key and remedy")
  func fiveMistakes() {
    let found = problems(
      """
      node: office
      lines:
        fibre:
          role: principal
          gateway: 10.0.0.300
      services:
        ordering: {title: Ordering, depends: [site]}
      checks:
        shop:
          probe: http
          url: https://shop.example/
          every: soon
          timout: 5s
          service: ordering
      """)
    #expect(
      found == [
        "relais.yaml:4: lines.fibre.role: found \"principal\"; allowed: one of primary, backup, "
          + "emergency",
        "relais.yaml:5: lines.fibre.gateway: found \"10.0.0.300\"; allowed: an IP address, such as "
          + "192.0.2.1 or 2001:db8::1",
        "relais.yaml:7: services.ordering.depends: found \"site\"; allowed: one of ordering",
        "relais.yaml:12: checks.shop.every: found \"soon\"; allowed: a duration from 200ms to 1d, "
          + "such as 500ms, 30s, 5min, 2h",
        "relais.yaml:13: checks.shop.timout: found an unknown key; allowed: timeout (did you mean "
          + "it?)",
      ])
  }

  @Test(
    "takes no channel's secret, whatever the kind calls it",
    arguments: [
      ("{kind: x, consumer_secret: hidden}", "consumer_secret"),
      ("{kind: teams, address: hidden}", "address"), ("{kind: x, password: hidden}", "password"),
    ])
  func secrets(channel: String, name: String) {
    let remedy = "allowed: none: give it by `relais channels secret news \(name)`"
    #expect(
      problems("channels:\n  news: \(channel)\n") == [
        "relais.yaml:2: channels.news.\(name): found a secret in the configuration; \(remedy)"
      ])
  }

  @Test("has what hangs on a key at the office post from there")
  func homes() throws {
    let text = """
      channels:
        phones: {kind: sms, recipients: ["+33 6 12 34 56 78"]}
        moved: {kind: sms, recipients: ["+33 6 12 34 56 78"], home: twin}
        news: {kind: x}
      """
    let channels = try Configuration.read(text, file: "relais.yaml").channels
    #expect(channels.map(\.home) == [.office, .twin, .twin])
  }

  @Test("tells the line where YAML itself is broken")
  func brokenYAML() {
    let found = problems("node: office\nlines: [fibre\nservices: {}\n")
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("relais.yaml:3:") == true)
  }

  @Test("refuses what would unfold without end")
  func billionLaughs() {
    var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    for level in 1...8 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    #expect(problems(text).first?.contains("more than 100000 settings") == true)
  }

  @Test(
    "refuses names that could not be typed on a command line",
    arguments: ["\"two words\"", "\"a/b\"", "\"é\"", "\"\""])
  func names(name: String) {
    #expect(problems("services:\n  \(name): {title: x}\n").contains { $0.contains("a name of") })
  }

  @Test("refuses services that depend on themselves, however far around")
  func circle() {
    let found = problems(
      """
      services:
        a: {depends: b}
        b: {depends: c}
        c: {depends: a}
      """)
    #expect(found.count == 3)
    #expect(found.allSatisfy { $0.contains("a circle back to") })
  }

  @Test("makes one check for each line where a check says so")
  func eachLine() throws {
    let configuration = try Configuration.read(
      """
      lines:
        fibre: {device: eth0}
        key: {device: wwan0, role: emergency, metered: true}
      checks:
        ping: {probe: icmp, host: 192.0.2.1, line: each}
      """, file: "relais.yaml")
    #expect(configuration.checks.map(\.check.id) == ["ping@fibre", "ping@key"])
    #expect(configuration.checks.map(\.check.line) == ["fibre", "key"])
  }

  @Test("refuses a line with a single anchor")
  func singleAnchor() {
    let found = problems("lines:\n  fibre:\n    anchors: [192.0.2.1]\n")
    #expect(
      found == [
        "relais.yaml:3: lines.fibre.anchors: found a single anchor; allowed: at least two: one "
          + "silent host must never pass for a dead line"
      ])
  }

  @Test(
    "reads addresses to listen on",
    arguments: [
      ("127.0.0.1:8080", "127.0.0.1", 8_080), ("[::1]:0", "::1", 0), (":80", "0.0.0.0", 80),
    ])
  func listenAddress(text: String, host: String, port: Int) {
    #expect(ListenAddress(text) == ListenAddress(host: host, port: port))
  }

  @Test(
    "refuses addresses to listen on that are none",
    arguments: ["8080", "localhost:80", "::1:80", "127.0.0.1:65536", "127.0.0.1:", ""])
  func noListenAddress(text: String) {
    #expect(ListenAddress(text) == nil)
  }

  @Test("written by init is one that lint takes")
  func initial() throws {
    _ = try Configuration.read(InitialConfiguration.text(), file: "relais.yaml")
  }
}

@Suite("A rule for darkness in the configuration") struct DarknessSettingsTests {
  private func problems(_ rule: String) -> [String] {
    do {
      _ = try Configuration.read("role: office\ndarkness: \(rule)\n", file: "relais.yaml")
      return []
    } catch {
      return error.description.split(separator: "\n").map(String.init)
    }
  }

  @Test("is none unless one is written, and read whole where one is")
  func read() throws {
    #expect(try Configuration.read("role: office", file: "relais.yaml").darkness == nil)
    let text = """
      darkness:
        {publish: office-dark, then: over, after: 5min, hours: 22:00-06:30, days: [fri-sun, wed]}
      """
    let rule = try #require(try Configuration.read(text, file: "relais.yaml").darkness)
    #expect(
      rule
        == DarknessRule(
          publish: .officeDark, followUp: .over, after: .seconds(300), from: 1_320, until: 390,
          days: [.wednesday, .friday, .saturday, .sunday]))
  }

  @Test(
    "names file, line, key and remedy of what is wrong",
    arguments: [
      ("{after: 5min}", "darkness.publish", "publish: one of first-notice"),
      ("{publish: blackout}", "darkness.publish", "one of first-notice"),
      ("{publish: over, then: over}", "darkness.then", "one of first-notice"),
      ("{publish: over, after: 1s}", "darkness.after", "a duration from 10s to 1d"),
      ("{publish: over, hours: 8-19}", "darkness.hours", "08:00-19:00"),
      ("{publish: over, hours: 08:00-25:00}", "darkness.hours", "08:00-19:00"),
      ("{publish: over, days: monday}", "darkness.days", "mon-fri"),
      ("{publish: over, hour: 08:00-19:00}", "darkness.hour", "hours (did you mean it?)"),
    ])
  func wrong(rule: String, key: String, remedy: String) throws {
    let found = problems(rule)
    let first = try #require(found.first)
    #expect(found.count == 1 && first.hasPrefix("relais.yaml:2: \(key): found "), "\(found)")
    #expect(first.contains(remedy))
  }
}
