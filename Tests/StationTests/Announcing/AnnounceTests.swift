import FoundationEssentials
import Testing

@Suite("Announcements of the program", .serialized, .enabled(if: Office.canBeMade))
struct AnnounceTests {
  private static let shop = """
    node: desk
    listen: 127.0.0.1:8080
    page: {company: Atelier, url: "https://status.example", time_zone: Europe/Paris}
    services:
      orders: {title: {en: Ordering, fr: Les commandes}, orders: yes}
      phone: {title: {en: The phone, fr: Le téléphone}}
    checks:
      shop: {probe: http, url: "http://127.0.0.1:8080/healthz", service: orders, every: 1s}
    channels:
      phones: {kind: ntfy, server: "http://127.0.0.1:2586", topic: shop}

    """

  /// Opens an incident about the phone; gives its number.
  private func open(_ office: Office, _ number: Int = 1) async throws {
    let opened = try await office.ask(
      "incident", "open", "--en", "The phone is dead \(number)", "--service", "phone=major_outage",
      "--as", "Ada")
    try #require(opened.code == 0, "\(opened.errors)")
    _ = try await office.ask("incident", "service", "phone", "major_outage", "--as", "Ada")
    try await office.until("it is seen that ordering works") {
      let shown = try await office.ask("announce", "--preview", "--incident", "\(number)")
      return shown.code == 0 && shown.output.contains("Ordering: everything works")
    }
  }

  private func states(_ office: Office, _ number: Int = 1) async throws -> [String: String] {
    let shown = try await office.ask("announce", "--status", "--incident", "\(number)", "--json")
    let messages = try JSONDecoder().decode([Message].self, from: Data(shown.output.utf8))
    return Dictionary(
      (messages.last?.channels ?? []).map { ($0.channel, $0.state ?? "") },
      uniquingKeysWith: { a, _ in a })
  }

  private struct Message: Decodable {
    struct Place: Decodable {
      var channel: String
      var text: String
      var state: String?
    }
    var hash: String?
    var problems: [String]
    var channels: [Place]
  }

