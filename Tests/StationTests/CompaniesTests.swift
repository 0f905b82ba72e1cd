import FoundationEssentials
import Testing

@Suite(
  "A twin of several companies", .serialized,
  .enabled(if: Office.canBeMade, "needs root for a namespace"))
struct CompaniesTests {
  /// Starts a twin with the offices `nord` and `sud`, both paired.
  private func withTwo(_ body: (ManyOffices) async throws -> Void) async throws {
    try await ManyOffices.with { twin in
      try await twin.with("nord") { one in
        try await one.with("sud") { both in
          try await both.welcome("nord")
          // Alone, it is served under any name.
          #expect(try await both.page(at: "127.0.0.1").contains("Nord orders"))
          try await both.welcome("sud")
          try await body(both)
        }
      }
    }
  }

  /// Whether a company's page stands where it should, and no word of the other's.
  private func showsOnly(
    _ name: String, not others: String..., in all: ManyOffices
  ) async throws -> Bool {
    var pages = ""
    for path in ["/en/", "/fr/", "/api/v2/summary.json", "/history.atom", "/board"] {
      pages += try await all.page(at: ManyOffices.host(of: name), path)
    }
    for other in others {
      #expect(!pages.lowercased().contains(other), "\(name)'s pages tell of \(other)")
    }
    return pages.contains("\(name.capitalized) orders")
  }

  @Test("shows each under its own name, keeps their facts apart, and lets a third come")
  func apart() async throws {
    try await withTwo { both in
      let twin = both.twin
      for name in ["nord", "sud"] {
        #expect(try await both[name].ask("incident", "open", "--en", "\(name) it is").code == 0)
        try await twin.until("the twin has \(name)'s fact") {
          try await twin.ask("incident", "--company", "\(name) SA").output.contains("\(name) it is")
        }
      }
      #expect(try await showsOnly("nord", not: "sud", in: both))
      #expect(try await showsOnly("sud", not: "nord", in: both))
      let nord = try await twin.ask("journal", "export", "-", "--company", "nord").output
      let sud = try await twin.ask("journal", "export", "-", "--company", "sud").output
      #expect(nord.contains("nord it is") && !nord.lowercased().contains("sud"))
      #expect(sud.contains("sud it is") && !sud.lowercased().contains("nord"))

      // A name that is nobody's.
      let nobody = try await both.page(at: "east.example")
      #expect(nobody.hasPrefix("HTTP/1.1 404") && nobody.contains("Aucune page n’est servie"))
      #expect(!nobody.lowercased().contains("nord") && !nobody.lowercased().contains("sud"))
      #expect(try await both.page(at: "east.example", "/desk").hasPrefix("HTTP/1.1 404"))
      let health = try await both.page(at: "east.example", "/healthz")
      #expect(health.contains("serving 2 companies") && !health.lowercased().contains("sud"))
      // And the name by which the machine itself reaches it.
      let local = try await both.pairName(of: "sud") + ".localhost"
      #expect(try await both.page(at: local).contains("Sud orders"))

      // Commands say for whom they are.
      let unnamed = try await twin.ask("status")
      #expect(unnamed.code == 2 && unnamed.errors.contains("--company"))
      #expect(unnamed.errors.contains("Nord SA") && unnamed.errors.contains("Sud SA"))
      let unknown = try await twin.ask("status", "--company", "Est SA")
      #expect(unknown.code == 2 && unknown.errors.contains("no company is called Est SA"))

      try await both.with("est", host: ManyOffices.host(of: "nord")) { all in
        let result = try await all.pair("est")
        #expect(result.code == 0, "\(result.errors)")
        try await twin.until("it is told whose name it took") {
          try await twin.ask("pair", "list").output.contains("nord.example: another company")
        }
        #expect(try await showsOnly("nord", not: "sud", "est sa", in: all))
        let status = try await twin.ask("status", "--company", "est").output
        #expect(status.contains("nord.example"), "\(status)")
        let own = try await all.pairName(of: "est") + ".localhost"
        #expect(try await all.page(at: own).contains("Est orders"))
      }
    }
  }

