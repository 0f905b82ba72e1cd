public import Relais

/// What marks of receipt tell of the clocks of their writers: whose stamps cannot all be right.
///
/// A node that has taken in a fact stamps what it writes next later than that fact, as long as the
/// two clocks are less than ``HybridClock/driftLimit`` apart. So a mark stamped no later than what
/// it has received proves that one of two clocks is wrong, and by how much at least.
///
/// The same marks give the same log, in whatever order they come.
struct ClockLog: Hashable, Sendable, Codable {
  /// What one writer's marks tell of another writer, of another node.
  struct Contact: Hashable, Sendable, Codable {
    /// Who received.
    var observer: WriterID
    /// From whom.
    var observed: WriterID
    /// Whether a mark was ever stamped no later than a fact that it had received.
    var isBroken = false
    /// How far, in ms, a received stamp lay ahead of the mark that tells of it: the most ever.
    var worst: Int64 = .min
    /// The same by the last mark.
    var last: Int64 = .min
    /// That mark's place among the observer's facts.
    var lastMark: UInt64 = 0
    /// The earliest stamp of a mark, in ms.
    var earliest: Int64 = .max
  }

  /// By observer, then by observed.
  private(set) var contacts: [Contact] = []
  /// The writers that are in conflict with another one, those to be believed first ahead.
  private(set) var doubted: [WriterID] = []

  /// Whether no clock has ever been proved wrong, so that stamps alone tell the order.
  var isCalm: Bool { doubted.isEmpty }

  /// Takes in a fact; only marks of receipt tell anything.
  mutating func note(_ fact: RecordedFact) {
    guard case .nodeReceived(let news) = fact.body else { return }
    for entry in news.entries where entry.fact.writer.node != fact.id.writer.node {
      let place = place(of: fact.id.writer, entry.fact.writer)
      contacts[place].take(entry, fact)
    }
    if contacts.contains(where: \.isBroken) { doubted = ranking() }
  }

  private mutating func place(of observer: WriterID, _ observed: WriterID) -> Int {
    let place = contacts.partitioningIndex { ($0.observer, $0.observed) >= (observer, observed) }
    let isHere =
      place < contacts.endIndex && contacts[place].observer == observer
      && contacts[place].observed == observed
    if !isHere { contacts.insert(Contact(observer: observer, observed: observed), at: place) }
    return place
  }

  /// How much a writer is to be believed against another one: 0 for all that contradict nobody,
  /// then the more the less.
  func doubt(of writer: WriterID) -> Int {
    doubted.firstIndex(of: writer).map { $0 + 1 } ?? 0
  }
}

extension ClockLog.Contact {
  fileprivate mutating func take(_ entry: NodeReceived.Entry, _ mark: RecordedFact) {
    let lead = ClockLog.lead(entry.stamp, mark.time)
    isBroken = isBroken || entry.stamp >= mark.time
    worst = max(worst, lead)
    earliest = min(earliest, mark.time.milliseconds)
    if mark.id.sequence >= lastMark {
      last = mark.id.sequence == lastMark ? max(last, lead) : lead
      lastMark = mark.id.sequence
    }
  }

  /// Whether it is between those two nodes.
  fileprivate func isAbout(_ writer: WriterID) -> Bool {
    observer == writer || observed == writer
  }

  fileprivate func other(than writer: WriterID) -> NodeID {
    observer == writer ? observed.node : observer.node
  }
}

/// Whom to believe.
extension ClockLog {
  /// By how many milliseconds the first stamp lies ahead of the second.
  static func lead(_ first: HybridTime, _ second: HybridTime) -> Int64 {
    let (lead, overflows) = first.milliseconds.subtractingReportingOverflow(second.milliseconds)
    if overflows { return first > second ? .max : .min }
    return lead
  }

  /// A stamp before 2025-01-01, when nothing was written yet, is wrong whatever others say; in ms.
  private static let beginning: Int64 = 1_735_689_600_000