  @Test("stand once on every channel, in the words approved, though an answer was lost")
  func once() async throws {
    try await Office.with(Self.shop) { office in
      try await NoteServer.run(in: office) { server in
        try await open(office)
        try server.loseAnswer()
        let said = try await office.ask("announce", "--approve", "--as", "Maya", "--json")
        #expect(said.code == 0, "\(said.errors)")
        let message = try #require(
          try JSONDecoder().decode([Message].self, from: Data(said.output.utf8)).first)
        try await office.until("it stands everywhere") {
          try await states(office) == ["page": "confirmed", "phones": "confirmed"]
        }
        let words = try #require(message.channels.first { $0.channel == "phones" }?.text)
        #expect(server.notes.map(\.message) == [words])
        #expect(words.contains("Ordering: everything works normally."))
        #expect(words.contains("Le téléphone"))
        let address = try #require(
          words.split(whereSeparator: \.isWhitespace).first { $0.hasPrefix("https:") })
        let path = try #require(address.split(separator: "https://status.example").first)
        let page = try await Program.run([
          "ip", "netns", "exec", office.space, "curl", "-sfL", "http://127.0.0.1:8080\(path)",
        ])
        #expect(page.output.contains("tout fonctionne normalement"), "\(address)")
        let shown = try await office.ask("incident", "show", "1").output
        #expect(shown.contains("Maya"))
        #expect(shown.contains("everything works normally"))
        #expect(try await office.ask("journal", "verify").code == 0)
      }
    }
  }

  @Test("go out once however the station is killed")
  func killed() async throws {
    let rounds = ProcessInfo.processInfo.environment["RELAIS_EXHAUSTIVE"] == nil ? 4 : 100
    try await Office.with(Self.shop) { office in
      try await NoteServer.run(in: office) { server in
        for round in 1...rounds {
          try await Self.serving(office, isFirst: round == 1) { office in
            try await open(office, round)
            _ = try await office.ask("announce", "--approve", "--incident", "\(round)")
            try await Task.sleep(for: .milliseconds(Int.random(in: 0...400)))
            office.kill()
          }
          try await office.until("nobody answers") { try await office.ask("status").code == 2 }
          try await office.running { office in
            try await office.until("message \(round) stands everywhere") {
              try await states(office, round) == ["page": "confirmed", "phones": "confirmed"]
            }
            #expect(server.notes.count == round)
          }
          try await office.until("nobody answers") { try await office.ask("status").code == 2 }
        }
      }
    }
  }

  /// The station runs already at first, and is started for what follows.
  private static func serving(
    _ office: Office, isFirst: Bool, _ body: (Office) async throws -> Void
  ) async throws {
    if isFirst { try await body(office) } else { try await office.running(body) }
  }

  @Test("wait for who must approve them, and are stopped where that is taken back")
  func approval() async throws {
    try await Office.with(Self.shop + "approval: {pairs: [everyone]}\n") { office in
      try await NoteServer.run(in: office) { server in
        try await open(office)
        let said = try await office.ask("announce", "--approve", "--as", "Maya", "--json")
        let messages = try JSONDecoder().decode([Message].self, from: Data(said.output.utf8))
        let name = try #require(messages.first?.hash).prefix(8)
        #expect(try await office.ask("announce", "--approve", "\(name)", "--as", "Maya").code == 0)
        #expect(try await states(office) == ["page": "draft", "phones": "draft"])
        #expect(server.notes.isEmpty)
        #expect(try await office.ask("announce", "--approve", "\(name)", "--as", "Ada").code == 0)
        try await office.until("it stands everywhere") {
          try await states(office) == ["page": "confirmed", "phones": "confirmed"]
        }
        #expect(server.notes.count == 1)
      }
    }
  }

  @Test("are called untrue when what they praise fails, and a tap corrects them")
  func failing() async throws {
    let shop = Self.shop.replacing(
      "http://127.0.0.1:8080/healthz", with: "http://127.0.0.1:2586/shop")
    try await Office.with(shop) { office in
      try await NoteServer.run(in: office) { server in
        try await open(office)
        _ = try await office.ask("announce", "--approve", "--as", "Maya")
        try await office.until("it stands everywhere") {
          try await states(office) == ["page": "confirmed", "phones": "confirmed"]
        }
        try server.shutShop()
        try await office.until("what stands there is called untrue") {
          try await office.ask("announce", "--status").output
            .contains("what it says of orders is not true any more")
        }
        let said = try await office.ask(
          "announce", "--approve", "--incident", "1", "--as", "Maya")
        #expect(said.code == 0, "\(said.errors)")
        try await office.until("the correction stands") {
          try await states(office) == ["page": "confirmed", "phones": "confirmed"]
            && server.notes.count == 2
        }
        let last = try #require(server.notes.last?.message)
        #expect(!last.contains("Ordering: everything works"))
        try await office.until("nothing untrue stands any more") {
          try await !office.ask("announce", "--status").output.contains("is not true any more")
        }
      }
    }
  }

  @Test("are called untrue as soon as they are, and cannot be approved then")
  func contradiction() async throws {
    try await Office.with(Self.shop) { office in
      try await NoteServer.run(in: office) { server in
        try await open(office)
        _ = try await office.ask("announce", "--approve", "--as", "Maya")
        try await office.until("it stands everywhere") {
          try await states(office) == ["page": "confirmed", "phones": "confirmed"]
        }
        let waiting = try await office.ask("announce", "--situation", "scope-known", "--json")
        let draft = try JSONDecoder().decode([Message].self, from: Data(waiting.output.utf8))
        _ = try await office.ask("incident", "service", "orders", "major_outage", "--as", "Ada")
        let name = try #require(draft.first?.hash).prefix(8)
        let refused = try await office.ask("announce", "--approve", "\(name)", "--as", "Maya")
        #expect(refused.code == 2)
        #expect(refused.errors.contains("what it says of orders is not true"))
        try await office.until("what stands there is called untrue") {
          try await office.ask("announce", "--status").output
            .contains("what it says of orders is not true any more")
        }
        #expect(server.notes.count == 1)
      }
    }
  }

  @Test("keep the secrets of channels out of the configuration, and out of sight")
  func secrets() async throws {
    let yaml = Self.shop.replacing("topic: shop", with: "topic: shop, token: tk_1")
    try await Office.with(Self.shop) { office in
      try yaml.write(
        toFile: "\(office.folder)/wrong.yaml", atomically: true, encoding: .utf8)
      let wrong = try await Program.run([Program.path, "lint", "\(office.folder)/wrong.yaml"])
      #expect(wrong.code == 2)
      #expect(wrong.errors.contains("relais channels secret phones token"))
      let kept = try await Program.run([
        "sh", "-c",
        "echo tk_hidden | \(Program.path) channels secret phones token --data \(office.data)",
      ])
      #expect(kept.code == 0, "\(kept.errors)")
      let listed = try await office.ask("channels", "--json")
      #expect(listed.output.contains(#""token" : true"#))
      #expect(!listed.output.contains("tk_hidden"))
      let files = try await Program.run(["grep", "-rl", "tk_hidden", office.data])
      #expect(files.output.isEmpty)
      let unknown = try await Program.run([
        "sh", "-c",
        "echo x | \(Program.path) channels secret phones password --data \(office.data)",
      ])
      #expect(unknown.errors.contains("ntfy wants token, not password"))
    }
  }
}
