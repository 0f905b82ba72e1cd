/// What a person may do at the desk; each role may do all that those before it may.
public enum Role: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
  /// Looks.
  case viewer
  /// Writes of incidents and maintenance, and decides on them.
  case writer
  /// Lets announcements go out.
  case approver
  /// Sees how the station is configured, and keeps the accounts.
  case admin

  /// Whether the first role may do less.
  public static func < (a: Role, b: Role) -> Bool { a.rank < b.rank }

  private var rank: Int {
    switch self {
    case .viewer: 0
    case .writer: 1
    case .approver: 2
    case .admin: 3
    }
  }
}
