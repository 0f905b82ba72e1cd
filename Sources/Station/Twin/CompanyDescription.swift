internal import Detection
internal import FoundationEssentials
internal import Relais

/// What an office tells its twin of the company: its own settings, cut to what is needed outside,
/// and without anything secret.
struct CompanyDescription: Hashable, Sendable {
  /// What gives away, in a key or a body, that a value is secret; rather one too many.
  private static let signs = [
    "pass", "secret", "token", "auth", "cookie", "key", "community", "credential",
  ]

  /// JSON in the words of a configuration file, keys in their order.
  let text: String
  /// Checks that the twin was to make and cannot, since they hold a secret.
  let withheld: [CheckID]

  /// Describes what a station watches.
  init(_ configuration: Configuration, lines: [WatchedLine]) {
    var entries: [Setting.Entry] = []
    func add(_ key: String, _ setting: Setting?, to entries: inout [Setting.Entry]) {
      if let setting { entries.append(Setting.Entry(key: key, line: 1, setting: setting)) }
    }
    let source = configuration.source
    add("page", source?["page"], to: &entries)
    var described: [Setting.Entry] = []
    for line in lines { add(line.line.id.name, Self.setting(of: line), to: &described) }
    add("lines", Setting(.map(described), line: 1), to: &entries)
    add("services", source?["services"], to: &entries)
    var checks: [Setting.Entry] = []
    var withheld: [CheckID] = []
    for entry in source?["checks"]?.entries ?? [] {
      guard case .scalar(let from)? = entry.setting["from"]?.content, from != "office" else {
        continue
      }
      if Self.holdsSecret(entry.setting) {
        withheld.append(CheckID(entry.key))
      } else {
        add(entry.key, entry.setting, to: &checks)
      }
    }
    add("checks", Setting(.map(checks), line: 1), to: &entries)
    // Secrets of channels are never in the configuration.
    add("channels", source?["channels"], to: &entries)
    add("approval", source?["approval"], to: &entries)
    add("darkness", source?["darkness"], to: &entries)
    text = Setting(.map(entries), line: 1).json
    self.withheld = withheld
  }

  private static func setting(of watched: WatchedLine) -> Setting {
    func scalar(_ text: String) -> Setting { Setting(.scalar(text), line: 1) }
    func entry(_ key: String, _ setting: Setting) -> Setting.Entry {
      Setting.Entry(key: key, line: 1, setting: setting)
    }
    var entries = [entry("role", scalar(watched.line.role.rawValue))]
    if watched.line.isMetered { entries.append(entry("metered", scalar("true"))) }
    if watched.anchors.count >= 2 {
      let anchors = watched.anchors.map { entry($0.name, scalar($0.address)) }
      entries.append(entry("anchors", Setting(.map(anchors), line: 1)))
    }
    if let edge = watched.operatorFarEdge {
      entries.append(
        entry("operator", Setting(.map([entry("far_edge", scalar(edge))]), line: 1)))
    }
    return Setting(.map(entries), line: 1)
  }

  /// Whether anything in a check must stay at the office.
  ///
  /// It tells by the key, or by words in a body; the name of a file that holds a secret is none.
  private static func holdsSecret(_ setting: Setting, under key: String = "") -> Bool {
    switch setting.content {
    case .empty: return false
    case .scalar(let text): return isTelling(key) || (key.hasSuffix("body") && isTelling(text))
    case .list(let items): return items.contains { holdsSecret($0, under: key) }
    case .map(let entries): return entries.contains { holdsSecret($0.setting, under: $0.key) }
    }
  }

  private static func isTelling(_ text: String) -> Bool {
    let text = text.lowercased()
    return !text.hasSuffix("_file") && signs.contains { text.contains($0) }
  }
}

extension Setting {
  /// The entries of a map; none for anything else.
  fileprivate var entries: [Entry] {
    if case .map(let entries) = content { entries } else { [] }
  }

  /// What a key of a map is set to.
  fileprivate subscript(key: String) -> Setting? { entries.first { $0.key == key }?.setting }

  /// As JSON, every scalar a string, as which it is read again.
  fileprivate var json: String {
    switch content {
    case .empty: "null"
    case .scalar(let text): Self.quoted(text)
    case .list(let items): "[" + items.map(\.json).joined(separator: ",") + "]"
    case .map(let entries):
      "{"
        + entries.map { "\(Self.quoted($0.key)):\($0.setting.json)" }.joined(separator: ",")
        + "}"
    }
  }

  private static func quoted(_ text: String) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .withoutEscapingSlashes
    return (try? encoder.encode(text)).map { String(decoding: $0, as: UTF8.self) } ?? "\"\""
  }
}

extension Configuration {
  /// What a twin does by what its office told: the office's lines, services, checks and page, with
  /// this node's own name and addresses.
  ///
  /// - Throws: every mistake at once, where a newer office told what this version cannot read.
  func adopting(_ description: String) throws(ConfigurationError) -> Configuration {
    let told = try Configuration.read(description, file: "what the office told of the company")
    var configuration = self
    configuration.lines = told.lines
    configuration.services = told.services
    configuration.checks = told.checks
    configuration.writtenPage = told.writtenPage
    configuration.channels = told.channels
    configuration.approval = told.approval
    configuration.approvalMail = told.approvalMail
    configuration.darkness = told.darkness
    configuration.source = told.source
    return configuration
  }
}
