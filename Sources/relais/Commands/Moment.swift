internal import ArgumentParser
internal import Glibc
internal import Relais

/// A moment as people type it, by this machine's clock: `22:00`, `2026-11-30 22:00`.
struct Moment: ExpressibleByArgument {
  private let day: (year: Int, month: Int, day: Int)?
  private let hour: Int
  private let minute: Int

  /// Reads `HH:MM`, or that behind `YYYY-MM-DD` and a space or a `T`.
  init?(argument: String) {
    let parts = argument.split(whereSeparator: { $0 == " " || $0 == "T" })
    guard let clock = parts.last, parts.count <= 2 else { return nil }
    let times = clock.split(separator: ":").compactMap { Int($0) }
    guard times.count == 2, (0...23).contains(times[0]), (0...59).contains(times[1]),
      clock.filter({ $0 == ":" }).count == 1
    else { return nil }
    (hour, minute) = (times[0], times[1])
    guard parts.count == 2 else {
      day = nil
      return
    }
    let dates = parts[0].split(separator: "-").compactMap { Int($0) }
    guard dates.count == 3, (1_970...9_999).contains(dates[0]), (1...12).contains(dates[1]),
      (1...31).contains(dates[2])
    else { return nil }
    day = (dates[0], dates[1], dates[2])
  }

  /// The moment; where no day was typed, the next such time after another moment, or after now.
  func instant(after other: Instant?) -> Instant {
    let reference = other ?? Instant(seconds: Double(time(nil)))
    var seconds = time_t(reference.nanoseconds / 1_000_000_000)
    var fields = tm()
    localtime_r(&seconds, &fields)
    if let day {
      fields.tm_year = Int32(day.year - 1_900)
      fields.tm_mon = Int32(day.month - 1)
      fields.tm_mday = Int32(day.day)
    }
    fields.tm_hour = Int32(hour)
    fields.tm_min = Int32(minute)
    fields.tm_sec = 0
    fields.tm_isdst = -1
    var found = mktime(&fields)
    if day == nil, found <= seconds {
      fields.tm_mday += 1
      fields.tm_isdst = -1
      found = mktime(&fields)
    }
    return Instant(nanoseconds: Int64(found) * 1_000_000_000)
  }
}
