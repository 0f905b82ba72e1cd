internal import Relais
internal import Station

/// Draws a line from here to the Internet, with the break where it is.
struct LinePicture {
  /// A place along the line and what is known of it.
  struct Place {
    /// What it is called.
    var name: String
    /// Its address or device, if known.
    var detail: String
    /// Round trip to it, if it has answered.
    var roundTrip: Duration?
    /// Whether it works.
    var condition: Condition
  }

  /// Whether a place works, as far as can be told from here.
  enum Condition {
    /// It answers, or something beyond it does.
    case works
    /// It is what the verdict blames, alone.
    case broken
    /// It is one of several that the verdict cannot tell apart.
    case suspected
    /// It lies beyond the break, or nobody has asked.
    case unknown
  }

  /// The places from the near end to the far end.
  var places: [Place]

  /// The picture of a line under a verdict.
  init(_ report: LineReport, verdict: Verdict?) {
    let kinds: [(String, [Component.Kind])] =
      report.line.role == .primary
      ? [
        ("you", [.machine]), ("LAN", [.lan]), ("box", [.box]),
        ("access", [.access, .accessLossOfLight, .accessUp, .accessDown]),
        ("operator", [.core]), ("Internet", [.peering, .captive]),
      ] : [("you", [.machine]), ("line", [.line]), ("Internet", [])]
    let groups = verdict?.faults ?? []
    var isBeyondBreak = false
    let isDown = report.belief.state == .down
    places = kinds.map { name, kinds in
      let blamed = groups.filter { group in
        group.members.contains {
          kinds.contains($0.kind) && ($0.line ?? report.line.id) == report.line.id
        }
      }
      var place = Place(name: name, detail: "", roundTrip: nil, condition: .works)
      if let group = blamed.first {
        let inside = group.members.allSatisfy { kinds.contains($0.kind) }
        place.condition = inside ? .broken : .suspected
        isBeyondBreak = true
      } else if isBeyondBreak {
        place.condition = .unknown
      } else if report.belief.state == .unknown || (isDown && groups.isEmpty) {
        place.condition = .unknown
      }
      return place
    }
    describe(report)
  }

  private mutating func describe(_ report: LineReport) {
    for index in places.indices {
      switch places[index].name {
      case "LAN": places[index].detail = report.line.device ?? ""
      case "line": places[index].detail = report.line.device ?? ""
      case "box":
        places[index].detail = report.line.gateway ?? ""
        places[index].roundTrip = report.roundTrip(of: [.box])
      case "operator":
        places[index].roundTrip = report.roundTrip(of: [.operatorFarEdge, .operatorCore])
      case "access": places[index].roundTrip = report.roundTrip(of: [.accessRouter])
      case "Internet":
        let anchors = report.witnesses.filter { $0.witness.role == .anchor }
        let answering = anchors.filter { $0.isAnswering == true }.count
        places[index].detail = anchors.isEmpty ? "" : "\(answering)/\(anchors.count) anchors"
        places[index].roundTrip = report.roundTrip
      default: break
      }
      if places[index].condition != .works { places[index].roundTrip = nil }
    }
  }

  /// Three lines: the places with their links, the details, the round trips.
  func lines(_ style: Style) -> [String] {
    var drawing = "    "
    var details = "    "
    var trips = "    "
    for (index, place) in places.enumerated() {
      let trip = place.roundTrip?.rounded ?? ""
      let width = max(place.name.count + 2, place.detail.count, trip.count)
      let label = "\(style.sign(tone(place.condition))) \(place.name)"
      drawing += style.paint(label, tone(place.condition))
      let link = index + 1 < places.count ? self.link(to: places[index + 1], style) : ""
      if !link.isEmpty {
        drawing +=
          " " + fill(width - place.name.count - 2, to: places[index + 1], style) + link + " "
      }
      details += pad(place.detail, width + 6)
      trips += pad(trip, width + 6)
    }
    let rest = [details, trips].filter { $0.contains { $0 != " " } }
    return [drawing] + rest.map { style.paint(String($0), .quiet) }
  }

  private func tone(_ condition: Condition) -> Style.Tone {
    switch condition {
    case .works: .good
    case .broken: .bad
    case .suspected: .warning
    case .unknown: .quiet
    }
  }

  private func fill(_ count: Int, to place: Place, _ style: Style) -> String {
    let stroke =
      place.condition == .unknown ? (style.hasUnicode ? "╌" : ".") : (style.hasUnicode ? "─" : "-")
    return style.paint(String(repeating: stroke, count: max(0, count)), tone(place.condition))
  }

  private func link(to place: Place, _ style: Style) -> String {
    let text =
      switch place.condition {
      case .works: style.hasUnicode ? "────" : "----"
      case .broken: style.hasUnicode ? "─╳ ╌" : "-X .".self
      case .suspected: style.hasUnicode ? "─? ╌" : "-? ."
      case .unknown: style.hasUnicode ? "╌╌╌╌" : "...."
      }
    return style.paint(text, tone(place.condition))
  }

  private func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }
}

extension LineReport {
  /// The round trip of the first of these roles that answers.
  func roundTrip(of roles: [Witness.Role]) -> Duration? {
    for role in roles {
      let found = witnesses.first { $0.witness.role == role && $0.isAnswering == true }
      if let trip = found?.roundTrip { return trip }
    }
    return nil
  }
}
