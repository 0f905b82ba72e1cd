internal import Pages
internal import Relais

/// Tells the board's readers whenever what it shows has changed.
struct BoardFace: Sendable {
  /// How often it is looked whether something changed.
  static let period: Duration = .milliseconds(500)

  /// Whose state is shown.
  let run: StationRun
  /// Where it is told.
  let feed: LiveFeed

  /// Looks until cancelled.
  func run() async {
    var shown: [Language: String] = [:]
    while !Task.isCancelled {
      let settings = await run.stage.configuration.page
      let report = await run.status()
      let texts = [Language: String](
        uniqueKeysWithValues: Set(settings.languages).map { language in
          (language, BoardPage(report, settings: settings, language: language).content.markup)
        })
      if texts != shown {
        feed.publish(LiveFrame(event: "board", texts: texts))
        shown = texts
      }
      try? await Task.sleep(for: Self.period)
    }
  }
}
