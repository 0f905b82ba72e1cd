public import Relais

/// What a twin says of its office: whether it hears of it.
public struct OfficeStanding: Hashable, Sendable, Codable {
  /// The twin.
  public let node: NodeID
  /// Whether the office is silent on all its lines.
  public internal(set) var isDark = true
  /// Since when it is, or was last.
  public internal(set) var since: Instant
  /// The lines that fell silent then.
  public internal(set) var lines: [LineID]
  /// When it was heard of again; nil while it is dark.
  public internal(set) var backAt: Instant?
}

extension RecordState {
  /// Takes in that a twin hears nothing any more.
  mutating func darken(_ news: OfficeDark, by node: NodeID) {
    let standing = OfficeStanding(
      node: node, since: min(news.since, news.at), lines: news.lines.sorted())
    let place = standings.partitioningIndex { $0.node >= node }
    if place < standings.endIndex && standings[place].node == node {
      standings[place] = standing
    } else {
      standings.insert(standing, at: place)
    }
  }

  /// Takes in that a twin hears of its office again; without a darkness before it there is no news.
  mutating func brighten(_ news: OfficeBack, by node: NodeID) {
    guard let place = standings.firstIndex(where: { $0.node == node }), standings[place].isDark
    else { return }
    standings[place].isDark = false
    standings[place].backAt = max(news.at, standings[place].since)
  }
}

extension Record {
  /// What each twin says of the office, by its name; those that never missed it are not here.
  public var officeStandings: [OfficeStanding] { state.standings }

  /// What the office last told of the company, for its twin; nil if it has told nothing.
  public var company: CompanyDescribed? { state.company }

  /// How the office is dark, by the first twin that says so; nil while it is not.
  public var darkness: OfficeStanding? { state.standings.first(where: \.isDark) }
}