  private struct Reputation {
    var writer: WriterID
    /// Nodes that it contradicts.
    var against: Set<NodeID> = []
    /// Nodes that it has met without contradicting them.
    var with: Set<NodeID> = []
    var isImplausible = false
    /// How far it ran ahead of another one, in ms.
    var ahead: Int64 = 0

    func isBetter(than other: Reputation) -> Bool {
      let friends = with.subtracting(against).count
      let others = other.with.subtracting(other.against).count
      if against.count != other.against.count { return against.count < other.against.count }
      if friends != others { return friends > others }
      if isImplausible != other.isImplausible { return other.isImplausible }
      // Of two nobody can tell; a clock set wrong by hand is as a rule ahead.
      return ahead != other.ahead ? ahead < other.ahead : writer < other.writer
    }
  }

  /// Those in conflict, by how many others they contradict: the fewer, the better.
  private func ranking() -> [WriterID] {
    reputations(of: contacts.filter(\.isBroken)) { $0.worst }.map(\.writer)
  }

  private func reputations(
    of broken: [Contact], by size: (Contact) -> Int64
  ) -> [Reputation] {
    let writers = Set(broken.flatMap { [$0.observer, $0.observed] })
    return writers.map { writer in
      var reputation = Reputation(writer: writer)
      for contact in contacts where contact.isAbout(writer) {
        reputation.with.insert(contact.other(than: writer))
        if contact.observer == writer && contact.earliest < Self.beginning {
          reputation.isImplausible = true
        }
      }
      for contact in broken where contact.isAbout(writer) {
        reputation.against.insert(contact.other(than: writer))
        if contact.observed == writer { reputation.ahead = max(reputation.ahead, size(contact)) }
      }
      return reputation
    }.sorted { $0.isBetter(than: $1) }
  }

  /// The clocks that are off by more than ``HybridClock/driftLimit`` by the last marks, by writer;
  /// of a node's lives only the last counts.
  func suspicions() -> [ClockSuspicion] {
    let limit = HybridClock.driftLimit.nanoseconds / 1_000_000
    let latest = contacts.reduce(into: [NodeID: UInt32]()) { latest, contact in
      for writer in [contact.observer, contact.observed] {
        latest[writer.node] = max(latest[writer.node] ?? 0, writer.epoch)
      }
    }
    let broken = contacts.filter { contact in
      contact.last > limit && latest[contact.observer.node] == contact.observer.epoch
        && latest[contact.observed.node] == contact.observed.epoch
    }
    let ranked = reputations(of: broken) { $0.last }
    var found: [ClockSuspicion] = []
    for contact in broken {
      let observer = ranked.firstIndex { $0.writer == contact.observer } ?? 0
      let observed = ranked.firstIndex { $0.writer == contact.observed } ?? 0
      let isAhead = observed > observer
      let reputation = ranked[isAhead ? observed : observer]
      let lead = Duration.milliseconds(isAhead ? contact.last : -contact.last)
      let other = isAhead ? contact.observer.node : contact.observed.node
      let place = found.firstIndex { $0.writer == reputation.writer }
      guard let place else {
        found.append(
          ClockSuspicion(
            writer: reputation.writer, lead: lead, against: [other],
            isCertain: reputation.isImplausible || reputation.against.count > 1))
        continue
      }
      if abs(lead.nanoseconds) > abs(found[place].lead.nanoseconds) { found[place].lead = lead }
      if !found[place].against.contains(other) { found[place].against.append(other) }
    }
    for place in found.indices { found[place].against.sort() }
    return found.sorted { $0.writer < $1.writer }
  }
}

/// A clock that cannot be right, by the last marks of receipt.
public struct ClockSuspicion: Hashable, Sendable, Codable {
  /// Whose clock it is.
  public let writer: WriterID
  /// How far it runs ahead, at least; negative where it lags behind.
  public internal(set) var lead: Duration
  /// The nodes whose clocks say otherwise, by name.
  public internal(set) var against: [NodeID]
  /// Whether there is proof that it is this clock: several others, or stamps from before anything
  /// was written; else two clocks differ, and this is the one ahead.
  public let isCertain: Bool
}
