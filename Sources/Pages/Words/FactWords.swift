import Announcing
import Incidents
import Relais

/// What a fact says, in one line.
struct FactWords {
  /// What it says; text of persons as they wrote it.
  let what: Message
  /// Who did it; the detector where nobody is named.
  let by: Actor

  /// The words of a fact.
  ///
  /// - Parameters:
  ///   - body: the fact.
  ///   - isNamed: whether the incident or maintenance is named; not where all facts are of one.
  init(_ body: FactBody, isNamed: Bool = true) {
    let teller = FactTeller(isNamed: isNamed)
    (what, by) =
      teller.station(body) ?? teller.incident(body) ?? teller.maintenance(body)
      ?? teller.node(body) ?? teller.account(body) ?? teller.announcing(body)
      ?? (Message(body.kind), .detector)
  }
}

/// Finds the words, and who did it; nil for facts of another family.
private struct FactTeller {
  let isNamed: Bool

  func station(_ body: FactBody) -> (Message, Actor)? {
    switch body {
    case .nodeStarted(let fact):
      (
        Message(
          english: "a journal begins, version \(fact.version)",
          french: "un journal commence, version \(fact.version)"), .detector
      )
    case .lineStateChanged(let fact):
      (
        colon(
          Message(english: "line \(fact.line)", french: "ligne \(fact.line)"),
          joined([
            DeskIncidentWords.condition(fact.condition).lowercased,
            fact.reason.map { LineWords.reason($0) },
          ])), .detector
      )
    case .serviceStateChanged(let fact):
      (state(of: fact.service, fact.state, downBy: fact.takenDownBy), .detector)
    case .serviceStateSet(let fact):
      (
        joined([state(of: fact.service, fact.state), DeskWords.setByPerson]), fact.by
      )
    case .serviceReleased(let fact):
      (colon(Message(fact.service.name), DeskIncidentWords.measured), fact.by)
    default: nil
    }
  }

  func node(_ body: FactBody) -> (Message, Actor)? {
    switch body {
    case .nodeReceived(let fact):
      let from = fact.upTo.entries.map(\.writer.node.name).joined(separator: ", ")
      return (
        Message(english: "has read facts of \(from)", french: "a lu les faits de \(from)"),
        .detector
      )
    case .companyDescribed:
      return (
        Message(
          english: "told the twin of the company", french: "a décrit l’entreprise au jumeau"),
        .detector
      )
    case .officeDark(let fact):
      let lines = fact.lines.map(\.name).joined(separator: ", ")
      return (
        Message(
          english: "the office is silent on all lines: \(lines)",
          french: "le bureau est muet sur toutes ses lignes : \(lines)"), .detector
      )
    case .officeBack:
      return (
        Message(english: "the office is heard again", french: "le bureau répond à nouveau"),
        .detector
      )
    case .homeClaimed(let fact):
      return (
        Message(
          english: "channel \(fact.channel): \(fact.node) posts from now on",
          french: "canal \(fact.channel) : \(fact.node) publie désormais"), fact.by
      )
    case .homeReleased(let fact):
      return (
        Message(
          english: "channel \(fact.channel): \(fact.node) gives it up",
          french: "canal \(fact.channel) : \(fact.node) y renonce"), .detector
      )
    default: return nil
    }
  }

  func account(_ body: FactBody) -> (Message, Actor)? {
    guard case .accountChanged(let fact) = body else { return nil }
    return (PeopleWords.told(fact), fact.by)
  }

  func announcing(_ body: FactBody) -> (Message, Actor)? {
    switch body {
    case .announcementSubmitted(let fact):
      return (
        colon(
          subject(
            fact.incident,
            Message(
              english: "a message put forward for approval",
              french: "un message soumis à l’approbation")),
          Message(String(fact.hash.prefix(8)))), fact.by
      )
    case .announcementJudged(let fact):
      return (
        colon(
          subject(fact.incident, Self.words(for: fact.judgement)),
          Message(String(fact.hash.prefix(8)))), fact.by
      )
    case .announcementSealed(let fact):
      let name = Situation(rawValue: fact.situation).map(AnnouncingWords.situation)
      return (
        colon(
          Message(
            english: "a message written ahead for “\(name?.english ?? fact.situation)”",
            french: "un message écrit d’avance pour « \(name?.french ?? fact.situation) »"),
          Message(String(fact.hash.prefix(8)))), fact.by
      )
    case .announcementReleased(let fact):
      return (
        colon(
          subject(
            fact.incident,
            Message(
              english: "published by the rule for darkness, as approved ahead",
              french: "publié selon la règle de silence, comme approuvé d’avance")),
          Message(String(fact.sealed.prefix(8)))), .detector
      )
    case .deliveryChanged(let fact):
      return (
        subject(
          fact.incident,
          Message(
            english: "delivery \(fact.delivery) went a step further",
            french: "la diffusion \(fact.delivery) a avancé")), .detector
      )
    default: return nil
    }
  }

