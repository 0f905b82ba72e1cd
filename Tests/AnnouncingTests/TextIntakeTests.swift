import Announcing
import Testing

@Suite("Taking in a text")
struct TextIntakeTests {
  @Test("composes letters, and tidies lines and spaces")
  func tidies() {
    let intake = TextIntake("  E\u{301}tat\tde la\u{2003}panne \r\n\r\n\r\nSuite\u{2028}fin\n\n")
    #expect(
      Array(intake.text.unicodeScalars) == Array("État de la panne\n\nSuite\nfin".unicodeScalars))
    #expect(intake.notes.isEmpty)
    #expect(intake.isPublishable)
  }

  @Test("takes out what reorders, hides or controls, and says so")
  func takesOut() {
    let intake = TextIntake("a\u{202E}b\u{2066}c\u{7}\u{0}d\u{200B}e\u{FEFF}f\u{E0041}")
    #expect(intake.text == "abcdef")
    #expect(intake.notes == [.controls(2), .directions(2), .invisible(3)])
    #expect(intake.isPublishable)
  }

  @Test("leaves what a script or an emoji needs")
  func leaves() {
    let text = "עברית\u{200F}!\u{200E} 👨‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿 11\u{A0}h\u{202F}: e\u{323}\u{302} نعم"
    #expect(TextIntake(text).text == text)
    #expect(TextIntake(text).notes.isEmpty)
  }

  @Test("lets nothing be approved that could not be read, or is absurdly long")
  func refuses() {
    let half = String(decoding: [0xD83D, 0x41] as [UInt16], as: UTF16.self)
    #expect(TextIntake(half).notes == [.unreadable(1)])
    #expect(!TextIntake(half).isPublishable)
    let heap = "e" + String(repeating: "\u{301}", count: 5_000)
    #expect(TextIntake(heap).text.unicodeScalars.count == TextIntake.markLimit)
    #expect(TextIntake(heap).notes == [.heapedMarks(5_000 - TextIntake.markLimit)])
    let endless = String(repeating: "a", count: TextIntake.limit + 1)
    #expect(TextIntake(endless).text.isEmpty)
    #expect(!TextIntake(endless).isPublishable)
  }

  @Test("taken in again, any text stays as it is", arguments: Seeds.of(300))
  func idempotent(seed: Int) {
    var numbers = SeededNumbers(seed: seed)
    var scalars = String.UnicodeScalarView()
    for _ in 0..<Int.random(in: 0...60, using: &numbers) {
      let top = numbers.pick([0x80, 0x400, 0x3000, 0x1_FFFF, 0x10_FFFF] as [UInt32])
      if let scalar = Unicode.Scalar(UInt32.random(in: 0...top, using: &numbers)) {
        scalars.append(scalar)
      }
    }
    let once = TextIntake(String(scalars)).text
    let twice = TextIntake(once)
    #expect(twice.text == once)
    #expect(Array(twice.text.unicodeScalars) == Array(once.unicodeScalars))
    for rule in [TextRule.x, .mastodon, .bluesky, .sms, .ntfy, .mailSubject] {
      #expect(rule.measure(once).used >= 0)
    }
  }
}
