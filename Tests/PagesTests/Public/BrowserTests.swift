import Foundation
import Relais
import Subprocess
import Testing

@testable import Pages

/// Every sample as a page, in a folder.
struct SampleFolder {
  let path: String

  init() throws {
    path = FileManager.default.temporaryDirectory.path + "/relais-pages-\(UUID().uuidString)"
    for name in Samples.names { try write(name, as: name) }
    // What is new: the page of the well company is replaced by this one, an hour later.
    try write("cut", as: "renewed", later: .seconds(3_600))
    let policy = PageSecurity(styles: [PublicStyle.sheet], scripts: [PublicScript.text]).headers
    try write(policy.map(\.value).joined(separator: "; "), to: "policy.txt")
  }

  func remove() throws { try FileManager.default.removeItem(atPath: path) }

  private func write(_ name: String, as folder: String, later: Duration = .zero) throws {
    var view = try Samples.view(name)
    view.asOf += later
    let pages = PublicPages(view: view, zone: try Samples.zone())
    for language in view.page.languages {
      try write(pages.overview(in: language).markup, to: "\(folder)/\(language).html")
      guard ["cut", "maintenance", "long", "well"].contains(folder) else { continue }
      try write(pages.history(in: language).markup, to: "\(folder)/history-\(language).html")
      let key = view.maintenances.first?.key ?? view.incidents.first?.key ?? ""
      if let page = pages.incident(key, in: language) {
        try write(page.markup, to: "\(folder)/incident-\(language).html")
      }
      if folder == "well" {
        try write(pages.notFound(in: language).markup, to: "\(folder)/missing-\(language).html")
      }
    }
  }

  private func write(_ text: String, to file: String) throws {
    let url = URL(fileURLWithPath: "\(path)/\(file)")
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }
}

@Suite("In a browser")
struct BrowserTests {
  static let hasBrowser = FileManager.default.isExecutableFile(atPath: "/usr/bin/chromedriver")

  @Test(
    "every page is valid, accessible, fits every screen, and renews itself",
    .enabled(if: hasBrowser, "chromium and chromium-driver are not installed"))
  func everyPage() async throws {
    let folder = try SampleFolder()
    let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Browser/check_pages.py").path
    var arguments = [script, folder.path]
    // RELAIS_PICTURES=folder keeps pictures of all of them, to be looked at.
    if let pictures = ProcessInfo.processInfo.environment["RELAIS_PICTURES"] {
      arguments.append(pictures)
    }
    let result = try await run(
      .name("python3"), arguments: Arguments(arguments), output: .string(limit: 1 << 22),
      error: .string(limit: 1 << 20))
    #expect(
      result.terminationStatus.isSuccess,
      "\(result.standardOutput)\n\(result.standardError)")
    if ProcessInfo.processInfo.environment["RELAIS_PICTURES"] == nil { try folder.remove() }
  }
}
