import Relais

/// Ninety days of a service as one picture: a bar a day, the taller the worse.
///
/// Days alike that follow one another are one dashed line, so that a quiet service costs some
/// sixty bytes. The picture has one name that tells it in words; it holds nothing to be tabbed to.
struct ServiceBars {
  /// Days with trouble that the words tell one by one.
  private static let toldDays = 5

  private let days: [PublicView.Day]
  private let reader: Reader

  /// The bars of a service's days, oldest first.
  init(_ days: [PublicView.Day], reader: Reader) {
    self.days = days
    self.reader = reader
  }

  /// The picture.
  var html: HTML {
    """
    <svg class="bars" viewBox="0 0 \(days.count * 4 - 1) 24" preserveAspectRatio="none" role="img" \
    aria-label="\(words)">\(runs.map(path))</svg>
    """
  }

  /// For how much of the time it worked; nil where nothing is known.
  var share: Message? {
    let known = days.reduce(0) { $0 + $1.secondsKnown }
    guard known > 0 else { return nil }
    let out = days.reduce(0) { $0 + $1.secondsOut }
    return NumberWords.share(max(0, known - out), of: known)
  }

  /// The picture in words.
  var words: String {
    let troubled = days.filter(\.isTroubled)
    var told = troubled.suffix(Self.toldDays).reversed().map(words)
    if troubled.count > told.count {
      told.append(PublicWords.moreDays(troubled.count - told.count))
    }
    return reader(PublicWords.days(days.count, available: share, troubled: told))
  }

  private struct Run {
    var state: ServiceState?
    var first: Int
    var count: Int
  }

  private var runs: [Run] {
    var runs: [Run] = []
    for (index, day) in days.enumerated() {
      if let last = runs.last, last.state == day.worst, !day.isTroubled {
        runs[runs.count - 1].count += 1
      } else {
        runs.append(Run(state: day.worst, first: index, count: 1))
      }
    }
    return runs
  }

  /// Bars stand on the floor of the picture: a line as thick as they are tall, half of it up.
  private func path(_ run: Run) -> HTML {
    let (name, middle): (StaticString, StaticString) =
      switch run.state {
      case nil: ("b-grey", "22.5")
      case .operational: ("b-green", "17")
      case .underMaintenance: ("b-blue", "17")
      case .degradedPerformance: ("b-yellow", "15")
      case .partialOutage: ("b-orange", "13.5")
      case .majorOutage: ("b-red", "12")
      }
    let title: HTML? =
      days[run.first].isTroubled ? "<title>\(reader(words(days[run.first])))</title>" : nil
    return """
      <path class="\(name)" d="M\(run.first * 4) \(middle)h\(run.count * 4 - 1)">\(title)</path>
      """
  }

  /// `12 November: partial outage, 1 h 20 min`.
  private func words(_ day: PublicView.Day) -> Message {
    let date = DateWords.day(reader.day(of: day.start))
    let state = StateWords.state(day.worst ?? .operational)
    let length = DurationWords.length(.seconds(day.secondsOut))
    let out =
      day.secondsOut > 0
      ? Message(english: ", \(length.english)", french: ", \(length.french)") : Message("")
    return Message(
      english: "\(date.english): \(state.english.lowercased())\(out.english)",
      french: "\(date.french) : \(state.french.lowercased())\(out.french)")
  }
}

extension PublicView.Day {
  /// Whether anything did not work as it should.
  fileprivate var isTroubled: Bool { (worst ?? .operational) > .underMaintenance }
}
