import FoundationEssentials
import Pages
import Relais
import Testing

@testable import Station

@Suite("Who has which host name")
struct HostClaimsTests {
  private func inFolder(_ body: (DataFolder) async throws -> Void) async throws {
    let path = "/tmp/relais-claims-\(UInt64.random(in: 0...UInt64.max))"
    try DataFolder(path).make()
    do {
      try await body(DataFolder(path))
    } catch {
      try? FileManager.default.removeItem(atPath: path)
      throw error
    }
    try? FileManager.default.removeItem(atPath: path)
  }

  @Test("a name stays with who claimed it first, until that one wants another")
  func first() async throws {
    try await inFolder { folder in
      let claims = try HostClaims(folder: folder, companies: ["a", "b", "c"])
      #expect(try await claims.wish("x.example", by: "b") == ["x.example": "b"])
      #expect(try await claims.wish("x.example", by: "a") == ["x.example": "b"])
      #expect(try await claims.wish("x.example", by: "c") == ["x.example": "b"])
      #expect(
        try await claims.wish("y.example", by: "b") == ["x.example": "a", "y.example": "b"])
      #expect(try await claims.wish(nil, by: "a") == ["x.example": "c", "y.example": "b"])
    }
  }

  @Test("a restart changes nothing, whoever comes first after it; who is gone has none")
  func restart() async throws {
    try await inFolder { folder in
      let before = try HostClaims(folder: folder, companies: ["a", "b"])
      _ = try await before.wish("x.example", by: "b")
      let after = try HostClaims(folder: folder, companies: ["a", "b"])
      #expect(try await after.wish("x.example", by: "a") == ["x.example": "b"])
      #expect(try await after.wish("x.example", by: "b") == ["x.example": "b"])
      let later = try HostClaims(folder: folder, companies: ["a"])
      #expect(try await later.wish("x.example", by: "a") == ["x.example": "a"])
    }
  }
}

@Suite("What a twin's company is told")
struct StageTests {
  @Test("what is not understood changes nothing, and is said; what comes next is taken up")
  func misunderstood() async {
    let stage = Stage(.standard(role: .twin), told: nil, bell: Bell())
    #expect(await stage.adopt(#"{"page":{"company":"One"}}"#))
    #expect(await stage.adopt(#"{"page":{"company":"Two"},"unheard_of":{}}"#))
    #expect(await stage.trouble?.contains("unheard_of") == true)
    #expect(await stage.configuration.page.title(in: .english) == "One")
    #expect(await stage.adopt(#"{"page":{"company":"Three"}}"#))
    #expect(await !stage.adopt(#"{"page":{"company":"Three"}}"#))
    #expect(await stage.trouble == nil)
    #expect(await stage.configuration.page.title(in: .english) == "Three")
    // The node's own settings change beneath that.
    var own = Configuration.standard(role: .twin)
    own.falseDownsPerYear = 2
    await stage.reload(own)
    #expect(await stage.configuration.falseDownsPerYear == 2)
    #expect(await stage.configuration.page.title(in: .english) == "Three")
  }
}
