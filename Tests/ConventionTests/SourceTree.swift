import FoundationEssentials

/// The files of the project, as they lie on the disk.
enum SourceTree {
  /// The project's directory, found from where this file was compiled.
  static let root: String = {
    let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false)
    return parts.dropLast(3).joined(separator: "/")
  }()

  /// Paths below a directory of the project, relative to the project, in alphabetical order;
  /// without what is built and what version control keeps.
  static func paths(below directory: String = "", endingIn ending: String = "") -> [String] {
    let start = directory.isEmpty ? root : "\(root)/\(directory)"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: start)) ?? []
    return names.sorted().flatMap { name -> [String] in
      let path = directory.isEmpty ? name : "\(directory)/\(name)"
      if name == ".git" || name.hasPrefix(".build") { return [] }
      var isDirectory = false
      guard FileManager.default.fileExists(atPath: "\(root)/\(path)", isDirectory: &isDirectory)
      else { return [] }
      if isDirectory { return paths(below: path, endingIn: ending) }
      return name.hasSuffix(ending) ? [path] : []
    }
  }

  /// A file's text; empty where there is none.
  static func text(_ path: String) -> String {
    let data = FileManager.default.contents(atPath: "\(root)/\(path)") ?? Data()
    return String(decoding: data, as: UTF8.self)
  }

  /// The Swift files below directories of the project.
  static func swift(below directories: String...) -> [SourceFile] {
    directories.flatMap { paths(below: $0, endingIn: ".swift") }
      .map { SourceFile(path: $0, text: text($0)) }
  }
}

/// A Swift file, cut into lines and into tokens.
struct SourceFile: Sendable {
  /// Where it lies, relative to the project.
  let path: String
  /// Its lines, comments and all.
  let lines: [Substring]
  /// Its code, without comments and the texts of strings.
  let tokens: [Token]

  init(path: String, text: String) {
    self.path = path
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    var lexer = Lexer(text)
    tokens = lexer.tokens()
  }

  /// The target it belongs to: the directory under `Sources`; nil elsewhere.
  var target: String? {
    let parts = path.split(separator: "/")
    return parts.count > 2 && parts[0] == "Sources" ? String(parts[1]) : nil
  }

  /// A breach on a line, counted from 1.
  func breach(_ line: Int, _ remedy: String) -> Breach {
    Breach(place: "\(path):\(line)", remedy: remedy)
  }
}

/// Where a rule is broken, and what to write instead.
struct Breach: Hashable, Sendable, CustomStringConvertible {
  /// `Sources/Relais/Line.swift:12`, or a file alone.
  var place: String
  /// What to write instead.
  var remedy: String

  /// Place and remedy as one line, as compilers write them.
  var description: String { "\(place): \(remedy)" }
}
