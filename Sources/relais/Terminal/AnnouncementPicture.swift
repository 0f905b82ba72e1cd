import Relais
import Station

/// Messages in a terminal.
struct AnnouncementPicture {
  /// How to colour.
  var style: Style
  /// Whether the words are shown, or only where they stand.
  var isWhole: Bool

  /// The lines, message by message.
  func lines(_ reports: [AnnouncementReport]) -> [String] {
    if reports.isEmpty { return ["No message has been put forward."] }
    return Array(reports.map(lines).joined(separator: [""]))
  }

  private func lines(_ report: AnnouncementReport) -> [String] {
    var lines: [String] = []
    let name = report.hash.map { "  \($0.prefix(8))" } ?? ""
    lines.append(
      style.paint("\(report.incident) · \(report.stage)", .strong)
        + style.paint(" · \(report.audience)\(name)", .quiet))
    if let standing = report.standing { lines.append("  \(standing)") }
    for problem in report.problems { lines.append("  " + style.paint("! \(problem)", .bad)) }
    if isWhole, report.hash == nil || report.places.allSatisfy({ $0.state == "draft" }) {
      for place in report.places { lines += words(of: place) }
    } else {
      var table = Table()
      for place in report.places {
        let state = place.state ?? ""
        table.rows.append([
          .init(place.channel.name), .init(state, tone(of: state)),
          .init(place.detail ?? "", .quiet),
        ])
      }
      lines += table.lines(style)
    }
    return lines
  }

  private func words(of place: AnnouncementReport.Place) -> [String] {
    let facts = [place.cost, place.guarantee].filter { !$0.isEmpty }.joined(separator: ", ")
    var lines = [
      "", "  " + style.paint(place.channel.name, .strong) + style.paint("  \(facts)", .quiet),
    ]
    if !place.title.isEmpty { lines.append("    " + style.paint(place.title, .strong)) }
    for line in place.text.split(separator: "\n", omittingEmptySubsequences: false) {
      lines.append("    \(line)")
    }
    for sentence in place.leftOut {
      lines.append("    " + style.paint("left out: \(sentence)", .quiet))
    }
    return lines
  }

  private func tone(of state: String) -> Style.Tone {
    switch state {
    case "confirmed", "retracted": .good
    case "rejected", "needs_person", "cannot_retract", "expired": .bad
    default: .plain
    }
  }
}
