import Relais
import Testing

@testable import Pages

@Suite("Words")
struct WordsTests {
  private static func paris() throws -> TimeZoneRules { try TimeZoneRules(named: "Europe/Paris") }

  @Test("are chosen by the reader's language, English for one that Relais lacks")
  func language() {
    let message = Message(english: "Works", french: "Fonctionne")
    #expect(message(in: .french) == "Fonctionne")
    #expect(message(in: .english) == "Works")
    #expect(message(in: "de") == "Works")
    #expect(message.text(in: .french) == "Fonctionne")
  }

  @Test("have the spaces of French set by machine")
  func typography() {
    let message = Message(english: "a : b", french: "Vrai ? Oui : « bien » ! 5 % ; fin : http://a")
    let expected =
      "Vrai\u{202F}? Oui\u{A0}: «\u{A0}bien\u{A0}»\u{202F}! 5\u{202F}%\u{202F}; fin\u{A0}: http://a"
    #expect(message.french == expected)
    #expect(message.english == "a : b")
    #expect(FrenchTypography.typeset(expected) == expected)
    #expect(FrenchTypography.typeset(" ") == " ")
  }

  @Test(
    "count as each language does",
    arguments: [
      (0, "0 incidents", "0 incident"), (1, "1 incident", "1 incident"),
      (2, "2 incidents", "2 incidents"), (1_234, "1,234 incidents", "1\u{202F}234 incidents"),
      (-1_000_000, "−1,000,000 incidents", "−1\u{202F}000\u{202F}000 incidents"),
    ])
  func counts(number: Int, english: String, french: String) {
    let words = NumberWords.count(
      number, english: ("incident", "incidents"), french: ("incident", "incidents"))
    #expect(words.english == english)
    #expect(words.french == french)
  }

  @Test(
    "call a share whole only where it is",
    arguments: [
      (1, 1, "100%"), (999_999, 1_000_000, "99.99%"), (0, 5, "0.00%"), (9_998, 10_000, "99.98%"),
      (7_775_999, 7_776_000, "99.99%"), (1, 3, "33.33%"),
    ])
  func shares(part: Int, whole: Int, english: String) {
    let words = NumberWords.share(part, of: whole)
    #expect(words.english == english)
    #expect(
      words.french
        == english.replacing(".", with: ",").replacing("%", with: "\u{202F}%"))
  }

  @Test("tell a moment with its day and zone")
  func moments() throws {
    let zone = try Self.paris()
    let moment = DateWords.moment(
      zone.local(zone.instant(year: 2026, month: 11, day: 23, hour: 8, minute: 35)))
    #expect(moment.french == "lundi 23\u{A0}novembre 2026, 08:35\u{A0}CET")
    #expect(moment.english == "Monday 23\u{A0}November 2026, 08:35\u{A0}CET")
    let may = DateWords.moment(
      zone.local(zone.instant(year: 2027, month: 5, day: 1, hour: 0, minute: 5)))
    #expect(may.french == "samedi 1er\u{A0}mai 2027, 00:05\u{A0}CEST")
  }

  @Test("leave out what the reader knows of a day")
  func brief() throws {
    let zone = try Self.paris()
    let today = CalendarDate(year: 2026, month: 11, day: 23)
    func words(_ year: Int, _ month: Int, _ day: Int) -> Message {
      DateWords.briefly(
        zone.local(zone.instant(year: year, month: month, day: day, hour: 9, minute: 7)),
        today: today)
    }
    #expect(words(2026, 11, 23).french == "09:07")
    #expect(words(2026, 11, 22).french == "22\u{A0}novembre, 09:07")
    #expect(words(2025, 11, 23).english == "23\u{A0}November 2025, 09:07")
  }

  @Test("draw days together within a month, and across months")
  func stretches() {
    let first = CalendarDate(year: 2026, month: 11, day: 1)
    let last = CalendarDate(year: 2026, month: 11, day: 22)
    #expect(DateWords.days(from: first, through: last).french == "du 1er au 22\u{A0}novembre")
    #expect(DateWords.days(from: first, through: last).english == "1–22\u{A0}November")
    let earlier = CalendarDate(year: 2026, month: 10, day: 30)
    #expect(
      DateWords.days(from: earlier, through: first).french
        == "du 30\u{A0}octobre au 1er\u{A0}novembre")
    #expect(DateWords.days(from: first, through: first).english == "1\u{A0}November")
  }

  @Test(
    "tell how long in two units at most",
    arguments: [
      (-5, "less than a minute", "moins d’une minute"), (59, "less than a minute", nil),
      (60, "1 min", "1 min"), (1_200, "20 min", "20 min"), (3_600, "1 h", "1 h"),
      (3_900, "1 h 5 min", "1 h 05"), (4_800, "1 h 20 min", "1 h 20"),
      (86_400, "1 day", "1 jour"), (183_600, "2 days 3 h", "2 jours 3 h"),
      (6_559_200, "75 days", "75 jours"),
    ] as [(Int, String, String?)])
  func durations(seconds: Int, english: String, french: String?) {
    let words = DurationWords.length(.seconds(seconds))
    #expect(words.english.replacing("\u{A0}", with: " ") == english)
    if let french { #expect(words.french.replacing("\u{A0}", with: " ") == french) }
    #expect(DurationWords.since(.seconds(4_800)).french == "depuis 1\u{A0}h\u{A0}20")
  }

  @Test("name services as a sentence does")
  func titles() {
    func title(_ names: [String], _ state: ServiceState?) -> Message {
      StandardSentences.title(names.map { LocalizedText(stringLiteral: $0) }, worst: state)
    }
    #expect(title(["Shop"], .majorOutage).english == "Shop: major outage")
    #expect(
      title(["Site", "Appels"], .partialOutage).french == "Site et Appels\u{A0}: panne")
    #expect(
      title(["Le site", "Les appels"], .degradedPerformance).french
        == "Le site et les appels\u{A0}: problèmes de performance")
    #expect(title(["A", "B", "C", "D"], nil).english == "A, B, C and D: incident")
    #expect(title(["A", "B", "C", "D", "E"], nil).french == "A, B, C et 2 autres\u{A0}: incident")
  }
}
