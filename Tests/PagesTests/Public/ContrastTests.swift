import Testing

@testable import Pages

@Suite("The colours")
struct ContrastTests {
  /// The custom properties of one scheme, by name, as red, green and blue in 0…255.
  private func colours(_ block: Substring) -> [String: [Double]] {
    var colours: [String: [Double]] = [:]
    for match in block.matches(of: /--(?<name>[a-z-]+):#(?<digits>[0-9a-f]{6})/) {
      let number = UInt32(match.digits, radix: 16) ?? 0
      colours[String(match.name)] = [16, 8, 0].map { Double(number >> $0 & 0xFF) }
    }
    return colours
  }

  /// Relative luminance (WCAG 2.2, "relative luminance").
  private func luminance(_ colour: [Double]) -> Double {
    let linear = colour.map { value -> Double in
      let share = value / 255
      return share <= 0.04045 ? share / 12.92 : power((share + 0.055) / 1.055)
    }
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
  }

  /// The number to the power of 2.4, by Newton's method on its fifth root: x¹² = (x⁵ᐟ⁵)¹².
  private func power(_ number: Double) -> Double {
    var root = 1.0
    for _ in 0..<60 {
      let fourth = root * root * root * root
      root -= (fourth * root - number) / (5 * fourth)
    }
    let cube = root * root * root
    return cube * cube * cube * cube
  }

  private func contrast(_ a: [Double], _ b: [Double]) -> Double {
    let (x, y) = (luminance(a), luminance(b))
    return (max(x, y) + 0.05) / (min(x, y) + 0.05)
  }

  @Test("are told apart as black and white are, at the ends of the scale")
  func scale() {
    #expect(abs(contrast([0, 0, 0], [255, 255, 255]) - 21) < 0.001)
    // #767676 on white is the well-known least grey.
    #expect(abs(contrast([118, 118, 118], [255, 255, 255]) - 4.54) < 0.01)
  }

  @Test("are read at 4.5 : 1 or better, in light and dark, on paper and on their wash")
  func words() throws {
    let parts = Palette.sheet.split(separator: "@media")
    let schemes = parts.map(colours).filter { !$0.isEmpty }
    #expect(schemes.count == 2)
    let hues = ["green", "yellow", "orange", "red", "blue", "grey"]
    for scheme in schemes {
      let paper = try #require(scheme["paper"])
      for name in ["ink", "soft", "link"] + hues {
        let colour = try #require(scheme[name])
        #expect(contrast(colour, paper) >= 4.5, "--\(name) on --paper")
      }
      for hue in hues {
        let wash = try #require(scheme["\(hue)-wash"])
        for name in ["ink", "soft", hue] {
          let colour = try #require(scheme[name])
          #expect(contrast(colour, wash) >= 4.5, "--\(name) on --\(hue)-wash")
        }
      }
    }
  }

  @Test("are all named in both schemes, and used by name alone")
  func named() {
    let parts = Palette.sheet.split(separator: "@media").map(colours).filter { !$0.isEmpty }
    #expect(parts.count == 2 && parts[0].keys.sorted() == parts[1].keys.sorted())
    let rest = PublicStyle.sheet.replacing(
      Palette.sheet.split(separator: "\n").joined(separator: "\n"), with: "")
    #expect(rest.matches(of: /[:, ]#[0-9a-f]{3,6}/).isEmpty)
  }
}
