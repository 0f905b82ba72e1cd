import Pages
import Testing

@Suite("A calendar date")
struct CalendarDateTests {
  @Test("counts days without a gap, leap years and centuries included")
  func everyDay() {
    var date = CalendarDate(year: 1599, month: 12, day: 31)
    for days in date.daysSinceEpoch..<date.daysSinceEpoch + 300_000 {
      #expect(date.daysSinceEpoch == days)
      #expect(CalendarDate(daysSinceEpoch: days) == date)
      let next = date.adding(days: 1)
      let isNextDay = next.day == date.day + 1 && next.month == date.month
      let isNextMonth = next.day == 1 && next.month == date.month + 1 && date.day >= 28
      let isNextYear = next.year == date.year + 1 && date.month == 12 && date.day == 31
      guard isNextDay || isNextMonth || (isNextYear && next.month == 1 && next.day == 1) else {
        Issue.record("\(next) after \(date)")
        return
      }
      #expect(next > date && next.weekday == date.weekday % 7 + 1)
      date = next
    }
  }

  @Test("knows known days")
  func known() {
    #expect(CalendarDate(year: 1970, month: 1, day: 1).daysSinceEpoch == 0)
    #expect(CalendarDate(year: 2026, month: 3, day: 2).weekday == 1)
    #expect(CalendarDate(year: 2024, month: 2, day: 29).adding(days: 366).day == 1)
    #expect(
      CalendarDate(year: 2025, month: 14, day: 0) == CalendarDate(year: 2026, month: 1, day: 31))
    #expect(CalendarDate(year: 1900, month: 3, day: 1).adding(days: -1).day == 28)
    #expect(CalendarDate(year: 2000, month: 3, day: 1).adding(days: -1).day == 29)
  }
}
