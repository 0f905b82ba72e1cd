/// A day of the proleptic Gregorian calendar, with no zone and no time of day.
public struct CalendarDate: Hashable, Comparable, Sendable {
  /// The year; year 0 is the one before year 1.
  public let year: Int
  /// The month, 1 to 12.
  public let month: Int
  /// The day of the month, from 1.
  public let day: Int

  /// The day of these numbers; a month beyond 12 or a day beyond the month's last counts on.
  public init(year: Int, month: Int, day: Int) {
    self.init(
      daysSinceEpoch: Self.days(year: year, month: month) &+ day &- 1)
  }

  /// The day this many days after 1970-01-01.
  public init(daysSinceEpoch days: Int) {
    // Years are counted from March, so that the leap day is the last of one; 400 of them are
    // 146,097 days, and 1970-01-01 is day 719,468 since 1 March of year 0.
    let (era, dayOfEra) = (days &+ 719_468).flooredQuotientAndRemainder(dividingBy: 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    // Months of 31, 30, 31, 30, 31 days come round every 153 days.
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * monthFromMarch + 2) / 5 + 1
    month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    year = era &* 400 &+ yearOfEra &+ (month <= 2 ? 1 : 0)
  }

  /// Days since 1970-01-01; negative before it.
  public var daysSinceEpoch: Int { Self.days(year: year, month: month) &+ day &- 1 }

  /// The day of the week; 1 is Monday, 7 is Sunday.
  public var weekday: Int {
    // 1970-01-01 was a Thursday.
    (daysSinceEpoch &+ 3).flooredQuotientAndRemainder(dividingBy: 7).remainder + 1
  }

  /// The day this many days later.
  public func adding(days: Int) -> CalendarDate {
    CalendarDate(daysSinceEpoch: daysSinceEpoch &+ days)
  }

  /// Whether the first day is the earlier one.
  public static func < (a: CalendarDate, b: CalendarDate) -> Bool {
    (a.year, a.month, a.day) < (b.year, b.month, b.day)
  }

  /// How many days a month has.
  static func length(ofMonth month: Int, in year: Int) -> Int {
    days(year: year, month: month &+ 1) &- days(year: year, month: month)
  }

  /// Whether a year has a 29 February.
  static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  /// Days from 1970-01-01 to the first of a month, which may lie beyond the year.
  private static func days(year: Int, month: Int) -> Int {
    let (years, index) = (month &- 1).flooredQuotientAndRemainder(dividingBy: 12)
    let year = year &+ years &- (index < 2 ? 1 : 0)
    let monthFromMarch = index < 2 ? index + 10 : index - 2
    let (era, yearOfEra) = year.flooredQuotientAndRemainder(dividingBy: 400)
    let dayOfEra =
      365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100 + (153 * monthFromMarch + 2) / 5
    return era &* 146_097 &+ dayOfEra &- 719_468
  }
}

extension Int {
  /// Division that rounds toward minus infinity, so that the remainder is never negative; the
  /// divisor is more than 0.
  func flooredQuotientAndRemainder(dividingBy divisor: Int) -> (quotient: Int, remainder: Int) {
    let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }
}
