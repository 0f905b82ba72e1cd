import Incidents
import Rehearsal
import Relais

/// What holds of nodes that share one record, whatever befalls them.
enum NodesLaw: String, CaseIterable {
  case acknowledged = "I1: no acknowledged fact is missing anywhere, but for what died with a disk"
  case same = "I2: the same facts give the same bytes at every node, in any order, with duplicates"
  case chains = "I3: each writer's facts are numbered without a gap, and the same everywhere"
  case once = "I4: nothing is published twice"
  case settled = "I5: all that was approved ends published, given up, expired, or with a person"
  case approved = "I6: only what was approved is published"
  case timely = "I7: nothing is published after it is worth nothing"
  case fenced = "I8: fences only grow"
  case gone = "I9: who left is never written to again"
  case page = "I10: the public page never goes back"
  case worse = "I11: of an end and an outage at the same time the outage holds"
  case clock = "I12: stamps follow cause, and run away with nobody's wrong clock"
  case exchange = "I13: once all is known everywhere, no fact is sent any more"
  case names = "I14: no two facts share a name, whatever was restored"

  /// What went against it; empty when it held.
  func breaches(_ lived: NodesRehearsal) -> [String] {
    switch self {
    case .acknowledged: lived.missing
    case .same: lived.differences
    case .chains: lived.gaps
    case .once: lived.doubles
    case .settled: lived.owed
    case .approved, .timely, .clock, .names:
      lived.breaches.filter { $0.hasPrefix(rawValue.prefix { $0 != " " }) }
    case .fenced:
      lived.channels.flatMap { channel in
        zip(channel.fences, channel.fences.dropFirst()).filter { $0 > $1 }.map {
          "\($1) after \($0)"
        }
      }
    case .gone: lived.breaches.filter { $0.hasPrefix("I9:") } + lived.strangers
    case .page:
      lived.channels.flatMap { channel in
        zip(channel.pages, channel.pages.dropFirst())
          .filter { $1.lexicographicallyPrecedes($0) }.map { "\($1) after \($0)" }
      }
    case .worse: lived.hiddenOutages
    case .exchange: lived.idleTraffic
    }
  }
}

extension NodesRehearsal {
  fileprivate var missing: [String] {
    let wanted = acknowledged.subtracting(lost)
    return members.flatMap { member in
      wanted.subtracting(member.journal.map(\.id)).sorted().prefix(3)
        .map { "\($0) is missing at \(member.name)" }
    }
  }

  fileprivate var differences: [String] {
    var chance = NodesChance(state: options.seed)
    guard let first = members.first, let bytes = try? first.record.canonicalBytes() else {
      return ["there are no bytes"]
    }
    var found: [String] = []
    for member in members.dropFirst() where (try? member.record.canonicalBytes()) != bytes {
      found.append("\(member.name) has another record than \(first.name)")
    }
    let shuffled = (first.journal + first.journal.prefix(9)).shuffled(using: &chance)
    if Record(folding: shuffled) != first.record { found.append("another order, another record") }
    return found
  }

  fileprivate var gaps: [String] {
    members.flatMap { member -> [String] in
      var last: [WriterID: UInt64] = [:]
      return member.journal.compactMap { fact in
        let before = last.updateValue(fact.id.sequence, forKey: fact.id.writer) ?? 0
        if fact.id.sequence != before + 1 { return "\(fact.id) follows \(before)" }
        return written[fact.id] == fact ? nil : "\(fact.id) is another one at \(member.name)"
      }
    }
  }

  fileprivate var doubles: [String] {
    channels.flatMap { channel -> [String] in
      let counts = Dictionary(grouping: channel.posts, by: \.slot).filter { $0.value.count > 1 }
      return counts.sorted { $0.key < $1.key }.map { "\($0) \($1.count) times, \(channel.kind)" }
    }
  }

  fileprivate var owed: [String] {
    let now = Instant(seconds: 1_773_045_252 + time)
    guard let first = members.first else { return [] }
    return first.owes(at: now + .seconds(300)).compactMap { slot in
      guard let channel = first.channel(of: slot)?.channel,
        // A home that nobody has, or two have claimed, waits for a person.
        let held = first.record.home(of: channel), let home = held.holder, !held.needsConfirmation,
        let place = members.firstIndex(where: { $0.name == home }),
        options.isSane(place), !members[place].isRefused(by: channel)
      else { return nil }
      return "\(slot) still waits at \(home)"
    }
  }

  fileprivate var strangers: [String] {
    guard let first = members.first else { return [] }
    return members.filter { $0.gone != first.gone }.map { "\($0.name) knows others who left" }
  }

  fileprivate var idleTraffic: [String] {
    let end = options.length + 2 * 900
    var found = members.flatMap { member in
      members.filter { !member.missing(from: $0.durable).isEmpty }
        .map { "\($0.name) lacks facts of \(member.name)" }
    }
    if lastCarried > end - 300 { found.append("facts still sent at \(lastCarried) of \(end) s") }
    return found
  }

  /// Found again without the record: the steps of an incident that no later step knew of.
  fileprivate var hiddenOutages: [String] {
    guard let first = members.first else { return [] }
    var steps: [IncidentID: [Step]] = [:]
    var seen: [WriterID: VersionVector] = [:]
    var excluded: Set<IncidentID> = []
    for fact in first.journal.sorted(by: { $0.id < $1.id }) {
      func step(_ incident: IncidentID, isOutage: Bool) {
        let known = seen[fact.id.writer] ?? VersionVector()
        steps[incident, default: []].append(Step(id: fact.id, seen: known, isOutage: isOutage))
      }
      switch fact.body {
      case .nodeReceived(let news):
        for entry in news.upTo.entries {
          seen[fact.id.writer, default: VersionVector()][entry.writer] = entry.sequence
        }
      case .incidentOpened(let news): step(news.incident, isOutage: true)
      case .incidentIdentified(let news): step(news.incident, isOutage: true)
      case .incidentReopened(let news): step(news.incident, isOutage: true)
      case .incidentMonitored(let news): step(news.incident, isOutage: false)
      case .incidentResolved(let news): step(news.incident, isOutage: false)
      case .updatePosted(let news): excluded.insert(news.incident)
      case .incidentsMerged(let news): excluded.formUnion([news.incident, news.into])
      default: break
      }
    }
    return steps.filter { !excluded.contains($0.key) }.sorted { $0.key < $1.key }
      .compactMap { id, steps in
        let heads = steps.filter { step in !steps.contains { $0.knew(step) } }
        guard heads.contains(where: \.isOutage), let incident = first.record.incident(id) else {
          return nil
        }
        let isShown = [.investigating, .identified].contains(incident.phase)
        return isShown ? nil : "\(id) is \(incident.phase.rawValue)"
      }
  }
}

private struct Step {
  var id: FactID
  var seen: VersionVector
  var isOutage: Bool

  func knew(_ other: Step) -> Bool {
    if id.writer == other.id.writer { return id.sequence > other.id.sequence }
    let known = seen[other.id.writer]
    if known == 0 && id.writer.node == other.id.writer.node {
      return id.writer.epoch > other.id.writer.epoch
    }
    return known >= other.id.sequence
  }
}

/// Chance from a seed, for shuffling (SplitMix64).
private struct NodesChance: RandomNumberGenerator {
  var state: UInt64
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
