import Detection
import Relais
import Testing

@Suite("A detector") struct DetectorTests {
  private let access = Office.component(.access)
  private let shop = Office.check("shop", "https://192.0.2.9/")

  @Test("blames the access line when the box answers and nothing beyond it does")
  func cut() throws {
    var world = World(Office.model())
    world.run(until: 60)
    #expect(world.detector.lines.map(\.state) == [.up, .up])
    world.dead = [access]
    world.run(until: 75)
    let verdict = world.detector.verdict
    #expect(world.detector.lines.map(\.state) == [.down, .up])
    #expect(verdict.faults.map(\.leading) == [access])
    #expect(verdict.confidence > 0.95)
    #expect(abs((verdict.since - Instant(seconds: 60)).inSeconds) < 1)
    #expect(verdict.evidence.contains(.reachesAllAnchors(Office.old, count: 3)))
    let box = Witness(.box, name: "10.0.0.1", line: Office.fibre)
    #expect(verdict.evidence.contains { $0 == .answers(box, roundTrip: .milliseconds(10)) })
    #expect(
      verdict.evidence.contains {
        if case .nothingBeyond(box, _) = $0 { true } else { false }
      })
    world.dead = []
    world.run(until: 90)
    #expect(world.detector.lines.map(\.state) == [.up, .up])
    #expect(world.detector.verdict.faults.isEmpty)
  }

  @Test("says honestly that it cannot tell, where only anchors are known")
  func bare() {
    let line = WatchedLine(line: Line(id: Office.fibre), anchors: Office.anchors)
    var world = World(Office.model([line]))
    world.run(until: 30)
    world.dead = [access]
    world.run(until: 45)
    let members = Set(world.detector.verdict.faults.first?.members ?? [])
    #expect(world.detector.verdict.faults.count == 1)
    #expect(members.isSuperset(of: [access, Office.component(.box), Office.component(.core)]))
    #expect(members.contains(Component(.machine)))
  }

  @Test("does not count a router that never answered")
  func muteRouter() {
    var world = World(Office.model())
    world.mute = ["fibre/access-router", "fibre/core"]
    world.run(until: 120)
    #expect(world.detector.verdict.faults.isEmpty)
    world.dead = [Office.component(.core)]
    world.run(until: 140)
    let members = Set(world.detector.verdict.components)
    #expect(members.isSuperset(of: [access, Office.component(.core)]))
  }

  @Test("stops wondering about a router that falls silent while all beyond it answers")
  func routerFallsSilent() {
    var world = World(Office.model())
    world.run(until: 60)
    world.mute = ["fibre/core"]
    world.run(until: 300)
    #expect(world.detector.verdict.faults.isEmpty)
    #expect(world.told.allSatisfy { if case .verdict = $0 { false } else { true } })
    let calm = world.probes["fibre/box", default: 0]
    world.run(until: 360)
    #expect(world.probes["fibre/box", default: 0] - calm <= 13)
  }

  @Test("asks a metered line's other paths only when they are needed")
  func metered() {
    var line = Office.oldLine
    line.line.isMetered = true
    var world = World(Office.model([Office.fullLine, line]))
    world.run(until: 100)
    #expect(world.probes["old-line/box", default: 0] <= 1)
    world.dead = [access]
    world.run(until: 110)
    #expect(world.probes["old-line/box", default: 0] >= 8)
  }

  @Test("explains a failing check by its line, and the service with it")
  func explained() {
    var check = shop
    check.service = "site"
    var world = World(Office.model(services: [Service(id: "site", title: "Site")], [check]))
    world.run(until: 60)
    world.dead = [access]
    world.run(until: 120)
    #expect(world.detector.checks[0].state == .failed)
    #expect(world.detector.services[0].state == .majorOutage)
    #expect(world.detector.services[0].explainedBy.contains(access))
    #expect(world.detector.verdict.faults.map(\.leading) == [access])
  }

  @Test("keeps two troubles apart that come one after the other and end in turn")
  func twoTroubles() {
    let target = Component(.target, subject: "192.0.2.9")
    var world = World(
      Office.model([shop, Office.check("over-old", "192.0.2.9", line: Office.old)]))
    world.run(until: 60)
    world.dead = [target]
    world.run(until: 180)
    #expect(world.detector.verdict.components == [target])
    world.dead = [target, access]
    world.run(until: 210)
    #expect(Set(world.detector.verdict.faults.map(\.leading)) == [target, access])
    world.dead = [target]
    world.run(until: 270)
    #expect(world.detector.verdict.components == [target])
    world.dead = []
    world.run(until: 360)
    #expect(world.detector.verdict.faults.isEmpty)
    let verdicts = world.told.count { if case .verdict = $0 { true } else { false } }
    #expect(verdicts <= 5)
  }

  @Test("gives the same directives for the same inputs")
  func replay() {
    func live() -> [Detector.Directive] {
      var world = World(Office.model([shop]))
      world.run(until: 30)
      world.dead = [access]
      world.run(until: 60)
      return world.told
    }
    #expect(live() == live())
  }

  @Test("explains a cut behind 10,000 checks of 10,000 hosts")
  func manyChecks() {
    var checks = (0..<10_000).map { Office.check(CheckID("c\($0)"), "host\($0).example") }
    for index in checks.indices { checks[index].service = "all" }
    var world = World(Office.model(services: [Service(id: "all", title: "All")], checks))
    world.run(until: 40)
    world.dead = [access]
    world.run(until: 130)
    #expect(world.detector.verdict.faults.map(\.leading) == [access])
    #expect(world.detector.verdict.faults.count == 1)
    #expect(world.detector.services[0].state == .majorOutage)
    world.dead = []
    world.run(until: 200)
    #expect(world.detector.verdict.faults.isEmpty)
    #expect(world.detector.services[0].state == .operational)
  }
}
