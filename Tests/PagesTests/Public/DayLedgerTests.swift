import Incidents
import Relais
import Testing

@testable import Pages

@Suite("The last ninety days")
struct DayLedgerTests {
  private typealias Change = ServiceStanding.Change

  private func ledger(_ year: Int, _ month: Int, _ day: Int, _ hour: Int) throws -> (
    DayLedger, TimeZoneRules, Instant
  ) {
    let zone = try Samples.zone()
    let now = zone.instant(year: year, month: month, day: day, hour: hour, minute: 0)
    return (DayLedger(zone: zone, now: now), zone, now)
  }

  @Test("begin at midnight of the zone, also where clocks are changed")
  func starts() throws {
    let (ledger, zone, now) = try ledger(2026, 11, 23, 12)
    let days = ledger.days([])
    #expect(days.count == 90)
    for (before, day) in zip(days, days.dropFirst()) {
      let hours = (day.start - before.start).inSeconds / 3_600
      let date = zone.local(before.start).date
      #expect(hours == (date == CalendarDate(year: 2026, month: 10, day: 25) ? 25 : 24))
      #expect(zone.local(before.start).hour == 0)
    }
    #expect(zone.local(days[89].start).date == zone.local(now).date)
    #expect(days.allSatisfy { $0.worst == nil && $0.secondsKnown == 0 })
  }

  @Test("tell the worst of a day, and for how long nothing worked")
  func worst() throws {
    let (ledger, zone, now) = try ledger(2026, 11, 23, 12)
    func at(_ day: Int, _ hour: Int) -> Instant {
      zone.instant(year: 2026, month: 11, day: day, hour: hour, minute: 0)
    }
    let days = ledger.days([
      Change(state: .operational, at: at(20, 6)),
      Change(state: .majorOutage, at: at(21, 23)),
      Change(state: .degradedPerformance, at: at(22, 2)),
      Change(state: nil, at: at(22, 4)), Change(state: .operational, at: at(22, 22)),
    ])
    let last = Array(days.suffix(5))
    #expect(last.map(\.worst) == [nil, .operational, .majorOutage, .majorOutage, .operational])
    #expect(last.map(\.secondsOut) == [0, 0, 3_600, 7_200, 0])
    #expect(last.map(\.secondsKnown) == [0, 64_800, 86_400, 21_600, 43_200])
    #expect(days.dropLast(5).allSatisfy { $0.worst == nil })
    #expect(now == at(23, 12))
  }

  @Test("add up to the time that is known, whatever happened", arguments: 1...60)
  func sums(seed: UInt64) throws {
    var random = SeededNumbers(seed: seed)
    let (ledger, _, now) = try ledger(2026, 4, 2, 9)
    var changes: [Change] = []
    var moment = now - .seconds(Int.random(in: 0...12_000_000, using: &random))
    while moment < now {
      let state =
        Int.random(in: 0..<6, using: &random) == 0
        ? nil : ServiceState.allCases.randomElement(using: &random)
      changes.append(Change(state: state, at: moment))
      moment += .seconds(Int.random(in: 1...900_000, using: &random))
    }
    let days = ledger.days(changes)
    let beginning = days[0].start
    var known = 0
    var out = 0
    for (index, change) in changes.enumerated() {
      let end = index + 1 < changes.count ? changes[index + 1].at : now
      guard let state = change.state, end > beginning else { continue }
      let seconds = Int((end - max(change.at, beginning)).inSeconds.rounded())
      known += seconds
      if state >= .partialOutage { out += seconds }
    }
    #expect(days.reduce(0) { $0 + $1.secondsKnown } == known)
    #expect(days.reduce(0) { $0 + $1.secondsOut } == out)
    #expect(days.allSatisfy { $0.secondsOut <= $0.secondsKnown && $0.secondsKnown <= 90_000 })
    #expect(days.allSatisfy { ($0.worst == nil) == ($0.secondsKnown == 0) })
  }

  @Test("count a change of this very moment")
  func thisMoment() throws {
    let (ledger, _, now) = try ledger(2026, 11, 23, 12)
    let days = ledger.days([Change(state: .majorOutage, at: now)])
    #expect(days.last?.worst == .majorOutage)
    #expect(days.dropLast().allSatisfy { $0.worst == nil })
    let later = ledger.days([Change(state: .majorOutage, at: now + .seconds(5))])
    #expect(later.allSatisfy { $0.worst == nil })
  }

  @Test("are drawn as few strokes, and told in words")
  func bars() throws {
    let zone = try Samples.zone()
    let view = try Samples.view("well")
    let reader = Reader(language: .english, zone: zone, asOf: view.asOf)
    let start = zone.start(of: CalendarDate(year: 2026, month: 11, day: 1))
    var days = (0..<90).map { _ in
      PublicView.Day(start: start, worst: .operational, secondsOut: 0, secondsKnown: 86_400)
    }
    #expect(ServiceBars(days, reader: reader).html.markup.ranges(of: "<path").count == 1)
    days[3] = PublicView.Day(
      start: start, worst: .partialOutage, secondsOut: 4_800, secondsKnown: 86_400)
    let bars = ServiceBars(days, reader: reader)
    #expect(bars.html.markup.ranges(of: "<path").count == 3)
    #expect(bars.html.markup.contains("d=\"M16 17h343\""))
    #expect(
      bars.words.replacing("\u{A0}", with: " ")
        == "Last 90 days: available 99.93% of the time; 1 November: partial outage, 1 h 20 min")
  }
}
