import Foundation
import Relais
import Subprocess
import Testing

@testable import Pages

/// Every sample of desk and board as a page, in a folder.
struct DeskFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/relais-desk-\(UUID().uuidString)"
    for name in DeskSample.names {
      for language in Message.languages {
        let sample = try DeskSample(name, in: language)
        for page in try sample.pages + AnnouncingSample(sample: sample).pages() {
          try write(page.html.markup, to: "desk-\(name)/\(page.file)-\(language).html")
        }
        let settings = sample.frame("/desk").settings
        let board = BoardPage(sample.report, settings: settings, language: language)
        try write(board.document.markup, to: "board-\(name)/board-\(language).html")
        try write(board.diagnosis.markup, to: "board-\(name)/me-\(language).html")
        let content = DeskPage.overviewContent(sample.frame("/desk"), sample.report)
        try write(content.markup, to: "desk-\(name)/overview-\(language).part")
      }
      try write(Self.policy(DeskPage.security), to: "desk-\(name)/policy.txt")
      try write(Self.policy(BoardPage.security), to: "board-\(name)/policy.txt")
    }
  }

  func remove() throws { try FileManager.default.removeItem(atPath: path) }

  private static func policy(_ security: PageSecurity) -> String {
    security.headers.map(\.value).joined(separator: "; ")
  }

  private func write(_ text: String, to file: String) throws {
    let url = URL(fileURLWithPath: "\(path)/\(file)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }
}

@Suite("Desk and board in a browser")
struct DeskBrowserTests {
  static let hasBrowser = FileManager.default.isExecutableFile(atPath: "/usr/bin/chromedriver")

  @Test(
    "are valid, accessible, fit every screen, work by the keyboard alone, and keep themselves true",
    .enabled(if: hasBrowser, "chromium and chromium-driver are not installed"))
  func everyPage() async throws {
    let folder = try DeskFolder()
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Browser/check_desk.py").path
    var arguments = [script, folder.path]
    // RELAIS_PICTURES=folder keeps pictures of all of them, to be looked at.
    let pictures = ProcessInfo.processInfo.environment["RELAIS_PICTURES"]
    if let pictures { arguments.append(pictures) }
    let result = try await run(
      .name("python3"), arguments: Arguments(arguments), output: .string(limit: 1 << 22),
      error: .string(limit: 1 << 20))
    #expect(
      result.terminationStatus.isSuccess,
      "\(result.standardOutput)\n\(result.standardError)")
    if pictures == nil { try folder.remove() }
  }
}
