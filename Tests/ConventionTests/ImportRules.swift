/// Who may import whom: DESIGN's rooms, each building only on those beneath it.
enum ImportRules {
  private static let core = ["Relais", "Detection", "Incidents"]

  /// The project's own targets that each target may import.
  static let allowed: [String: [String]] = [
    "Relais": [],
    "Detection": ["Relais"],
    "Incidents": ["Relais", "Detection"],
    "Announcing": ["Relais", "Incidents"],
    "Exchange": ["Relais"],
    "Rehearsal": core + ["Exchange"],
    "CLinux": [],
    "Sockets": ["Relais", "CLinux"],
    "Probing": core + ["CLinux", "Sockets"],
    "Lines": core + ["CLinux"],
    "Journal": core + ["CLinux"],
    "Publishing": ["Relais", "Incidents", "Announcing"],
    "Subscribers": ["Relais", "Publishing"],
    "Pages": core + ["Announcing", "CLinux"],
    "Twin": ["Relais", "Exchange", "CLinux", "Sockets"],
    "Station": core + [
      "Announcing", "Exchange", "Probing", "Lines", "Journal", "Publishing", "Subscribers",
      "Pages", "Twin",
    ],
    "Lab": ["Relais", "Incidents", "Rehearsal", "CLinux"],
    "relais": core + ["Station", "Rehearsal", "Lab"],
  ]

  /// Targets that import nothing but the project's own: they know no clock, disk or network.
  static let pure: Set<String> = [
    "Relais", "Detection", "Incidents", "Announcing", "Exchange", "Rehearsal",
  ]

  /// Modules that only some targets may import, by how their names begin.
  static let reserved: [(prefix: String, targets: Set<String>)] = [
    ("GRDB", ["Journal", "Subscribers"]), ("Hummingbird", ["Station", "Pages"]),
    ("Yams", ["Station"]),
    ("CBrotli", ["Pages"]), ("CZlib", ["Pages", "Journal"]), ("CArgon2", ["Station"]),
    ("CCurl", ["Publishing"]),
    ("ArgumentParser", ["relais"]), ("Subprocess", ["Lab"]),
    ("AsyncHTTPClient", ["Publishing"]),
    (
      "NIO",
      [
        "Sockets", "Probing", "Lines", "Publishing", "Subscribers", "Pages", "Twin", "Station",
      ]
    ),
    ("XCTest", []), ("Testing", []),
  ]

  /// Imports of a target that it may not have.
  static func breaches(in file: SourceFile) -> [Breach] {
    guard let target = file.target else { return [] }
    guard let mine = allowed[target] else {
      return [
        file.breach(1, "\(target) is in no rule: say in ImportRules.swift what it may import")
      ]
    }
    return imports(of: file).compactMap { module, line in
      if allowed[module] != nil {
        guard !mine.contains(module), module != target else { return nil }
        let list = mine.isEmpty ? "nothing" : mine.joined(separator: ", ")
        return file.breach(
          line,
          "\(target) may not import \(module): move this to a room above, or the value "
            + "into one beneath; it may import \(list)")
      }
      if pure.contains(target) {
        return file.breach(
          line,
          "\(target) is pure and may not import \(module): hand in what it should know as "
            + "an argument")
      }
      if let rule = reserved.first(where: { module.hasPrefix($0.prefix) }),
        !rule.targets.contains(target)
      {
        let list =
          rule.targets.isEmpty ? "no target" : rule.targets.sorted().joined(separator: ", ")
        return file.breach(line, "\(module) is for \(list): ask there, behind a protocol or value")
      }
      return nil
    }
  }

  /// The modules that a file imports, each with its line.
  static func imports(of file: SourceFile) -> [(module: String, line: Int)] {
    let kinds: Set<String> = ["struct", "class", "enum", "func", "let", "var", "protocol"]
    return file.tokens.indices.compactMap { index in
      guard file.tokens[index].text == "import" else { return nil }
      let rest = file.tokens[(index + 1)...].prefix(2).filter { !kinds.contains($0.text) }
      return rest.first.map { ($0.text, $0.line) }
    }
  }
}
