import Incidents
import Relais
import Testing

@Suite("The home of a channel") struct HomeTests {
  private let maya = Actor.Person(name: "Maya", origin: "desk")
  private let now = Instant(seconds: 1_000)

  private func claim(
    _ node: SimpleNode, on ground: TakeoverGround
  ) throws -> FactBody {
    try node.record.claim("mastodon", for: node.writer.node, on: ground, at: now)
  }

  @Test("is taken once, given up, and taken again, each time with a higher fence")
  func release() throws {
    var office = SimpleNode("office")
    var twin = SimpleNode("twin")
    #expect(!office.record.mayPost("mastodon", "office"))
    twin.write(try claim(twin, on: .free), at: 1)
    office.read(twin, at: 2)
    #expect(office.record.mayPost("mastodon", "twin"))
    #expect(throws: TakeoverRefusal.held(by: "twin", epoch: 1)) { try claim(office, on: .free) }
    #expect(throws: TakeoverRefusal.alreadyHome(epoch: 1)) { try claim(twin, on: .free) }
    twin.write(try #require(twin.record.release("mastodon", by: "twin", at: now)), at: 3)
    #expect(!twin.record.mayPost("mastodon", "twin"))
    office.read(twin, at: 4)
    office.write(try claim(office, on: .free), at: 5)
    twin.read(office, at: 6)
    #expect(twin.record.home(of: "mastodon")?.epoch == 2)
    #expect(twin.record.mayPost("mastodon", "office") && !twin.record.mayPost("mastodon", "twin"))
  }

  @Test("is taken over by a person; the one that returns sees the higher epoch and parks")
  func person() throws {
    var office = SimpleNode("office")
    var twin = SimpleNode("twin")
    twin.write(try claim(twin, on: .free), at: 1)
    office.read(twin, at: 2)
    office.write(try claim(office, on: .person(maya)), at: 3)
    #expect(office.record.mayPost("mastodon", "office"))
    #expect(twin.record.mayPost("mastodon", "twin"))
    twin.read(office, at: 4)
    #expect(!twin.record.mayPost("mastodon", "twin"))
    #expect(twin.record.home(of: "mastodon")?.claim?.by == .person(maya))
  }

  @Test("is given away by a witness, but only for its epoch and node")
  func witness() throws {
    var office = SimpleNode("office")
    var twin = SimpleNode("twin")
    twin.write(try claim(twin, on: .free), at: 1)
    office.read(twin, at: 2)
    let token = WitnessToken(channel: "mastodon", node: "office", epoch: 4, token: "x")
    for wrong in [
      WitnessToken(channel: "sms", node: "office", epoch: 4, token: "x"),
      WitnessToken(channel: "mastodon", node: "twin", epoch: 4, token: "x"),
      WitnessToken(channel: "mastodon", node: "office", epoch: 1, token: "x"),
    ] {
      #expect(throws: TakeoverRefusal.worthlessToken(epoch: 1)) {
        try claim(office, on: .witness(wrong))
      }
    }
    office.write(try claim(office, on: .witness(token)), at: 3)
    #expect(office.record.home(of: "mastodon")?.epoch == 4)
  }

  @Test("claimed twice at the same time: one holds everywhere, and a person is asked")
  func twice() throws {
    var office = SimpleNode("office")
    var twin = SimpleNode("twin", offset: 90_000)
    office.write(try claim(office, on: .free), at: 1)
    twin.write(try claim(twin, on: .free), at: 1)
    office.read(twin, at: 2)
    twin.read(office, at: 2)
    for record in [office.record, twin.record] {
      #expect(record.home(of: "mastodon")?.needsConfirmation == true)
      #expect(record.mayPost("mastodon", "office") && !record.mayPost("mastodon", "twin"))
      #expect(record.needsConfirmation)
    }
    twin.write(try claim(twin, on: .person(maya)), at: 3)
    office.read(twin, at: 4)
    #expect(office.record.mayPost("mastodon", "twin") && !office.record.needsConfirmation)
    // A claim of an epoch that is over counts for nothing, whenever it comes.
    office.write(
      .homeClaimed(
        HomeClaimed(
          channel: "mastodon", node: "office", epoch: 1, by: .detector, reason: .first, at: now)),
      at: 5)
    #expect(office.record.mayPost("mastodon", "twin"))
  }
}
