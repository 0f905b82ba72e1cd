import Relais
import Testing

@testable import Probing

@Suite("An agenda") struct AgendaTests {
  private let start = Instant(seconds: 1_000_000)

  private func agenda(_ count: Int, period: Duration) -> Agenda {
    Agenda((0..<count).map { ("check-\($0)", period) }, at: start)
  }

  /// Every moment at which something is due within a time, with what is due.
  private func walk(_ agenda: inout Agenda, for time: Duration) -> [(Instant, Int)] {
    var events: [(Instant, Int)] = []
    while let due = agenda.nextDue, due <= start + time {
      for check in agenda.takeDue(at: due) { events.append((due, check)) }
    }
    return events
  }

  @Test("makes every check due just once a period, without drift")
  func oncePerPeriod() {
    var agenda = agenda(100, period: .seconds(10))
    let events = walk(&agenda, for: .seconds(1_000))
    #expect(events.count == 100 * 100)
    for check in 0..<100 {
      let moments = events.filter { $0.1 == check }.map(\.0)
      #expect(zip(moments, moments.dropFirst()).allSatisfy { $1 - $0 == .seconds(10) })
    }
  }

  @Test("spreads ten thousand checks over their period")
  func spread() {
    var agenda = agenda(10_000, period: .seconds(10))
    let events = walk(&agenda, for: .seconds(10))
    var slots = [Int](repeating: 0, count: 100)
    for (due, _) in events { slots[Int((due - start).inSeconds * 10) % 100] += 1 }
    #expect(slots.reduce(0, +) == 10_000)
    // 100 a slot on average; a Poisson spread stays within six standard deviations.
    #expect(slots.allSatisfy { (40...160).contains($0) })
  }

  @Test("leaves out the periods that passed while nobody looked")
  func pause() {
    var agenda = agenda(1_000, period: .seconds(10))
    let due = agenda.takeDue(at: start + .seconds(3_605))
    // Those of the last second only: a tenth of all.
    #expect((50...150).contains(due.count))
    let next = walk(&agenda, for: .seconds(3_615)).filter { $0.0 > start + .seconds(3_605) }
    #expect(Set(next.map(\.1)).count == 1_000)
  }

  @Test("makes up at once for a moment that will not come again soon")
  func rare() {
    var agenda = agenda(10, period: .seconds(86_400))
    let due = agenda.takeDue(at: start + .seconds(86_400) + .seconds(30))
    #expect(due.count >= 9)
    let again = agenda.takeDue(at: start + .seconds(86_400) + .seconds(31))
    #expect(again.isEmpty)
  }

  @Test("keeps the moments of a check when others come and go")
  func stability() {
    var alone = Agenda([("shop", .seconds(30))], at: start)
    var crowded = Agenda(
      [("a", .seconds(7)), ("shop", .seconds(30)), ("z", .seconds(1))], at: start)
    var seen: Instant?
    while seen == nil, let due = crowded.nextDue {
      if crowded.takeDue(at: due).contains(1) { seen = due }
    }
    #expect(seen == alone.nextDue)
    #expect(alone.takeDue(at: seen ?? start) == [0])
  }

  @Test("makes a check due once more where it is hastened, and keeps its period")
  func hastened() {
    var agenda = Agenda([("shop", .seconds(30))], at: start)
    let own = agenda.nextDue
    let isAdded = agenda.add(0, at: start)
    #expect(isAdded)
    let due = agenda.takeDue(at: start)
    #expect(due == [0])
    #expect(agenda.nextDue == own)
  }

  @Test("takes no more extra moments than its limit")
  func limit() {
    var agenda = Agenda([("shop", .seconds(30))], at: start)
    let taken = (0..<100).filter { agenda.add(0, at: start + .seconds($0)) }
    #expect(taken.count == Agenda.extraLimit)
  }
}
