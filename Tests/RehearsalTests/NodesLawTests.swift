import Incidents
import Rehearsal
import Testing

@Suite("Nodes that share one record") struct NodesLawTests {
  private struct Tally: Sendable {
    var runs = 0
    var events = 0
    var facts = 0
    var posts = 0
    var restores = 0
    var wrongClocks = 0
    var asked = 0
    var refolds = 0
    var breaches: [String] = []
  }

  @Test("obey every law: RELAIS_SEED=N replays one run, RELAIS_DAYS=N tries so many")
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
    func sum(_ part: (Tally) -> Int) -> Int { tallies.reduce(0) { $0 + part($1) } }
    #expect(sum(\.runs) == seeds.count)
    // The weather is as bad as it should be.
    if seeds.count >= 40 {
      #expect(sum(\.posts) > seeds.count && sum(\.restores) > 0 && sum(\.wrongClocks) > 0)
    }
    print(
      "\(seeds.count) runs of two to five nodes: \(sum(\.events)) events, \(sum(\.facts)) facts,",
      "\(sum(\.posts)) posts, \(sum(\.restores)) restores, \(sum(\.wrongClocks)) wrong clocks,",
      "\(sum(\.asked)) disputes, \(sum(\.refolds)) folded anew,",
      "\(NodesLaw.allCases.count) laws, \(breaches.count) breaches")
  }

  @Test("live the same again from the same seed", arguments: [3, 17])
  func again(seed: UInt64) throws {
    let runs = try (0..<2).map { _ in
      var run = NodesRehearsal(NodesOptions(seed: seed))
      run.run()
      return (run.eventCount, try run.members.map { try $0.record.canonicalBytes() }, run.channels)
    }
    #expect(runs[0].0 == runs[1].0 && runs[0].1 == runs[1].1 && runs[0].2 == runs[1].2)
  }

  private static func live(_ seeds: [UInt64]) -> Tally {
    var tally = Tally()
    for seed in seeds {
      var run = NodesRehearsal(NodesOptions(seed: seed))
      run.run()
      tally.runs += 1
      tally.events += run.eventCount
      tally.facts += run.written.count
      tally.posts += run.channels.reduce(0) { $0 + $1.posts.count }
      tally.restores += run.options.mishaps.count {
        if case .restore = $0.kind { true } else { false }
      }
      tally.wrongClocks += run.members.first.map { $0.record.clockSuspicions.count } ?? 0
      tally.asked += run.members.first.map { $0.record.needsConfirmation ? 1 : 0 } ?? 0
      tally.refolds += run.members.reduce(0) { $0 + $1.refolds }
      let found = NodesLaw.allCases.flatMap { law in
        law.breaches(run).prefix(3).map { "\(law.rawValue): RELAIS_SEED=\(seed): \($0)" }
      }
      tally.breaches += found
      if !found.isEmpty { tally.breaches.append("\(run.options)") }
    }
    return tally
  }
}
