internal import Incidents
internal import Relais

extension MaintenanceReport {
  /// A maintenance as the record tells it.
  init(_ maintenance: Maintenance) {
    self.init(
      id: maintenance.id.name, title: maintenance.title, step: maintenance.step.rawValue,
      from: maintenance.from, until: maintenance.until, services: maintenance.services,
      by: "\(maintenance.by)")
  }
}
