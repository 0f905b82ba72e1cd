/// A moment as clocks of one zone show it.
public struct LocalTime: Hashable, Sendable {
  /// The day.
  public let date: CalendarDate
  /// The hour, 0 to 23.
  public let hour: Int
  /// The minute, 0 to 59.
  public let minute: Int
  /// The second, 0 to 59: the clocks behind it know no leap seconds.
  public let second: Int
  /// The millisecond, 0 to 999, cut off and not rounded.
  public let millisecond: Int
  /// How far the zone's clocks are ahead of UTC just then, in seconds; negative west of it.
  public let offset: Int
  /// What the zone calls its time just then: `CET`, `CEST`; digits where it has no name: `-03`.
  public let abbreviation: String

  /// What clocks show that are ahead of UTC by the offset, so many seconds after
  /// 1970-01-01T00:00:00Z.
  init(seconds: Int, millisecond: Int, offset: Int, abbreviation: String) {
    let (days, rest) = (seconds &+ offset).flooredQuotientAndRemainder(dividingBy: 86_400)
    date = CalendarDate(daysSinceEpoch: days)
    hour = rest / 3_600
    minute = rest / 60 % 60
    second = rest % 60
    self.millisecond = millisecond
    self.offset = offset
    self.abbreviation = abbreviation
  }

  /// The year.
  public var year: Int { date.year }
  /// The month, 1 to 12.
  public var month: Int { date.month }
  /// The day of the month, from 1.
  public var day: Int { date.day }
  /// The day of the week; 1 is Monday, 7 is Sunday.
  public var weekday: Int { date.weekday }
}
