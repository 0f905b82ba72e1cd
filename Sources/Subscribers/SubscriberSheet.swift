internal import FoundationEssentials
internal import Publishing
public import Relais

/// Reads subscribers from a sheet of values between commas or semicolons, line by line, and writes
/// them as one.
///
/// The first line names the columns. Mistakes are gathered, each with its line and column; where
/// there is one, nobody is to be taken in.
public struct SubscriberSheet: Sendable {
  /// A mistake, for a person.
  public struct Problem: Hashable, Sendable, CustomStringConvertible {
    /// The line, from 1.
    public var line: Int
    /// The column; empty where the line as a whole is meant.
    public var column: String
    /// What is there and what may be.
    public var words: String

    /// `line 3, address: …`.
    public var description: String {
      "line \(line)\(column.isEmpty ? "" : ", \(column)"): \(words)"
    }
  }

  /// The columns, in the order in which they are written.
  public static let columns = [
    "way", "address", "language", "services", "state", "consent_at", "consent_source",
    "consent_words", "confirmed_at",
  ]

  /// People at most.
  public static let limit = 1_000_000
  /// Mistakes that are told; of more only that there are more.
  public static let problemLimit = 20
  /// The longest value, in bytes.
  static let valueLimit = 2_000

  /// What is known of people where the sheet does not say.
  public struct Standard: Sendable {
    /// The language they read.
    public var language: Language
    /// Where they agreed, by the word of whoever imports them.
    public var source: String
    /// When, where a line does not say.
    public var now: Instant
    /// The services that there are.
    public var services: [ServiceID]
    /// The languages that announcements may be in.
    public var languages: [Language]

    /// What is known; see the properties.
    public init(
      language: Language, source: String, now: Instant, services: [ServiceID],
      languages: [Language]
    ) {
      self.language = language
      self.source = source
      self.now = now
      self.services = services
      self.languages = languages
    }
  }

  /// Whom the lines so far name.
  public private(set) var people: [Subscriber] = []
  /// What is wrong with the lines so far.
  public private(set) var problems: [Problem] = []
  /// How many mistakes there are that are not told.
  public private(set) var furtherProblems = 0

  private let standard: Standard
  private var number = 0
  private var names: [String]?
  private var mark: Character = ","
  private var lines: [String: Int] = [:]

  /// A sheet of which nothing has been read.
  public init(_ standard: Standard) { self.standard = standard }

  /// Takes in the next line, without its end.
  public mutating func take(_ text: String) {
    number += 1
    var line = text[...]
    if line.hasSuffix("\r") { line = line.dropLast() }
    if number == 1, line.hasPrefix("\u{FEFF}") { line = line.dropFirst() }
    guard !line.allSatisfy(\.isWhitespace) else { return }
    guard let names else { return begin(line) }
    guard let fields = fields(of: line) else { return }
    guard fields.count == names.count else {
      return note(
        "", "\(fields.count) values, where the first line names \(names.count) columns")
    }
    var values: [String: String] = [:]
    for (name, value) in zip(names, fields) {
      values[name] = value.trimming()
      if value.utf8.count > Self.valueLimit {
        return note(name, "longer than \(Self.valueLimit) bytes")
      }
    }
    guard people.count < Self.limit else {
      return note("", "more than \(Self.limit) people: import them in several files")
    }
    add(values)
  }

  /// What is to be said once the last line was read; whoever reads on after that begins anew.
  public mutating func finish() {
    if names == nil {
      note("", "no columns; the first line must name address, and may name others")
    }
  }

  private mutating func begin(_ line: Substring) {
    mark = line.contains(";") && !line.contains(",") ? ";" : ","
    guard let fields = fields(of: line) else { return }
    let names = fields.map { $0.trimming().lowercased() }
    self.names = names
    for (place, name) in names.enumerated() {
      if !Self.columns.contains(name) {
        note(name, "no such column; there are \(Self.columns.joined(separator: ", "))")
      } else if names[..<place].contains(name) {
        note(name, "is there twice")
      }
    }
    if !names.contains("address") {
      note("", "no column is called address; the first line must name the columns")
    }
  }

  private mutating func fields(of line: Substring) -> [String]? {
    do throws(SheetFields.Problem) {
      return try SheetFields.read(line, at: mark)
    } catch {
      switch error {
      case .openQuote: note("", "a \" has no end on this line; write \"\" for one in a value")
      case .afterQuote:
        note("", "something stands after a closing \"; write \"\" for one in a value")
      }
      return nil
    }
  }

