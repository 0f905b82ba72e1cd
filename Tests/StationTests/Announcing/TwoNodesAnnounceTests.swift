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

  @Test("go out here by one button where the twin is lost, and not there once it is back")
  func fromHere() async throws {
    // One channel alone: the server of notes shows all topics as one.
    let more = """
      listen: "127.0.0.1:18081"
      channels:
        phones: {kind: ntfy, server: "http://127.0.0.1:2586", topic: shop}

      """
    try await TwoPlaces.with(more) { places in
      let (office, twin) = (places.office, places.twin)
      try await NoteServer.run(in: office) { here in
        try await NoteServer.run(in: twin) { there in
          try await places.pair()
          try await office.until("the channel lives at the twin") {
            try await homes(office)["phones"] == "twin"
          }
          var browser = try await DeskOffice.administrator(office)
          let opened = try await office.ask("incident", "open", "--en", "The shop is closed")
          try #require(opened.code == 0, "\(opened.errors)")
          twin.kill()
          let said = try await office.ask("announce", "--approve", "--as", "Maya")
          #expect(said.code == 0, "\(said.errors)")
          let page = try await browser.get("/desk/announcements")
          #expect(page.page.contains("value=\"take\"") && here.notes.isEmpty, "\(page.page)")
          let taken = try await browser.send(
            "/desk/announcements/decide",
            [
              ("incident", "office-1"), ("channel", "phones"), ("stage", page.value(of: "stage")),
              ("audience", "everyone"), ("act", "take"),
            ], from: page)
          #expect(taken.status == 303, "\(taken.page)")
          try await office.until("it goes out from here") { here.notes.count == 1 }
          try await twin.running { twin in
            try await office.until("both know the same") { try await places.agree() }
            try await office.until("the twin knows whose channel it is") {
              try await homes(twin)["phones"] == "office"
            }
            #expect(there.notes.isEmpty)
          }
        }
      }
    }
  }
}
