internal import Announcing
internal import FoundationEssentials
internal import Relais

extension Phrasebook {
  /// The standard templates, and a company's own of the folder that `templates` names: each takes
  /// the place of the standard one of its name, such as `fr-over.txt`.
  ///
  /// Every mistake in them is noted with its file, line and column; the standard ones then hold.
  static func read(_ reader: inout SettingsReader) -> Phrasebook? {
    guard let standard = try? Phrasebook.standard else { return nil }
    guard let folder = reader.text("templates") else { return standard }
    guard folder.hasPrefix("/"),
      let names = try? FileManager.default.contentsOfDirectory(atPath: folder)
    else {
      reader.note(
        "templates", found: "\"\(folder)\"",
        allowed: "the whole path of a folder that can be read, such as /etc/relais/templates")
      return standard
    }
    var files: [File] = []
    for name in names.filter({ $0.hasSuffix(".txt") }).sorted() {
      let bytes = FileManager.default.contents(atPath: "\(folder)/\(name)")
      guard let bytes, bytes.count <= TextIntake.limit else {
        reader.note(
          "templates", found: "\(folder)/\(name)",
          allowed: "a file of at most \(TextIntake.limit) bytes that can be read")
        continue
      }
      files.append(File(name: name, text: String(decoding: bytes, as: UTF8.self)))
    }
    do throws(TemplateProblems) {
      return try standard.adding(files)
    } catch {
      for problem in error.problems {
        let place = "\(problem.file):\(problem.line):\(problem.column)"
        reader.note(
          "templates", found: "\(folder)/\(place): \(problem.found)", allowed: problem.advice)
      }
      return standard
    }
  }
}
