internal import Relais

/// Draws a line from here to the Internet, with the break where it is.
struct LinePicture {
  /// The places from the near end to the far end.
  private let places: [LinePlace]

  /// The picture of a line under a verdict.
  init(_ report: LineReport, verdict: Verdict?) {
    places = report.places(under: verdict)
  }

  /// Three lines: the places with their links, the details, the round trips.
  func lines(_ style: Style) -> [String] {
    var drawing = "    "
    var details = "    "
    var trips = "    "
    for (index, place) in places.enumerated() {
      let anchors = place.detail.isEmpty ? "" : "\(place.detail) anchors"
      let detail = place.kind == .internet ? anchors : place.detail
      let trip = place.roundTrip?.rounded ?? ""
      let width = max(place.kind.words.count + 2, detail.count, trip.count)
      let label = "\(style.sign(tone(place.condition))) \(place.kind.words)"
      drawing += style.paint(label, tone(place.condition))
      let link = index + 1 < places.count ? self.link(to: places[index + 1], style) : ""
      if !link.isEmpty {
        drawing +=
          " " + fill(width - place.kind.words.count - 2, to: places[index + 1], style) + link + " "
      }
      details += pad(detail, width + 6)
      trips += pad(trip, width + 6)
    }
    let rest = [details, trips].filter { $0.contains { $0 != " " } }
    return [drawing] + rest.map { style.paint(String($0), .quiet) }
  }

  private func tone(_ condition: LinePlace.Condition) -> Style.Tone {
    switch condition {
    case .works: .good
    case .broken: .bad
    case .suspected: .warning
    case .unknown: .quiet
    }
  }

  private func fill(_ count: Int, to place: LinePlace, _ style: Style) -> String {
    let stroke =
      place.condition == .unknown ? (style.hasUnicode ? "╌" : ".") : (style.hasUnicode ? "─" : "-")
    return style.paint(String(repeating: stroke, count: max(0, count)), tone(place.condition))
  }

  private func link(to place: LinePlace, _ style: Style) -> String {
    let text =
      switch place.condition {
      case .works: style.hasUnicode ? "────" : "----"
      case .broken: style.hasUnicode ? "─╳ ╌" : "-X ."
      case .suspected: style.hasUnicode ? "─? ╌" : "-? ."
      case .unknown: style.hasUnicode ? "╌╌╌╌" : "...."
      }
    return style.paint(text, tone(place.condition))
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}
