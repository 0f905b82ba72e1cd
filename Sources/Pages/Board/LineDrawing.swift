import Relais

/// A line as it runs from here to the Internet, drawn with the break where it is.
///
/// It is an ordered list, so that it reads well aloud, prints, and stands upright on a phone.
struct LineDrawing {
  /// The line.
  let line: LineReport
  /// The explanation of everything.
  let verdict: Verdict?
  /// Who looks at it.
  let reader: Reader
  /// Whether devices, addresses and round trips stand beside the places.
  let isDetailed: Bool

  /// The drawing.
  var markup: HTML {
    "<ol class=\"way\">\(line.places(under: verdict).map(item))</ol>"
  }

  private func item(_ place: LinePlace) -> HTML {
    let name = reader(LineWords.place(place.kind))
    let words = reader(LineWords.condition(place.condition))
    let trip = place.roundTrip.map { reader(DurationWords.measured($0)) }
    let details = [detail(of: place), trip].compactMap { $0 }.filter { !$0.isEmpty }
      .joined(separator: " · ")
    return """
      <li class="\(place.condition.rawValue)">\(mark(place.condition).shape)\
      <strong>\(name)</strong> <span class="says">\(words)</span>\
      \(isDetailed && !details.isEmpty ? "<small>\(details)</small>" as HTML : .empty)</li>
      """
  }

  private func detail(of place: LinePlace) -> String {
    guard place.kind == .internet, !place.detail.isEmpty else { return place.detail }
    return reader(LineWords.anchors(place.detail))
  }

  private func mark(_ condition: LinePlace.Condition) -> StateMark {
    switch condition {
    case .works: .good
    case .broken: .major
    case .suspected: .degraded
    case .unknown: .unknown
    }
  }
}
