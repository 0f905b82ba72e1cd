internal import Relais

/// Maintenance as text.
enum MaintenancePicture {
  /// One line each.
  static func list(_ maintenances: [MaintenanceReport], _ style: Style) -> [String] {
    guard !maintenances.isEmpty else { return ["No maintenance is announced."] }
    var table = Table()
    for maintenance in maintenances {
      let services = maintenance.services.map(\.name).joined(separator: ", ")
      table.rows.append([
        Table.Cell(maintenance.id, .strong),
        Table.Cell(
          maintenance.step.replacing("_", with: " "),
          maintenance.step == "scheduled" ? .quiet : .warning),
        Table.Cell(span(maintenance), .quiet),
        Table.Cell(maintenance.title(in: .english)), Table.Cell(services, .quiet),
      ])
    }
    return table.lines(style, indent: 0)
  }

  /// From when until when, by this machine's clock.
  static func span(_ maintenance: MaintenanceReport) -> String {
    let from = TimeOfDay.dated(maintenance.from)
    return "\(from) to \(TimeOfDay.dated(maintenance.until))"
  }
}
