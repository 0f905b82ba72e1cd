public import Relais

/// A day of the week.
public enum Weekday: String, Hashable, Sendable, Codable, CaseIterable, Comparable {
  /// Monday.
  case monday = "mon"
  /// Tuesday.
  case tuesday = "tue"
  /// Wednesday.
  case wednesday = "wed"
  /// Thursday.
  case thursday = "thu"
  /// Friday.
  case friday = "fri"
  /// Saturday.
  case saturday = "sat"
  /// Sunday.
  case sunday = "sun"

  /// The day of that number; 1 is Monday, as ISO 8601 counts.
  public init?(number: Int) {
    guard Self.allCases.indices.contains(number - 1) else { return nil }
    self = Self.allCases[number - 1]
  }

  /// 1 for Monday to 7 for Sunday.
  public var number: Int { (Self.allCases.firstIndex(of: self) ?? 0) + 1 }

  /// The day before.
  var before: Weekday { Self.allCases[(number + 5) % 7] }

  /// From Monday on.
  public static func < (a: Weekday, b: Weekday) -> Bool { a.number < b.number }
}

/// What the clocks of the company's zone show.
public struct OfficeHour: Hashable, Sendable {
  /// The day.
  public var day: Weekday
  /// Minutes since the day began, 0 to 1,439.
  public var minute: Int

  /// An hour of a day.
  public init(day: Weekday, minute: Int) {
    self.day = day
    self.minute = minute
  }
}

/// Whether, when and with which message the twin speaks by itself while the office is dark.
///
/// There is none unless the company writes one: then nothing is ever published without a person.
public struct DarknessRule: Hashable, Sendable, Codable {
  /// For how long what is published by a rule may go out and stand, if nothing ends it before.
  public static let lifetime = Duration.seconds(24 * 3_600)
  /// How long after the end of an incident its end is still told by the rule.
  public static let followUpLimit = Duration.seconds(12 * 3_600)

  /// The situation whose message, written and approved ahead, is published.
  public var publish: Situation
  /// The situation whose message, written and approved ahead, follows at the end; nil for none.
  public var followUp: Situation?
  /// For how long the office must have been silent.
  public var after: Duration
  /// The first minute of a day at which something may be published, 0 to 1,439.
  public var from: Int
  /// The minute of a day from which nothing is published any more, 1 to 1,440; one that is not
  /// after `from` is of the next day.
  public var until: Int
  /// The days; hours that go over midnight belong to the day on which they begin.
  public var days: Set<Weekday>

  /// A rule; see the properties.
  public init(
    publish: Situation, followUp: Situation? = nil, after: Duration = .seconds(600),
    from: Int = 0, until: Int = 1_440, days: Set<Weekday> = Set(Weekday.allCases)
  ) {
    self.publish = publish
    self.followUp = followUp
    self.after = after
    self.from = from
    self.until = until
    self.days = days
  }

  /// Whether something may be published at that hour.
  public func allows(_ hour: OfficeHour) -> Bool {
    if from < until { return days.contains(hour.day) && (from..<until).contains(hour.minute) }
    if hour.minute >= from { return days.contains(hour.day) }
    return hour.minute < until && days.contains(hour.day.before)
  }
}

/// Since when this node has been looking without a pause: silence that it did not hear itself,
/// while it was off or asleep, is none.
public struct Attention: Hashable, Sendable {
  /// A longer pause between two looks is an absence.
  public static let pauseLimit = Duration.seconds(60)

  /// Since when it has been looking.
  public private(set) var since: Instant
  private var last: Instant

  /// A node that begins to look.
  public init(at now: Instant) {
    since = now
    last = now
  }

  /// Takes note of a look.
  public mutating func look(at now: Instant) {
    if now < last || now - last > Self.pauseLimit { since = now }
    last = now
  }
}
