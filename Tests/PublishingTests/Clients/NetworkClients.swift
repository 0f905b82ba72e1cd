import Foundation
import Glibc
import Incidents
import Relais
import Subprocess
import Testing

/// The networks' own or usual libraries, of scripts/requirements.networks.
enum NetworkClients {
  private static let root = #filePath.split(separator: "/").dropLast(4).reduce("") { "\($0)/\($1)" }

  private static let python =
    ProcessInfo.processInfo.environment["RELAIS_NETWORKS_PYTHON"]
    ?? "\(root)/.build-networks/bin/python3"

  /// Whether they are installed.
  static let areInstalled: Bool = {
    guard access(python, X_OK) == 0 else { return false }
    let folder = URL(fileURLWithPath: python).deletingLastPathComponent()
    return ["tweepy", "slack_sdk", "atproto"].allSatisfy { hasPackage($0, folder) }
  }()

  /// Whether what counts text is installed.
  static let haveCounters: Bool = {
    guard access(python, X_OK) == 0 else { return false }
    let folder = URL(fileURLWithPath: python).deletingLastPathComponent()
    return ["twitter_text", "grapheme"].allSatisfy { hasPackage($0, folder) }
  }()

  private static func hasPackage(_ name: String, _ folder: URL) -> Bool {
    let library = folder.deletingLastPathComponent().path + "/lib"
    let versions = (try? FileManager.default.contentsOfDirectory(atPath: library)) ?? []
    return versions.contains { access("\(library)/\($0)/site-packages/\(name)", F_OK) == 0 }
  }

  /// Runs one of the scripts beside this file, and gives what it printed.
  static func run(
    _ script: String, _ words: [String] = [], reading input: String = ""
  ) async throws -> String {
    let folder = "\(root)/Tests/PublishingTests/Clients"
    let result = try await Subprocess.run(
      .name("env"), arguments: Arguments([python, "-B", "\(folder)/\(script).py"] + words),
      input: .string(input), output: .string(limit: 1_000_000), error: .string(limit: 100_000))
    try #require(result.terminationStatus.isSuccess, "\(script): \(result.standardError)")
    return result.standardOutput
  }
}

/// A request without what may be written in several ways: one text for each thing that it says.
struct CanonicalRequest: Hashable, CustomStringConvertible {
  /// What it says, by where it says so: `query.limit`, `body.record.text`.
  var parts: [String: String]

  /// The canonical form of a request.
  init(_ request: RecordedRequest) {
    // Facebook's library ends the address of a post with a slash.
    let path = request.path.hasSuffix("/") ? String(request.path.dropLast()) : request.path
    parts = ["method": request.method, "path": path]
    for (name, value) in WireForm.values(of: request.query) { parts["query.\(name)"] = value }
    Self.flatten(WireForm.body(of: request), "body", &parts)
    if let words = request.fields["authorization"] {
      // A signature differs with its nonce and time: it is judged by itself.
      parts["authorization"] = words.hasPrefix("OAuth ") ? Self.names(in: words) : words
    }
    if !request.body.isEmpty {
      parts["content-type"] = String((request.fields["content-type"] ?? "").prefix { $0 != ";" })
    }
    if request.fields["idempotency-key"] != nil { parts["idempotency-key"] = "one" }
  }

  private static func names(in words: String) -> String {
    let pairs = words.dropFirst(6).split(separator: ",").map {
      $0.trimmingCharacters(in: .whitespaces)
    }
    let names = pairs.map { String($0.prefix { $0 != "=" }) }.sorted()
    return "OAuth \(names.joined(separator: " "))"
  }

  private static func flatten(
    _ value: PlainValue, _ place: String, _ parts: inout [String: String]
  ) {
    switch value {
    case .null: break
    case .boolean(let flag): parts[place] = "\(flag)"
    case .integer(let number): parts[place] = "\(number)"
    case .large(let number): parts[place] = "\(number)"
    case .number(let number): parts[place] = "\(number)"
    case .text(let text): parts[place] = text
    case .list(let values):
      for (number, one) in values.enumerated() { flatten(one, "\(place).\(number)", &parts) }
    case .object(let members):
      for member in members { flatten(member.value, "\(place).\(member.name)", &parts) }
    }
  }

  /// Where two requests differ.
  func differences(from other: CanonicalRequest) -> [String] {
    Set(parts.keys).union(other.parts.keys).filter { parts[$0] != other.parts[$0] }.sorted()
  }

  var description: String {
    parts.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }.joined(separator: "\n  ")
  }
}
