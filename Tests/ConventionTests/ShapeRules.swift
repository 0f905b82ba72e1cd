/// What every declaration and every line must look like.
enum ShapeRules {
  /// The longest line, in characters.
  static let columns = 100
  /// The longest function, in lines, with its signature and braces.
  static let functionLines = 70

  /// Declarations without a doc comment that somebody outside their file may read.
  static func undocumented(in file: SourceFile) -> [Breach] {
    DeclarationFinder.declarations(of: file).compactMap { declaration in
      guard !declaration.isPrivate, !["extension", "deinit"].contains(declaration.keyword),
        !explainsItself(declaration, in: file)
      else { return nil }
      let above = declaration.line >= 2 ? file.lines[declaration.line - 2] : ""
      guard !above.drop(while: { $0 == " " }).hasPrefix("///") else { return nil }
      return file.breach(
        declaration.line,
        "\(declaration.keyword) \(declaration.name) has no doc comment: say in "
          + "/// what its signature cannot, or make it private")
    }
  }

  /// Whether a part of a command tells people at the terminal what it is, or answers what every
  /// command is asked.
  private static func explainsItself(_ declaration: Declaration, in file: SourceFile) -> Bool {
    guard file.target == "relais" else { return false }
    return !declaration.attributes.allSatisfy { !["Argument", "Option", "Flag"].contains($0) }
      || ["configuration", "run", "validate"].contains(declaration.name)
  }

  /// Functions that do not fit a screen.
  static func longFunctions(in file: SourceFile) -> [Breach] {
    DeclarationFinder.declarations(of: file).compactMap { declaration in
      let count = declaration.lastLine - declaration.line + 1
      guard ["func", "init", "var", "subscript"].contains(declaration.keyword),
        count > functionLines
      else { return nil }
      return file.breach(
        declaration.line,
        "\(declaration.name) has \(count) lines: split it by meaning into "
          + "functions of at most \(functionLines)")
    }
  }

  /// Lines that are too long.
  static func longLines(in file: SourceFile) -> [Breach] {
    file.lines.enumerated().compactMap { index, line in
      guard line.utf8.count > columns, line.count > columns else { return nil }
      return file.breach(index + 1, "\(line.count) characters: break the line at \(columns)")
    }
  }
}
