/// Something that a file declares for others to read: no local variable, nothing private.
struct Declaration: Hashable, Sendable {
  /// The word that says what it is: `func`, `struct`, `case`.
  var keyword: String
  /// What it is called; `init` and `subscript` for those.
  var name: String
  /// The line where it begins, attributes included, from 1.
  var line: Int
  /// The line of its last brace; its first line if it has none.
  var lastLine: Int
  /// Its attributes' names: `Option`, `available`.
  var attributes: [String]
  /// Whether nobody outside the file sees it, for itself or for what it stands in.
  var isPrivate: Bool
}

/// Finds the declarations of a file, at its top and in types, never in functions.
struct DeclarationFinder {
  private struct Scope {
    /// The declaration whose braces these are; nil for a file, a closure, a local block.
    var owner: Int?
    var holdsDeclarations: Bool
    var isPrivate: Bool
    var brackets = 0
    /// The declaration that an opening brace would belong to.
    var latest: Int?
  }

  private static let types: Set<String> = [
    "struct", "enum", "class", "actor", "protocol", "extension",
  ]
  private static let members: Set<String> = [
    "func", "var", "let", "case", "init", "typealias", "associatedtype", "subscript", "deinit",
  ]
  private static let modifiers: Set<String> = [
    "public", "package", "internal", "fileprivate", "private", "open", "static", "final",
    "override", "required", "convenience", "lazy", "weak", "unowned", "mutating", "nonmutating",
    "consuming", "borrowing", "indirect", "nonisolated", "prefix", "postfix", "infix", "dynamic",
    "optional", "distributed", "isolated", "sending",
  ]

  private let tokens: [Token]
  private var found: [Declaration] = []
  /// The first token behind the latest declaration's attributes and modifiers: those may stand on
  /// lines of their own.
  private var headEnd = 0
  private var scopes = [Scope(owner: nil, holdsDeclarations: true, isPrivate: false)]

  private init(_ tokens: [Token]) { self.tokens = tokens }

  /// The declarations of a file, in order.
  static func declarations(of file: SourceFile) -> [Declaration] {
    var finder = DeclarationFinder(file.tokens)
    finder.run()
    return finder.found
  }

  private var scope: Scope {
    get { scopes[scopes.count - 1] }
    set { scopes[scopes.count - 1] = newValue }
  }

  private mutating func run() {
    for index in tokens.indices {
      if index >= headEnd && scope.holdsDeclarations && scope.brackets == 0
        && beginsStatement(index)
      {
        note(at: index)
      }
      switch tokens[index].text {
      case "(", "[": scope.brackets += 1
      case ")", "]": scope.brackets -= 1
      case "{": open()
      case "}": close(at: tokens[index].line)
      default: break
      }
    }
  }

  private func beginsStatement(_ index: Int) -> Bool {
    guard index > 0 else { return true }
    let before = tokens[index - 1]
    return before.line < tokens[index].line || ["{", "}", ";"].contains(before.text)
  }

  private mutating func open() {
    let latest = scope.brackets == 0 ? scope.latest : nil
    let holds =
      scope.holdsDeclarations && latest.map { Self.types.contains(found[$0].keyword) } == true
    let isPrivate = scope.isPrivate || latest.map { found[$0].isPrivate } == true
    scopes.append(Scope(owner: latest, holdsDeclarations: holds, isPrivate: isPrivate))
  }

  private mutating func close(at line: Int) {
    guard scopes.count > 1 else { return }
    if let owner = scope.owner { found[owner].lastLine = line }
    scopes.removeLast()
  }

  /// Notes the declaration that begins with that token, if one does.
  private mutating func note(at start: Int) {
    var index = start
    var isPrivate = scope.isPrivate
    var attributes: [String] = []
    while index < tokens.count {
      let text = tokens[index].text
      if text == "@" {
        attributes += tokens[(index + 1)...].prefix(1).map(\.text)
        index = afterBrackets(index + 2)
      } else if Self.modifiers.contains(text) || (text == "class" && isModifier(index)) {
        let after = afterBrackets(index + 1)
        // `private(set)` hides the setter alone.
        if after == index + 1 && text.hasSuffix("private") { isPrivate = true }
        index = after
      } else {
        break
      }
    }
    guard index < tokens.count else { return }
    let keyword = tokens[index].text
    guard Self.types.contains(keyword) || Self.members.contains(keyword) else { return }
    let isNamed = keyword != "init" && keyword != "subscript" && keyword != "deinit"
    let name = isNamed && index + 1 < tokens.count ? tokens[index + 1].text : keyword
    scope.latest = found.count
    headEnd = index + 1
    found.append(
      Declaration(
        keyword: keyword, name: name, line: tokens[start].line, lastLine: tokens[start].line,
        attributes: attributes, isPrivate: isPrivate))
  }

  private func isModifier(_ index: Int) -> Bool {
    index + 1 < tokens.count
      && ["func", "var", "let", "subscript"].contains(tokens[index + 1].text)
  }

  /// The index after the brackets that open there; the index itself where none do.
  private func afterBrackets(_ index: Int) -> Int {
    guard index < tokens.count, tokens[index].text == "(", !tokens[index].isApart else {
      return index
    }
    var depth = 0
    for position in index..<tokens.count {
      if tokens[position].text == "(" { depth += 1 }
      if tokens[position].text == ")" { depth -= 1 }
      if depth == 0 { return position + 1 }
    }
    return tokens.count
  }
}
