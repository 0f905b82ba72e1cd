internal import Incidents
internal import Pages
internal import Relais

/// Keeps the public surface true to the record: makes it anew whenever something changed, and once
/// a minute for the time that it bears.
struct PublicFace: Sendable {
  /// How often it is looked whether something changed.
  static let period: Duration = .milliseconds(200)

  /// Whose state is shown.
  let run: StationRun
  /// What is served to strangers.
  let site: SiteHolder

  /// What the surface was made from.
  private struct Origin: Hashable {
    var facts: UInt64
    var minute: Int64
    var settings: PublicSettings
  }

  /// Makes it anew until cancelled.
  func run() async {
    var shown: Origin?
    while !Task.isCancelled {
      let record = await run.ledger.record
      let settings = await run.stage.configuration.page
      let now = run.clock.now
      let origin = Origin(
        facts: record.count, minute: now.nanoseconds / 60_000_000_000, settings: settings)
      if origin != shown {
        await render(record, settings, at: now)
        shown = origin
      }
      try? await Task.sleep(for: Self.period)
    }
  }

  /// The surface as it would be served now.
  static func site(of run: StationRun) async -> PublicSite {
    PublicSite(
      of: await run.ledger.record, await run.stage.configuration.page, at: run.clock.now)
  }

  /// Off the caller's actor: compressing takes a while.
  @concurrent
  private func render(_ record: Record, _ settings: PublicSettings, at now: Instant) async {
    site.replace(PublicSite(of: record, settings, at: now))
  }
}

extension PublicSite {
  /// All that strangers may read at a moment.
  fileprivate init(of record: Record, _ settings: PublicSettings, at now: Instant) {
    let view = PublicProjection(settings: settings).view(of: record, at: now)
    self.init(languages: settings.languages)
    PublicPages(view: view, zone: settings.zone).add(to: &self)
    MachinePages(view: view, zone: settings.zone).add(to: &self)
  }

  /// Writes every page to a folder; says how many files that are.
  @concurrent
  func exported(to folder: String) async throws -> Int {
    try StaticExport(self).write(to: folder)
  }
}
