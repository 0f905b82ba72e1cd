/// A piece of configuration with the line it stands on, whatever file format it came from.
public struct Setting: Hashable, Sendable {
  /// What stands there.
  public enum Content: Hashable, Sendable {
    /// Nothing: the key stands alone.
    case empty
    /// A word, a number, a duration: the text as written, without quotes.
    case scalar(String)
    /// Several of them.
    case list([Setting])
    /// Keys with their settings, in the order of the file; duplicates are the reader's error.
    case map([Entry])
  }

  /// A key and what it is set to.
  public struct Entry: Hashable, Sendable {
    /// The key as written.
    public var key: String
    /// The line that the key stands on, from 1.
    public var line: Int
    /// What it is set to.
    public var setting: Setting

    /// An entry; see the properties.
    public init(key: String, line: Int, setting: Setting) {
      self.key = key
      self.line = line
      self.setting = setting
    }
  }

  /// What stands there.
  public var content: Content
  /// The line it begins on, from 1.
  public var line: Int

  /// A setting; see the properties.
  public init(_ content: Content, line: Int) {
    self.content = content
    self.line = line
  }
}

/// A mistake in a configuration, told so that it can be mended without a manual.
public struct ConfigurationProblem: Error, Hashable, Sendable, Comparable {
  /// The line in the file, from 1.
  public var line: Int
  /// The keys that lead there: `checks.shop.timeout`.
  public var path: String
  /// What was found.
  public var found: String
  /// What is allowed there, or what to write instead.
  public var allowed: String

  /// A problem; see the properties.
  public init(line: Int, path: String, found: String, allowed: String) {
    self.line = line
    self.path = path
    self.found = found
    self.allowed = allowed
  }

  /// By place in the file, then by key.
  public static func < (a: ConfigurationProblem, b: ConfigurationProblem) -> Bool {
    (a.line, a.path, a.found) < (b.line, b.path, b.found)
  }
}
