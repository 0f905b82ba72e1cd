internal import Announcing
internal import Relais

extension SettingsReader {
  /// Reads `darkness`: what the twin publishes by itself while the office is dark.
  mutating func darknessRule() -> DarknessRule {
    let situations = Situation.allCases.map(\.rawValue)
    var rule = DarknessRule(publish: .officeDark)
    let name = requiredText("publish", Configuration.list(situations))
    if let situation = Situation(rawValue: name) {
      rule.publish = situation
    } else if !name.isEmpty {
      note("publish", found: "\"\(name)\"", allowed: Configuration.list(situations))
    }
    if let name = text("then") {
      rule.followUp = Situation(rawValue: name)
      if rule.followUp == nil || rule.followUp == rule.publish {
        note(
          "then", found: "\"\(name)\"",
          allowed: Configuration.list(situations.filter { $0 != rule.publish.rawValue }))
      }
    }
    rule.after = duration(
      "after", in: .seconds(10)...(.seconds(86_400)), default: rule.after)
    if let hours = text("hours") {
      if let (from, until) = Self.hours(hours) {
        (rule.from, rule.until) = (from, until)
      } else {
        note(
          "hours", found: "\"\(hours)\"",
          allowed: "two times of day such as 08:00-19:00, or 22:00-06:00 over midnight")
      }
    }
    let days = texts("days").flatMap { text -> [Weekday] in
      if let days = Self.days(text) { return days }
      let all = Weekday.allCases.map(\.rawValue).joined(separator: ", ")
      note("days", found: "\"\(text)\"", allowed: "days such as mon-fri, or some of \(all)")
      return []
    }
    if !days.isEmpty { rule.days = Set(days) }
    return rule
  }

  /// The minutes of a day that `08:00-19:00` begins and ends with; nil for anything else.
  private static func hours(_ text: String) -> (from: Int, until: Int)? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count == 2, let from = minute(parts[0]), let until = minute(parts[1]),
      from < 1_440, until > 0, from != until
    else { return nil }
    return (from, until)
  }

  private static func minute(_ text: Substring) -> Int? {
    let parts = text.filter { $0 != " " }
      .split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].utf8.count == 2, (1...2).contains(parts[0].utf8.count),
      let hour = UInt8(parts[0]), let minute = UInt8(parts[1]), hour <= 24, minute < 60,
      hour < 24 || minute == 0
    else { return nil }
    return Int(hour) * 60 + Int(minute)
  }

  /// The days of `mon` or `mon-fri`; nil for anything else.
  private static func days(_ text: String) -> [Weekday]? {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    let ends = parts.compactMap { Weekday(rawValue: String($0)) }
    guard ends.count == parts.count, (1...2).contains(ends.count) else { return nil }
    let (first, last) = (ends[0].number, ends[ends.count - 1].number)
    let count = (last - first + 7) % 7
    return (0...count).compactMap { Weekday(number: (first - 1 + $0) % 7 + 1) }
  }
}