  private static func words(for judgement: AnnouncementJudged.Judgement) -> Message {
    switch judgement {
    case .approve: Message(english: "a message approved", french: "un message approuvé")
    case .revoke:
      Message(english: "an approval taken back", french: "une approbation retirée")
    case .intend:
      Message(english: "a message about to be sent", french: "un message sur le point de partir")
    }
  }

  func incident(_ body: FactBody) -> (Message, Actor)? {
    switch body {
    case .incidentOpened(let fact):
      (
        colon(
          subject(fact.incident, Message(english: "opened", french: "ouvert")),
          Message(fact.title)), fact.by
      )
    case .incidentIdentified(let fact):
      (
        colon(
          subject(fact.incident, Message(english: "identified", french: "identifié")),
          cause(fact.cause)), fact.by
      )
    case .incidentMonitored(let fact):
      (
        subject(
          fact.incident,
          Message(english: "works again, watched", french: "remarche, en surveillance")), fact.by
      )
    case .incidentResolved(let fact):
      (subject(fact.incident, Message(english: "resolved", french: "résolu")), fact.by)
    case .incidentReopened(let fact):
      (subject(fact.incident, Message(english: "opened again", french: "rouvert")), fact.by)
    case .affectedChanged(let fact):
      (isNamed ? colon(Message(fact.incident.name), affected(fact)) : affected(fact), fact.by)
    case .verdictRevised(let fact):
      (
        colon(
          subject(
            fact.incident, Message(english: "explained anew", french: "nouvelle explication")),
          cause(fact.cause)), .detector
      )
    case .updatePosted(let fact):
      (
        colon(
          subject(fact.incident, Message(english: "update", french: "message")),
          Message(fact.text)), fact.by
      )
    case .textCorrected(let fact):
      (
        colon(
          subject(
            fact.incident,
            fact.update == nil
              ? Message(english: "title corrected", french: "titre corrigé")
              : Message(english: "update corrected", french: "message corrigé")),
          Message(fact.text)), fact.by
      )
    case .incidentsMerged(let fact):
      (
        subject(
          fact.incident,
          Message(english: "merged into \(fact.into)", french: "réuni à \(fact.into)")), fact.by
      )
    default: nil
    }
  }

  func maintenance(_ body: FactBody) -> (Message, Actor)? {
    switch body {
    case .maintenanceScheduled(let fact):
      (
        colon(
          subject(fact.maintenance, Message(english: "scheduled", french: "prévue")),
          Message(fact.title)), fact.by
      )
    case .maintenanceChanged(let fact):
      (
        subject(fact.maintenance, Message(english: "plan changed", french: "plan modifié")),
        fact.by
      )
    case .maintenanceStepped(let fact):
      (
        subject(fact.maintenance, DeskIncidentWords.word(fact.step).lowercased), fact.by
      )
    case .maintenanceUpdatePosted(let fact):
      (
        colon(
          subject(fact.maintenance, Message(english: "update", french: "message")),
          Message(fact.text)), fact.by
      )
    case .maintenanceTextCorrected(let fact):
      (
        colon(
          subject(fact.maintenance, Message(english: "words corrected", french: "texte corrigé")),
          Message(fact.text)), fact.by
      )
    default: nil
    }
  }

  private func subject(_ id: some Identifier, _ words: Message) -> Message {
    isNamed ? .joined([Message(id.name), words], by: " ") : words.capitalised
  }

  private func colon(_ first: Message, _ second: Message) -> Message {
    Message(
      english: "\(first.english): \(second.english)", french: "\(first.french) : \(second.french)")
  }

  private func joined(_ parts: [Message?]) -> Message {
    .joined(parts.compactMap { $0 }, by: ", ")
  }

  private func cause(_ cause: [Component]) -> Message {
    cause.isEmpty
      ? Message(english: "cause unknown", french: "cause inconnue")
      : DiagnosisWords.alternatives(cause)
  }

  private func state(
    of service: ServiceID, _ state: ServiceState, downBy: [ServiceID] = []
  ) -> Message {
    let why =
      downBy.isEmpty
      ? nil : DeskWords.because(StandardSentences.list(downBy.map { Message($0.name) }))
    return joined([
      colon(Message(service.name), StateWords.state(state).lowercased), why,
    ])
  }

  private func affected(_ fact: AffectedChanged) -> Message {
    let lines = fact.lines.map {
      colon(
        Message(english: "line \($0.line)", french: "ligne \($0.line)"),
        DeskIncidentWords.condition($0.condition).lowercased)
    }
    let services = fact.services.map { state(of: $0.service, $0.state) }
    let removed =
      fact.removedServices.map(\.name) + fact.removedLines.map(\.name)
    let others = removed.map { colon(Message($0), DeskIncidentWords.notConcerned) }
    return joined(lines + services + others)
  }
}

extension Message {
  /// The same in small letters, to stand within a sentence.
  var lowercased: Message {
    Message(english: english.lowercased(), french: french.lowercased())
  }
}
