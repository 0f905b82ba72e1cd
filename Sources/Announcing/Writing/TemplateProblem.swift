/// A mistake in a template, told so that it can be mended without a manual.
public struct TemplateProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// The file, as the person who edits it knows it: `fr-first-notice.txt`.
  public var file: String
  /// The line in it, from 1.
  public var line: Int
  /// The column, from 1, in characters as people count them.
  public var column: Int
  /// What stands there.
  public var found: String
  /// What to write instead.
  public var advice: String

  /// A problem; see the properties.
  public init(file: String, line: Int, column: Int, found: String, advice: String) {
    self.file = file
    self.line = line
    self.column = column
    self.found = found
    self.advice = advice
  }

  /// `fr-over.txt:3:9: {{{link}}}: write {{link}}; …`.
  public var description: String { "\(file):\(line):\(column): \(found): \(advice)" }
}

/// All mistakes of one template, in the order of the file; at least one.
public struct TemplateProblems: Error, Hashable, Sendable {
  /// The mistakes.
  public let problems: [TemplateProblem]
}
