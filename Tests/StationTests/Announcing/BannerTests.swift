import FoundationEssentials
import Testing

@Suite("The banner of the program", .serialized, .enabled(if: Office.canBeMade))
struct BannerTests {
  private static let shop = """
    node: desk
    listen: 127.0.0.1:8080
    page: {company: Atelier, url: "http://127.0.0.1:8080", time_zone: Europe/Paris}
    services:
      phone: {title: {en: The phone, fr: Le téléphone}}
    channels:
      shop: {kind: banner}

    """

  private struct Document: Decodable {
    struct Text: Decodable, Equatable {
      var language: String
      var text: String
    }
    struct Message: Decodable {
      var id: String
      var link: String?
      var texts: [Text]
      var until: Int64
    }
    var messages: [Message]
    var sequence: Int64
  }

  private func curl(_ office: Office, _ words: String...) async throws -> Program.Result {
    try await Program.run(["ip", "netns", "exec", office.space, "curl"] + words)
  }

  private func document(_ office: Office) async throws -> Document {
    let read = try await curl(office, "-sf", "http://127.0.0.1:8080/banner.json")
    return try JSONDecoder().decode(Document.self, from: Data(read.output.utf8))
  }

  private func state(_ office: Office) async throws -> String? {
    struct Message: Decodable {
      struct Place: Decodable {
        var channel: String
        var state: String?
      }
      var channels: [Place]
    }
    let shown = try await office.ask("announce", "--status", "--incident", "1", "--json")
    let messages = try JSONDecoder().decode([Message].self, from: Data(shown.output.utf8))
    return messages.last?.channels.first { $0.channel == "shop" }?.state
  }

  @Test("is served once it is approved, replaced by what follows, and gone when it is over")
  func life() async throws {
    try await Office.with(Self.shop) { office in
      let fields = try await curl(
        office, "-si", "-H", "Origin: https://shop.example", "http://127.0.0.1:8080/banner.json"
      ).output.lowercased()
      #expect(fields.contains("access-control-allow-origin: *"))
      #expect(fields.contains("etag: ") && fields.contains("date: "))
      #expect(try await document(office).messages.isEmpty)
      let script = try await curl(office, "-sf", "http://127.0.0.1:8080/banner.js")
      #expect(script.output.contains("relaisBanner"))

      let opened = try await office.ask(
        "incident", "open", "--en", "The phone is dead", "--service", "phone=major_outage",
        "--as", "Ada")
      try #require(opened.code == 0, "\(opened.errors)")
      _ = try await office.ask("incident", "service", "phone", "major_outage", "--as", "Ada")
      let said = try await office.ask("announce", "--approve", "--as", "Maya")
      #expect(said.code == 0, "\(said.errors)")
      try await office.until("it stands there") { try await state(office) == "confirmed" }
      let first = try await document(office)
      let message = try #require(first.messages.first)
      #expect(message.texts.map(\.language).sorted() == ["en", "fr"])
      #expect(message.texts.allSatisfy { !$0.text.contains("\n") && !$0.text.isEmpty })
      let link = try #require(message.link)
      #expect(try await curl(office, "-sfL", link).code == 0)

      let next = try await office.ask(
        "announce", "--approve", "--situation", "scope-known", "--as", "Maya")
      #expect(next.code == 0, "\(next.errors)")
      try await office.until("the next stands there in its place") {
        let messages = try await document(office).messages
        guard messages.count == 1, messages[0].id != message.id else { return false }
        return try await state(office) == "confirmed"
      }
      _ = try await office.ask("incident", "service", "phone", "operational", "--as", "Ada")
      let over = try await office.ask("incident", "resolve", "1", "--as", "Ada")
      try #require(over.code == 0, "\(over.errors)")
      try await office.until("it is gone and read to be gone") {
        try await state(office) == "retracted"
      }
      let last = try await document(office)
      #expect(last.messages.isEmpty)
      #expect(last.sequence > first.sequence)
    }
  }
}
