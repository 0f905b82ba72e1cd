internal import Announcing
internal import Detection
internal import Probing
internal import Relais

extension Configuration {
  /// Reads a configuration, noting every mistake.
  ///
  /// - Parameters:
  ///   - text: a YAML document.
  ///   - file: what error messages call it.
  /// - Returns: the configuration.
  /// - Throws: every mistake at once.
  public static func read(
    _ text: String, file: String
  ) throws(ConfigurationError) -> Configuration {
    let setting: Setting
    do {
      setting = try YAMLSettings.read(text)
    } catch {
      throw ConfigurationError(file: file, problems: [error])
    }
    var reader = SettingsReader(setting, path: "")
    var configuration = Configuration(&reader)
    configuration.source = setting
    reader.finish()
    guard reader.problems.isEmpty else {
      throw ConfigurationError(file: file, problems: reader.problems)
    }
    return configuration
  }

  private init(_ reader: inout SettingsReader) {
    let role: NodeRole = reader.choice("role", default: .solo)
    self = .standard(role: role)
    if let name = reader.text("node") {
      node = NodeID(name)
      reader.requireName(name, key: "node")
    }
    let addresses = reader.listenAddresses("listen")
    if !addresses.isEmpty { listen = addresses }
    listenNodes = reader.listenAddresses("listen_nodes").first ?? listenNodes
    proxy = reader.proxy("proxy")
    serving = ServingSettings(&reader)
    if let folder = reader.text("export") {
      exportFolder = folder
      if !folder.hasPrefix("/") || folder == "/" {
        reader.note(
          "export", found: "\"\(folder)\"", allowed: "a whole path such as /srv/www/status")
      }
    }
    if var detection = reader.map("detection") {
      falseDownsPerYear = detection.number(
        "false_downs_per_year", in: 0.01...365, default: falseDownsPerYear)
      reader.absorb(detection)
    }
    if var incidents = reader.map("incidents") {
      calm = incidents.duration("calm", in: .seconds(10)...(.seconds(86_400)), default: calm)
      reader.absorb(incidents)
    }
    lines = reader.named("lines") { name, reader in ConfiguredLine(name, &reader) }
    let readServices = reader.named("services") { name, reader in ReadService(name, &reader) }
    services = readServices.map(\.service)
    writtenPage = Self.page(&reader, services: readServices)
    checks = reader.named("checks") { [lines] name, reader in
      ConfiguredCheck.read(name, &reader, lines: lines)
    }.flatMap { $0 }
    channels = reader.named("channels") { name, reader in
      ConfiguredChannel.read(name, &reader)
    }.compactMap(\.self)
    phrasebook = Phrasebook.read(&reader)
    if var rules = reader.map("approval") {
      approval = rules.approvalPolicy()
      approvalMail = rules.approvalMail(among: channels)
      reader.absorb(rules)
    }
    if var rule = reader.map("darkness") {
      darkness = rule.darknessRule()
      reader.absorb(rule)
    }
    noteUnknownNames(&reader)
  }

  /// Notes names of services that are not configured, and services that depend on themselves.
  private func noteUnknownNames(_ reader: inout SettingsReader) {
    let known = services.map(\.id)
    let list = known.isEmpty ? "a service; none is configured" : Self.list(known.map(\.name))
    for service in services {
      for dependency in service.dependencies where !known.contains(dependency) {
        reader.note(
          in: "services.\(service.id).depends", found: "\"\(dependency)\"", allowed: list)
      }
      if reaches(service.id, from: service.dependencies) {
        reader.note(
          in: "services.\(service.id).depends", found: "a circle back to \(service.id)",
          allowed: "services that do not depend on this one")
      }
    }
    for configured in checks {
      guard let service = configured.check.service, !known.contains(service) else { continue }
      let name = configured.check.id.name.prefix { $0 != "@" }
      reader.note(in: "checks.\(name).service", found: "\"\(service)\"", allowed: list)
    }
  }

  private func reaches(_ goal: ServiceID, from start: [ServiceID]) -> Bool {
    var seen: Set<ServiceID> = []
    var queue = start
    while let next = queue.popLast() {
      if next == goal { return true }
      guard seen.insert(next).inserted else { continue }
      queue += services.first { $0.id == next }?.dependencies ?? []
    }
    return false
  }

  /// `one of a, b`, for messages.
  static func list(_ names: [String]) -> String { "one of \(names.joined(separator: ", "))" }
}

extension SettingsReader {
  /// Reads a map whose keys are names that the company chooses.
  mutating func named<Value>(
    _ key: String, _ read: (String, inout SettingsReader) -> Value
  ) -> [Value] {
    guard var outer = map(key) else { return [] }
    let values = outer.keys.map { name in
      outer.requireName(name, key: name)
      var inner = outer.map(name) ?? SettingsReader(Setting(.empty, line: line), path: path)
      let value = read(name, &inner)
      outer.absorb(inner)
      return value
    }
    absorb(outer)
    return values
  }

  /// Notes a name that could not be typed on a command line or stand in an address.
  mutating func requireName(_ name: String, key: String) {
    let isGood =
      !name.isEmpty && name.utf8.count <= 60
      && name.unicodeScalars.allSatisfy {
        ("a"..."z").contains($0) || ("A"..."Z").contains($0) || ("0"..."9").contains($0)
          || "-_.".unicodeScalars.contains($0)
      }
    if !isGood {
      note(key, found: "\"\(name)\"", allowed: "a name of letters, digits, -, _ and ., at most 60")
    }
  }

  /// The IP address of a key; nil where absent or wrong.
  mutating func address(_ key: String) -> String? {
    guard let text = text(key) else { return nil }
    if AddressLiteral.isValid(text) { return text }
    note(key, found: "\"\(text)\"", allowed: "an IP address, such as 192.0.2.1 or 2001:db8::1")
    return nil
  }

  /// A number within a range; the default where the key is absent or wrong.
  mutating func number(
    _ key: String, in range: ClosedRange<Double>, default standard: Double
  ) -> Double {
    guard let text = text(key) else { return standard }
    if let number = Double(text), range.contains(number) { return number }
    note(
      key, found: "\"\(text)\"",
      allowed: "a number from \(range.lowerBound) to \(range.upperBound)")
    return standard
  }
}
