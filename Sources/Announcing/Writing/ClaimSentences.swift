public import Relais

/// How a company says in one language that a service works, is late, works in part or does not.
///
/// Read from a file with a line for each claim, `works: {{service}} : tout va bien.`, and at will
/// one for a claim about one service, `works[ordering]: Vous pouvez commander normalement.`, which
/// goes before the general one.
public struct ClaimSentences: Hashable, Sendable {
  /// A sentence, whose only value is what people call the service.
  private var sentences: [Key: [Piece]]

  private enum Piece: Hashable, Sendable {
    case words(String)
    case service
  }

  private struct Key: Hashable, Sendable {
    var claim: Claim
    var service: ServiceID?
  }

  /// Stands for the service's title in a sentence.
  static let serviceName = "service"

  /// The sentence for a claim about a service that people call so.
  public func sentence(for claim: Claim, about service: ServiceID, title: String) -> String {
    let parts = sentences[Key(claim: claim, service: service)] ?? sentences[Key(claim: claim)] ?? []
    return parts.reduce(into: "") { result, part in
      switch part {
      case .words(let words): result += words
      case .service: result += title
      }
    }
  }

  /// Reads the sentences.
  ///
  /// - Throws: every mistake in the file, a claim without a general sentence included.
  public init(_ text: String, file: String) throws(TemplateProblems) {
    var sentences: [Key: [Piece]] = [:]
    var problems: [TemplateProblem] = []
    func problem(_ line: Int, _ column: Int, _ found: String, _ advice: String) {
      problems.append(
        TemplateProblem(file: file, line: line, column: column, found: found, advice: advice))
    }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (place, line) in lines.prefix(Self.lineLimit).enumerated() {
      let bare = line.trimming { $0.isWhitespace }
      guard let first = bare.first, first != "#" else { continue }
      guard let colon = bare.firstIndex(of: ":"), let key = Self.key(bare[..<colon]) else {
        problem(place + 1, 1, String(bare.prefix(30)), Self.keyAdvice)
        continue
      }
      let words = bare[bare.index(after: colon)...].drop(while: \.isWhitespace)
      let column = line.distance(from: line.startIndex, to: words.startIndex) + 1
      guard !words.isEmpty else {
        problem(place + 1, column, key.claim.name, "write a sentence behind the colon")
        continue
      }
      let read = TemplateLine(words, column: column)
      for mistake in read.mistakes {
        problem(place + 1, mistake.column, mistake.found, mistake.advice)
      }
      sentences[key] = read.pieces.compactMap { piece in
        switch piece {
        case .words(let words): return .words(words)
        case .name(Self.serviceName, _): return .service
        case .name(let name, let column):
          problem(
            place + 1, column, "{{\(name)}}",
            NameAdvice.advice(for: name, among: [Self.serviceName]))
          return nil
        }
      }
    }
    for claim in Claim.all where problems.isEmpty && sentences[Key(claim: claim)] == nil {
      problem(lines.count, 1, "no sentence for \(claim.name)", "add a line \(claim.name): …")
    }
    guard problems.isEmpty else { throw TemplateProblems(problems: problems) }
    self.sentences = sentences
  }

  /// Lines that are read.
  public static let lineLimit = 500

  private static let keyAdvice =
    "write \(Claim.all.map(\.name).joined(separator: ", ")), for one service with its name as in "
    + "works[ordering], then a colon and the sentence"

  private static func key(_ text: Substring) -> Key? {
    let bare = text.trimming { $0 == " " }
    let name = bare.prefix { $0 != "[" }
    guard let claim = Claim.all.first(where: { $0.name == name }) else { return nil }
    let rest = bare[name.endIndex...]
    if rest.isEmpty { return Key(claim: claim) }
    guard rest.last == "]", rest.count > 2 else { return nil }
    return Key(claim: claim, service: ServiceID(String(rest.dropFirst().dropLast())))
  }
}
