import Foundation
import Relais
import Testing

@testable import Subscribers

/// A folder that is gone after the test.
struct ListFolder {
  /// Where it is.
  let path: String

  /// Runs something with a folder of its own.
  static func with<Value>(_ body: (ListFolder) async throws -> Value) async throws -> Value {
    let path = NSTemporaryDirectory() + "relais-subscribers-\(UUID().uuidString)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: path) }
    return try await body(ListFolder(path: path))
  }

  /// Whether any file in it holds these words.
  func holds(_ words: String) throws -> Bool {
    try FileManager.default.contentsOfDirectory(atPath: path).contains { name in
      let bytes = try Data(contentsOf: URL(fileURLWithPath: "\(path)/\(name)"))
      return bytes.range(of: Data(words.utf8)) != nil
    }
  }
}

/// People for tests.
enum People {
  /// A moment of the story.
  static let now = Instant(seconds: 1_795_420_800)

  /// Somebody who agreed.
  static func person(
    _ address: String, _ language: Language = .french, services: [ServiceID] = []
  ) -> Subscriber {
    Subscriber(
      address: address, language: language, services: services,
      consent: Consent(at: now, source: "https://shop.example/", words: "Tell me"))
  }
}

@Suite("The list of subscribers")
struct SubscriberListTests {
  @Test("keeps whom it took in, once each, however the address is capitalised")
  func takesIn() async throws {
    try await ListFolder.with { folder in
      let people = [
        People.person("anne@client.example", services: ["site", "phones"]),
        People.person("Bob@Client.example", .english),
      ]
      do {
        let store = try SubscriberStore(folder: folder.path)
        #expect(try await store.takeIn(people) == .init(added: 2, known: 0, gone: 0))
        let again = [People.person("ANNE@client.example"), People.person("carl@client.example")]
        #expect(try await store.takeIn(again) == .init(added: 1, known: 1, gone: 0))
        store.close()
      }
      let store = try SubscriberStore(folder: folder.path)
      #expect(try await store.count() == SubscriberCount(active: [.mail: 3]))
      #expect(try await store.find("ANNE@CLIENT.EXAMPLE", by: .mail) == people[0])
      let page = try await store.page(after: nil, limit: 2)
      #expect(page.map(\.subscriber) == people)
      let rest = try await store.page(after: page.last?.id, limit: 2)
      #expect(rest.map(\.subscriber.address) == ["carl@client.example"])
    }
  }

  @Test("erases somebody for good, from every file, and an import does not bring them back")
  func erases() async throws {
    try await ListFolder.with { folder in
      let store = try SubscriberStore(folder: folder.path)
      let others = (0..<500).map { People.person("somebody\($0)@client.example") }
      _ = try await store.takeIn([People.person("anne.unique@client.example")] + others)
      #expect(try folder.holds("anne.unique"))
      #expect(try await store.erase("Anne.Unique@client.example", by: .mail, isRemembered: true))
      #expect(try !folder.holds("anne.unique"))
      #expect(try folder.holds("somebody499"))
      let anne = [People.person("anne.unique@client.example")]
      #expect(try await store.takeIn(anne) == .init(added: 0, known: 0, gone: 1))
      #expect(
        try !(await store.erase("anne.unique@client.example", by: .mail, isRemembered: false)))
      #expect(try await store.takeIn(anne) == .init(added: 1, known: 0, gone: 0))
    }
  }

  @Test("is readable to its owner alone, and open in one program only")
  func isPrivate() async throws {
    try await ListFolder.with { folder in
      let store = try SubscriberStore(folder: folder.path)
      defer { store.close() }
      let file = "\(folder.path)/\(SubscriberStore.fileName)"
      let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions]
      #expect(mode as? Int == 0o600)
      #expect(throws: SubscriberStoreError.self) { try SubscriberStore(folder: folder.path) }
    }
  }
}

@Suite("A sheet of subscribers")
struct SubscriberSheetTests {
  private static func read(_ lines: [String]) -> SubscriberSheet {
    var sheet = SubscriberSheet(
      .init(
        language: .french, source: "the newsletter of 2025", now: People.now,
        services: ["site", "phones"], languages: [.french, .english]))
    for line in lines { sheet.take(line) }
    sheet.finish()
    return sheet
  }

