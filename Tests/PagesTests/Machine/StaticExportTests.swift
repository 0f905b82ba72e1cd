import Foundation
import Relais
import Testing

@testable import Pages

@Suite("A static export")
struct StaticExportTests {
  @Test("writes every address as a file, and leads on where pages have moved")
  func files() throws {
    try Self.inFolder { folder in
      var site = Self.site("one")
      site.redirect("/incidents/old", to: "/incidents/i1")
      site.redirect("/fr", to: "/fr/")
      #expect(try StaticExport(site).write(to: "\(folder)/out") == 8)
      let expected = [
        "/index.html": "one fr", "/fr/index.html": "one fr", "/en/index.html": "one en",
        "/incidents/i1/index.html": "one incident", "/api/v2/status.json": "one status",
        "/history.atom": "one feed", "/404.html": "one missing",
      ]
      for (path, text) in expected {
        #expect(try Self.text("\(folder)/out\(path)") == text, "\(path)")
      }
      #expect(try Self.text("\(folder)/out/incidents/old/index.html").contains("/incidents/i1"))
      let mode = try FileManager.default.attributesOfItem(atPath: "\(folder)/out")
      #expect(mode[.posixPermissions] as? Int == 0o755)
    }
  }

  @Test("replaces an earlier one as a whole, and leaves nothing beside it")
  func replaces() throws {
    try Self.inFolder { folder in
      var site = Self.site("one")
      site.add("/only/once", Resource(contentType: "text/html", text: "once"))
      try StaticExport(site).write(to: "\(folder)/out")
      try FileManager.default.createDirectory(
        atPath: "\(folder)/.out.relais-new-cut", withIntermediateDirectories: true)
      try StaticExport(Self.site("two")).write(to: "\(folder)/out/")
      #expect(try Self.text("\(folder)/out/index.html") == "two fr")
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/out/only"))
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      #expect(left == ["out"])
    }
  }

  @Test("shows readers the old site or the new one, never a part of either")
  func atomic() async throws {
    try await Self.whileInFolder { folder in
      let out = "\(folder)/out"
      let sites = try ["one", "two"].map { try StaticExport(Self.site($0)) }
      try sites[0].write(to: out)
      try await withThrowingTaskGroup(of: Int.self) { group in
        group.addTask {
          for round in 1...60 { try sites[round % 2].write(to: out) }
          return 0
        }
        for _ in 0..<2 {
          group.addTask {
            var reads = 0
            for _ in 0..<3_000 {
              // A folder held open is one site, whatever is put in its place meanwhile.
              let descriptor = open(out, O_RDONLY | O_DIRECTORY)
              try #require(descriptor >= 0, "the site was gone for a moment")
              defer { close(descriptor) }
              let texts = ["index.html", "incidents/i1/index.html"].map {
                Self.text($0, in: descriptor)
              }
              // The old one is taken away file by file, once nobody can find it any more.
              guard let first = texts[0], let second = texts[1] else { continue }
              #expect(["one fr", "two fr"].contains(first))
              #expect(first.prefix(3) == second.prefix(3))
              reads += 1
            }
            return reads
          }
        }
        let reads = try await group.reduce(0, +)
        #expect(reads > 1_000)
      }
    }
  }

  @Test("touches no folder that it did not make")
  func refuses() throws {
    try Self.inFolder { folder in
      let export = try StaticExport(Self.site("one"))
      let mine = "\(folder)/mine"
      try FileManager.default.createDirectory(atPath: mine, withIntermediateDirectories: true)
      try "precious".write(toFile: "\(mine)/thesis", atomically: true, encoding: .utf8)
      #expect(throws: StaticExportProblem.notOurs(mine)) { try export.write(to: mine) }
      #expect(try Self.text("\(mine)/thesis") == "precious")
      #expect(throws: StaticExportProblem.notOurs("\(mine)/thesis")) {
        try export.write(to: "\(mine)/thesis")
      }
      #expect(throws: StaticExportProblem.noParent("\(folder)/a/b")) {
        try export.write(to: "\(folder)/a/b/c")
      }
      #expect(throws: StaticExportProblem.notOurs("/")) { try export.write(to: "/") }
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/lost", withDestinationPath: "\(folder)/nowhere")
      #expect(throws: StaticExportProblem.self) { try export.write(to: "\(folder)/lost") }
      let empty = "\(folder)/empty"
      try FileManager.default.createDirectory(atPath: empty, withIntermediateDirectories: true)
      try FileManager.default.createSymbolicLink(
        atPath: "\(folder)/link", withDestinationPath: empty)
      try export.write(to: "\(folder)/link")
      #expect(try Self.text("\(empty)/index.html") == "one fr")
    }
  }

  @Test(
    "refuses addresses that are no files",
    arguments: [
      "/../x", "/a/../b", "/.hidden", "/a\0b", "/a//b", "/a\\b", "relative", "/a b", "/a\nb",
    ])
  func badPaths(path: String) {
    var site = Self.site("one")
    site.add(path, Resource(contentType: "text/plain", text: "x"))
    #expect(throws: StaticExportProblem.badPath(path)) { try StaticExport(site) }
  }

  @Test("writes a whole page, for people and for programs")
  func wholePage() throws {
    try Self.inFolder { folder in
      let view = ExampleViews.outage
      var site = PublicSite(languages: view.page.languages)
      MachinePages(view: view, zone: try TimeZoneRules(named: view.page.timeZone)).add(to: &site)
      try StaticExport(site).write(to: "\(folder)/out")
      for path in ["api/v2/summary.json", "fr/history.ics", "en/embed/frame/index.html"] {
        #expect(FileManager.default.fileExists(atPath: "\(folder)/out/\(path)"), "\(path)")
      }
    }
  }
}

extension StaticExportTests {
  private static func site(_ name: String) -> PublicSite {
    func page(_ text: String) -> Resource {
      Resource(contentType: "text/html; charset=utf-8", text: "\(name) \(text)")
    }
    var site = PublicSite(languages: [.french, .english])
    site.add("/", in: .english, page("en"))
    site.add("/", in: .french, page("fr"))
    site.add("/fr/", page("fr"))
    site.add("/en/", page("en"))
    site.add("/incidents/i1", page("incident"))
    site.add("/api/v2/status.json", page("status"))
    site.add("/history.atom", page("feed"))
    site.notFound[.french] = page("missing")
    return site
  }

  private static func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  private static func text(_ path: String, in folder: Int32) -> String? {
    let descriptor = openat(folder, path, O_RDONLY)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: 100)
    let count = read(descriptor, &bytes, bytes.count)
    return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
  }

  private static func inFolder(_ body: (String) throws -> Void) throws {
    let folder = try makeFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try body(folder)
  }

  private static func whileInFolder(_ body: (String) async throws -> Void) async throws {
    let folder = try makeFolder()
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await body(folder)
  }

  private static func makeFolder() throws -> String {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("relais-export-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    return folder
  }
}
