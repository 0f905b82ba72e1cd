internal import Announcing
internal import FoundationEssentials
internal import Relais

/// A mail in the bytes that are sent (RFC 5322, MIME by RFC 2045 to 2047): plain text and HTML.
struct MailMessage: Sendable {
  /// Who it is from.
  var from: MailAddress
  /// The name shown for that.
  var name: String
  /// Whom it is to.
  var to: MailAddress
  /// Where answers go; nil for the sender.
  var replyTo: MailAddress?
  /// The subject, in any letters.
  var subject: String
  /// The words.
  var text: String
  /// The languages they are in.
  var languages: [Language]
  /// When they were approved.
  var moment: Instant
  /// The message's own name, without `<` and `>`.
  var id: String
  /// The names of those before it in its thread, the first one first.
  var references: [String]
  /// Where one click ends all further mails; nil where that is not offered.
  var unsubscribe: String?

  /// The message, lines ended by CR LF.
  var bytes: [UInt8] {
    let boundary = "=_relais_\(id.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.prefix(40))"
    var lines = [
      "Date: \(Self.date(moment))",
      "From: \(MailHeader.phrase(name, after: 6))\(name.isEmpty ? "" : " ")<\(from.text)>",
      "To: <\(to.text)>",
      "Message-ID: <\(id)>",
      "Subject: \(MailHeader.encoded(subject, after: 9))",
    ]
    if let replyTo { lines.append("Reply-To: <\(replyTo.text)>") }
    if let last = references.last {
      lines.append("In-Reply-To: <\(last)>")
      lines.append("References: " + references.map { "<\($0)>" }.joined(separator: "\r\n "))
    }
    if !languages.isEmpty {
      lines.append("Content-Language: \(languages.map(\.name).joined(separator: ", "))")
    }
    // RFC 3834: no machine is to answer this.
    lines.append("Auto-Submitted: auto-generated")
    if let unsubscribe {
      // RFC 8058.
      lines.append("List-Unsubscribe: <\(unsubscribe)>")
      lines.append("List-Unsubscribe-Post: List-Unsubscribe=One-Click")
    }
    lines += [
      "MIME-Version: 1.0",
      "Content-Type: multipart/alternative; boundary=\"\(boundary)\"", "",
    ]
    for (kind, body) in [("plain", plain), ("html", html)] {
      lines += [
        "--\(boundary)", "Content-Type: text/\(kind); charset=utf-8",
        "Content-Transfer-Encoding: base64", "",
      ]
      lines += Self.base64(body)
    }
    lines += ["--\(boundary)--", ""]
    return Array(lines.joined(separator: "\r\n").utf8)
  }

  private var plain: String {
    let end = unsubscribe.map { "\n\n-- \n\($0)\n" } ?? "\n"
    return text + end
  }

  private var html: String {
    let language = languages.first.map { " lang=\"\(BlogText.escaped($0.name))\"" } ?? ""
    var body = BlogText.paragraphs(Escaping.html.escape(text))
    if let unsubscribe {
      let link = BlogText.escaped(unsubscribe)
      body += "\n<p><a href=\"\(link)\">\(link)</a></p>"
    }
    return "<!doctype html>\n<html\(language)><head><meta charset=\"utf-8\">"
      + "<title>\(BlogText.escaped(subject))</title></head>\n<body>\n\(body)\n</body></html>\n"
  }

  /// In lines of 76, as MIME wants them; the text's own lines end as those of a mail.
  private static func base64(_ text: String) -> [String] {
    let whole = Data(text.replacing("\n", with: "\r\n").utf8).base64EncodedString()
    var lines: [String] = []
    var rest = whole[...]
    while !rest.isEmpty {
      lines.append(String(rest.prefix(76)))
      rest = rest.dropFirst(76)
    }
    return lines
  }

  private static let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// As RFC 5322 §3.3 writes a moment, in UTC.
  static func date(_ moment: Instant) -> String {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = .gmt
    let parts = calendar.dateComponents(
      [.weekday, .day, .month, .year, .hour, .minute, .second],
      from: Date(timeIntervalSince1970: moment.secondsSince1970))
    func two(_ number: Int?) -> String { (number ?? 0) < 10 ? "0\(number ?? 0)" : "\(number ?? 0)" }
    let day = days[((parts.weekday ?? 1) - 1) % 7]
    let month = months[((parts.month ?? 1) - 1) % 12]
    return "\(day), \(parts.day ?? 1) \(month) \(parts.year ?? 1970) "
      + "\(two(parts.hour)):\(two(parts.minute)):\(two(parts.second)) +0000"
  }
}

/// Words of people in headers, which hold nothing but ASCII and no line of theirs.
enum MailHeader {
  /// A name before an address: quoted where it is ASCII, as encoded words elsewhere.
  static func phrase(_ name: String, after column: Int) -> String {
    let clean = cleaned(name)
    guard !clean.isEmpty, clean.utf8.count <= 60, isPlain(clean) else {
      return clean.isEmpty ? "" : words(clean, after: column)
    }
    return "\"\(clean.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
  }

  /// A text such as a subject: as it is where that is short and ASCII, as encoded words elsewhere.
  static func encoded(_ text: String, after column: Int) -> String {
    let clean = cleaned(text)
    return isPlain(clean) && column + clean.utf8.count <= 78 ? clean : words(clean, after: column)
  }

  /// Without anything that could end the header: controls and breaks become spaces.
  private static func cleaned(_ text: String) -> String {
    var result = ""
    for character in text {
      let isSpace =
        character.isNewline || character.isWhitespace
        || character.unicodeScalars.contains { $0.properties.generalCategory == .control }
      if !isSpace {
        result.append(character)
      } else if !result.isEmpty, result.last != " " {
        result.append(" ")
      }
    }
    return result.last == " " ? String(result.dropLast()) : result
  }

  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F } && !text.contains("=?")
  }

  /// Encoded words (RFC 2047), each at most 75 long, on lines of at most 76, never splitting a
  /// code point.
  private static func words(_ text: String, after column: Int) -> String {
    var words: [String] = []
    var chunk: [UInt8] = []
    // The first line holds the header's name too. Three bytes are four letters, the marks twelve.
    var room = max(12, (75 - column - 12) / 4 * 3)
    func close() {
      words.append("=?UTF-8?B?\(Data(chunk).base64EncodedString())?=")
      chunk = []
      room = 45
    }
    for scalar in text.unicodeScalars {
      let bytes = Array(String(scalar).utf8)
      if chunk.count + bytes.count > room { close() }
      chunk += bytes
    }
    if !chunk.isEmpty { close() }
    return words.joined(separator: "\r\n ")
  }
}
