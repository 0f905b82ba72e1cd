internal import Relais

/// Moments as names and words; Foundation's formatters are slow and draw in ICU.
enum TimeOfDay {
  /// `2025-11-23T05-04-00Z`, fit for a file name.
  static func fileName(_ instant: Instant) -> String {
    let seconds = instant.nanoseconds / 1_000_000_000
    let (day, second) = divide(seconds, by: 86_400)
    let (year, month, date) = civil(day)
    return "\(year)-\(padded(month))-\(padded(date))T\(padded(second / 3_600))-"
      + "\(padded(second / 60 % 60))-\(padded(second % 60))Z"
  }

  /// Quotient rounded down, and the remainder, which is never negative.
  static func divide(_ value: Int64, by divisor: Int64) -> (quotient: Int64, remainder: Int64) {
    let (quotient, remainder) = value.quotientAndRemainder(dividingBy: divisor)
    return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
  }

  private static func padded(_ value: Int64) -> String { value < 10 ? "0\(value)" : "\(value)" }

  /// Year, month and day of a day counted from 1970-01-01 in the Gregorian calendar: years begin
  /// in March, so that the leap day is the last, and 400 of them are 146,097 days.
  private static func civil(_ day: Int64) -> (year: Int64, month: Int64, day: Int64) {
    let (era, dayOfEra) = divide(day + 719_468, by: 146_097)
    let yearOfEra =
      (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shifted = (5 * dayOfYear + 2) / 153
    let month = shifted < 10 ? shifted + 3 : shifted - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return (year, month, dayOfYear - (153 * shifted + 2) / 5 + 1)
  }
}
