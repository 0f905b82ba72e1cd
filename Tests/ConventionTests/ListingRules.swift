/// What the documents must name, and what no file may.
enum ListingRules {
  /// The names of the targets in a manifest that live below Sources: tests, their fixtures and
  /// benchmarks, which have a path of their own, are left out.
  static func targets(in text: String) -> [String] {
    let openings = [".target(", ".executableTarget(", ".testTarget("]
    var starts: [String.Index] = []
    for opening in openings { starts += text.ranges(of: opening).map(\.lowerBound) }
    starts.sort()
    return zip(starts, starts.dropFirst() + [text.endIndex]).compactMap { start, end in
      let target = text[start..<end]
      guard !target.hasPrefix(".testTarget("), !target.contains(" path: "),
        let label = target.firstRange(of: "name: \"")
      else { return nil }
      return String(target[label.upperBound...].prefix { $0 != "\"" })
    }
  }

  /// Things that a document does not name.
  static func missing(
    _ names: [String], in document: String, text: String, remedy: (String) -> String
  ) -> [Breach] {
    names.filter { !text.contains($0) }.map { Breach(place: document, remedy: remedy($0)) }
  }

  /// Text that tells of the machine it was written on.
  static func leaks(in path: String, text: String) -> [Breach] {
    // In two pieces each, lest this file break its own rule.
    let words = [
      "/wo" + "rk/", "/fa" + "rm/", "/.libr" + "ary", "/tmp/rese" + "arch", "/ro" + "ot/",
    ]
    return text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .flatMap { index, line in
        words.filter { line.contains($0) }.map {
          Breach(
            place: "\(path):\(index + 1)",
            remedy: "\($0) is a path of one machine: write one that every reader has")
        }
      }
  }

  /// The kinds of probes that files declare, by the literal in `ProbeKind(name:`.
  static func probeKinds(in text: String) -> [String] {
    text.ranges(of: "ProbeKind(").compactMap { range in
      let rest = text[range.upperBound...].prefix(200)
      guard let label = rest.firstRange(of: "name: \"") else { return nil }
      return String(rest[label.upperBound...].prefix { $0 != "\"" })
    }
  }
}