  @Test("gives a neighbour's key nothing to read, to write or to prove")
  func neighbour() async throws {
    try await withTwo { both in
      let twin = both.twin
      #expect(try await both["sud"].ask("incident", "open", "--en", "Secret of sud").code == 0)
      try await twin.until("the twin has it") {
        try await twin.ask("incident", "--company", "sud").output.contains("Secret of sud")
      }
      // A round of one who has nothing, answered with all that its company has.
      let nothing: [UInt8] = [0x52, 0x58, 1, 0, 0, 0, 0, 0]
      let (sudStatus, sudFacts) = try await both.post("/exchange", nothing, as: "sud")
      let (nordStatus, nordFacts) = try await both.post("/exchange", nothing, as: "nord")
      #expect(sudStatus == 200 && nordStatus == 200)
      // Whose facts they are stands in clear before the frames.
      #expect(sudFacts.contains("sud") && !sudFacts.contains("nord"))
      #expect(nordFacts.contains("nord") && !nordFacts.contains("sud"))
      let (viewStatus, view) = try await both.post("/view", [], as: "nord")
      #expect(viewStatus == 200 && !view.contains("sud"))

      // Another's facts are not taken, whoever signed them.
      let before = try await twin.ask("journal", "verify", "--company", "nord").output
      let (theft, _) = try await both.post("/exchange", sudFacts, as: "nord")
      #expect(theft == 409)
      #expect(try await twin.ask("journal", "verify", "--company", "nord").output == before)
      #expect(twin.printed.contains("What another node sent was refused"))
      for path in ["/companies", "/desk", "/exchange/sud", "/pair/list"] {
        #expect(try await both.post(path, [], as: "nord").status == 404)
      }

      // A code for one company cannot be used to get into it twice, nor with a key that has one.
      let again = try await both.pair("nord", "--company", "sud")
      #expect(again.code == 1 && again.errors.contains("already"), "\(again.errors)")

      // Beats prove only the pair whose secret signed them.
      let sud = try await both.pairName(of: "sud")
      #expect(try await both.beat(sud, signedBy: "nord") == 0)
      #expect(try await both.beat(sud, signedBy: "sud") == 112)

      // And one that was revoked is out, while the other goes on.
      let revoked = try await twin.ask("pair", "revoke", "nord")
      #expect(revoked.code == 0 && revoked.output.contains("--company"), "\(revoked.output)")
      #expect(try await both.post("/exchange", nothing, as: "nord").status == 403)
      #expect(try await both.post("/exchange", nothing, as: "sud").status == 200)
      try await twin.until("its page stays, and says that the office is not heard") {
        let page = try await both.page(at: "nord.example")
        return page.contains("Nord orders") && page.contains("not been able to reach our office")
      }
      #expect(try await !both.page(at: "sud.example").contains("not been able to reach"))
    }
  }

  @Test("has all of them back after it was killed, and serves the others when one cannot be read")
  func killed() async throws {
    try await withTwo { both in
      let twin = both.twin
      for name in ["nord", "sud"] {
        #expect(try await both[name].ask("incident", "open", "--en", "\(name) it is").code == 0)
        try await twin.until("the twin has \(name)'s fact") {
          try await twin.ask("incident", "--company", name).output.contains("\(name) it is")
        }
      }
      twin.kill()
      try await twin.until("nobody answers") { try await twin.ask("pair", "list").code == 2 }
      let book = "\(try await both.folder(of: "sud"))/pairs.json"
      let pairs = try String(contentsOfFile: book, encoding: .utf8)
      try await twin.running { _ in
        try await twin.until("both are back") {
          let isNordBack = try await showsOnly("nord", not: "sud", in: both)
          let isSudBack = try await showsOnly("sud", not: "nord", in: both)
          return isNordBack && isSudBack
        }
        for name in ["nord", "sud"] {
          #expect(try await both[name].ask("incident", "open", "--en", "\(name) again").code == 0)
          try await twin.until("\(name) writes on") {
            try await twin.ask("incident", "--company", name).output.contains("\(name) again")
          }
          #expect(try await twin.ask("journal", "verify", "--company", name).code == 0)
        }
      }
      try "no pairs".write(toFile: book, atomically: true, encoding: .utf8)
      try await twin.running { _ in
        try await twin.until("one is back") { try await showsOnly("nord", not: "sud", in: both) }
        let name = try await both.pairName(of: "sud")
        let status = try await twin.ask("status", "--company", name)
        #expect(status.code == 2 && status.errors.contains("damaged"), "\(status.errors)")
        #expect(try await both.page(at: "sud.example").hasPrefix("HTTP/1.1 503"))
        #expect(try await both.page(at: "x", "/healthz").contains("1 of them have troubles"))
        try pairs.write(toFile: book, atomically: true, encoding: .utf8)
        try await twin.until("the other is back by itself") {
          try await showsOnly("sud", not: "nord", in: both)
        }
      }
    }
  }

  @Test("takes over the folder of a version that served one company, and loses nothing")
  func older() async throws {
    try await ManyOffices.with { twin in
      try await twin.with("nord") { one in
        try await one.welcome("nord")
        #expect(try await one["nord"].ask("incident", "open", "--en", "From before").code == 0)
        let twin = one.twin
        try await twin.until("the twin has it") {
          try await twin.ask("incident").output.contains("From before")
        }
        let chain = try await twin.ask("journal", "verify").output
        twin.kill()
        try await twin.until("nobody answers") { try await twin.ask("status").code == 2 }
        // As it lay then: all in the twin's own folder.
        let folder = try await one.folder(of: "nord")
        try await twin.inside([
          "sh", "-c", "mv \(folder)/* \(twin.data)/ && rm -r \(twin.data)/companies",
        ])
        try await one["nord"].inside(["ip", "link", "set", "nord0", "down"])
        try await twin.running { _ in
          try await twin.until("the page stands") {
            try await one.page(at: "any.example").contains("Nord orders")
          }
          #expect(try await twin.ask("incident").output.contains("From before"))
          let ends = { (text: String) in
            text.split(separator: "\n").filter { $0.contains("nord.") || $0.contains("nord:") }
          }
          #expect(ends(try await twin.ask("journal", "verify").output) == ends(chain))
          #expect(FileManager.default.fileExists(atPath: "\(folder)/journal.sqlite"))
          #expect(!FileManager.default.fileExists(atPath: "\(twin.data)/journal.sqlite"))
        }
      }
    }
  }
}

extension [UInt8] {
  /// Whether these words stand in it in clear.
  fileprivate func contains(_ words: String) -> Bool {
    firstRange(of: Array(words.utf8)) != nil
  }
}
