import Incidents
import Rehearsal
import Testing

@Suite("Simulated outage-days") struct DayLawTests {
  private struct Tally: Sendable {
    var days = 0
    var events = 0
    var faults = 0
    var incidents = 0
    var breaches: [String] = []
  }

  @Test("obey every law: RELAIS_SEED=N replays one day, RELAIS_DAYS=N tries so many")
  func laws() async {
    let seeds = Seeds.days
    let lanes = 4
    let tallies = await withTaskGroup(of: Tally.self) { group in
      for lane in 0..<lanes {
        group.addTask {
          Self.live(seeds.enumerated().filter { $0.offset % lanes == lane }.map(\.element))
        }
      }
      return await group.reduce(into: [Tally]()) { $0.append($1) }
    }
    let breaches = tallies.flatMap(\.breaches)
    for breach in breaches.prefix(20) { Issue.record("\(breach)") }
    #expect(breaches.isEmpty)
    #expect(tallies.reduce(0) { $0 + $1.days } == seeds.count)
    print(
      "\(seeds.count) simulated days: \(tallies.reduce(0) { $0 + $1.events }) events,",
      "\(tallies.reduce(0) { $0 + $1.faults }) faults,",
      "\(tallies.reduce(0) { $0 + $1.incidents }) incidents,",
      "\(DayLaw.allCases.count) laws, \(breaches.count) breaches")
  }

  private static func live(_ seeds: [UInt64]) -> Tally {
    var tally = Tally()
    for seed in seeds {
      let lived = LivedDay(seed: seed)
      tally.days += 1
      tally.events += lived.rehearsal.eventCount
      tally.faults += lived.day.faults.count
      tally.incidents += lived.rehearsal.node.record.incidents.count
      for law in DayLaw.allCases {
        tally.breaches += law.breaches(lived).map { "\(law.rawValue): RELAIS_SEED=\(seed): \($0)" }
      }
    }
    return tally
  }
}
