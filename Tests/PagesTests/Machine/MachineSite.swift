import Foundation
import Incidents
import Relais
import Subprocess
import Testing

@testable import Pages

/// A page's documents for programs, as they are before they are served.
struct MachineSite {
  let documents: [MachineDocument]

  init(_ view: PublicView) throws {
    let zone = try TimeZoneRules(named: view.page.timeZone)
    documents = MachinePages(view: view, zone: zone).documents
  }

  /// The first document at a path.
  func text(_ path: String, in language: Language? = nil) throws -> String {
    let document = try #require(
      documents.first { $0.path == path && (language == nil || $0.language == language) }, "\(path)"
    )
    return String(decoding: document.body, as: UTF8.self)
  }
}

/// Programs of others that read status pages, unmodified: Tests/PagesTests/Clients.
enum Clients {
  private static let root: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(4).joined(separator: "/")
  }()

  /// Python with the clients installed.
  private static let python =
    ProcessInfo.processInfo.environment["RELAIS_CLIENTS_PYTHON"]
    ?? "\(root)/.build-clients/bin/python3"

  /// Whether the clients are installed.
  static let areInstalled = access(python, X_OK) == 0

  /// Runs one of the scripts over a page that is really served; it fails by saying what it read
  /// wrongly.
  static func read(_ view: PublicView, with script: String, _ arguments: String...) async throws {
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("relais-clients-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    let documents = try MachineSite(view).documents
    let paths = Set(
      documents.flatMap { document in
        [document.path] + (document.language.map { ["/\($0)\(document.path)"] } ?? [])
      })
    try JSONEncoder().encode(paths.sorted()).write(to: folder.appendingPathComponent("paths.json"))
    try JSONEncoder().encode(Expected(view))
      .write(to: folder.appendingPathComponent("expected.json"))
    let zone = try TimeZoneRules(named: view.page.timeZone)
    var site = PublicSite(languages: view.page.languages)
    PublicPages(view: view, zone: zone).add(to: &site)
    MachinePages(view: view, zone: zone).add(to: &site)
    try await TestServer.run(site) { server in
      let words = [
        python, "-B", "\(root)/Tests/PagesTests/Clients/\(script).py",
        "http://127.0.0.1:\(server.port)", folder.path,
      ]
      let result = try await Subprocess.run(
        .name("env"), arguments: Arguments(words + arguments),
        output: .string(limit: 1 << 20), error: .string(limit: 1 << 20))
      #expect(
        result.terminationStatus.isSuccess,
        "\(script): \(result.standardOutput)\n\(result.standardError)")
      #expect(result.standardOutput.hasSuffix("all read\n"))
    }
  }

  /// What a page tells, written independently of how Relais writes it.
  private struct Expected: Encodable {
    struct Told: Encodable {
      var key: String
      var title: String
      var step: String
      var texts: [String]
      var isOpen: Bool
    }
    var company: String
    var indicator: String
    var services: [String: String]
    var incidents: [Told]
    var maintenances: [Told]

    init(_ view: PublicView) {
      company = view.page.title(in: .french)
      indicator = Overall(view).indicator
      services = Dictionary(
        uniqueKeysWithValues: view.services.map { ($0.key, view.state(of: $0).rawValue) })
      incidents = view.incidents.map {
        Told(
          key: $0.key, title: $0.title(in: .french), step: $0.phase.rawValue,
          texts: $0.updates.map { $0.text(in: .french) }, isOpen: $0.phase != .resolved)
      }
      maintenances = view.maintenances.map {
        Told(
          key: $0.key, title: $0.title(in: .french), step: $0.step.rawValue,
          texts: $0.updates.map { $0.text(in: .french) }, isOpen: $0.isAhead)
      }
    }
  }
}
