/// Reads a map of settings key by key and collects every mistake instead of stopping at the first.
///
/// Ask for each key once with the method for its kind; a mistake is noted and the default, or nil,
/// is returned. When all keys have been asked for, ``finish()`` notes those that nobody asked for.
public struct SettingsReader: Sendable {
  /// The keys that lead to this map: `checks.shop`.
  public let path: String
  /// The line that the map begins on.
  public let line: Int
  /// The mistakes so far, in the order in which they were met.
  public private(set) var problems: [ConfigurationProblem] = []

  private let entries: [Setting.Entry]
  private var asked: [String] = []

  /// Reads that setting, which must be a map or empty; anything else is noted as a problem.
  public init(_ setting: Setting, path: String) {
    self.path = path
    line = setting.line
    switch setting.content {
    case .map(let entries):
      self.entries = entries
      var seen: Set<String> = []
      for entry in entries where !seen.insert(entry.key).inserted {
        problems.append(
          ConfigurationProblem(
            line: entry.line, path: Self.join(path, entry.key), found: "the key a second time",
            allowed: "each key once"))
      }
    case .empty:
      entries = []
    case .scalar(let text):
      entries = []
      note(line: line, path: path, found: "\"\(text)\"", allowed: "keys with values")
    case .list:
      entries = []
      note(line: line, path: path, found: "a list", allowed: "keys with values")
    }
  }

  /// Whether the key is there.
  public func contains(_ key: String) -> Bool { entries.contains { $0.key == key } }

  /// The keys in the order of the file.
  public var keys: [String] { entries.map(\.key) }

  /// The setting of a key, for readers that take it apart themselves.
  public mutating func setting(_ key: String) -> Setting? {
    if !asked.contains(key) { asked.append(key) }
    return entries.first { $0.key == key }?.setting
  }

  /// The text of a key; nil if it is not there.
  public mutating func text(_ key: String) -> String? {
    guard let setting = setting(key) else { return nil }
    switch setting.content {
    case .scalar(let text): return text
    case .empty: note(key, found: "nothing", allowed: "a text")
    case .list: note(key, found: "a list", allowed: "a text")
    case .map: note(key, found: "keys with values", allowed: "a text")
    }
    return nil
  }

  /// The text of a key that must be there; an empty text where it is not, and a problem.
  public mutating func requiredText(_ key: String, _ meaning: String) -> String {
    guard contains(key) else {
      missing(key, meaning)
      return ""
    }
    return text(key) ?? ""
  }

  /// A whole number within a range; the default where the key is absent or wrong.
  public mutating func integer(
    _ key: String, in range: ClosedRange<Int>, default standard: Int
  ) -> Int {
    guard let text = text(key) else { return standard }
    if let number = Int(text), range.contains(number) { return number }
    note(
      key, found: "\"\(text)\"",
      allowed: "a whole number from \(range.lowerBound) to \(range.upperBound)")
    return standard
  }

  /// `true` or `false` (also `yes` and `no`); the default where the key is absent or wrong.
  public mutating func flag(_ key: String, default standard: Bool) -> Bool {
    guard let text = text(key) else { return standard }
    switch text.lowercased() {
    case "true", "yes": return true
    case "false", "no": return false
    default:
      note(key, found: "\"\(text)\"", allowed: "true or false")
      return standard
    }
  }

  /// One of the cases of an enumeration; the default where the key is absent or wrong.
  public mutating func choice<Choice>(_ key: String, default standard: Choice) -> Choice
  where Choice: RawRepresentable<String> & CaseIterable {
    guard let text = text(key) else { return standard }
    if let choice = Choice(rawValue: text) { return choice }
    let all = Choice.allCases.map(\.rawValue)
    note(key, found: "\"\(text)\"", allowed: "one of \(all.joined(separator: ", "))")
    return standard
  }

  /// A duration such as `500ms`, `30s`, `5min` or `2h`; the default where absent or wrong.
  public mutating func duration(
    _ key: String, in range: ClosedRange<Duration>, default standard: Duration
  ) -> Duration {
    optionalDuration(key, in: range) ?? standard
  }

  /// A duration such as `500ms`, `30s`, `5min` or `2h`; nil where absent or wrong.
  public mutating func optionalDuration(
    _ key: String, in range: ClosedRange<Duration>
  ) -> Duration? {
    guard let text = text(key) else { return nil }
    if let duration = Duration(written: text), range.contains(duration) { return duration }
    note(
      key, found: "\"\(text)\"",
      allowed: "a duration from \(range.lowerBound.written) to \(range.upperBound.written), "
        + "such as 500ms, 30s, 5min, 2h")
    return nil
  }

