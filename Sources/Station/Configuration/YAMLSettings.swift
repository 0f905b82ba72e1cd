internal import Relais
internal import Yams

/// Turns the text of a YAML file into settings that know their lines.
enum YAMLSettings {
  /// The most settings that one file may unfold to; aliases count each time they are used.
  static let limit = 100_000

  /// The settings of a file; an empty file is an empty map.
  ///
  /// Throws one problem with the line where YAML itself is broken.
  static func read(_ text: String) throws(ConfigurationProblem) -> Setting {
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch let error as YamlError {
      throw problem(of: error)
    } catch {
      throw ConfigurationProblem(line: 1, path: "", found: "\(error)", allowed: "a YAML document")
    }
    guard let root else { return Setting(.empty, line: 1) }
    var left = limit
    return try setting(root, left: &left)
  }

  private static func setting(
    _ node: Node, left: inout Int
  ) throws(ConfigurationProblem) -> Setting {
    let line = node.mark?.line ?? 1
    left -= 1
    guard left > 0 else {
      throw ConfigurationProblem(
        line: line, path: "", found: "more than \(limit) settings",
        allowed: "fewer settings or aliases")
    }
    switch node {
    case .scalar(let scalar):
      let isNothing = scalar.style == .plain && ["", "~", "null"].contains(scalar.string)
      return Setting(isNothing ? .empty : .scalar(scalar.string), line: line)
    case .sequence(let sequence):
      var items: [Setting] = []
      for item in sequence { items.append(try setting(item, left: &left)) }
      return Setting(.list(items), line: line)
    case .mapping(let mapping):
      var entries: [Setting.Entry] = []
      for (key, value) in mapping {
        let at = key.mark?.line ?? line
        guard let name = key.string else {
          throw ConfigurationProblem(
            line: at, path: "", found: "a key that is no text", allowed: "a text as key")
        }
        entries.append(
          Setting.Entry(key: name, line: at, setting: try setting(value, left: &left)))
      }
      return Setting(.map(entries), line: line)
    case .alias:
      throw ConfigurationProblem(
        line: line, path: "", found: "an alias to nothing", allowed: "an anchor (&name) before it")
    }
  }

  private static func problem(of error: YamlError) -> ConfigurationProblem {
    switch error {
    case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
      .composer(_, let problem, let mark, _):
      ConfigurationProblem(
        line: mark.line, path: "", found: problem,
        allowed: "YAML: keys and values as \"key: value\", indented with spaces")
    case .duplicatedKeysInMapping(let keys, let context):
      ConfigurationProblem(
        line: context.mark.line, path: keys.map { "\($0)" }.joined(separator: ", "),
        found: "the key a second time", allowed: "each key once")
    default:
      ConfigurationProblem(line: 1, path: "", found: "\(error)", allowed: "a YAML document")
    }
  }
}
