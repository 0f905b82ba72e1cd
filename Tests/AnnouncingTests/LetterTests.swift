import Relais
import Testing

@testable import Announcing

@Suite("Letters, one for each language")
struct LetterTests {
  private static func text(_ language: Language, _ title: String, _ words: String) -> MessageText {
    MessageText(
      language: language, title: title,
      sentences: [
        .init("\(words) one.", rank: .must),
        .init("\(words) two.", rank: .may(1), opensParagraph: true),
        .init("\(words) three.", rank: .may(2)),
      ])
  }

  private static func preview(_ texts: [MessageText]) -> Preview {
    let profile = ChannelProfile(
      id: "letters", kind: "subscribers", rule: .unhurried, titleRule: .mailSubject,
      languages: texts.map(\.language), guarantee: .exact, isByLanguage: true, host: "mail")
    return Announcement(
      company: "example", incident: "office-1", stage: "first-notice", situation: .firstNotice,
      audience: .everyone, texts: texts, statements: [], nextUpdate: nil, validUntil: Office.at(60)
    ).preview(on: profile)
  }

  @Test("have their own titles and paragraphs, and what is approved holds all of it")
  func apart() throws {
    let preview = Self.preview([
      Self.text(.french, "Panne", "Fr"), Self.text(.english, "Outage", "En"),
    ])
    #expect(preview.fits)
    let letters = try #require(preview.rendering.letters)
    #expect(letters.map(\.language) == [.french, .english])
    #expect(letters.map(\.title) == ["Panne", "Outage"])
    #expect(
      letters.map(\.text) == ["Fr one.\n\nFr two. Fr three.", "En one.\n\nEn two. En three."])
    #expect(preview.rendering.title.isEmpty)
    for part in ["Panne", "Outage", "Fr two.", "En three."] {
      #expect(preview.rendering.text.contains(part))
    }
  }

  @Test("are one where there is one language, and none where a title is missing")
  func few() {
    let one = Self.preview([Self.text(.french, "Panne", "Fr")]).rendering
    #expect(one.letters?.map(\.title) == ["Panne"])
    let untitled = Self.preview([Self.text(.french, "", "Fr")]).rendering
    #expect(untitled.letters == nil)
    #expect(
      Rendering(channel: "a", languages: [.french, .english], title: "", text: "a\n\nb").letters
        == nil)
  }
}