  /// The texts of a list, or the one text that stands in its place; empty where absent.
  public mutating func texts(_ key: String) -> [String] {
    guard let setting = setting(key) else { return [] }
    switch setting.content {
    case .scalar(let text): return [text]
    case .empty: return []
    case .map: note(key, found: "keys with values", allowed: "a list of texts")
    case .list(let items):
      return items.compactMap { item in
        if case .scalar(let text) = item.content { return text }
        note(
          line: item.line, path: Self.join(path, key), found: "something nested",
          allowed: "a list of texts")
        return nil
      }
    }
    return []
  }

  /// A map from texts to texts, such as headers, in the order of the file; empty where absent.
  public mutating func pairs(_ key: String) -> [(key: String, value: String)] {
    guard var inner = map(key) else { return [] }
    let pairs = inner.keys.map { (key: $0, value: inner.text($0) ?? "") }
    absorb(inner)
    return pairs
  }

  /// A reader for the map under a key; nil where absent.
  ///
  /// Give it back to ``absorb(_:)`` when done.
  public mutating func map(_ key: String) -> SettingsReader? {
    setting(key).map { SettingsReader($0, path: Self.join(path, key)) }
  }

  /// Readers for the maps of a list; empty where absent.
  ///
  /// Give each back to ``absorb(_:)``.
  public mutating func maps(_ key: String) -> [SettingsReader] {
    guard let setting = setting(key) else { return [] }
    switch setting.content {
    case .list(let items):
      return items.enumerated().map { index, item in
        SettingsReader(item, path: "\(Self.join(path, key))[\(index + 1)]")
      }
    case .empty: return []
    case .scalar, .map: note(key, found: "no list", allowed: "a list: lines that begin with -")
    }
    return []
  }

  /// Takes over the problems of a reader made by ``map(_:)`` or ``maps(_:)``, after its
  /// ``finish()``.
  public mutating func absorb(_ inner: SettingsReader) {
    var inner = inner
    inner.finish()
    problems += inner.problems
  }

  /// Notes that a key is wrong, on the line where it stands.
  public mutating func note(_ key: String, found: String, allowed: String) {
    let at = entries.first { $0.key == key }?.line ?? line
    note(line: at, path: Self.join(path, key), found: found, allowed: allowed)
  }

  /// Notes that a key is missing; the meaning completes "… is missing".
  public mutating func missing(_ key: String, _ meaning: String) {
    note(
      line: line, path: Self.join(path, key), found: "nothing",
      allowed: "\(key): \(meaning)")
  }

  /// Notes that a setting further down is wrong, on the line where it stands.
  ///
  /// - Parameters:
  ///   - path: the keys from this map, joined by dots: `checks.shop.service`.
  ///   - found: what was found.
  ///   - allowed: what is allowed there, or what to write instead.
  public mutating func note(in path: String, found: String, allowed: String) {
    var at = line
    var here = entries
    var rest = Substring(path)
    while !rest.isEmpty {
      guard
        let entry = here.first(where: { rest == $0.key || rest.hasPrefix("\($0.key).") })
      else { break }
      at = entry.line
      rest = rest.dropFirst(entry.key.count + 1)
      guard case .map(let inner) = entry.setting.content else { break }
      here = inner
    }
    note(line: at, path: Self.join(self.path, path), found: found, allowed: allowed)
  }

  /// Takes every key as asked for, where what they mean cannot be known any more.
  public mutating func ignoreRest() {
    asked += entries.map(\.key)
  }

  /// Notes every key that nobody asked for, with the nearest one that somebody did; once only.
  public mutating func finish() {
    for entry in entries where !asked.contains(entry.key) {
      let near = asked.min { Self.distance($0, entry.key) < Self.distance($1, entry.key) }
      let all = asked.sorted().joined(separator: ", ")
      let hint = near.flatMap {
        Self.distance($0, entry.key) <= 2 ? "\($0) (did you mean it?)" : nil
      }
      note(
        line: entry.line, path: Self.join(path, entry.key), found: "an unknown key",
        allowed: hint ?? "one of \(all)")
      asked.append(entry.key)
    }
  }

  private mutating func note(line: Int, path: String, found: String, allowed: String) {
    problems.append(
      ConfigurationProblem(line: line, path: path, found: found, allowed: allowed))
  }

  private static func join(_ path: String, _ key: String) -> String {
    path.isEmpty ? key : "\(path).\(key)"
  }

  /// Letters to insert, delete or replace to turn one word into the other (Levenshtein 1966).
  private static func distance(_ a: String, _ b: String) -> Int {
    let a = Array(a.utf8)
    let b = Array(b.utf8)
    var row = Array(0...b.count)
    for (i, x) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, y) in b.enumerated() {
        let replaced = diagonal + (x == y ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, diagonal + 1)
      }
    }
    return row[b.count]
  }
}
