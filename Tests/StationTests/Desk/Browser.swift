import Testing

/// A browser without scripts: keeps cookies, follows nothing by itself.
struct Browser {
  /// What a server has answered.
  struct Answer {
    /// The code.
    var status: Int
    /// The fields by name, in small letters; several of one name one below the other.
    var fields: [String: String]
    /// The page.
    var page: String

    /// Where it sends one on to; empty if nowhere.
    var location: String { fields["location"] ?? "" }
    /// What the page's forms carry.
    var formToken: String { value(of: "csrf") }

    /// What stands in the first field of that name.
    func value(of field: String) -> String {
      for tag in page.split(separator: "<") where tag.contains("name=\"\(field)\"") {
        guard let value = tag.firstRange(of: "value=\"") else { continue }
        return String(tag[value.upperBound...].prefix { $0 != "\"" })
      }
      return ""
    }
  }

  let office: Office
  var cookies: [String: String] = [:]
  /// Further fields that it sends, such as what browsers say of where they are.
  var fields: [String: String] = [:]

  init(_ office: Office) { self.office = office }

  /// Opens a page.
  mutating func get(_ path: String, _ options: [String] = []) async throws -> Answer {
    try await ask(path, options)
  }

  /// Sends a form, with the token of a page if one is given.
  mutating func send(
    _ path: String, _ form: [(String, String)], from page: Answer? = nil, _ options: [String] = []
  ) async throws -> Answer {
    var words = ["-X", "POST"]
    for (field, value) in form + (page.map { [("csrf", $0.formToken)] } ?? []) {
      words += ["--data-urlencode", "\(field)=\(value)"]
    }
    if words.count == 2 { words += ["-d", ""] }
    return try await ask(path, words + options)
  }

  private mutating func ask(_ path: String, _ options: [String]) async throws -> Answer {
    var words = ["ip", "netns", "exec", office.space, "curl", "-s", "-i", "--max-time", "10"]
    if !cookies.isEmpty {
      let sent = cookies.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      words += ["-b", sent.joined(separator: "; ")]
    }
    for (name, value) in fields.sorted(by: { $0.key < $1.key }) {
      words += ["-H", "\(name): \(value)"]
    }
    let result = try await Program.run(
      words + options + ["http://127.0.0.1:18081\(path)"])
    let answer = try #require(Self.read(result.output), "\(path): \(result.code) \(result.errors)")
    for cookie in (answer.fields["set-cookie"] ?? "").split(separator: "\n") {
      let pair = cookie.prefix { $0 != ";" }.split(
        separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard pair.count == 2 else { continue }
      cookies[String(pair[0])] = pair[1].isEmpty ? nil : String(pair[1])
    }
    return answer
  }

  private static func read(_ text: String) -> Answer? {
    let parts = text.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
    let lines = parts.first?.split(separator: "\r\n") ?? []
    let first = lines.first?.split(separator: " ") ?? []
    guard parts.count == 2, first.count > 1, let status = Int(first[1]) else { return nil }
    var fields: [String: String] = [:]
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else { return nil }
      let value = String(line[line.index(after: colon)...].drop { $0 == " " })
      let name = line[..<colon].lowercased()
      fields[name] = fields[name].map { "\($0)\n\(value)" } ?? value
    }
    return Answer(status: status, fields: fields, page: String(parts[1]))
  }
}

/// An office whose desk is in use.
enum DeskOffice {
  static let password = "correct horse battery"

  static let yaml = """
    node: desk
    listen: 127.0.0.1:18081
    trusted_proxies: 127.0.0.1
    services:
      page: {title: {fr: "La page", en: "The page"}}
      calls: {title: {fr: "Les appels", en: "Calls"}}
    checks:
      self: {probe: tcp, host: 127.0.0.1, port: 18081, service: page, every: 1s}
    """

  /// Runs the station until its pages are served, and then the body.
  static func with(
    _ yaml: String = yaml, prepare: (Office) async throws -> Void = { _ in },
    _ body: (Office) async throws -> Void
  ) async throws {
    try await Office.with(yaml, prepare: prepare) { office in
      try await served(office)
      try await body(office)
    }
  }

  /// Waits until pages are served: commands are answered a little before.
  static func served(_ office: Office) async throws {
    try await office.until("pages are served") {
      try await Program.run([
        "ip", "netns", "exec", office.space, "curl", "-sf", "http://127.0.0.1:18081/",
      ]).code == 0
    }
  }

  /// The link that the station has printed, without its host.
  static func link(_ office: Office) async throws -> String {
    try await office.until("the link is printed") { office.printed.contains("/desk/setup?") }
    let printed = office.printed
    let match = try #require(
      printed.firstMatch(of: /http:\/\/127\.0\.0\.1:18081(\/desk\S*)/), "\(printed)")
    return String(match.output.1)
  }

  /// A browser that has made the first account, and is logged in with it.
  static func administrator(_ office: Office) async throws -> Browser {
    var browser = Browser(office)
    let form = try await browser.get(try await link(office))
    let made = try await browser.send(
      "/desk/setup",
      [
        ("token", form.value(of: "token")), ("name", "Ada"), ("password", password),
        ("password2", password),
      ], from: form)
    try #require(made.status == 303, "\(made.page)")
    return browser
  }

  /// A browser that has logged in.
  static func login(
    _ office: Office, _ name: String = "Ada", _ password: String = password
  ) async throws -> (browser: Browser, answer: Browser.Answer) {
    var browser = Browser(office)
    let form = try await browser.get("/desk/login")
    let answer = try await browser.send(
      "/desk/login", [("name", name), ("password", password)], from: form)
    return (browser, answer)
  }
}
