public import Relais

/// The templates and sentences that a company speaks with, in each of its languages.
public struct Phrasebook: Hashable, Sendable {
  private struct Key: Hashable, Sendable {
    var language: Language
    var situation: Situation
  }

  private var templates: [Key: Template] = [:]
  private var sentences: [Language: ClaimSentences] = [:]

  /// A file of templates, as found.
  public struct File: Hashable, Sendable {
    /// Its name: a language, a dash, and a situation or `statements`: `fr-over.txt`.
    public var name: String
    /// What it holds.
    public var text: String

    /// A file; see the properties.
    public init(name: String, text: String) {
      self.name = name
      self.text = text
    }
  }

  /// The templates that come with Relais, in French and English.
  public static var standard: Phrasebook {
    get throws(TemplateProblems) { try Phrasebook(reading: StandardTemplates.files) }
  }

  /// Reads files of templates; of two with one name the later holds, so that a company's own may
  /// follow the standard ones.
  ///
  /// - Throws: every mistake in all of them.
  public init(reading files: [File]) throws(TemplateProblems) {
    self = try Phrasebook().adding(files)
  }

  private init() {}

  /// The same with some files of a company's own, each in place of the one of its name.
  ///
  /// - Throws: every mistake in all of them.
  public func adding(_ files: [File]) throws(TemplateProblems) -> Phrasebook {
    var book = self
    var problems: [TemplateProblem] = []
    for file in files {
      do throws(TemplateProblems) { try book.read(file) } catch { problems += error.problems }
    }
    guard problems.isEmpty else { throw TemplateProblems(problems: problems) }
    return book
  }

  private mutating func read(_ file: File) throws(TemplateProblems) {
    let stem = file.name.hasSuffix(".txt") ? file.name.dropLast(4) : file.name[...]
    let language = Language(String(stem.prefix { $0 != "-" }))
    let kind = String(stem.drop { $0 != "-" }.dropFirst())
    if kind == "statements" {
      sentences[language] = try ClaimSentences(file.text, file: file.name)
    } else if let situation = Situation(rawValue: kind), !language.name.isEmpty {
      templates[Key(language: language, situation: situation)] =
        try Template(file.text, file: file.name)
    } else {
      let kinds = Situation.allCases.map(\.rawValue) + ["statements"]
      throw TemplateProblems(problems: [
        TemplateProblem(
          file: file.name, line: 1, column: 1, found: "a file of that name",
          advice: "name it after a language and one of \(kinds.joined(separator: ", ")), such as "
            + "fr-over.txt")
      ])
    }
  }

  /// The languages that all situations and claims have words in, by tag.
  public var languages: [Language] {
    sentences.keys.sorted().filter { language in
      Situation.allCases.allSatisfy { templates[Key(language: language, situation: $0)] != nil }
    }
  }

  /// The template for a situation; nil where the company has none in that language.
  public func template(for situation: Situation, in language: Language) -> Template? {
    templates[Key(language: language, situation: situation)]
  }

  /// The sentences about services; nil where the company has none in that language.
  public func sentences(in language: Language) -> ClaimSentences? { sentences[language] }
}
