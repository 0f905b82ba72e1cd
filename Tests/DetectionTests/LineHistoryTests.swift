import Detection
import Foundation
import Relais
import Testing

@Suite("A line's history") struct LineHistoryTests {
  /// A line with a silence every quarter of an hour, of that many seconds.
  private func taught(silence: Double, hours: Double, history: LineHistory = LineHistory())
    -> LineHarness
  {
    var line = LineHarness(history: history) { _, second in
      second > 10 && second.truncatingRemainder(dividingBy: 900) < silence ? nil : 0.02
    }
    line.run(until: hours * 3_600)
    return line
  }

  @Test("raises the threshold of a line with long silences, and not of one with short ones")
  func learns() {
    let fresh = LineHarness().detector.threshold
    let short = taught(silence: 0.4, hours: 12)
    let long = taught(silence: 2.5, hours: 12)
    #expect(short.detector.threshold < fresh)
    #expect(long.detector.threshold > fresh + .seconds(3))
    #expect(!long.states.contains(.down))
  }

  @Test("follows the number of false alarms that is accepted")
  func accepted() {
    func threshold(_ falseAlarmsPerYear: Double) -> Duration {
      var settings = LineDetectorSettings()
      settings.falseAlarmsPerYear = falseAlarmsPerYear
      return LineHarness(settings: settings).detector.threshold
    }
    #expect(threshold(0.1) > threshold(1))
    #expect(threshold(1) > threshold(12))
    #expect(threshold(0) <= .seconds(10))
  }

  @Test("is the same after a restart")
  func restart() throws {
    let line = taught(silence: 2.5, hours: 12)
    let data = try JSONEncoder().encode(line.detector.history)
    #expect(data.count < 4_000)
    let history = try JSONDecoder().decode(LineHistory.self, from: data)
    let again = LineHarness(history: history)
    #expect(abs((again.detector.threshold - line.detector.threshold).inSeconds) < 0.01)
    #expect(abs(try #require(history.roundTrip(of: "fibre/anchor/1")) - 0.02) < 0.001)
  }

  @Test("stays small, whatever the line does")
  func bounded() throws {
    var history = taught(silence: 2.5, hours: 1).detector.history
    for index in 0..<20 {
      let detector = LineDetector(
        line: "a", anchors: (0..<3).map { PathID("other/\(index)/\($0)") }, isMetered: false,
        history: history, settings: LineDetectorSettings(), firstSlot: 0, at: .zero)
      history = detector.history
    }
    #expect(history.roundTrips.count <= LineHistory.maximumAnchors)
    #expect(try JSONEncoder().encode(history).count < 5_000)
  }

  @Test(
    "refuses what cannot be",
    arguments: [
      (#""watched":0"#, #""watched":-1"#), (#""watched":0"#, #""watched":"x""#),
      (#""histogram":[0,"#, #""histogram":[0,0,"#), (#""histogram":[0,"#, #""histogram":[-3,"#),
    ])
  func refuses(sound: String, broken: String) throws {
    let text = String(decoding: try JSONEncoder().encode(LineHistory()), as: UTF8.self)
    #expect(text.contains(sound))
    let data = Data(text.replacing(sound, with: broken).utf8)
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(LineHistory.self, from: data)
    }
  }

  @Test("does not learn from real outages")
  func outages() {
    var line = LineHarness { _, second in
      second > 10 && second.truncatingRemainder(dividingBy: 900) < 60 ? nil : 0.02
    }
    line.run(until: 6 * 3_600)
    #expect(line.detector.history.silences == 0)
    #expect(line.states.count { $0 == .down } == 24)
  }
}
