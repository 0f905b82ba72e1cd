import Relais

/// Picks, from all that was observed, what a person can check.
extension Detector {
  /// Pieces of evidence shown, at most.
  private static let evidenceLimit = 8

  /// When the first probe that speaks for an explanation was sent.
  func beginning(of leading: Posterior.Rank) -> Instant {
    guard let faults = leading.hypotheses.first, !faults.isEmpty else { return inquiry.since }
    return silence(of: ledgers.indices.filter { breaks(faults, $0) }) ?? inquiry.since
  }

  /// Since when the first of these paths is silent; nil where none is.
  ///
  /// A path that has never answered tells nothing of when something broke: many routers answer
  /// nobody, on the best of days. It counts only where there is no other.
  private func silence(of places: [Int]) -> Instant? {
    let silent = places.filter { ledgers[$0].silentSince != nil }
    let fallen = silent.filter { ledgers[$0].lastAnswered != nil }
    return (fallen.isEmpty ? silent : fallen).compactMap { ledgers[$0].silentSince }.min()
  }

  /// The evidence for an explanation, strongest first.
  func proof(for leading: Posterior.Rank, at now: Instant) -> [Evidence] {
    guard let faults = leading.hypotheses.first, !faults.isEmpty else { return [] }
    var found: [Evidence] = []
    let concerned = watches.indices.filter { line in
      leading.components.contains { $0.line == watches[line].line || $0.kind == .machine }
    }
    for line in concerned {
      found += readings(of: line) + chain(of: line, faults) + outside(of: line, faults)
    }
    found += silentAlone(faults, besides: concerned)
    found += failures(faults) + otherSide(faults)
    for line in watches.indices where !concerned.contains(line) { found += reach(of: line) }
    return Array(found.prefix(Self.evidenceLimit))
  }

  private func breaks(_ faults: [Int], _ place: Int) -> Bool {
    let crossed = model.routes[place].crossings[crossing(of: place)]
    return faults.contains { crossed.contains($0) }
  }

  private func readings(of line: Int) -> [Evidence] {
    var found: [Evidence] = []
    if let carrier = watches[line].carrier, !carrier.isUp {
      found.append(.carrier(watches[line].line, isUp: false, since: carrier.since))
    }
    if let box = watches[line].box, !box.isUp {
      found.append(.boxSays(watches[line].line, box.words, since: box.since))
    }
    return found
  }

  /// The furthest witness that answers, and the silence behind it.
  private func chain(of line: Int, _ faults: [Int]) -> [Evidence] {
    let places = asked.filter {
      model.routes[$0].line == line && model.paths[$0].vantage == .office && isSilentOrAnswers($0)
    }
    let near = places.filter { model.paths[$0].witness.role != .anchor }
    let silent = places.filter { ledgers[$0].missedInRow > 0 && breaks(faults, $0) }
    let since = silence(of: silent)
    let last = near.last { ledgers[$0].missedInRow == 0 && !isResolver($0) }
    guard let since else { return [] }
    guard let last, let roundTrip = ledgers[last].roundTrip else {
      return silent.first.map { [.silent(model.paths[$0].witness, since: since)] } ?? []
    }
    let witness = model.paths[last].witness
    let isBoundary = places.allSatisfy { $0 <= last || isResolver($0) || silent.contains($0) }
    let answers = Evidence.answers(witness, roundTrip: roundTrip)
    if isBoundary { return [answers, .nothingBeyond(witness, since: since)] }
    return [answers] + silent.map { .silent(model.paths[$0].witness, since: since) }
  }

  /// What beats and the twin say of a line: what is silent, and what still gets through.
  private func outside(of line: Int, _ faults: [Int]) -> [Evidence] {
    let places = told + (model.vantage == .twin ? asked : [])
    return places.filter { model.routes[$0].line == line }.compactMap { place in
      let (ledger, witness) = (ledgers[place], model.paths[place].witness)
      if ledger.missedInRow > 0, breaks(faults, place), let since = ledger.silentSince,
        ledger.lastAnswered != nil
      {
        return .silent(witness, since: since)
      }
      guard ledger.missedInRow == 0, let heard = ledger.lastAnswered, heard >= inquiry.since else {
        return nil
      }
      // One way there is no round trip, and none is told.
      return .answers(witness, roundTrip: ledger.roundTrip ?? .zero)
    }
  }

  /// Checks from the other side of a failing one, of the same target, which answer.
  private func otherSide(_ faults: [Int]) -> [Evidence] {
    let targets = Set(
      faults.map { model.faults[$0].component }.filter { $0.vantage != nil }.map {
        Component(.target, subject: $0.subject)
      })
    guard !targets.isEmpty else { return [] }
    let other = trackers.indices.first { check in
      let place = model.firstCheck + check
      return !breaks(faults, place) && trackers[check].belief.state == .ok
        && model.routes[place].crossings[0].contains {
          targets.contains(model.faults[$0].component)
        }
    }
    guard let other, let trip = ledgers[model.firstCheck + other].roundTrip else { return [] }
    return [.answers(model.paths[model.firstCheck + other].witness, roundTrip: trip)]
  }

  private func isSilentOrAnswers(_ place: Int) -> Bool {
    ledgers[place].missedInRow > 0 || ledgers[place].lastAnswered != nil
  }

  private func isResolver(_ place: Int) -> Bool {
    let role = model.paths[place].witness.role
    return role == .operatorResolver || role == .publicResolver
  }

  /// Silent paths over lines that are themselves well: a dead anchor.
  private func silentAlone(_ faults: [Int], besides concerned: [Int]) -> [Evidence] {
    var told: Set<String> = []
    return heeded.compactMap { place in
      guard breaks(faults, place), let since = ledgers[place].silentSince,
        model.routes[place].line.map({ !concerned.contains($0) }) ?? true,
        told.insert(model.paths[place].witness.name).inserted
      else { return nil }
      return .silent(model.paths[place].witness, since: since)
    }
  }

  /// Checks that fail for good because of these faults; three will do.
  private func failures(_ faults: [Int]) -> [Evidence] {
    var found: [Evidence] = []
    for (index, tracker) in trackers.enumerated() where tracker.belief.state == .failed {
      let place = model.firstCheck + index
      guard breaks(faults, place), let why = tracker.belief.failure else { continue }
      found.append(.fails(model.paths[place].witness, why, since: tracker.belief.since))
      if found.count == 3 { break }
    }
    return found
  }

  /// What a line that is not blamed reaches.
  private func reach(of line: Int) -> [Evidence] {
    let anchors = asked.filter {
      model.routes[$0].line == line && model.paths[$0].witness.role == .anchor
    }
    let answering = anchors.count {
      ledgers[$0].missedInRow == 0 && ledgers[$0].lastAnswered != nil
    }
    guard answering > 0 else { return [] }
    let id = watches[line].line
    return answering == anchors.count
      ? [.reachesAllAnchors(id, count: answering)]
      : [.reachesSomeAnchors(id, answering: answering, of: anchors.count)]
  }
}
