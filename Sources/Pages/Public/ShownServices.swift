import Incidents
import Relais

/// The services that strangers may know of; whatever concerns no other is not told.
struct ShownServices {
  /// Their names, in the order of the page.
  let order: [ServiceID]
  private let titles: [ServiceID: LocalizedText]

  /// The services of a page; of two with the same name the first counts.
  init(_ groups: [PublicSettings.Group]) {
    var order: [ServiceID] = []
    var titles: [ServiceID: LocalizedText] = [:]
    for service in groups.flatMap(\.services) where titles[service.id] == nil {
      order.append(service.id)
      titles[service.id] = service.title
    }
    self.order = order
    self.titles = titles
  }

  /// Whether a service is shown.
  func contains(_ service: ServiceID) -> Bool { titles[service] != nil }

  /// What people call these services.
  func titles(of services: [ServiceID]) -> [LocalizedText] { services.compactMap { titles[$0] } }

  /// Those that an incident concerns, in the order of the page.
  func concerned(by incident: Incident) -> [ServiceID] {
    order.filter { incident.service($0) != nil }
  }
}
