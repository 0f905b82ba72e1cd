import Incidents
import Relais

/// What of an incident's history strangers may read: persons' words as they were written, the
/// detector's steps in standard sentences, and the states of services shown.
struct IncidentStory {
  /// What was said, oldest first.
  private(set) var updates: [PublicView.Update] = []
  /// The last title that a person wrote; nil where none did.
  private(set) var title: LocalizedText?
  /// The worst that befell a service shown.
  private(set) var worst = ServiceState.operational
  /// When anything of this last changed.
  private(set) var touchedAt: Instant

  private let id: IncidentID
  private let shown: ShownServices
  /// Whether of persons' words only those are public that were approved for everybody: it concerns
  /// no service that strangers know of.
  private let onlyAnnounced: Bool
  private var texts: [UpdateID: LocalizedText] = [:]
  private var phase: IncidentPhase?
  private var isCauseKnown = false
  /// How services shown do, and what was last told of them.
  private var states: [ServiceID: ServiceState] = [:]
  private var told: [ServiceID: ServiceState] = [:]

  /// Reads an incident's history.
  init(of incident: Incident, shown: ShownServices, onlyAnnounced: Bool = false) {
    id = incident.id
    self.shown = shown
    self.onlyAnnounced = onlyAnnounced
    touchedAt = incident.openedAt
    for update in incident.updates { texts[update.id] = update.text }
    for service in incident.services where shown.contains(service.service) {
      worst = max(worst, service.state)
    }
    // Of old incidents only persons' facts are kept; the rest stands in the moments of the phases.
    if !incident.history.contains(where: { $0.body.opens(incident.id) }) {
      step(to: .investigating, at: incident.openedAt)
    }
    for place in incident.history.indices {
      read(incident.history[place].body, before: incident.history[(place + 1)...])
    }
    if incident.forgotten > 0 { recall(incident) }
  }

  /// Adds what persons said of an incident that turned out to be part of this one.
  mutating func add(wordsOf merged: Incident, onlyAnnounced: Bool = false) {
    for update in merged.updates
    where onlyAnnounced ? update.by.isAnnouncing : update.by.isPerson {
      insert(
        PublicView.Update(
          key: PublicKey.key(.update, merged.id.name, update.id.name),
          step: .incident(update.phase), text: update.text, at: update.at))
    }
  }

  /// The state that was told of a service before the one that holds.
  func before(_ service: ServiceID) -> ServiceState? {
    for update in updates.reversed() {
      if let change = update.changes.first(where: { $0.service == service }) {
        return change.before
      }
    }
    return nil
  }

  private mutating func read(_ fact: FactBody, before later: ArraySlice<RecordedFact>) {
    switch fact {
    case .incidentOpened(let news):
      isCauseKnown = isCauseKnown || !news.cause.isEmpty
      if news.by.isPerson, !onlyAnnounced { title = news.title }
      note(news.services)
      step(to: .investigating, at: news.at, unlessSaidIn: later)
    case .incidentIdentified(let news):
      isCauseKnown = !news.cause.isEmpty
      if news.by.isPerson, !onlyAnnounced, let words = news.title { title = words }
      step(to: .identified, at: news.at, unlessSaidIn: later)
    case .incidentMonitored(let news): step(to: .monitoring, at: news.at, unlessSaidIn: later)
    case .incidentResolved(let news): step(to: .resolved, at: news.at, unlessSaidIn: later)
    case .incidentReopened(let news):
      step(to: isCauseKnown ? .identified : .investigating, at: news.at, unlessSaidIn: later)
    case .affectedChanged(let news):
      for service in news.removedServices { states[service] = nil }
      note(news.services)
      if news.services.contains(where: { shown.contains($0.service) }) { touch(news.at) }
      if updates.last?.at == news.at { updates[updates.count - 1].changes += changes() }
    case .verdictRevised(let news): isCauseKnown = !news.cause.isEmpty
    case .updatePosted(let news): post(news)
    case .textCorrected(let news): correct(news)
    default: break
    }
  }

  private mutating func note(_ services: [AffectedService]) {
    for service in services where shown.contains(service.service) {
      states[service.service] = service.state
      worst = max(worst, service.state)
    }
  }

  /// What is to be told of services since the last words.
  private mutating func changes() -> [PublicView.Affected] {
    let news = shown.order.compactMap { service -> PublicView.Affected? in
      let before = told[service] ?? .operational
      guard let state = states[service], state != before else { return nil }
      return PublicView.Affected(service: service, before: before, state: state)
    }
    for change in news { told[change.service] = change.state }
    return news
  }

  /// Tells a step in a standard sentence, unless it was told or words of the same moment tell it.
  private mutating func step(
    to next: IncidentPhase, at moment: Instant, unlessSaidIn later: ArraySlice<RecordedFact> = []
  ) {
    guard next != phase else { return }
    let isRelapse =
      next.isBeforeEnd && (phase.map { !$0.isBeforeEnd } ?? false)
    phase = next
    for fact in later {
      guard case .updatePosted(let words) = fact.body, words.at == moment, words.by.isPerson,
        !onlyAnnounced || words.by.isAnnouncing
      else { continue }
      return
    }
    let sentence = isRelapse ? StandardSentences.relapse : StandardSentences.phase(next)
    insert(
      PublicView.Update(
        key: PublicKey.key(.step, id.name, next.rawValue, String(moment.nanoseconds)),
        step: .incident(next), text: sentence.text, at: moment, changes: changes()))
  }

  private mutating func post(_ news: UpdatePosted) {
    guard onlyAnnounced ? news.by.isAnnouncing : news.by.isPerson else {
      return step(to: news.phase, at: news.at)
    }
    phase = news.phase
    insert(
      PublicView.Update(
        key: PublicKey.key(.update, news.incident.name, news.update.name),
        step: .incident(news.phase),
        text: texts[news.update] ?? news.text, at: news.at, changes: changes()))
  }

  private mutating func correct(_ news: TextCorrected) {
    guard let update = news.update else {
      if news.by.isPerson, !onlyAnnounced { title = news.text }
      return touch(news.at)
    }
    let key = PublicKey.key(.update, news.incident.name, update.name)
    guard let place = updates.firstIndex(where: { $0.key == key }) else { return }
    updates[place].correctedAt = news.at
    touch(news.at)
  }

  /// Adds the phases of which the history no longer tells.
  private mutating func recall(_ incident: Incident) {
    let moments: [(IncidentPhase, Instant?)] = [
      (.identified, incident.identifiedAt), (.monitoring, incident.monitoringAt),
      (.resolved, incident.resolvedAt),
    ]
    for (next, moment) in moments {
      guard let moment,
        !updates.contains(where: { $0.step == .incident(next) && $0.at == moment })
      else { continue }
      insert(
        PublicView.Update(
          key: PublicKey.key(.step, id.name, next.rawValue, String(moment.nanoseconds)),
          step: .incident(next), text: StandardSentences.phase(next).text, at: moment))
    }
  }

  private mutating func insert(_ update: PublicView.Update) {
    let place = updates.lastIndex { $0.at <= update.at }.map { $0 + 1 } ?? 0
    updates.insert(update, at: place)
    touch(update.at)
  }

  private mutating func touch(_ moment: Instant) { touchedAt = max(touchedAt, moment) }
}

extension IncidentPhase {
  /// Whether something does not work in this phase.
  fileprivate var isBeforeEnd: Bool { self == .investigating || self == .identified }
}

extension FactBody {
  /// Whether it opens that incident.
  fileprivate func opens(_ incident: IncidentID) -> Bool {
    guard case .incidentOpened(let news) = self else { return false }
    return news.incident == incident
  }
}
