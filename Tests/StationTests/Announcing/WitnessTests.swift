import FoundationEssentials
import Testing

/// A store of WebDAV at the twin's place that office and twin reach, each by the same address.
private enum Store {
  static let isInstalled = FileManager.default.isExecutableFile(atPath: "/usr/sbin/apache2")
  static let address = "http://10.77.0.2:8095"

  static func run(at place: Office, _ body: () async throws -> Void) async throws {
    let folder = "\(place.folder)/witness"
    try FileManager.default.createDirectory(
      atPath: "\(folder)/store", withIntermediateDirectories: true)
    let modules = ["mpm_prefork", "authz_core", "dav", "dav_fs"]
      .map { "LoadModule \($0)_module /usr/lib/apache2/modules/mod_\($0).so" }
    let text = """
      \(modules.joined(separator: "\n"))
      ServerRoot "\(folder)"
      ServerName localhost
      Listen 10.77.0.2:8095
      PidFile "\(folder)/pid"
      ErrorLog "\(folder)/errors"
      DocumentRoot "\(folder)/store"
      DavLockDB "\(folder)/locks"
      FileETag Digest
      KeepAlive Off
      <Directory "\(folder)/store">
        Dav On
      </Directory>

      """
    try text.write(toFile: "\(folder)/httpd.conf", atomically: true, encoding: .utf8)
    try await place.inside([
      "sh", "-c",
      "apache2 -f \(folder)/httpd.conf -X >\(folder)/said 2>&1 & echo $! >\(folder)/own",
    ])
    func stop() async {
      _ = try? await Program.run(["sh", "-c", "kill $(cat \(folder)/own)"])
    }
    do {
      try await place.until("the store answers") {
        try await Program.run([
          "ip", "netns", "exec", place.space, "curl", "-s", "-o", "/dev/null", address,
        ]).code == 0
      }
      try await body()
    } catch {
      await stop()
      throw error
    }
    await stop()
  }
}

@Suite(
  "A witness between two nodes", .serialized,
  .enabled(if: Office.canBeMade && Store.isInstalled, "needs root and apache2"))
struct WitnessTests {
  private static let channels = """
    channels:
      phones:
        kind: ntfy
        server: "http://127.0.0.1:2586"
        topic: shop
        witness: \(Store.address)

    """

  private func homes(_ place: Office) async throws -> [String: String] {
    struct Channel: Decodable {
      var id: String
      var home: String?
    }
    let shown = try await place.ask("channels", "--json")
    let channels = try JSONDecoder().decode([Channel].self, from: Data(shown.output.utf8))
    return Dictionary(channels.map { ($0.id, $0.home ?? "") }, uniquingKeysWith: { a, _ in a })
  }

  private func approve(_ place: Office, _ more: [String] = []) async throws {
    let said = try await place.ask(["announce", "--approve", "--as", "Maya"] + more)
    #expect(said.code == 0, "\(said.errors)")
  }

  /// Waits for what the nodes themselves wait with, 90 s at most.
  private func patiently(_ condition: () async throws -> Bool) async throws {
    for _ in 0..<180 {
      if try await condition() { return }
      try await Task.sleep(for: .milliseconds(500))
    }
  }

  @Test("gives the channel of a dead twin to the office, and back once it lives again")
  func takeover() async throws {
    try await TwoPlaces.with(Self.channels) { places in
      let (office, twin) = (places.office, places.twin)
      try await Store.run(at: twin) {
        try await NoteServer.run(in: office) { here in
          try await NoteServer.run(in: twin) { there in
            try await places.pair()
            try await office.until("the channel lives at the twin") {
              try await homes(office)["phones"] == "twin"
            }
            let opened = try await office.ask("incident", "open", "--en", "The shop is closed")
            try #require(opened.code == 0, "\(opened.errors)")

            twin.kill()
            try await approve(office)
            try await patiently { !here.notes.isEmpty }
            #expect(here.notes.count == 1 && there.notes.isEmpty, "\(office.printed)")
            #expect(try await homes(office)["phones"] == "office")

            try await twin.running { twin in
              try await office.until("both know the same") { try await places.agree() }
              try await patiently { try await homes(twin)["phones"] == "twin" }
              #expect(try await homes(twin)["phones"] == "twin")
              try await approve(
                office, ["--incident", "office-1", "--situation", "scope-known"])
              try await office.until("the next message goes out at the twin") {
                there.notes.count == 1
              }
              #expect(here.notes.count == 1)
            }
          }
        }
      }
    }
  }
}
