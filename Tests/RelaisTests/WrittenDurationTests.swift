import Relais
import Testing

@Suite("A written duration") struct WrittenDurationTests {
  @Test(
    "is read as people write it",
    arguments: [
      ("500ms", 0.5), ("30s", 30), ("1.5 s", 1.5), ("5min", 300), ("5m", 300), ("2h", 7_200),
      ("30d", 2_592_000), ("0s", 0),
    ])
  func reads(text: String, seconds: Double) {
    #expect(Duration(written: text)?.inSeconds == seconds)
  }

  @Test(
    "is refused where it is none",
    arguments: ["", "30", "s", "-1s", "1,5s", "1e3s", "5 weeks", "99999999999d", "..s", "１s"])
  func refuses(text: String) {
    #expect(Duration(written: text) == nil)
  }

  @Test(
    "is written in the largest unit that leaves no fraction",
    arguments: [
      (Duration.seconds(90), "90s"), (.seconds(300), "5min"), (.milliseconds(1_500), "1500ms"),
      (.zero, "0s"), (.seconds(172_800), "2d"), (.microseconds(1_250), "1.25ms"),
    ])
  func writes(duration: Duration, text: String) {
    #expect(duration.written == text)
  }

  @Test("reads back what it writes", arguments: [1, 999, 1_000, 60_000, 86_400_000, 123_456])
  func roundTrip(milliseconds: Int) {
    let duration = Duration.milliseconds(milliseconds)
    #expect(Duration(written: duration.written) == duration)
  }
}
