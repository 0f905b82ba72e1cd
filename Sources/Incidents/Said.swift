public import Relais

/// One of several values that stand side by side, since nodes wrote them without knowing of each
/// other: who said what, where and when, for a person to say which holds.
public struct Said<Value: Hashable & Sendable>: Hashable, Sendable {
  /// What was said.
  public let value: Value
  /// The node at which it was said.
  public let node: NodeID
  /// Who said it.
  public let by: Actor
  /// When, by that node's clock.
  public let at: Instant
}

extension Incident {
  /// The steps among which a person should choose, as they are folded; empty while nodes agree.
  ///
  /// *The twin resolved this at 10:41, the office said still down at 10:40: which?* Until somebody
  /// says so, by ``Command/confirm(_:_:)``, the one furthest from the end holds.
  public var disputedPhases: [Said<IncidentPhase>] {
    guard needsConfirmation else { return [] }
    return phases.heads.map { head in
      Said(
        value: head.value.phase, node: head.fact.writer.node, by: head.value.by, at: head.value.at)
    }
  }
}

extension Incident.Update {
  /// The words that nodes wrote without knowing of each other, the shown ones last; usually one.
  public var textSiblings: [LocalizedText] { texts.siblings }
}

extension ServiceStanding {
  /// Whether persons who did not know of each other said different things of it.
  public var needsConfirmation: Bool { Set(words.siblings.map(\.state)).count > 1 }

  /// What they said, nil for leaving it to the detector, in the order of folding; empty while they
  /// agree.
  ///
  /// The worst holds until a person sets or releases it again.
  public var disputedWords: [Said<ServiceState?>] {
    guard needsConfirmation else { return [] }
    return words.heads.map { head in
      Said(
        value: head.value.state, node: head.fact.writer.node, by: head.value.by, at: head.value.at)
    }
  }
}

extension Maintenance {
  /// The titles that nodes wrote without knowing of each other, the shown one last; usually one.
  public var titleSiblings: [LocalizedText] { titles.siblings }

  /// The same of the words that it was announced with.
  public var textSiblings: [LocalizedText] { texts.siblings }

  /// The steps among which a person should choose, by ``Command/confirmMaintenance(_:_:)``, in the
  /// order of folding; empty while nodes agree.
  public var disputedSteps: [Said<MaintenanceStep>] {
    guard isStepDisputed else { return [] }
    return steps.heads.map { head in
      Said(
        value: head.value.step, node: head.fact.writer.node, by: head.value.by, at: head.value.at)
    }
  }

  /// The windows among which a person should choose by changing it; empty while nodes agree.
  public var disputedWindows: [MaintenanceWindow] {
    let siblings = windows.siblings
    return Set(siblings).count > 1 ? siblings : []
  }
}

extension Maintenance.Update {
  /// The words that nodes wrote without knowing of each other, the shown ones last; usually one.
  public var textSiblings: [LocalizedText] { texts.siblings }
}

extension Record {
  /// Whether anything waits for a person to say which of two words holds.
  public var needsConfirmation: Bool {
    incidents.contains { $0.mergedInto == nil && $0.needsConfirmation }
      || services.contains(where: \.needsConfirmation)
      || maintenances.contains(where: \.needsConfirmation)
      || homes.contains(where: \.needsConfirmation)
  }
}
