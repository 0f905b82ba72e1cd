public import Relais

/// Where a maintenance stands, in the words of status pages and one of our own.
public enum MaintenanceStep: String, Hashable, Sendable, Codable, CaseIterable {
  /// It is still to come.
  case scheduled
  /// It is under way.
  case inProgress = "in_progress"
  /// The work is done and being looked at.
  case verifying
  /// It is over.
  case completed
  /// It was called off.
  case cancelled

  /// Whether its services are stopped on purpose now.
  public var isUnderWay: Bool { self == .inProgress || self == .verifying }

  /// Whether nothing more comes of it.
  public var isOver: Bool { self == .completed || self == .cancelled }

  /// Of steps taken by nodes that did not know of each other the one with the largest holds: what
  /// was called off stays so, and no outage hides behind work that somebody knows to be over.
  var precedence: Int {
    switch self {
    case .scheduled: 0
    case .inProgress: 1
    case .verifying: 2
    case .completed: 3
    case .cancelled: 4
    }
  }
}

/// From when until when work is done.
public struct MaintenanceWindow: Hashable, Sendable, Codable {
  /// When it begins.
  public var from: Instant
  /// When it ends; later than `from`.
  public var until: Instant

  /// A window; see the properties.
  public init(from: Instant, until: Instant) {
    self.from = from
    self.until = until
  }
}
