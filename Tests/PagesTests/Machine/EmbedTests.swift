import Foundation
import Pages
import Relais
import Testing

@testable import Pages

@Suite("What other sites show of the page")
struct EmbedTests {
  @Test("lets browsers run the frame's own script and style, in anyone's page, and nothing else")
  func policy() throws {
    let documents = try MachineSite(ExampleViews.hostile).documents
    let frames = documents.filter { $0.path == "/embed/frame" }
    #expect(frames.map(\.language) == [.french, .english])
    for frame in frames {
      let text = String(decoding: frame.body, as: UTF8.self)
      let expected = PageSecurity(
        styles: try Self.inside("style", of: text), scripts: try Self.inside("script", of: text),
        isFrameable: true)
      for field in expected.headers {
        let told = frame.headers.first { $0.name == field.name }
        #expect(told?.value == field.value)
      }
      #expect(!text.contains(" style=") && !text.contains(" onclick"))
    }
  }

  @Test("shows the frame only while there is something to say")
  func trouble() throws {
    for (view, isTrouble) in [
      (ExampleViews.quiet, false), (ExampleViews.outage, true), (ExampleViews.catchingUp, true),
    ] {
      let frame = try MachineSite(view).text("/embed/frame", in: .english)
      #expect(frame.contains("data-trouble=") == isTrouble)
    }
    let frame = try MachineSite(ExampleViews.catchingUp).text("/embed/frame", in: .english)
    #expect(frame.contains("Service back, catching up") && frame.contains("Catching up, 09:11"))
    #expect(frame.contains("href=\"https://status.example.com/en/incidents/i00000000002\""))
  }

  @Test("leads to addresses that exist where the page has one language only")
  func oneLanguage() throws {
    var view = ExampleViews.outage
    view.page.languages = [.french]
    let frame = try MachineSite(view).text("/embed/frame", in: .french)
    #expect(frame.contains("href=\"https://status.example.com/incidents/i00000000002\""))
    #expect(try MachineSite(view).text("/embed/script.js").contains(#"languages = ["fr"];"#))
  }

  @Test("writes a badge whose words are easy to read", arguments: StateMark.allCases)
  func contrast(mark: StateMark) throws {
    let colour = try #require(UInt32(mark.badgeColor, radix: 16))
    let light = [16, 8, 0].map { shift -> Double in
      let value = Double(colour >> UInt32(shift) & 255) / 255
      return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
    }
    // White on it, by WCAG 2.2's relative luminance.
    let luminance = 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2]
    #expect(1.05 / (luminance + 0.05) >= 4.5)
  }

  private static func inside(_ element: String, of text: String) throws -> [String] {
    let start = try #require(text.firstRange(of: "<\(element)>"))
    let end = try #require(text[start.upperBound...].firstRange(of: "</\(element)>"))
    return [String(text[start.upperBound..<end.lowerBound])]
  }
}
