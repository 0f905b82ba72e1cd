internal import Rehearsal

/// A report of a lab, for a person.
struct LabStory {
  /// The lines of the story.
  let lines: [String]

  /// Tells a report.
  init(_ report: RehearsalReport) {
    var lines = ["\(report.scenario), on real links:"]
    lines.append("  suspected after \(Self.seconds(report.suspected))")
    lines.append("  detected after  \(Self.seconds(report.detected))")
    if let verdict = report.verdict {
      let sure = Int((verdict.confidence * 100).rounded())
      lines.append(
        "  verdict after   \(Self.seconds(report.verdictAt)): "
          + "\(verdict.group.joined(separator: " or ")) (\(sure) % sure)")
    } else {
      lines.append("  verdict: nothing is broken")
    }
    lines.append("  \(report.exact ? "just what was expected" : "not what was expected")")
    if report.falseDown { lines.append("  a line was called down that was not") }
    lines += report.states.sorted { $0.key < $1.key }.map { "  \($0.key): \($0.value)" }
    self.lines = lines
  }

  private static func seconds(_ value: Double?) -> String {
    value.map { "\(($0 * 100).rounded() / 100) s" } ?? "never"
  }
}
