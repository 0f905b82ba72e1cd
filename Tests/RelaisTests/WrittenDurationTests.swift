import Testing
@testable import Relais
@Suite("A duration") struct WrittenDurationTests {
  @Test("reads what people write", arguments: [("500ms", 0.5), ("30s", 30), ("5min", 300), ("2h", 7200), ("1.5 s", 1.5)])
  func reads(text: String, seconds: Double) { #expect(Duration(written: text)?.inSeconds == seconds) }
}
