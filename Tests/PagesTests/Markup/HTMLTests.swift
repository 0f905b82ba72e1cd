import Testing

@testable import Pages

@Suite("Markup")
struct HTMLTests {
  @Test("takes what is put into it for text")
  func escapes() {
    let name = "<script>alert('x')</script> & \"Söhne\""
    let item: HTML = "<li title=\"\(name)\">\(name)</li>"
    let escaped = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt; &amp; &quot;Söhne&quot;"
    #expect(item.markup == "<li title=\"\(escaped)\">\(escaped)</li>")
  }

  @Test("takes markup that is put into it for markup, once")
  func nests() {
    let inner: HTML = "<b>\("a < b")</b>"
    let nothing: HTML? = nil
    let outer: HTML = "<p>\(inner)\(nothing)\([inner, inner], separator: ", ")</p>"
    let bold = "<b>a &lt; b</b>"
    #expect(outer.markup == "<p>\(bold)\(bold), \(bold)</p>")
  }

  @Test("sets attributes only where there is something to set")
  func attributes() {
    let none: String? = nil
    let html: HTML = "<a\(attribute: "href", "/?a=1&b=\"")\(attribute: "lang", none)>"
    #expect(html.markup == "<a href=\"/?a=1&amp;b=&quot;\">")
    let input: HTML =
      "<input\(attribute: "checked", when: true)\(attribute: "disabled", when: false)>"
    #expect(input.markup == "<input checked>")
    #expect(("\(-3) \(UInt8(7))" as HTML).markup == "-3 7")
  }

  @Test("lets no character through that no document may hold")
  func controls() {
    var text = "a\0b\u{1B}c\u{7F}"
    for noncharacter in [0xFFFF, 0xFDD0, 0x1_FFFE] as [UInt32] {
      if let scalar = Unicode.Scalar(noncharacter) { text.unicodeScalars.append(scalar) }
    }
    let sign = "\u{FFFD}"
    #expect(HTML(text + "\td\n").markup == "a\(sign)b\(sign)c\(sign)\(sign)\(sign)\(sign)\td\n")
  }

  @Test("keeps the paragraphs and lines that people write")
  func paragraphs() {
    let text = "\n\nFirst <line>\nsecond\r\n \r\n\nLast\n"
    #expect(HTML.paragraphs(text).markup == "<p>First &lt;line&gt;<br>second</p><p>Last</p>")
    #expect(HTML.paragraphs(" \n").markup.isEmpty)
  }

  @Test("holds, whatever is put in, no sign of its own making")
  func anyText() {
    var random = SeededNumbers(seed: 5)
    let signs: [Unicode.Scalar] = ["<", ">", "&", "\"", "'", "\0", "a", "é", "\u{202E}", "/", "="]
    for _ in 0..<2_000 {
      var text = ""
      for _ in 0..<Int.random(in: 0...12, using: &random) {
        text.unicodeScalars.append(signs.randomElement(using: &random) ?? "a")
      }
      let escaped = HTML(text).markup
      #expect(!escaped.contains { "<>\"'".contains($0) })
      let back = escaped.replacing("&lt;", with: "<").replacing("&gt;", with: ">")
        .replacing("&quot;", with: "\"").replacing("&#39;", with: "'")
        .replacing("&amp;", with: "&")
      #expect(back == text.replacing("\0", with: "\u{FFFD}"))
    }
  }
}