  @Test("says with line and column what is wrong and what to write")
  func mistakes() {
    let sheet = Self.read([
      "address,language,services,consent_at,way", "anne@client.example,fr,,,", "anne,fr,,,",
      "bob@client.example,de,,,", "carl@client.example,,shop,,", "anne@client.example,,,,",
      "dora@client.example,,,yesterday,", "emil@client.example,,,2027-01-01,", "f@client.example",
      "+33123456789,,,,sms", "\"gus@client.example,,,,", "h@client.example,,,9999-01-01,",
    ])
    #expect(
      sheet.problems.map(\.description) == [
        "line 3, address: \"anne\" is no address; write one such as anne@example.com",
        "line 4, language: \"de\"; write fr or en",
        "line 5, services: \"shop\" is no service; write site or phones, or nothing for all",
        "line 6, address: anne@client.example stands on line 2 already",
        "line 7, consent_at: \"yesterday\"; write it such as 2026-11-23T08:36:00Z or 2026-11-23",
        "line 8, consent_at: \"2027-01-01\" has not come yet",
        "line 9: 1 values, where the first line names 5 columns",
        "line 10, way: \"sms\"; only mail can be imported: whoever wants anything else subscribes "
          + "on the page",
        "line 11: a \" has no end on this line; write \"\" for one in a value",
        "line 12, consent_at: \"9999-01-01\"; write it such as 2026-11-23T08:36:00Z or 2026-11-23",
      ])
  }

  @Test(
    "without a column of addresses is refused",
    arguments: ["", "mail;name", "anne@client.example", "address,address", "address,phone"])
  func heads(line: String) {
    #expect(!Self.read([line]).problems.isEmpty)
  }

  @Test("as a spreadsheet writes it is read: semicolons, a mark of byte order, CR LF")
  func spreadsheet() {
    let sheet = Self.read([
      "\u{FEFF}Address;Language;consent_source\r",
      "anne@client.example;EN;\"Shop; the \"\"old\"\"\"\r",
      "\r", "bob@client.example;;\r",
    ])
    #expect(sheet.problems.isEmpty)
    #expect(sheet.people.map(\.address) == ["anne@client.example", "bob@client.example"])
    #expect(sheet.people.map(\.language) == [.english, .french])
    #expect(sheet.people.map(\.consent.source) == ["Shop; the \"old\"", "the newsletter of 2025"])
    #expect(sheet.people.map(\.consent.at) == [People.now, People.now])
  }

  @Test("that was written is read as it was")
  func roundTrip() {
    var anne = People.person("anne@client.example", .english, services: ["site", "phones"])
    anne.state = .suspended
    anne.consent.words = "I agree, \"fully\"; tell me"
    anne.consent.confirmedAt = People.now
    let bob = People.person("bob@client.example")
    let sheet = Self.read([
      SubscriberSheet.head, SubscriberSheet.line(of: anne), SubscriberSheet.line(of: bob),
    ])
    #expect(sheet.problems.isEmpty)
    #expect(sheet.people == [anne, bob])
  }

  @Test("of any bytes is read without harm", arguments: 0..<200)
  func anything(seed: UInt64) {
    var numbers = Numbers(seed: seed)
    let alphabet = Array("a@.,;\"\r \u{FEFF}é-2026T:Z")
    let lines = (0..<20).map { _ in
      String(
        (0..<Int.random(in: 0..<40, using: &numbers)).map { _ in
          alphabet.randomElement(using: &numbers) ?? "a"
        })
    }
    let sheet = Self.read(["address,language,consent_at"] + lines)
    #expect(sheet.people.count + sheet.problems.count + sheet.furtherProblems <= 80)
    #expect(sheet.people.allSatisfy { $0.address.contains("@") })
  }
}

/// Numbers by seed (SplitMix64).
struct Numbers: RandomNumberGenerator {
  private var state: UInt64

  /// The numbers of a seed.
  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
