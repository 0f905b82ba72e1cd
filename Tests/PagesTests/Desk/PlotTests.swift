import Relais
import Testing

@testable import Pages

@Suite("A plot")
struct PlotTests {
  private static let start = Instant(seconds: 1_795_000_000)

  /// A plot by chance: gaps, failures, stretches without answers.
  private func plot(seed: Int) -> Plot {
    var random = SeededNumbers(seed: UInt64(seed))
    let step = [10, 60, 3_600].randomElement(using: &random) ?? 10
    let count = Int.random(in: 0...2_000, using: &random)
    let points = (0..<count).compactMap { place -> Plot.Point? in
      guard Int.random(in: 0..<20, using: &random) > 0 else { return nil }
      let asked = Int.random(in: 0...50, using: &random)
      let failed =
        Int.random(in: 0...9, using: &random) == 0 ? Int.random(in: 0...asked, using: &random) : 0
      let median = Int.random(in: 1...5_000_000, using: &random)
      let isAnswered = asked > failed
      return Plot.Point(
        start: Self.start + .seconds(place * step), length: .seconds(step), count: asked,
        failed: failed, minimum: isAnswered ? .microseconds(median / 2) : nil,
        median: isAnswered ? .microseconds(median) : nil,
        maximum: isAnswered ? .microseconds(median * 3) : nil)
    }
    return Plot(
      from: Self.start, until: Self.start + .seconds(max(1, count * step)), points: points)
  }

  @Test("loses no probe when stretches are put together", arguments: 1...200)
  func together(seed: Int) {
    let plot = plot(seed: seed)
    for limit in [1, 7, 24, 240] {
      let columns = plot.columns(atMost: limit)
      #expect(
        columns.count <= limit || columns.count == plot.points.count && limit >= plot.points.count)
      #expect(columns.reduce(0) { $0 + $1.count } == plot.points.reduce(0) { $0 + $1.count })
      #expect(columns.reduce(0) { $0 + $1.failed } == plot.points.reduce(0) { $0 + $1.failed })
      #expect(columns.compactMap(\.maximum).max() == plot.points.compactMap(\.maximum).max())
      #expect(columns.compactMap(\.minimum).min() == plot.points.compactMap(\.minimum).min())
      #expect(zip(columns, columns.dropFirst()).allSatisfy { $0.end <= $1.start })
    }
  }

  @Test("is drawn in numbers within its field", arguments: 1...100)
  func drawn(seed: Int) throws {
    let reader = Reader(
      language: .english, zone: .utc, asOf: Self.start)
    for kind in [PlotDrawing.Kind.roundTrip, .loss, .latency, .availability] {
      let page = PlotDrawing(plot: plot(seed: seed), kind: kind, reader: reader, id: "p").html
        .markup
      #expect(!page.contains("nan") && !page.contains("inf"))
      for path in page.matches(of: /\sd="([^"]*)"/) {
        #expect(path.1.wholeMatch(of: /(?:[MHVvhZz]-?[0-9. ]*)*/) != nil, "\(path.1.prefix(200))")
        for place in path.1.matches(of: /[MH](-?[0-9.]+)/) {
          #expect((0...1_000).contains(try #require(Double(place.1))))
        }
      }
    }
  }

  @Test("tells in words what it shows, for those who do not see it")
  func words() {
    let reader = Reader(language: .english, zone: .utc, asOf: Self.start)
    let points = [
      Plot.Point(
        start: Self.start, length: .seconds(60), count: 100, failed: 0, minimum: .milliseconds(10),
        median: .milliseconds(12), maximum: .milliseconds(48)),
      Plot.Point(start: Self.start + .seconds(60), length: .seconds(60), count: 100, failed: 100),
    ]
    let plot = Plot(from: Self.start, until: Self.start + .seconds(7_200), points: points)
    func page(_ kind: PlotDrawing.Kind) -> String {
      PlotDrawing(plot: plot, kind: kind, reader: reader, id: "p").html.markup
    }
    #expect(page(.roundTrip).contains("Median 12\u{A0}ms, from 10\u{A0}ms to 48\u{A0}ms"))
    #expect(page(.loss).contains("50.00% lost: 100 of 200 probes"))
    #expect(page(.availability).contains("50.00%: 100 of 200 attempts answered"))
    #expect(page(.latency).contains("<title id=\"p-title\">Latency, last 2 hours</title>"))
    let table = PlotParts(plots: [plot], kinds: [.loss], reader: reader).html.markup
    #expect(table.contains("100 of 100") && table.contains("0 of 100"))
  }

  @Test("says so where nothing was measured")
  func empty() {
    let reader = Reader(language: .english, zone: .utc, asOf: Self.start)
    for plot in [
      Plot(from: Self.start, until: Self.start + .seconds(60), points: []),
      Plot(from: Self.start, until: Self.start, points: plot(seed: 3).points),
    ] {
      for kind in [PlotDrawing.Kind.roundTrip, .loss, .latency, .availability] {
        let page = PlotDrawing(plot: plot, kind: kind, reader: reader, id: "p").html.markup
        #expect(!page.contains("nan") && !page.contains("inf"))
      }
    }
    let none = Plot(from: Self.start, until: Self.start + .seconds(60), points: [])
    let page = PlotParts(plots: [none], kinds: [.loss], reader: reader).html.markup
    #expect(page.contains("Nothing was measured in this time.") && !page.contains("<svg role"))
  }

  @Test("has a round scale that holds the largest value", arguments: 1...200)
  func scale(seed: Int) {
    var random = SeededNumbers(seed: UInt64(seed))
    let time = Duration.microseconds(Int.random(in: 1...90_000_000, using: &random))
    let top = PlotScale.top(for: time)
    #expect(top >= time * 0.999 && (top <= time * 2.01 || top == .milliseconds(1)))
    let share = Double.random(in: 0...1, using: &random)
    #expect(PlotScale.top(for: share) >= share)
  }

  @Test(
    "names few moments, each within its span",
    arguments: [600, 10_800, 86_400, 604_800, 2_592_000, 63_072_000])
  func moments(seconds: Int) throws {
    let zone = try TimeZoneRules(named: "Europe/Paris")
    let until = Self.start + .seconds(seconds)
    let moments = PlotScale.moments(from: Self.start, until: until, zone: zone)
    #expect((2...7).contains(moments.count))
    #expect(moments.allSatisfy { $0.at > Self.start && $0.at <= until })
    #expect(moments.map(\.at) == moments.map(\.at).sorted())
  }
}
