internal import FoundationEssentials
internal import Relais

/// One message to many people: what is the same for all of them is made once.
///
/// Gives the very bytes that a ``MailMessage`` to each of them would.
struct MailPattern: Sendable {
  private let head: [UInt8]
  private let middle: [UInt8]
  private let late: [UInt8]
  private let plain: Body
  private let html: Body

  /// A body whose beginning is in base64 already.
  private struct Body: Sendable {
    /// Whole lines of base64, each with its end.
    var encoded: [UInt8]
    /// What comes after them, up to the first place for the link.
    var rest: [UInt8]
    /// What stands between the places for the link, and after the last.
    var tails: [[UInt8]]

    /// A body in which this mark stands for the link.
    init(_ text: String, mark: String) {
      let parts = text.replacing("\n", with: "\r\n").split(
        separator: mark, omittingEmptySubsequences: false
      ).map { Array($0.utf8) }
      let first = parts.first ?? []
      let whole = first.count / 57 * 57
      encoded = []
      for start in stride(from: 0, to: whole, by: 57) {
        encoded += Array(Data(first[start..<start + 57]).base64EncodedString().utf8) + [13, 10]
      }
      rest = Array(first[whole...])
      tails = Array(parts.dropFirst())
    }

    /// Adds the body with that link to a message.
    func add(to bytes: inout [UInt8], link: [UInt8]) {
      bytes += encoded
      var plain = rest
      for tail in tails {
        plain += link
        plain += tail
      }
      var start = 0
      while start < plain.count {
        let end = min(start + 57, plain.count)
        bytes += Data(plain[start..<end]).base64EncodedString().utf8
        bytes += [13, 10]
        start = end
      }
    }
  }

  /// The pattern of a message, whose own recipient, names and link are left out.
  init(_ message: MailMessage) {
    var sample = message
    // A letter of the private use area that none of the words hold.
    let words = message.subject + message.text + message.farewell
    let held = Set(words.unicodeScalars)
    let free = (0xE000...0xF8FF).lazy.compactMap(Unicode.Scalar.init).first { !held.contains($0) }
    let mark = String(free ?? "\u{0}")
    sample.references = []
    sample.unsubscribe = mark
    head = Array("\(message.opening)\r\nTo: <".utf8)
    middle = Array("\(message.subjectLines)\r\n".utf8)
    late = Array("\(message.lateLines)\r\nList-Unsubscribe: <".utf8)
    plain = Body(sample.plain, mark: mark)
    html = Body(sample.html, mark: mark)
  }

  /// The message to one of them.
  func bytes(
    to recipient: MailAddress, id: String, references: [String], unsubscribe: String
  ) -> [UInt8] {
    let boundary = MailMessage.boundary(of: id)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1_200 + plain.encoded.count + html.encoded.count)
    bytes += head
    bytes += recipient.text.utf8
    bytes += ">\r\nMessage-ID: <\(id)>\r\n".utf8
    bytes += middle
    if let last = references.last {
      bytes += "In-Reply-To: <\(last)>\r\nReferences: ".utf8
      bytes += references.map { "<\($0)>" }.joined(separator: "\r\n ").utf8
      bytes += "\r\n".utf8
    }
    bytes += late
    bytes += unsubscribe.utf8
    bytes += ">\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n".utf8
    bytes += MailMessage.multipart(boundary).utf8
    bytes += MailMessage.part("plain", boundary).utf8
    plain.add(to: &bytes, link: Array(unsubscribe.utf8))
    bytes += MailMessage.part("html", boundary).utf8
    html.add(to: &bytes, link: Array(BlogText.escaped(unsubscribe).utf8))
    bytes += "--\(boundary)--\r\n".utf8
    return bytes
  }
}
