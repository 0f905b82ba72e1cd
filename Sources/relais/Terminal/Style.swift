internal import Glibc

/// How to write for the terminal at hand: with or without colours, in Unicode or in ASCII.
struct Style: Sendable {
  /// Whether colours may be used.
  var hasColour: Bool
  /// Whether box-drawing characters and symbols may be used.
  var hasUnicode: Bool

  /// Neither: for pipes and files that read like any text.
  static let plain = Style(hasColour: false, hasUnicode: true)

  /// What standard output can take: colours on a terminal unless NO_COLOR is set (no-color.org),
  /// Unicode where the locale is UTF-8.
  static func detect() -> Style {
    let isTerminal = isatty(STDOUT_FILENO) == 1
    let dumb = environment("TERM") == "dumb"
    let locale = environment("LC_ALL") ?? environment("LC_CTYPE") ?? environment("LANG") ?? ""
    let isUTF8 = locale.lowercased().contains("utf")
    return Style(
      hasColour: isTerminal && !dumb && environment("NO_COLOR") == nil,
      hasUnicode: isUTF8 || !isTerminal)
  }

  /// What a piece of text means, which decides its colour.
  enum Tone: String {
    /// Works.
    case good = "32"
    /// Deserves a look.
    case warning = "33"
    /// Does not work.
    case bad = "31"
    /// Beside the point.
    case quiet = "2"
    /// A heading.
    case strong = "1"
    /// No colour.
    case plain = "0"
  }

  /// The text in the colour of its meaning.
  func paint(_ text: String, _ tone: Tone) -> String {
    hasColour && tone != .plain ? "\u{1B}[\(tone.rawValue)m\(text)\u{1B}[0m" : text
  }

  /// The sign of a state, always beside a word.
  func sign(_ tone: Tone) -> String {
    switch tone {
    case .good: hasUnicode ? "●" : "+"
    case .warning: hasUnicode ? "▲" : "!"
    case .bad: hasUnicode ? "✖" : "x"
    case .quiet, .strong, .plain: hasUnicode ? "○" : "o"
    }
  }

  /// Who acts at this terminal: $USER, else what the system calls this user.
  static var person: String {
    if let name = environment("USER") { return name }
    guard let account = getpwuid(getuid()) else { return "uid \(getuid())" }
    return String(cString: account.pointee.pw_name)
  }

  /// A variable of the environment; nil where it is not set or empty.
  static func environment(_ name: String) -> String? {
    guard let value = getenv(name) else { return nil }
    let text = String(cString: value)
    return text.isEmpty ? nil : text
  }
}
