internal import Pages
internal import Relais

/// Tells the board's readers whenever what it shows has changed.
struct BoardFace: Sendable {
  /// How often it is looked whether something changed, while somebody reads.
  static let period: Duration = .milliseconds(500)

  /// Whose state is shown.
  let run: StationRun
  /// Where it is told.
  let feed: LiveFeed
  /// Rung when a reader comes.
  let arrivals: Bell

  /// Looks until cancelled.
  func run() async {
    var shown: [Language: String] = [:]
    for await _ in arrivals.strokes() {
      while feed.hasReaders, !Task.isCancelled {
        await look(&shown)
        try? await Task.sleep(for: Self.period)
      }
    }
  }

  private func look(_ shown: inout [Language: String]) async {
    let settings = await run.stage.configuration.page
    let report = await run.status()
    let texts = [Language: String](
      uniqueKeysWithValues: Set(settings.languages).map { language in
        (language, BoardPage(report, settings: settings, language: language).content.markup)
      })
    guard texts != shown else { return }
    feed.publish(LiveFrame(event: "board", texts: texts))
    shown = texts
  }
}
