import Relais

extension TimeZoneRules {
  /// A moment as `2026-03-02T09:24:05.120+01:00`, with a `Z` where the zone is UTC (RFC 3339).
  func timestamp(_ instant: Instant) -> String {
    let local = local(instant)
    let time = "\(local.clock):\(padded(local.second, 2)).\(padded(local.millisecond, 3))"
    return "\(local.date.written)T\(time)" + (isUTC ? "Z" : written(offset: local.offset))
  }

  private func written(offset: Int) -> String {
    let minutes = abs(offset) / 60
    return (offset < 0 ? "-" : "+") + padded(minutes / 60, 2) + ":" + padded(minutes % 60, 2)
  }
}

extension LocalTime {
  /// The time of day: `09:24`.
  var clock: String { "\(padded(hour, 2)):\(padded(minute, 2))" }

  /// The moment as mail writes it, for a time in UTC: `Mon, 02 Mar 2026 08:24:05 GMT`.
  var mailDate: String {
    let days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    let date = "\(padded(day, 2)) \(englishMonth) \(padded(year, 4))"
    return "\(days[weekday - 1]), \(date) \(clock):\(padded(second, 2)) GMT"
  }

  /// The month in the three letters that formats of old agree on: `Mar`.
  var englishMonth: String {
    [
      "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ][month - 1]
  }

  /// The moment as calendars write it, for a time in UTC: `20260302T082405Z`.
  var calendarStamp: String {
    let date = padded(year, 4) + padded(month, 2) + padded(day, 2)
    return "\(date)T\(padded(hour, 2))\(padded(minute, 2))\(padded(second, 2))Z"
  }
}

extension CalendarDate {
  /// The day as `2026-03-02` (ISO 8601).
  var written: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }
}

/// A number of at least so many digits, with zeros before it; not negative.
private func padded(_ number: Int, _ width: Int) -> String {
  let digits = String(number)
  return String(repeating: "0", count: max(0, width - digits.count)) + digits
}
