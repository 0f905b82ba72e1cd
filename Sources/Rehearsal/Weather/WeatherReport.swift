/// What Relais and the rules of other tools did in the same weather.
public struct WeatherReport: Hashable, Sendable, Codable {
  /// Days of each link, in months of thirty.
  public var months: Double
  /// The seed of the weather: the same seed gives the same report.
  public var seed: UInt64
  /// A total cut, and the days without one, on each link.
  public var links: [LinkFinding]
  /// What is less than a cut, on a clean fibre.
  public var troubles: [TroubleFinding]

  /// A report; see the properties.
  public init(months: Double, seed: UInt64, links: [LinkFinding], troubles: [TroubleFinding]) {
    self.months = months
    self.seed = seed
    self.links = links
    self.troubles = troubles
  }
}

/// When something was noticed, over many runs, in seconds; nil where it was not.
public struct NoticeTimes: Hashable, Sendable, Codable {
  /// Half of the runs were quicker.
  public var median: Double?
  /// One run in a hundred was slower.
  public var p99: Double?

  /// Sums up runs; infinite for those that noticed nothing.
  init(_ seconds: [Double]) {
    let sorted = seconds.sorted()
    func quantile(_ share: Double) -> Double? {
      guard !sorted.isEmpty else { return nil }
      let value = sorted[Int((Double(sorted.count - 1) * share).rounded(.up))]
      return value.isFinite ? value : nil
    }
    median = quantile(0.5)
    p99 = quantile(0.99)
  }
}

/// One link: its ordinary days, and a cut.
public struct LinkFinding: Hashable, Sendable, Codable {
  /// The link.
  public var link: LinkModel
  /// The silence that Relais waits for after these days, in seconds.
  public var threshold: Double
  /// Relais' time from the cut to SUSPECT.
  public var suspected: NoticeTimes
  /// Relais' false DOWN in the first week, when it knew nothing; part of the whole count.
  public var falseDownInFirstWeek: Int
  /// Times that Relais said DEGRADED.
  public var degradations: Int
  /// Times a day that Relais steered new flows away for a while.
  public var steersPerDay: Double
  /// Probes a second that Relais sent.
  public var probesPerSecond: Double
  /// Every detector, Relais first.
  public var detectors: [CutFinding]
}

/// One detector on one link.
public struct CutFinding: Hashable, Sendable, Codable {
  /// The detector, or the tool whose rule it is.
  public var detector: String
  /// From the cut to DOWN.
  public var down: NoticeTimes
  /// DOWN while nothing was wrong for ten seconds, over all days.
  public var falseDown: Int
}

/// One trouble that is less than a cut.
public struct TroubleFinding: Hashable, Sendable, Codable {
  /// What was wrong.
  public var trouble: Trouble
  /// Every detector, Relais first.
  public var detectors: [AlarmFinding]
}

/// One detector in one trouble.
public struct AlarmFinding: Hashable, Sendable, Codable {
  /// The detector, or the tool whose rule it is.
  public var detector: String
  /// From the beginning to any alarm: DEGRADED for Relais, DOWN for those that know nothing else.
  public var alarm: NoticeTimes
  /// The share of runs, 0…1, that said DOWN within five minutes, though the line was not.
  public var wronglyDown: Double
}

extension WeatherReport {
  /// The report as tables for a terminal, 112 columns wide.
  public var text: String {
    var lines = [
      "Total cut: seconds to DOWN, median/p99; false DOWN in \(Self.plain(months)) months"
        + " (seed \(seed))"
    ]
    lines += table(
      heads: links.map(\.link.name), rows: links.first?.detectors.map(\.detector) ?? []
    ) { row, column in
      let finding = links[column].detectors[row]
      return "\(Self.times(finding.down)), \(finding.falseDown)"
    }
    lines += ["", "Relais on these links"]
    let facts: [(String, (LinkFinding) -> String)] = [
      ("learned threshold, s", { Self.short($0.threshold) }),
      ("cut to SUSPECT, s", { Self.times($0.suspected) }),
      ("false DOWN in week 1", { "\($0.falseDownInFirstWeek)" }),
      ("said DEGRADED", { "\($0.degradations)" }),
      ("steered away, a day", { Self.short($0.steersPerDay) }),
      ("probes a second", { Self.short($0.probesPerSecond) }),
    ]
    lines += table(heads: links.map(\.link.name), rows: facts.map(\.0)) { row, column in
      facts[row].1(links[column])
    }
    lines += [
      "", "Less than a cut, on clean fibre: seconds to any alarm, median/p99; runs that said DOWN",
    ]
    lines += table(
      heads: troubles.map(\.trouble.name), rows: troubles.first?.detectors.map(\.detector) ?? []
    ) { row, column in
      let finding = troubles[column].detectors[row]
      return "\(Self.times(finding.alarm)), \(Int((finding.wronglyDown * 100).rounded())) %"
    }
    return lines.joined(separator: "\n") + "\n"
  }

  /// A table in blocks of as many columns as fit a terminal.
  private func table(
    heads: [String], rows: [String], cell: (Int, Int) -> String
  ) -> [String] {
    let (first, width, columns) = (22, 30, 3)
    var lines: [String] = []
    for start in stride(from: 0, to: heads.count, by: columns) {
      let block = start..<min(start + columns, heads.count)
      lines.append(Self.pad("", first) + block.map { Self.pad(heads[$0], width) }.joined())
      for (row, name) in rows.enumerated() {
        lines.append(
          Self.pad(name, first) + block.map { Self.pad(cell(row, $0), width) }.joined())
      }
    }
    return lines
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(1, width - text.count))
  }

  private static func times(_ times: NoticeTimes) -> String {
    "\(times.median.map(short) ?? "–")/\(times.p99.map(short) ?? "–")"
  }

  /// One decimal: `4.8`.
  private static func short(_ value: Double) -> String { "\((value * 10).rounded() / 10)" }

  private static func plain(_ value: Double) -> String {
    value == value.rounded() ? "\(Int(value))" : short(value)
  }
}
