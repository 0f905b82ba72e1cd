import Incidents
import Relais

extension PublicProjection {
  /// The maintenance that concerns a service shown: the next to come first, then the past ones.
  func maintenances(_ record: Record, _ shown: ShownServices) -> [PublicView.Maintenance] {
    let told = record.maintenances.compactMap { tell($0, shown) }
    let ahead = told.filter(\.isAhead).sorted { ($0.from, $0.key) < ($1.from, $1.key) }
    let past = told.filter { !$0.isAhead }.sorted { ($0.from, $0.key) > ($1.from, $1.key) }
    return ahead + past.prefix(Self.maintenanceLimit)
  }

  private func tell(
    _ maintenance: Maintenance, _ shown: ShownServices
  ) -> PublicView.Maintenance? {
    let services = shown.order.filter(maintenance.services.contains)
    guard !services.isEmpty else { return nil }
    return PublicView.Maintenance(
      key: PublicKey.key(.maintenance, maintenance.id.name), title: maintenance.title,
      step: maintenance.step,
      from: maintenance.from, until: maintenance.until, createdAt: maintenance.announcedAt,
      updatedAt: maintenance.updatedAt, revision: maintenance.revision, services: services,
      updates: MaintenanceStory(of: maintenance).updates.reversed())
  }
}
