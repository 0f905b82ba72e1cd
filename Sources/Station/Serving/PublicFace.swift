internal import FoundationEssentials
internal import Incidents
internal import Logging
internal import Pages
internal import Publishing
internal import Relais

/// Keeps the public surface true to the record: makes it anew whenever something changed, and once
/// a minute for the time that it bears.
struct PublicFace: Sendable {
  /// Changes within that time are shown together.
  static let settling: Duration = .milliseconds(200)

  /// Whose state is shown.
  let run: StationRun
  /// What is served to strangers.
  let site: SiteHolder

  /// What the surface was made from.
  private struct Origin: Hashable {
    var facts: UInt64
    var minute: Int64
    var settings: PublicSettings
    var folder: String?
    var banner: BannerBoard.Shown
  }

  /// Makes it anew until cancelled.
  func run() async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await ringEveryMinute() }
      var shown: Origin?
      for await _ in run.changes.strokes() {
        let record = await run.ledger.record
        let configuration = await run.stage.configuration
        let settings = configuration.page
        let now = run.clock.now
        let folder = await run.exportFolder
        let origin = Origin(
          facts: record.count, minute: minute(of: now), settings: settings, folder: folder,
          banner: run.announcer.banner.shown)
        guard origin != shown else { continue }
        let shownSite = await render(record, configuration, origin.banner, at: now)
        shown = origin
        if let folder {
          await export(shownSite, to: folder)
        } else {
          await run.stage.note(exportTrouble: nil)
        }
        try? await Task.sleep(for: Self.settling)
      }
      group.cancelAll()
    }
  }

  /// Companies have their minutes at different seconds: together they would take turns at the same.
  private var offset: Int64 {
    run.company.id.utf8.reduce(0) { ($0 &* 31 &+ Int64($1)) & 0xFFFF } % 60 * 1_000_000_000
  }

  private func minute(of moment: Instant) -> Int64 {
    (moment.nanoseconds + offset) / 60_000_000_000
  }

  private func ringEveryMinute() async {
    while !Task.isCancelled {
      let next = (minute(of: run.clock.now) + 1) * 60_000_000_000 - offset
      try? await run.clock.sleep(until: Instant(nanoseconds: next))
      run.changes.ring()
    }
  }

  /// Writes what is served to a folder; where that fails the served pages are none the worse.
  @concurrent
  private func export(_ shown: PublicSite, to folder: String) async {
    do {
      if !run.company.id.isEmpty { try Self.makeParent(of: folder) }
      _ = try await shown.exported(to: folder)
      await run.stage.note(exportTrouble: nil)
    } catch {
      let words = "the public pages cannot be written to \(folder): \(error)"
      if await run.stage.note(exportTrouble: words) {
        run.logger.error("The public pages are not exported", metadata: ["why": "\(error)"])
      }
    }
  }

  /// The folder of all companies, which is made where it is not there.
  private static func makeParent(of folder: String) throws {
    let parent = folder.lastIndex(of: "/").map { String(folder[..<$0]) } ?? "/"
    try FileManager.default.createDirectory(atPath: parent, withIntermediateDirectories: true)
  }

  /// The surface as it would be served now.
  static func site(of run: StationRun) async -> PublicSite {
    PublicSite(
      of: await run.ledger.record, await run.stage.configuration, run.announcer.banner.shown,
      at: run.clock.now)
  }

  /// Off the caller's actor: compressing takes a while.
  @concurrent
  private func render(
    _ record: Record, _ configuration: Configuration, _ banner: BannerBoard.Shown, at now: Instant
  ) async -> PublicSite {
    let next = PublicSite(of: record, configuration, banner, at: now)
    site.replace(next)
    run.announcer.banner.note(served: next.banner)
    return next
  }
}

extension PublicSite {
  /// All that strangers may read at a moment.
  fileprivate init(
    of record: Record, _ configuration: Configuration, _ banner: BannerBoard.Shown, at now: Instant
  ) {
    let settings = configuration.page
    let view = PublicProjection(settings: settings).view(of: record, at: now)
    self.init(languages: settings.languages)
    PublicPages(view: view, zone: settings.zone).add(to: &self)
    MachinePages(view: view, zone: settings.zone).add(to: &self)
    add(BannerDocument(banner, on: view, hasAddress: !configuration.writtenPage.url.isEmpty))
  }

  /// Writes every page to a folder; says how many files that are.
  @concurrent
  func exported(to folder: String) async throws -> Int {
    try StaticExport(self).write(to: folder)
  }
}
