import Incidents
import Relais

/// What persons and detectors write, anywhere.
extension NodesRehearsal {
  private static let services = [
    Service(id: "calls", title: "Calls"), Service(id: "site", title: "Site"),
  ]

  /// Somebody wishes something at some node.
  mutating func wish() {
    let node = Int(chance.next() % UInt64(members.count))
    guard members[node].isUp else { return }
    switch chance.next() % 10 {
    case 0...4: write(command(node), at: node)
    case 5: write([observation(node)], at: node)
    case 6, 7: write([publication(node).body], at: node)
    case 8: write([reader().body], at: node)
    default: write(takeover(node), at: node)
    }
  }

  private mutating func pick<Value>(_ values: [Value]) -> Value {
    values[Int(chance.next() % UInt64(values.count))]
  }

  private mutating func command(_ node: Int) -> [FactBody] {
    let record = members[node].record
    let keeper = IncidentKeeper(
      node: members[node].name, lines: [], services: Self.services, checks: [])
    let known = record.incidents.filter { $0.mergedInto == nil }
    let person = Actor.person("Maya", from: members[node].name.name)
    let text = LocalizedText([.english: "Said at \(time)"])
    var command = Command.open(
      title: text, text: nil, services: [AffectedService(service: "calls", state: .majorOutage)])
    if !known.isEmpty, chance.next() % 4 > 0 {
      let incident = pick(known)
      let id = incident.id
      command = pick([
        .resolve(id, text: nil), .resolve(id, text: text), .reopen(id, text: nil),
        .update(id, text: text, phase: pick(IncidentPhase.allCases)), .correctTitle(id, text),
        .merge(id, into: pick(known).id), .setService("calls", pick(ServiceState.allCases)),
        .setService("site", pick(ServiceState.allCases)), .releaseService("calls"),
        .confirm(id, incident.disputedPhases.first?.value ?? .resolved),
      ])
    }
    return (try? keeper.facts(for: command, by: person, record: record, at: wall(node))) ?? []
  }

  private mutating func observation(_ node: Int) -> FactBody {
    let now = wall(node)
    if chance.next() % 2 == 0 {
      return .lineStateChanged(
        LineStateChanged(
          line: pick(["fibre", "4g"]), condition: pick(LineCondition.allCases), since: now))
    }
    return .serviceStateChanged(
      ServiceStateChanged(
        service: pick(["calls", "site"]), state: pick(ServiceState.allCases), since: now))
  }

  private mutating func publication(_ node: Int) -> NodesOutbox.News {
    let slots = members[node].outbox.slots.filter { !$0.value.texts.isEmpty }.keys.sorted()
    if !slots.isEmpty, chance.next() % 4 == 0 { return .revoked(slot: pick(slots)) }
    let text = Int64(truncatingIfNeeded: chance.next() >> 16)
    // Now and then two persons approve something for the same slot.
    let slot = chance.next() % 8 == 0 ? Int64(time / 300) + 1 : text | 1 << 50
    let until = (wall(node) + .seconds(chance.next() % 3 == 0 ? 300 : 100_000)).nanoseconds
    let channels = ChannelClass.allCases
    let channel = slot < 1 << 50 ? channels[Int(slot) % 3] : pick(channels)
    return .approved(slot: slot, channel: channel, text: text, until: until / 1_000_000)
  }

  private mutating func reader() -> NodesOutbox.News {
    let reader = Int64(chance.next() % 10)
    return chance.next() % 3 == 0 ? .unsubscribed(reader: reader) : .subscribed(reader: reader)
  }

  /// A channel that can be fenced changes hands: given up, or taken once given up or by a person.
  private mutating func takeover(_ node: Int) -> [FactBody] {
    let record = members[node].record
    let channel = pick([ChannelClass.keyed, .readable]).channel
    let name = members[node].name
    if chance.next() % 3 == 0, let release = record.release(channel, by: name, at: wall(node)) {
      return [release]
    }
    let person = Actor.Person(name: "Maya", origin: name.name)
    let ground = record.home(of: channel)?.holder == nil ? TakeoverGround.free : .person(person)
    return (try? record.claim(channel, for: name, on: ground, at: wall(node))).map { [$0] } ?? []
  }
}
