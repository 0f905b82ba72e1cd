import Incidents
import Relais

/// The shape and colour that go with a word of state, so that no state is told by colour alone.
enum StateMark: String, CaseIterable {
  /// Works: a disc with a tick.
  case good
  /// Stopped on purpose: a ring with two bars.
  case maintenance
  /// Works again and is watched: a ring with a point.
  case watched
  /// Works badly: a triangle.
  case degraded
  /// Works for some: a diamond.
  case partial
  /// Does not work: a square with a cross.
  case major
  /// Nobody knows: an empty ring.
  case unknown

  /// The mark of a state.
  init(_ state: ServiceState) {
    switch state {
    case .operational: self = .good
    case .underMaintenance: self = .maintenance
    case .degradedPerformance: self = .degraded
    case .partialOutage: self = .partial
    case .majorOutage: self = .major
    }
  }

  /// The mark of a service.
  init(_ service: PublicView.Service, in view: PublicView) {
    self = service.isKnown ? StateMark(view.state(of: service)) : .unknown
  }

  /// The mark of the whole.
  init(_ overall: Overall) {
    switch overall {
    case .operational: self = .good
    case .maintenance: self = .maintenance
    case .catchingUp, .monitoring: self = .watched
    case .degraded, .minorOutage: self = .degraded
    case .partialOutage: self = .partial
    case .majorOutage: self = .major
    }
  }

  /// The mark of an incident: how it does now, not how bad it was.
  init(_ incident: PublicView.Incident) {
    switch incident.phase {
    case .resolved: self = .good
    case .monitoring, .catchingUp: self = .watched
    case .investigating, .identified:
      let worst = incident.services.map(\.state).max() ?? .operational
      self = worst > .underMaintenance ? StateMark(worst) : .degraded
    }
  }

  /// The mark of a maintenance.
  init(_ step: MaintenanceStep) {
    self = step == .completed ? .good : step == .cancelled ? .unknown : .maintenance
  }

  /// The mark of what was said.
  init(_ step: PublicView.Update.Step) {
    switch step {
    case .incident(.resolved): self = .good
    case .incident(.monitoring), .incident(.catchingUp): self = .watched
    case .incident: self = .degraded
    case .maintenance(let step): self = StateMark(step)
    }
  }

  /// The colour's class, by the names that programs look for in status pages.
  var colour: StaticString {
    switch self {
    case .good: "status-green"
    case .maintenance: "status-blue"
    case .watched, .degraded: "status-yellow"
    case .partial: "status-orange"
    case .major: "status-red"
    case .unknown: "status-grey"
    }
  }

  /// The shape, to be drawn in the colour of the text around it.
  var shape: HTML {
    "<svg class=\"mark\" aria-hidden=\"true\"><use href=\"#mark-\(rawValue)\"/></svg>"
  }

  /// Every shape, once on a page, for ``shape`` to point to.
  static let sprite: HTML =
    "<svg class=\"sprite\" aria-hidden=\"true\">\(allCases.map(\.symbol))</svg>"

  /// The page's icon in a browser's row of tabs; a picture within the address.
  var icon: HTML {
    """
    <link rel="icon" href="data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' \
    viewBox='0 0 16 16'%3E%3Cg fill='%23\(iconColour)' stroke='%23\(iconColour)'%3E\(iconPath)\
    %3C/g%3E%3C/svg%3E">
    """
  }

  private var symbol: HTML {
    "<symbol id=\"mark-\(rawValue)\" viewBox=\"0 0 16 16\">\(drawing)</symbol>"
  }

  private var drawing: HTML {
    switch self {
    case .good:
      "<circle cx=\"8\" cy=\"8\" r=\"7.5\"/><path class=\"cut\" d=\"m4.5 8.2 2.5 2.5 4.5-5\"/>"
    case .maintenance:
      """
      <circle class="ring" cx="8" cy="8" r="6.5"/><path class="ring" d="M6.2 5.5v5m3.6-5v5"/>
      """
    case .watched:
      "<circle class=\"ring\" cx=\"8\" cy=\"8\" r=\"6.5\"/><circle cx=\"8\" cy=\"8\" r=\"2.8\"/>"
    case .degraded: "<path d=\"M8 1 15.6 14.5H.4z\"/>"
    case .partial: "<path d=\"M8 .2 15.8 8 8 15.8.2 8z\"/>"
    case .major:
      "<path d=\"M1 1h14v14H1z\"/><path class=\"cut\" d=\"m5 5 6 6m0-6-6 6\"/>"
    case .unknown: "<circle class=\"ring\" cx=\"8\" cy=\"8\" r=\"6.5\"/>"
    }
  }

  /// Middle tones, since a browser's tabs may be light or dark.
  private var iconColour: StaticString {
    switch self {
    case .good: "2e9e5b"
    case .maintenance: "4a86d8"
    case .watched, .degraded: "c98a00"
    case .partial: "de6a1a"
    case .major: "d8383f"
    case .unknown: "8a9099"
    }
  }

  private var iconPath: StaticString {
    switch self {
    case .good: "%3Ccircle cx='8' cy='8' r='7'/%3E"
    case .degraded: "%3Cpath d='M8 1 15.6 14.5H.4z'/%3E"
    case .partial: "%3Cpath d='M8 .2 15.8 8 8 15.8.2 8z'/%3E"
    case .major: "%3Cpath d='M1 1h14v14H1z'/%3E"
    case .maintenance, .watched, .unknown:
      "%3Ccircle cx='8' cy='8' r='6' fill='none' stroke-width='3'/%3E"
    }
  }
}
