extension ConfusionMatrix {
  /// The share, 0…1, of runs of which something holds; 0 without runs.
  public func share(_ holds: (Run) -> Bool) -> Double {
    runs.isEmpty ? 0 : Double(runs.count(where: holds)) / Double(runs.count)
  }

  /// A table for people: a row for each fault that was there, and how often which was said.
  ///
  /// For several faults at once also what can be told of them (``Telling``), and how often it was.
  public var text: String {
    let isOfMany = runs.contains { $0.truth.count > 1 }
    var rows: [[String]] = [["broken", "runs", "exact"]]
    if isOfMany { rows[0] += ["can be told", "so said"] }
    rows[0].append("said, so often")
    var order: [[String]] = []
    var byTruth: [[String]: [Run]] = [:]
    for run in runs {
      if byTruth[run.truth] == nil { order.append(run.truth) }
      byTruth[run.truth, default: []].append(run)
    }
    for truth in order {
      let own = byTruth[truth] ?? []
      var row = [
        truth.joined(separator: " + "), "\(own.count)",
        Self.percent(own.count { $0.isExact }, of: own.count),
      ]
      if isOfMany {
        row.append(Self.words(Telling(truth, at: office).groups))
        row.append(Self.percent(own.count { $0.isAsTold(at: office) }, of: own.count))
      }
      rows.append(row + [Self.tally(own)])
    }
    let last = rows[0].count - 1
    let widths = (0..<last).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let lines = rows.map { row in
      row.enumerated().map { column, cell in
        column < last ? cell + String(repeating: " ", count: widths[column] - cell.count) : cell
      }.joined(separator: "  ")
    }
    return (lines + [summary]).joined(separator: "\n")
  }

  /// The figures in a sentence.
  private var summary: String {
    let count = runs.count
    let exact = Self.percent(runs.count { $0.isExact }, of: count)
    let leading = Self.percent(runs.count { $0.isLeading }, of: count)
    let honest = Self.percent(runs.count { $0.isHonest }, of: count)
    let told = Self.percent(runs.count { $0.isAsTold(at: office) }, of: count)
    return """
      \(count) runs \(isPaired ? "with" : "without") a twin: named alone \(exact), named first \
      \(leading), alone or in a group that cannot be told apart \(honest), just what can be told \
      \(told)
      """
  }

  /// What was said, the most frequent first.
  private static func tally(_ runs: [Run]) -> String {
    var counts: [String: Int] = [:]
    for run in runs {
      counts[words(run.said), default: 0] += 1
    }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
      .joined(separator: ", ")
  }

  /// Groups as they stand in a table: `box|lan + peering`.
  private static func words(_ groups: [[String]]) -> String {
    let words = groups.map { $0.joined(separator: "|") }.sorted()
    return words.isEmpty ? "nothing" : words.joined(separator: " + ")
  }

  private static func percent(_ part: Int, of whole: Int) -> String {
    guard whole > 0 else { return "–" }
    let tenths = part * 1_000 / whole
    return "\(tenths / 10).\(tenths % 10) %"
  }
}
