public import Relais

extension Template {
  /// What stands for the names in a template.
  public struct Values: Hashable, Sendable {
    /// The values there are; a line that names one there is not is left out.
    public var words: [Name: String]
    /// The statements, in the order in which they are told, each with its sentence.
    public var statements: [Told]

    /// A statement and its sentence.
    public struct Told: Hashable, Sendable {
      /// The statement.
      public var statement: Statement
      /// What it says in the language of the template.
      public var sentence: String

      /// A statement and its sentence.
      public init(statement: Statement, sentence: String) {
        self.statement = statement
        self.sentence = sentence
      }
    }

    /// Values; see the properties.
    public init(words: [Name: String], statements: [Told]) {
      self.words = words
      self.statements = statements
    }
  }

  /// The message that it makes of these values.
  ///
  /// Values are put in as they are, on one line; a value that looks like a name is no name. A
  /// sentence about a service that the customer's order rests on always stays.
  public func filled(with values: Values, in language: Language) -> MessageText {
    var sentences: [MessageText.Sentence] = []
    var opens = false
    func add(_ text: String, _ rank: RankedText.Rank, _ statement: StatementID? = nil) {
      sentences.append(
        .init(
          finished(text, language), rank: rank, opensParagraph: opens && !sentences.isEmpty,
          statement: statement))
      opens = false
    }
    for line in lines {
      opens = opens || line.opensParagraph
      switch line.content {
      case .sentence(let parts):
        if let text = joined(parts, values) { add(text, line.rank) }
      case .block(let block):
        for told in values.statements where told.statement.claim.block == block {
          let rank = told.statement.isAboutOrders ? .must : line.rank
          add(told.sentence, rank, told.statement.id)
        }
      }
    }
    return MessageText(
      language: language, title: finished(joined(title, values) ?? "", language),
      sentences: sentences)
  }

  private func finished(_ text: String, _ language: Language) -> String {
    let line = HeaderText.line(TextIntake(text).text)
    return language == .french ? FrenchSpacing.applied(to: line) : line
  }

  private func joined(_ parts: [Part], _ values: Values) -> String? {
    var result = ""
    for part in parts {
      switch part {
      case .words(let words): result += words
      case .value(let name):
        guard let value = values.words[name], !value.isEmpty else { return nil }
        result += value
      }
    }
    return result
  }
}
