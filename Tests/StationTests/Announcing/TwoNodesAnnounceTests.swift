import FoundationEssentials
import Testing

@Suite("Announcements of two nodes", .serialized, .enabled(if: Office.canBeMade))
struct TwoNodesAnnounceTests {
  private static let channels = """
    channels:
      phones: {kind: ntfy, server: "http://127.0.0.1:2586", topic: shop}
      siren: {kind: ntfy, server: "http://127.0.0.1:2586", topic: siren, home: office}

    """

  private func states(_ place: Office) async throws -> [String: String] {
    struct Message: Decodable {
      struct Place: Decodable {
        var channel: String
        var state: String?
      }
      var channels: [Place]
    }
    let shown = try await place.ask("announce", "--status", "--json")
    let messages = try JSONDecoder().decode([Message].self, from: Data(shown.output.utf8))
    return Dictionary(
      (messages.last?.channels ?? []).map { ($0.channel, $0.state ?? "") },
      uniquingKeysWith: { a, _ in a })
  }

  private func homes(_ place: Office) async throws -> [String: String] {
    struct Channel: Decodable {
      var id: String
      var home: String?
    }
    let shown = try await place.ask("channels", "--json")
    let channels = try JSONDecoder().decode([Channel].self, from: Data(shown.output.utf8))
    return Dictionary(
      channels.map { ($0.id, $0.home ?? "") }, uniquingKeysWith: { a, _ in a })
  }

  @Test("go out at each channel's home, once, also where they were approved while no line worked")
  func homes() async throws {
    try await TwoPlaces.with(Self.channels) { places in
      let (office, twin) = (places.office, places.twin)
      try await NoteServer.run(in: office) { siren in
        try await NoteServer.run(in: twin) { phones in
          try await places.pair()
          try await office.until("channels live where they are to") {
            for place in [office, twin] {
              let homes = try await homes(place)
              guard homes == ["page": "twin", "phones": "twin", "siren": "office"] else {
                return false
              }
            }
            return true
          }
          let opened = try await office.ask("incident", "open", "--en", "The shop is closed")
          try #require(opened.code == 0, "\(opened.errors)")
          let said = try await office.ask("announce", "--approve", "--as", "Maya")
          #expect(said.code == 0, "\(said.errors)")
          let done = ["page": "confirmed", "phones": "confirmed", "siren": "confirmed"]
          try await office.until("both know that it stands everywhere") {
            let (here, there) = (try await states(office), try await states(twin))
            return here == done && there == done
          }
          #expect((siren.notes.count, phones.notes.count) == (1, 1))

          try await office.inside(["ip", "link", "set", "wan0", "down"])
          let incident = ["--incident", "office-1", "--situation", "scope-known"]
          let again = try await office.ask(["announce", "--approve", "--as", "Maya"] + incident)
          #expect(again.code == 0, "\(again.errors)")
          try await office.until("what lives at the office has gone out") {
            try await states(office)["siren"] == "confirmed"
          }
          #expect(phones.notes.count == 1)
          try await office.inside(["ip", "link", "set", "wan0", "up"])
          try await office.inside(["ip", "route", "add", "default", "via", TwoPlaces.address])
          try await office.until("both know that it stands everywhere after the cut") {
            let (here, there) = (try await states(office), try await states(twin))
            return here == done && there == done
          }
          #expect((siren.notes.count, phones.notes.count) == (2, 2))
          #expect(try await office.ask("journal", "verify").code == 0)
        }
      }
    }
  }
}
