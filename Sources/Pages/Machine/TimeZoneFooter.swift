/// The rule that a zone follows in all years that its file does not list:
/// `CET-1CEST,M3.5.0,M10.5.0/3`.
///
/// - Source: POSIX.1-2017 §8.3, `TZ`, with the hours from −167 to 167 of RFC 9636 §3.3.1.
struct TimeZoneFooter: Hashable, Sendable {
  /// A day of every year, and a time on it.
  private struct Moment: Hashable, Sendable {
    enum Day: Hashable, Sendable {
      /// 1 to 365; 29 February is never counted.
      case julian(Int)
      /// 0 to 365, 29 February counted.
      case ordinal(Int)
      /// The first, second, … of that day of the week (0 is Sunday) in a month; 5 is the last.
      case weekday(month: Int, week: Int, weekday: Int)
    }

    var day: Day
    /// Seconds after the day begins; may lie on another day.
    var time: Int

    /// What clocks show then, in seconds since 1970-01-01T00:00.
    func shown(in year: Int) -> Int { date(in: year).daysSinceEpoch * 86_400 + time }

    private func date(in year: Int) -> CalendarDate {
      switch day {
      case .julian(let number):
        let leap = CalendarDate.isLeap(year) && number >= 60 ? 1 : 0
        return CalendarDate(year: year, month: 1, day: number + leap)
      case .ordinal(let number): return CalendarDate(year: year, month: 1, day: number + 1)
      case .weekday(let month, let week, let weekday):
        let first = CalendarDate(year: year, month: month, day: 1)
        let ahead = (weekday - first.weekday % 7 + 7) % 7
        let day = 1 + ahead + (week - 1) * 7
        let length = CalendarDate.length(ofMonth: month, in: year)
        return CalendarDate(year: year, month: month, day: day > length ? day - 7 : day)
      }
    }
  }

  /// The other time of the year, which may be the one of winter.
  private struct Other: Hashable, Sendable {
    var type: TimeZoneFile.LocalType
    var from: Moment
    var until: Moment
  }

  private let standard: TimeZoneFile.LocalType
  private let other: Other?

  /// The kind of time kept at a moment, in seconds since 1970-01-01T00:00:00Z.
  func type(at seconds: Int) -> TimeZoneFile.LocalType {
    latest(upTo: seconds, near: seconds) { change, before, _ in change - before }
  }

  /// The kind of time with which to read what clocks show, in seconds since 1970-01-01T00:00.
  func type(showing shown: Int) -> TimeZoneFile.LocalType {
    latest(upTo: shown, near: shown) { change, before, after in
      change - before + max(before, after)
    }
  }

  /// The kind of time begun by the last change that is not after a limit.
  ///
  /// `measure` tells when a change is, from what clocks show just before it, and the offsets before
  /// and after it.
  private func latest(
    upTo limit: Int, near seconds: Int, measure: (Int, Int, Int) -> Int
  ) -> TimeZoneFile.LocalType {
    guard let other else { return standard }
    let (winter, summer) = (standard.offset, other.type.offset)
    let year = CalendarDate(
      daysSinceEpoch: seconds.flooredQuotientAndRemainder(dividingBy: 86_400).quotient
    ).year
    var found = standard
    var latest = Int.min
    // Hours beyond a day may carry a change into the year before or after its own.
    for year in (year - 1)...(year + 1) {
      let changes = [
        (measure(other.until.shown(in: year), summer, winter), standard),
        (measure(other.from.shown(in: year), winter, summer), other.type),
      ]
      for (at, type) in changes where at <= limit && at >= latest {
        // Two at once are a zone that keeps its other time all year; its beginning counts.
        if at == latest, type == standard { continue }
        (latest, found) = (at, type)
      }
    }
    return found
  }
}

extension TimeZoneFooter {
  /// Reads the rule; nil if it is none.
  init?(_ text: String) {
    var rest = Substring(text)
    guard let name = Self.name(&rest), let west = Self.time(&rest, hours: 24) else { return nil }
    standard = .init(offset: -west, abbreviation: name)
    guard !rest.isEmpty else {
      other = nil
      return
    }
    guard let name = Self.name(&rest) else { return nil }
    var offset = standard.offset + 3_600
    if rest.first != "," {
      guard let west = Self.time(&rest, hours: 24) else { return nil }
      offset = -west
    }
    guard let from = Self.moment(&rest), let until = Self.moment(&rest), rest.isEmpty else {
      return nil
    }
    other = Other(
      type: .init(offset: offset, abbreviation: name), from: from, until: until)
  }

  /// Letters, or anything between `<` and `>`.
  private static func name(_ rest: inout Substring) -> String? {
    if rest.first == "<" {
      guard let end = rest.firstIndex(of: ">") else { return nil }
      let name = rest[..<end].dropFirst()
      rest = rest[end...].dropFirst()
      return name.isEmpty ? nil : String(name)
    }
    let name = rest.prefix { $0.isASCII && $0.isLetter }
    rest = rest.dropFirst(name.count)
    return name.count >= 3 ? String(name) : nil
  }

  /// `2`, `-3:30`, `+02:00:00`, in seconds.
  private static func time(_ rest: inout Substring, hours limit: Int) -> Int? {
    var sign = 1
    if let first = rest.first, first == "-" || first == "+" {
      sign = first == "-" ? -1 : 1
      rest = rest.dropFirst()
    }
    guard let hours = number(&rest, 0...limit) else { return nil }
    var seconds = hours * 3_600
    for unit in [60, 1] where rest.first == ":" {
      rest = rest.dropFirst()
      guard let part = number(&rest, 0...59) else { return nil }
      seconds += part * unit
    }
    return sign * seconds
  }

  /// `,M3.5.0/2`, `,J60`, `,59/-1`.
  private static func moment(_ rest: inout Substring) -> Moment? {
    guard take(",", from: &rest) else { return nil }
    let day: Moment.Day
    switch rest.first {
    case "M":
      rest = rest.dropFirst()
      guard let month = number(&rest, 1...12), take(".", from: &rest),
        let week = number(&rest, 1...5), take(".", from: &rest), let weekday = number(&rest, 0...6)
      else { return nil }
      day = .weekday(month: month, week: week, weekday: weekday)
    case "J":
      rest = rest.dropFirst()
      guard let number = number(&rest, 1...365) else { return nil }
      day = .julian(number)
    default:
      guard let number = number(&rest, 0...365) else { return nil }
      day = .ordinal(number)
    }
    guard take("/", from: &rest) else { return Moment(day: day, time: 7_200) }
    return time(&rest, hours: 167).map { Moment(day: day, time: $0) }
  }

  private static func take(_ character: Character, from rest: inout Substring) -> Bool {
    guard rest.first == character else { return false }
    rest = rest.dropFirst()
    return true
  }

  private static func number(_ rest: inout Substring, _ range: ClosedRange<Int>) -> Int? {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    guard (1...3).contains(digits.count), let number = Int(digits), range.contains(number) else {
      return nil
    }
    rest = rest.dropFirst(digits.count)
    return number
  }
}
