import FoundationEssentials
import Relais
import Station
import Testing

@Suite("A company's own templates")
struct TemplateFolderTests {
  private func folder(_ files: [String: String]) throws -> String {
    let path = "/tmp/relais-templates-\(UInt64.random(in: 0...UInt64.max))"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    for (name, text) in files {
      try text.write(toFile: "\(path)/\(name)", atomically: true, encoding: .utf8)
    }
    return path
  }

  private func problems(_ yaml: String) -> [String] {
    do throws(ConfigurationError) {
      _ = try Configuration.read(yaml, file: "relais.yaml")
      return []
    } catch {
      return error.problems.map { "\($0.path): \($0.found); \($0.allowed)" }
    }
  }

  @Test("are named with file, line and column where they hold what a template cannot")
  func mistakes() throws {
    let path = try folder([
      "fr-over.txt": "= Fini\n\n! Tout est rentré dans l’ordre. {{{link}}\n", "notes.md": "{{{",
    ])
    defer { try? FileManager.default.removeItem(atPath: path) }
    let found = problems("templates: \(path)\n")
    #expect(found.count == 1)
    #expect(found.first?.hasPrefix("templates: \(path)/fr-over.txt:3:") == true, "\(found)")
  }

  @Test("must lie in a folder that can be read, and be called after a situation")
  func places() throws {
    #expect(problems("templates: /no/such\n").first?.contains("/etc/relais/templates") == true)
    #expect(problems("templates: templates\n").first?.contains("whole path") == true)
    let path = try folder(["fr-party.txt": "= Fête\n"])
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(problems("templates: \(path)\n").first?.contains("fr-party.txt") == true)
  }
}
