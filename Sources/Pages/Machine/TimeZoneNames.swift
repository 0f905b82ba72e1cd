/// Why there are no rules for a time zone, told so that it can be mended without a manual.
public enum TimeZoneProblem: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no zone of that name; the nearest names that there are, nearest first.
  case unknown(String, nearest: [String])
  /// There are no time zone files on this machine, or not in this folder.
  case noFiles(String)
  /// The zone's file cannot be read, and what was found in it.
  case unreadable(String, folder: String, found: String)

  /// What is wrong, and what to write or do instead.
  public var description: String {
    switch self {
    case .unknown(let name, let nearest):
      let example = nearest.isEmpty ? ["Europe/Paris"] : nearest
      let names = example.joined(separator: " or ")
      return "there is no time zone “\(name.prefix(64))”: write its IANA name, such as \(names)"
    case .noFiles(let folder):
      return "there are no time zone files in \(folder): install the package tzdata"
    case .unreadable(let name, let folder, let found):
      return "\(folder)/\(name) holds \(found): install the package tzdata again, or write "
        + "another zone"
    }
  }
}

/// The names of the time zones that this machine knows.
enum TimeZoneNames {
  /// Where time zone files lie.
  static let folder = "/usr/share/zoneinfo"
  /// The longest name that is looked up, in bytes.
  private static let longest = 64

  /// Whether a name can be one: parts of letters, digits, `_`, `+` and `-`, never a way out.
  static func isPlausible(_ name: String) -> Bool {
    guard (1...longest).contains(name.utf8.count) else { return false }
    // These two folders hold the same zones again; the second counts leap seconds.
    guard !name.hasPrefix("posix/"), !name.hasPrefix("right/") else { return false }
    return name.split(separator: "/", omittingEmptySubsequences: false).allSatisfy { part in
      !part.isEmpty && part.utf8.allSatisfy(isAllowed)
    }
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case UInt8(ascii: "_"), UInt8(ascii: "+"), UInt8(ascii: "-"): true
    default: false
    }
  }

  /// Up to three names that somebody may have meant, nearest first.
  static func nearest(to name: String, in folder: String) -> [String] {
    let wanted = simplified(name.prefix(longest)[...])
    guard !wanted.isEmpty else { return [] }
    let ranked = known(in: folder).map { known in
      let whole = simplified(known[...])
      let city = simplified(known.split(separator: "/").last ?? "")
      // Whoever writes only the city, or another continent before it, means the city.
      let wantedCity = simplified(name.split(separator: "/").last ?? "")
      let distance = min(
        editDistance(wanted, whole) * 2, editDistance(wantedCity, city) * 2 + 1)
      return (distance: distance, name: known)
    }.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }
    guard let best = ranked.first?.distance, best <= wanted.count else { return [] }
    return ranked.prefix { $0.distance <= best + 1 }.prefix(3).map(\.name)
  }

  /// Names as the list of all places tells them: one a line, in the third column.
  private static func known(in folder: String) -> [String] {
    guard let bytes = try? SmallFile.bytes(at: "\(folder)/zone.tab", limit: 1 << 20) else {
      return []
    }
    let lines = bytes.split(separator: UInt8(ascii: "\n"))
    return lines.compactMap { line in
      guard line.first != UInt8(ascii: "#") else { return nil }
      let columns = line.split(separator: UInt8(ascii: "\t"))
      return columns.count > 2 ? String(decoding: columns[2], as: UTF8.self) : nil
    } + ["UTC"]
  }

  /// Lower case without what people leave out or write otherwise.
  private static func simplified(_ name: Substring) -> [UInt8] {
    name.prefix(longest).lowercased().utf8.filter { $0 != UInt8(ascii: " ") && $0 != 0x5F }
  }

  /// How many letters to insert, remove or replace to get from one word to the other.
  private static func editDistance(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        let replaced = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(replaced, row[j] + 1, row[j + 1] + 1)
      }
    }
    return row[b.count]
  }
}
