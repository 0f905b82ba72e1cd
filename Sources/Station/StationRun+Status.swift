internal import Incidents
internal import Journal
internal import Relais

extension StationRun {
  /// The state of everything now.
  func status() async -> StatusReport {
    let now = clock.now
    let record = await ledger.record
    let configuration = await stage.configuration
    var report = StatusReport(
      node: configuration.node, version: Version.current, asOf: now, startedAt: startedAt,
      lines: [], services: [], checks: [], verdict: nil,
      incidents: record.openIncidents.reversed().map(IncidentReport.init),
      maintenances: record.maintenances.filter { !$0.step.isOver }
        .sorted { ($0.from, $0.id) < ($1.from, $1.id) }.map(MaintenanceReport.init),
      troubles: [])
    if let generation = await stage.generation {
      let builder = StatusBuilder(
        model: generation.model, view: await generation.watch.view, record: record, now: now)
      report.lines = builder.lines
      report.services = builder.services
      report.checks = builder.checks
      report.verdict = builder.view.verdict
      report.troubles += generation.outlook.troubles
    }
    if case .failing(let trouble) = journal.health { report.troubles.append(trouble.description) }
    return report
  }
}
