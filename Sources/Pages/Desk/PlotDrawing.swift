import Relais

/// One plot of a span of time as a picture that keeps its lines and letters sharp at every width:
/// the curves are stretched, strokes and words are not.
struct PlotDrawing {
  /// What is drawn.
  enum Kind {
    /// How long answers along a line took.
    case roundTrip
    /// The share of a line's probes that was lost.
    case loss
    /// How long answers of a check took.
    case latency
    /// The share of a check's attempts that was answered.
    case availability
  }

  /// The most columns that are drawn; what is finer is put together.
  static let columnLimit = 240

  /// The span of time.
  let plot: Plot
  /// What of it is drawn.
  let kind: Kind
  /// For whom.
  let reader: Reader
  /// Its name in the document.
  let id: String

  private var points: [Plot.Point] { plot.columns(atMost: Self.columnLimit) }

  /// The picture with what it says; the words alone where there is nothing to draw.
  var html: HTML {
    guard let whole = plot.whole else {
      return "<figure class=\"plot\">\(caption(reader(PlotWords.empty)))</figure>"
    }
    let summary = reader(summary(of: whole))
    return """
      <figure class="plot">\(caption(summary))
      <svg\(attribute: "class", isShare ? "share" : nil) role="img" \
      aria-labelledby="\(id)-title \(id)-desc"><title id="\(id)-title">\
      \(reader(title)), \(reader(PlotWords.last(plot.until - plot.from).lowercased))</title>\
      <desc id="\(id)-desc">\(summary)</desc>
      \(grid)<svg x="0" y="\(ceiling)%" width="100%" height="\(floor - ceiling)%" \
      viewBox="0 0 1000 100" preserveAspectRatio="none">\(curves)</svg>\(labels)</svg></figure>
      """
  }

  private func caption(_ summary: String) -> HTML {
    "<figcaption><h3>\(reader(title))</h3> <span>\(summary)</span></figcaption>"
  }

  private var title: Message {
    switch kind {
    case .roundTrip: DeskWords.roundTrip
    case .loss: DeskWords.loss
    case .latency: PlotWords.latency
    case .availability: PlotWords.availability
    }
  }

  private func summary(of whole: Plot.Point) -> Message {
    switch kind {
    case .roundTrip, .latency:
      guard let low = whole.minimum, let middle = whole.median, let high = whole.maximum else {
        return PlotWords.unanswered.capitalised
      }
      return PlotWords.times(shortest: low, median: middle, longest: high).capitalised
    case .loss: return PlotWords.lost(whole.count - whole.answers, of: whole.count).capitalised
    case .availability: return PlotWords.available(whole.count - whole.answers, of: whole.count)
    }
  }

  // Axes.

  /// The longest time that is drawn: every median, and all but the rarest of the longest.
  private var topTime: Duration {
    let medians = points.compactMap(\.median).max() ?? .zero
    let longest = points.compactMap(\.maximum).sorted()
    let usual = longest.isEmpty ? .zero : longest[(longest.count - 1) * 9 / 10]
    return PlotScale.top(for: max(medians, usual))
  }

  private var topShare: Double { PlotScale.top(for: points.compactMap(\.lost).max() ?? 0) }

  private var isShare: Bool { kind == .loss || kind == .availability }
  /// Where the field begins and ends, in per cent of the height.
  private var ceiling: Int { isShare ? 20 : 14 }
  private var floor: Int { isShare ? 80 : 86 }

  private var grid: HTML {
    let heights = [ceiling] + (isShare ? [] : [(ceiling + floor) / 2]) + [floor]
    let lines = heights.map { height -> HTML in
      "<line class=\"grid\" x1=\"0\" x2=\"100%\" y1=\"\(height)%\" y2=\"\(height)%\"/>"
    }
    let ticks = marks.map { mark -> HTML in
      """
      <line class="grid" x1="\(mark.place)%" x2="\(mark.place)%" y1="\(floor)%" \
      y2="\(floor + 4)%"/>
      """
    }
    return "\(lines)\(ticks)"
  }

