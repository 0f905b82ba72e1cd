import FoundationEssentials
import Testing

@Suite("Announcing in the lab", .serialized, .enabled(if: Office.canBeMade, "needs root"))
struct AnnouncingDrillTests {
  private struct Report: Decodable {
    var channels: Int
    var channelsOK: Int
    var doubled: Int
    var lost: Int
    var officeBytes: Int
    var readBackOK: Bool

    enum CodingKeys: String, CodingKey {
      case channels, doubled, lost
      case channelsOK = "channels_ok"
      case officeBytes = "office_bytes"
      case readBackOK = "readback_ok"
    }
  }

  /// Runs the drill; what it reports, and all that it said.
  private func drill(_ more: String...) async throws -> (Report, words: Comment) {
    let words = ["rehearse", "--lab", "announce", "--json"] + more
    let result = try await Program.run([Program.path] + words)
    try #require(result.code == 0, "\(result.errors)")
    let report = try JSONDecoder().decode(Report.self, from: Data(result.output.utf8))
    return (report, "\(result.output)")
  }

  @Test("costs an office on a thin line two datagrams, and is everywhere once")
  func twin() async throws {
    let (report, words) = try await drill()
    #expect(report.channelsOK == report.channels && report.readBackOK, words)
    #expect(report.doubled == 0 && report.lost == 0, words)
    // Room for one of the two being lost and sent again.
    #expect((500...3_000).contains(report.officeBytes), words)
  }

  @Test("is everywhere once too where an office has no twin and posts by itself")
  func alone() async throws {
    let (report, words) = try await drill("--alone")
    #expect(report.channelsOK == report.channels && report.readBackOK, words)
    #expect(report.doubled == 0 && report.lost == 0, words)
  }
}
