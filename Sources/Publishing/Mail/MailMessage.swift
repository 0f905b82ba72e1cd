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

  /// Words before that link; empty for the link alone.
  var farewell = ""

  /// The message, lines ended by CR LF.
  var bytes: [UInt8] {
    let boundary = Self.boundary(of: id)
    var text = "\(opening)\r\nTo: <\(to.text)>\r\nMessage-ID: <\(id)>\r\n\(subjectLines)\r\n"
    if let last = references.last {
      text += "In-Reply-To: <\(last)>\r\nReferences: "
      text += references.map { "<\($0)>" }.joined(separator: "\r\n ") + "\r\n"
    }
    text += "\(lateLines)\r\n"
    if let unsubscribe {
      // RFC 8058.
      text += "List-Unsubscribe: <\(unsubscribe)>\r\n"
      text += "List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    }
    text += Self.multipart(boundary)
    for (kind, body) in [("plain", plain), ("html", html)] {
      text += Self.part(kind, boundary)
      text += Self.base64(body).map { "\($0)\r\n" }.joined()
    }
    return Array("\(text)--\(boundary)--\r\n".utf8)
  }

  /// The headers before the recipient's.
  var opening: String {
    "Date: \(Self.date(moment))\r\n"
      + "From: \(MailHeader.phrase(name, after: 6))\(name.isEmpty ? "" : " ")<\(from.text)>"
  }

  /// The headers after the message's own name.
  var subjectLines: String {
    "Subject: \(MailHeader.encoded(subject, after: 9))"
      + (replyTo.map { "\r\nReply-To: <\($0.text)>" } ?? "")
  }

  /// The headers after those of the thread.
  var lateLines: String {
    let tags = languages.map(\.name).joined(separator: ", ")
    // RFC 3834: no machine is to answer this.
    return (tags.isEmpty ? "" : "Content-Language: \(tags)\r\n") + "Auto-Submitted: auto-generated"
  }

  /// What parts the bodies of the message of that name.
  static func boundary(of id: String) -> String {
    "=_relais_\(id.filter { $0.isASCII && ($0.isLetter || $0.isNumber) }.prefix(40))"
  }

  /// The last headers, and the line that ends them.
  static func multipart(_ boundary: String) -> String {
    "MIME-Version: 1.0\r\n"
      + "Content-Type: multipart/alternative; boundary=\"\(boundary)\"\r\n\r\n"
  }

  /// What stands before a body.
  static func part(_ kind: String, _ boundary: String) -> String {
    "--\(boundary)\r\nContent-Type: text/\(kind); charset=utf-8\r\n"
      + "Content-Transfer-Encoding: base64\r\n\r\n"
  }

  /// The body as plain text.
  var plain: String {
    guard let unsubscribe else { return "\(text)\n" }
    return "\(text)\n\n-- \n\(farewell.isEmpty ? "" : "\(farewell)\n")\(unsubscribe)\n"
  }

  /// The body as HTML.
  var html: String {
    let language = languages.first.map { " lang=\"\(BlogText.escaped($0.name))\"" } ?? ""
    var body = BlogText.paragraphs(Escaping.html.escape(text))
    if let unsubscribe {
      let link = BlogText.escaped(unsubscribe)
      let words = farewell.isEmpty ? "" : "\(BlogText.escaped(farewell))<br>"
      body += "\n<p>\(words)<a href=\"\(link)\">\(link)</a></p>"
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
