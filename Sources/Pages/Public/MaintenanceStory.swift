import Incidents
import Relais

/// What of a maintenance's history strangers may read: persons' words as they were written, steps
/// without words in standard sentences.
struct MaintenanceStory {
  /// What was said, oldest first.
  private(set) var updates: [PublicView.Update] = []

  private let id: MaintenanceID
  private var texts: [UpdateID: LocalizedText] = [:]
  private var step: MaintenanceStep?

  /// Reads a maintenance's history.
  init(of maintenance: Maintenance) {
    id = maintenance.id
    for update in maintenance.updates { texts[update.id] = update.text }
    let announcement =
      maintenance.text ?? StandardSentences.maintenance(.scheduled).text
    say(
      announcement, .scheduled, at: maintenance.announcedAt,
      key: PublicKey.key(.update, id.name, "announcement"))
    for place in maintenance.history.indices {
      read(maintenance.history[place].body, before: maintenance.history[(place + 1)...])
    }
  }

  private mutating func read(_ fact: FactBody, before later: ArraySlice<RecordedFact>) {
    switch fact {
    case .maintenanceChanged(let news):
      guard news.window != nil else { return }
      say(
        StandardSentences.rescheduled.text, step ?? .scheduled, at: news.at,
        key: key("window", news.at))
    case .maintenanceStepped(let news):
      guard news.step != step,
        !later.contains(where: { $0.body.saysOfMaintenance(at: news.at) })
      else { return }
      say(
        StandardSentences.maintenance(news.step).text, news.step, at: news.at,
        key: key(news.step.rawValue, news.at))
    case .maintenanceUpdatePosted(let news):
      say(
        texts[news.update] ?? news.text, news.step, at: news.at,
        key: PublicKey.key(.update, id.name, news.update.name))
    case .maintenanceTextCorrected(let news):
      let name = news.update?.name ?? "announcement"
      let key = PublicKey.key(.update, id.name, name)
      if let place = updates.firstIndex(where: { $0.key == key }) {
        updates[place].correctedAt = news.at
      }
    default: break
    }
  }

  private mutating func say(
    _ text: LocalizedText, _ step: MaintenanceStep, at moment: Instant, key: String
  ) {
    self.step = step
    let place = updates.lastIndex { $0.at <= moment }.map { $0 + 1 } ?? 0
    updates.insert(
      PublicView.Update(key: key, step: .maintenance(step), text: text, at: moment), at: place)
  }

  private func key(_ what: String, _ moment: Instant) -> String {
    PublicKey.key(.step, id.name, what, String(moment.nanoseconds))
  }
}

extension FactBody {
  /// Whether it adds words to a maintenance at that moment.
  fileprivate func saysOfMaintenance(at moment: Instant) -> Bool {
    guard case .maintenanceUpdatePosted(let news) = self else { return false }
    return news.at == moment
  }
}
