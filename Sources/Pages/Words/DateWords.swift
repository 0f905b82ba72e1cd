import Relais

/// Days and times of day as people say them, in the zone that they are given in.
enum DateWords {
  /// `Monday 23 November 2026`, `lundi 23 novembre 2026`.
  static func longDay(_ date: CalendarDate) -> Message {
    .joined([weekdayAndDay(date), Message(String(date.year))], by: " ")
  }

  /// `Monday 23 November`, `lundi 23 novembre`.
  static func weekdayAndDay(_ date: CalendarDate) -> Message {
    .joined([weekday(date), day(date)], by: " ")
  }

  /// `23 November`, `23 novembre`; the first of a month is `1er` in French.
  static func day(_ date: CalendarDate) -> Message {
    let month = month(date.month)
    return Message(
      english: "\(date.day)\u{A0}\(month.english)",
      french: "\(date.day == 1 ? "1er" : "\(date.day)")\u{A0}\(month.french)")
  }

  /// `November 2026`, `novembre 2026`.
  static func monthAndYear(_ date: CalendarDate) -> Message {
    .joined([month(date.month), Message(String(date.year))], by: " ")
  }

  /// `08:35`.
  static func time(_ time: LocalTime) -> Message { Message(time.clock) }

  /// `08:35 CET`.
  static func timeAndZone(_ time: LocalTime) -> Message {
    Message("\(time.clock)\u{A0}\(time.abbreviation)")
  }

  /// `Monday 23 November 2026, 08:35 CET`, `lundi 23 novembre 2026, 08:35 CET`.
  static func moment(_ time: LocalTime) -> Message {
    .joined([longDay(time.date), timeAndZone(time)], by: ", ")
  }

  /// `23 November, 08:35`, without the day where that is today; with the year where it is another.
  static func briefly(_ time: LocalTime, today: CalendarDate) -> Message {
    if time.date == today { return self.time(time) }
    let day = day(time.date)
    guard time.year != today.year else { return .joined([day, self.time(time)], by: ", ") }
    return .joined(
      [.joined([day, Message(String(time.year))], by: " "), self.time(time)], by: ", ")
  }

  /// The first and last of several days: `10–22 November`, `du 30 octobre au 2 novembre`.
  static func days(from first: CalendarDate, through last: CalendarDate) -> Message {
    if first == last { return day(first) }
    let (from, to) = (day(first), day(last))
    guard first.year == last.year, first.month == last.month else {
      return Message(
        english: "\(from.english) to \(to.english)", french: "du \(from.french) au \(to.french)")
    }
    let number = first.day == 1 ? "1er" : "\(first.day)"
    return Message(
      english: "\(first.day)–\(to.english)", french: "du \(number) au \(to.french)")
  }

  private static func weekday(_ date: CalendarDate) -> Message {
    switch date.weekday {
    case 1: Message(english: "Monday", french: "lundi")
    case 2: Message(english: "Tuesday", french: "mardi")
    case 3: Message(english: "Wednesday", french: "mercredi")
    case 4: Message(english: "Thursday", french: "jeudi")
    case 5: Message(english: "Friday", french: "vendredi")
    case 6: Message(english: "Saturday", french: "samedi")
    default: Message(english: "Sunday", french: "dimanche")
    }
  }

  private static func month(_ number: Int) -> Message {
    switch number {
    case 1: Message(english: "January", french: "janvier")
    case 2: Message(english: "February", french: "février")
    case 3: Message(english: "March", french: "mars")
    case 4: Message(english: "April", french: "avril")
    case 5: Message(english: "May", french: "mai")
    case 6: Message(english: "June", french: "juin")
    case 7: Message(english: "July", french: "juillet")
    case 8: Message(english: "August", french: "août")
    case 9: Message(english: "September", french: "septembre")
    case 10: Message(english: "October", french: "octobre")
    case 11: Message(english: "November", french: "novembre")
    default: Message(english: "December", french: "décembre")
    }
  }
}
