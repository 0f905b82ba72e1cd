import Relais

/// Plots of several spans of time, each with its values as a table.
struct PlotParts {
  /// The most rows of a table; what is finer is put together.
  static let rowLimit = 24

  /// The spans, in the order in which they are shown.
  let plots: [Plot]
  /// What is drawn of each.
  let kinds: [PlotDrawing.Kind]
  /// For whom.
  let reader: Reader

  private var parts: DeskParts { DeskParts(reader: reader) }

  /// All of them.
  var html: HTML {
    let sections = plots.enumerated().map { place, plot -> HTML in
      let drawings = kinds.enumerated().map { kind -> HTML in
        PlotDrawing(
          plot: plot, kind: kind.element, reader: reader, id: "plot-\(place)-\(kind.offset)"
        ).html
      }
      let late: HTML? =
        kinds.contains(.loss) && place == 0 ? " \(reader(PlotWords.lateAnswers))" : nil
      let note: HTML? = plot.whole == nil ? nil : "\(reader(PlotWords.reading))\(late)"
      return parts.part(
        "plots-\(place)", PlotWords.last(plot.until - plot.from), note: note,
        "\(drawings)\(table(of: plot, place))")
    }
    return "\(sections)"
  }

  private func table(of plot: Plot, _ place: Int) -> HTML? {
    let points = plot.columns(atMost: Self.rowLimit).filter { $0.count > 0 }
    guard !points.isEmpty else { return nil }
    func written(_ duration: Duration?) -> HTML {
      "\(reader(duration.map(DurationWords.measured) ?? DeskWords.nothing))"
    }
    let rows = points.map { point -> [HTML] in
      [
        reader.brief(point.start),
        "\(reader(PlotWords.part(point.answers, of: point.count)))",
        written(point.minimum), written(point.median), written(point.maximum),
      ]
    }
    let title = PlotWords.last(plot.until - plot.from)
    return """
      <details id="values-\(place)"><summary>\(reader(PlotWords.table))</summary>\
      \(parts.table(
        title,
        [
          PlotWords.from, PlotWords.answered, PlotWords.shortest, PlotWords.median,
          PlotWords.longest,
        ], rows))</details>
      """
  }
}
