import Relais

/// The overall state in a picture for other sites, and as shields.io wants to hear of it.
struct Badge {
  /// How the picture looks.
  enum Style: String, CaseIterable {
    /// Rounded, with a shine.
    case flat
    /// Plain.
    case flatSquare = "flat-square"
  }

  /// What it is about.
  let label: String
  /// The headline.
  let message: String
  /// The colour behind the headline, as six hexadecimal digits.
  let color: String

  /// The badge of a page.
  init(_ view: PublicView, language: Language) {
    label = MachineWords.badge(in: language)
    message = view.headline(in: language)
    color = view.mark.badgeColor
  }

  /// What shields.io reads from an endpoint.
  var json: JSONValue {
    [
      "schemaVersion": 1, "label": .text(label), "message": .text(message),
      "color": .text(color),
    ]
  }

  /// The picture.
  func svg(_ style: Style) -> [UInt8] {
    let (left, right) = (Self.width(of: label), Self.width(of: message))
    let width = left + right
    let shine: HTML =
      """
      <linearGradient id="s" x2="0" y2="100%"><stop offset="0" stop-color="#fff" \
      stop-opacity=".12"/><stop offset="1" stop-opacity=".08"/></linearGradient>
      """
    let shining: HTML = "<rect width=\"\(width)\" height=\"20\" fill=\"url(#s)\"/>"
    let radius = style == .flat ? 3 : 0
    let picture: HTML = """
      <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="20" role="img" \
      aria-label="\(label): \(message)"><title>\(label): \(message)</title>\
      \(style == .flat ? shine : .empty)\
      <clipPath id="r"><rect width="\(width)" height="20" rx="\(radius)"/></clipPath>\
      <g clip-path="url(#r)"><rect width="\(left)" height="20" fill="#4a4f57"/>\
      <rect x="\(left)" width="\(right)" height="20" fill="#\(color)"/>\
      \(style == .flat ? shining : .empty)</g>\
      <g fill="#fff" font-family="Verdana,DejaVu Sans,Geneva,sans-serif" font-size="11">\
      <text x="6" y="14" textLength="\(left - 12)">\(label)</text>\
      <text x="\(left + 6)" y="14" textLength="\(right - 12)">\(message)</text></g></svg>

      """
    return Array(picture.markup.utf8)
  }

  /// About how wide a text is in Verdana of 11 pixels, with six pixels on either side.
  private static func width(of text: String) -> Int {
    let tenths = text.unicodeScalars.reduce(0) { sum, scalar in
      switch scalar {
      case "i", "j", "l", "I", ".", ",", ":", ";", "'", "’", "|", "!": sum + 35
      case " ", "f", "t", "r", "(", ")", "[", "]", "\u{A0}", "\u{202F}": sum + 43
      case "m", "w", "M", "W", "@", "%": sum + 103
      case "A"..."Z", "À"..."Ý": sum + 78
      default: sum + 68
      }
    }
    return tenths / 10 + 12
  }
}

extension StateMark {
  /// A colour on which white text is easy to read (a contrast of 4.5 or more, WCAG 2.2 §1.4.3).
  var badgeColor: String {
    switch self {
    case .good: "1a7f37"
    case .maintenance: "24478f"
    case .unknown: "5b6470"
    case .watched, .degraded: "8a5a00"
    case .partial: "b34700"
    case .major: "c0262d"
    }
  }
}