  private mutating func add(_ values: [String: String]) {
    let way = values["way"] ?? ""
    guard way.isEmpty || way == SubscriberWay.mail.rawValue else {
      return note(
        "way",
        "\"\(way)\"; only mail can be imported: whoever wants anything else subscribes "
          + "on the page")
    }
    guard let address = MailAddress(values["address"] ?? "") else {
      return note(
        "address",
        "\"\(values["address"] ?? "")\" is no address; write one such as anne@example.com")
    }
    let folded = SubscriberStore.folded(address.text)
    if let before = lines[folded] {
      return note("address", "\(address.text) stands on line \(before) already")
    }
    lines[folded] = number
    let count = problems.count + furtherProblems
    let person = Subscriber(
      address: address.text, language: language(values["language"] ?? ""),
      services: services(values["services"] ?? ""), state: state(values["state"] ?? ""),
      consent: Consent(
        at: moment("consent_at", values) ?? standard.now,
        source: values["consent_source"].flatMap { $0.isEmpty ? nil : $0 } ?? standard.source,
        words: values["consent_words"] ?? "", confirmedAt: moment("confirmed_at", values)))
    if problems.count + furtherProblems == count { people.append(person) }
  }

  private mutating func language(_ text: String) -> Language {
    guard !text.isEmpty else { return standard.language }
    let language = Language(text.lowercased())
    if !standard.languages.contains(language) {
      note("language", "\"\(text)\"; write \(Self.list(standard.languages.map(\.name)))")
    }
    return language
  }

  private mutating func services(_ text: String) -> [ServiceID] {
    let named = text.split(separator: " ").map { ServiceID(String($0)) }
    for service in named where !standard.services.contains(service) {
      let known = Self.list(standard.services.map(\.name))
      note("services", "\"\(service)\" is no service; write \(known), or nothing for all")
    }
    return named
  }

  private mutating func state(_ text: String) -> Subscriber.State {
    if text.isEmpty { return .active }
    if let state = Subscriber.State(rawValue: text) { return state }
    note("state", "\"\(text)\"; write \(Self.list(Subscriber.State.allCases.map(\.rawValue)))")
    return .active
  }

  private mutating func moment(_ column: String, _ values: [String: String]) -> Instant? {
    guard let text = values[column], !text.isEmpty else { return nil }
    if let moment = Instant(written: text) {
      if moment <= standard.now { return moment }
      note(column, "\"\(text)\" has not come yet")
    } else {
      note(column, "\"\(text)\"; write it such as 2026-11-23T08:36:00Z or 2026-11-23")
    }
    return nil
  }

  private mutating func note(_ column: String, _ words: String) {
    if problems.count < Self.problemLimit {
      problems.append(Problem(line: number, column: column, words: words))
    } else {
      furtherProblems += 1
    }
  }

  private static func list(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "nothing" }
    return "\(words.dropLast().joined(separator: ", ")) or \(last)"
  }

  /// The first line of a sheet.
  public static var head: String { SheetFields.written(columns) }

  /// Somebody's line.
  public static func line(of person: Subscriber) -> String {
    SheetFields.written([
      person.way.rawValue, person.address, person.language.name,
      person.services.map(\.name).joined(separator: " "), person.state.rawValue,
      person.consent.at.asWritten, person.consent.source, person.consent.words,
      person.consent.confirmedAt?.asWritten ?? "",
    ])
  }
}

extension Instant {
  /// As RFC 3339 writes it, in UTC, to the second.
  var asWritten: String { Date(timeIntervalSince1970: seconds).formatted(.iso8601) }

  /// Reads a moment as RFC 3339 writes it, or a day, which begins in UTC.
  init?(written text: String) {
    let whole = text.count == 10 ? "\(text)T00:00:00Z" : text
    // An instant ends in the year 2262.
    guard let seconds = try? Date(whole, strategy: .iso8601).timeIntervalSince1970,
      abs(seconds) < 9e9
    else { return nil }
    self.init(seconds: seconds)
  }
}

extension String {
  /// Without blanks before and after.
  fileprivate func trimming() -> String {
    var rest = self[...]
    while rest.first?.isWhitespace == true { rest = rest.dropFirst() }
    while rest.last?.isWhitespace == true { rest = rest.dropLast() }
    return String(rest)
  }
}
