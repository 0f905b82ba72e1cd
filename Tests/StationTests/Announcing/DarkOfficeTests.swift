import FoundationEssentials
import Testing

@Suite("A message approved ahead", .serialized, .enabled(if: Office.canBeMade))
struct DarkOfficeTests {
  private static let settings = """
    incidents: {calm: 10s}
    channels:
      phones: {kind: ntfy, server: "http://127.0.0.1:2586", topic: shop}
      siren: {kind: ntfy, server: "http://127.0.0.1:2586", topic: siren, home: office}
    darkness: {publish: office-dark, then: over, after: 10s}

    """

  private struct Message: Decodable {
    struct Place: Decodable {
      var channel: String
      var state: String?
    }
    var incident: String
    var stage: String
    var standing: String?
    var problems: [String]
    var channels: [Place]
  }

  private func messages(_ place: Office) async throws -> [Message] {
    let shown = try await place.ask("announce", "--status", "--json")
    return try JSONDecoder().decode([Message].self, from: Data(shown.output.utf8))
  }

  /// Whether all that was published by the rule stands where it is to, by what a node knows.
  private func isTold(_ place: Office, count: Int) async throws -> Bool {
    let told = try await messages(place).filter { $0.incident != "ahead" }
    return told.count == count
      && told.allSatisfy { message in
        message.standing?.hasPrefix("published by the rule") == true
          && message.channels.map(\.channel).sorted() == ["page", "phones"]
          && message.channels.allSatisfy { $0.state == "confirmed" }
      }
  }

  @Test("goes out at the twin, once, while the office is cut off, and its end after it is back")
  func darkness() async throws {
    try await TwoPlaces.with(Self.settings) { places in
      let (office, twin) = (places.office, places.twin)
      try await NoteServer.run(in: office) { siren in
        try await NoteServer.run(in: twin) { phones in
          try await places.pair()
          for situation in ["office-dark", "over"] {
            try await office.until("the twin watches the shop") {
              let said = try await office.ask(
                "announce", "--ahead", "--situation", situation, "--approve", "--as", "Maya")
              return said.code == 0
            }
          }
          try await office.until("both nodes have both, approved") {
            for place in [office, twin] {
              let sealed = try await messages(place).filter { $0.incident == "ahead" }
              guard sealed.map(\.stage).sorted() == ["office-dark", "over"],
                sealed.allSatisfy({ message in
                  message.problems.isEmpty && message.channels.map(\.state) == ["sealed", "sealed"]
                })
              else { return false }
            }
            return true
          }
          try await twin.until("the channels live at the twin") {
            try await twin.ask("channels", "--json").output.contains("\"home\" : \"twin\"")
          }

          try await office.inside(["ip", "link", "set", "wan0", "down"])
          try await twin.until("the page says that the office is silent") {
            try await twin.ask("incident", "list").output.contains("twin-1")
          }
          #expect(phones.notes.isEmpty, "it was published before its time")
          try await twin.until("the message has gone out") { try await isTold(twin, count: 1) }
          #expect(phones.notes.count == 1)
          #expect(phones.notes.first?.message.contains("cut off from the Internet") == true)
          try await twin.until("the page says it too") {
            try await places.page().contains("cut off from the Internet")
          }

          try await office.inside(["ip", "link", "set", "wan0", "up"])
          try await office.inside(["ip", "route", "add", "default", "via", TwoPlaces.address])
          try await office.until("the office knows what was said") {
            try await messages(office).contains {
              $0.standing?.hasPrefix("published by the rule") == true
            }
          }
          try await office.until("all is well for long enough") {
            try await twin.ask("incident", "list", "--json").output.contains("twin-1") == false
              || phones.notes.count == 2
          }
          try await office.until("the end is told, and both know") {
            let here = try await isTold(office, count: 2)
            return try await isTold(twin, count: 2) && here
          }
          #expect((siren.notes.count, phones.notes.count) == (0, 2))
          #expect(try await office.ask("journal", "verify").code == 0)
        }
      }
    }
  }
}
