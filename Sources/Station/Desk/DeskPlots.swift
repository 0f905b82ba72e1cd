internal import Journal
internal import Pages
internal import Relais

/// Makes plots of what a series of probes came to.
struct DeskPlots: Sendable {
  /// Where the series are kept.
  let journal: Journal

  private struct Span {
    var length: Duration
    var step: Int64
    var tier: RollupTier
  }

  /// Three hours by the minute, a day by ten minutes, a month by six hours.
  private static let spans = [
    Span(length: .seconds(3 * 3_600), step: 60, tier: .tenSeconds),
    Span(length: .seconds(86_400), step: 600, tier: .minute),
    Span(length: .seconds(30 * 86_400), step: 6 * 3_600, tier: .hour),
  ]

  /// The plots that end now; none where nothing was ever observed or can be read.
  func plots(of series: String, until now: Instant) async -> [Plot] {
    var plots: [Plot] = []
    for span in Self.spans {
      let from = now - span.length
      guard let points = try? await journal.rollupPoints(of: series, span.tier, in: from..<now)
      else { continue }
      plots.append(Plot(from: from, until: now, points: Self.points(points, step: span.step)))
    }
    return plots.contains { !$0.points.isEmpty } ? plots : []
  }

  /// Puts together the buckets of each step.
  private static func points(_ points: [RollupPoint], step: Int64) -> [Plot.Point] {
    var steps: [(start: Int64, bucket: RollupBucket)] = []
    for point in points {
      let seconds = point.start.nanoseconds / 1_000_000_000
      let start = seconds - seconds % step
      if steps.last?.start == start {
        steps[steps.count - 1].bucket.merge(point.bucket)
      } else {
        steps.append((start, point.bucket))
      }
    }
    return steps.map { start, bucket in
      let hasAnswers = bucket.answers > 0
      return Plot.Point(
        start: Instant(nanoseconds: start * 1_000_000_000), length: .seconds(step),
        count: Int(bucket.count), failed: Int(bucket.failures),
        minimum: hasAnswers ? .microseconds(Int64(bucket.shortest)) : nil,
        median: bucket.quantile(0.5),
        maximum: hasAnswers ? .microseconds(Int64(bucket.longest)) : nil)
    }
  }
}
