import Detection
import Relais

/// What a twin's keeper does of its own: it tells of the office's silence, and stands in for the
/// office's keeper while that lasts.
extension IncidentKeeper {
  /// The lines that are silent for this twin; nil at an office, and while it hears of it.
  var darkLines: [LineID]? {
    guard role == .twin, let heardOffice, heardOffice.isDark else { return nil }
    return heardOffice.lines
  }

  /// Tells that the office fell silent, or is back, where the record does not say so yet.
  ///
  /// While it is silent its lines count as down; after that nothing is known of them from here.
  /// What was opened meanwhile is the office's to end: its own detector knows its lines.
  mutating func watchOffice(_ record: Record, at now: Instant) -> [FactBody] {
    guard let heardOffice else { return [] }
    let told = record.officeStandings.first { $0.node == node }
    let isTold = told?.isDark ?? false
    guard heardOffice.isDark else {
      for line in told?.lines ?? [] { heardLines[line] = nil }
      return isTold ? [.officeBack(OfficeBack(at: now))] : []
    }
    for line in heardOffice.lines {
      // No verdict is waited for: silence on all lines is one by itself.
      let since = heardLines[line]?.since ?? now - settings.verdictPatience
      heardLines[line] = Heard(
        belief: LineBelief(line: line, state: .down, since: heardOffice.since), since: since)
    }
    guard !isTold || told?.lines != heardOffice.lines.sorted() else { return [] }
    return [
      .officeDark(OfficeDark(since: heardOffice.since, lines: heardOffice.lines, at: now))
    ]
  }

  /// What this node has learned of services while it was not its business to say so.
  func catchUp(_ record: Record) -> [FactBody] {
    heardServices.sorted { $0.key < $1.key }.flatMap { changed($0.value.belief, record) }
  }

  /// Joins what an office and its twin have opened for one cut: the younger goes into the older.
  ///
  /// Only the office's keeper does, so that the two are never joined both ways; and only what
  /// detectors opened, at different nodes, about the same lines, at times that overlap.
  func join(_ record: Record, at now: Instant) -> [FactBody] {
    let candidates = record.incidents.filter { incident in
      incident.mergedInto == nil && !incident.isHeldByPerson && !concerned(incident).isEmpty
        && (incident.resolvedAt.map { $0 + settings.relapse > now } ?? true)
    }
    guard Set(candidates.compactMap { $0.id.parts?.node }).count > 1 else { return [] }
    let aged = candidates.sorted { ($0.since, $0.id) < ($1.since, $1.id) }
    var gone: Set<IncidentID> = []
    var facts: [FactBody] = []
    for (place, younger) in aged.enumerated() {
      let older = aged[..<place].first { !gone.contains($0.id) && isOneCut($0, younger) }
      guard let older else { continue }
      gone.insert(younger.id)
      facts.append(
        .incidentsMerged(
          IncidentsMerged(incident: younger.id, into: older.id, by: .detector, at: now)))
    }
    return facts
  }

  /// The lines that an incident lists, and those that its cause is on: of two incidents that a node
  /// knows it lists a line at one alone.
  private func concerned(_ incident: Incident) -> Set<LineID> {
    Set(incident.lines.map(\.line) + incident.cause.compactMap(\.line))
  }

  private func isOneCut(_ older: Incident, _ younger: Incident) -> Bool {
    guard older.id.parts?.node != younger.id.parts?.node else { return false }
    guard !concerned(older).isDisjoint(with: concerned(younger)) else { return false }
    return older.resolvedAt.map { younger.since <= $0 } ?? true
  }
}