  private var labels: HTML {
    let words: [(height: Int, words: Message)] =
      switch kind {
      case .roundTrip, .latency:
        [
          (ceiling, DurationWords.measured(topTime)),
          ((ceiling + floor) / 2, DurationWords.measured(topTime / 2)),
        ]
      case .loss: [(ceiling, DeskWords.percent(topShare))]
      case .availability: [(ceiling, DeskWords.percent(1))]
      }
    let texts = words.map { label -> HTML in
      "<text x=\"0\" y=\"\(label.height)%\" dy=\"-.35em\">\(reader(label.words))</text>"
    }
    let moments = marks.map { mark -> HTML in
      "<text class=\"at\" x=\"\(mark.place)%\" y=\"100%\" dy=\"-.2em\">\(reader(mark.words))</text>"
    }
    return "\(texts)\(moments)"
  }

  /// Moments far enough from the ends that their words have room, by their place in per cent.
  private var marks: [(place: String, words: Message)] {
    PlotScale.moments(from: plot.from, until: plot.until, zone: reader.zone).compactMap { mark in
      let place = x(mark.at) / 10
      return place > 7 && place < 93 ? (place.plotted, mark.words) : nil
    }
  }

  // Curves, on a field of 1000 by 100.

  private func x(_ moment: Instant) -> Double {
    min(max((moment - plot.from).inSeconds / (plot.until - plot.from).inSeconds, 0), 1) * 1_000
  }

  private func y(_ time: Duration, _ top: Duration) -> Double {
    100 - min(time.inSeconds / top.inSeconds, 2) * 100
  }

  private var curves: HTML {
    switch kind {
    case .roundTrip, .latency: times
    case .loss: losses
    case .availability: answers
    }
  }

  private var times: HTML {
    let top = topTime
    var (area, line) = ("", "")
    for run in runs(of: points.filter { $0.median != nil }) {
      var (over, under, middle) = ("", "", "")
      for point in run {
        let median = point.median ?? .zero
        let (from, to) = (x(point.start).plotted, x(point.end).plotted)
        let high = y(point.maximum ?? median, top).plotted
        let low = y(point.minimum ?? median, top).plotted
        let centre = y(median, top).plotted
        over += over.isEmpty ? "M\(from) \(high)H\(to)" : "V\(high)H\(to)"
        middle += middle.isEmpty ? "M\(from) \(centre)H\(to)" : "V\(centre)H\(to)"
        under = "V\(low)H\(from)" + under
      }
      area += over + under + "Z"
      line += middle
    }
    return """
      <path class="band" d="\(area)"/><path class="curve" d="\(line)" \
      vector-effect="non-scaling-stroke"/>
      """
  }

  private var losses: HTML {
    let top = topShare
    var (bars, base) = ("", "")
    for run in runs(of: points.filter { $0.count > 0 }) {
      if let first = run.first, let last = run.last {
        base += "M\(x(first.start).plotted) 100H\(x(last.end).plotted)"
      }
      for point in run where point.failed > 0 {
        // What was lost shows, however little it was.
        let height = max((point.lost ?? 0) / top * 100, 5)
        bars += bar(point, from: 100, by: -height)
      }
    }
    return """
      <path class="failed" d="\(bars)"/><path class="base" d="\(base)" \
      vector-effect="non-scaling-stroke"/>
      """
  }

  private var answers: HTML {
    var (good, bad) = ("", "")
    for run in runs(of: points.filter { $0.count > 0 }) {
      var outline = ""
      for point in run {
        let lost = point.lost ?? 0
        let height = lost > 0 ? max(lost * 100, 6) : 0
        let to = x(point.end).plotted
        if outline.isEmpty { outline = "M\(x(point.start).plotted) 100" }
        outline += "V\(height.plotted)H\(to)"
        if height > 0 { bad += bar(point, from: 0, by: height) }
      }
      good += outline + "V100Z"
    }
    return "<path class=\"up\" d=\"\(good)\"/><path class=\"failed\" d=\"\(bad)\"/>"
  }

  private func bar(_ point: Plot.Point, from height: Double, by length: Double) -> String {
    let from = x(point.start)
    // At least as wide as the finest column, so that one failure shows among many.
    let width = max(x(point.end) - from, 1_000 / Double(Self.columnLimit))
    return "M\(from.plotted) \(height.plotted)v\(length.plotted)h\(width.plotted)"
      + "V\(height.plotted)z"
  }

  /// Stretches that follow each other without a gap of more than one of them.
  private func runs(of points: [Plot.Point]) -> [[Plot.Point]] {
    var runs: [[Plot.Point]] = []
    for point in points {
      if let last = runs.last?.last, point.start - last.end <= last.length {
        runs[runs.count - 1].append(point)
      } else {
        runs.append([point])
      }
    }
    return runs
  }
}
