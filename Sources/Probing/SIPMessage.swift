import NIOCore
import Relais

/// The answer of a phone system, as far as it matters to somebody who only asked whether it lives.
struct SIPResponse: Hashable, Sendable {
  /// 100…699; below 200 the answer is still to come.
  var status: Int
  /// What the peer calls the status.
  var reason: String
  /// The transaction that it answers: the branch of the topmost Via.
  var branch: String?
  /// The method that it answers.
  var method: String?
  /// What the peer calls itself, if it says so.
  var server: String?
  /// Whom it is from, with the tag that names the call at the other end.
  var to: String?
  /// Where the other end wants to be spoken to about this call, without brackets.
  var contact: String?
  /// The proxies that want to stay between, as the answer lists them.
  var recordRoutes: [String] = []

  /// The most bytes before the body.
  static let maximumHead = 65_536
  /// The most headers.
  static let maximumHeaders = 256
  /// The longest body.
  static let maximumBody = 65_536

  /// Whether this is the last word on the transaction.
  var isFinal: Bool { status >= 200 }

  /// Status and reason: `200 OK`.
  var spelled: String { String(peerText: reason.isEmpty ? "\(status)" : "\(status) \(reason)") }
}

/// What was found at the front of the bytes of a SIP peer.
enum SIPMessage: Hashable, Sendable {
  /// An answer.
  case response(SIPResponse)
  /// Something that is no answer to anybody: a request, or a keep-alive.
  case other

  /// Takes a message from the front of a stream, with its body; nil while it is not whole.
  ///
  /// A stream tells where a body ends by Content-Length only, so without it there is none
  /// (RFC 3261 §18.3). Lines may end with a line feed alone.
  static func take(from received: inout ByteBuffer) throws(ProbeFailure) -> SIPMessage? {
    var view = received.readableBytesView
    // Keep-alives: empty lines between messages (RFC 5626 §3.5.1).
    view = view.drop { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }
    received.moveReaderIndex(to: view.startIndex)
    guard let body = bodyStart(in: view.prefix(SIPResponse.maximumHead)) else {
      guard view.count <= SIPResponse.maximumHead else {
        throw .tooLarge(limit: SIPResponse.maximumHead)
      }
      return nil
    }
    let head = try SIPHead(view[..<body])
    let length = try head.bodyLength() ?? 0
    guard received.readableBytes - (body - view.startIndex) >= length else { return nil }
    received.moveReaderIndex(to: body + length)
    return try head.message()
  }

  /// Reads a datagram, which holds one message; its body may end before the datagram does, but not
  /// after it.
  init(datagram: ByteBuffer) throws(ProbeFailure) {
    let view = datagram.readableBytesView.drop { $0 == 13 || $0 == 10 || $0 == 0 }
    guard !view.isEmpty else {
      self = .other
      return
    }
    guard let body = Self.bodyStart(in: view) else {
      throw .malformed(reason: "a SIP message without the empty line that ends its headers")
    }
    let head = try SIPHead(view[..<body])
    if let length = try head.bodyLength(), length > view.endIndex - body {
      throw .malformed(reason: "a SIP message whose body is cut short")
    }
    self = try head.message()
  }

  /// Where the body begins: behind the first empty line.
  private static func bodyStart(in bytes: ByteBufferView) -> Int? {
    var lineStart = bytes.startIndex
    while let end = bytes[lineStart...].firstIndex(of: UInt8(ascii: "\n")) {
      let line = bytes[lineStart..<end]
      if line.isEmpty || line.elementsEqual([UInt8(ascii: "\r")]) { return end + 1 }
      lineStart = end + 1
    }
    return nil
  }
}

/// The lines before the body.
private struct SIPHead {
  private let start: String
  private let headers: [(name: String, value: String)]

  /// Unfolds lines and takes names and values apart (RFC 3261 §7.3.1).
  init(_ bytes: ByteBufferView) throws(ProbeFailure) {
    guard bytes.count <= SIPResponse.maximumHead else {
      throw .tooLarge(limit: SIPResponse.maximumHead)
    }
    var lines: [String] = []
    for raw in bytes.split(separator: UInt8(ascii: "\n")) {
      let bare = raw.last == UInt8(ascii: "\r") ? raw.dropLast() : raw
      guard let first = bare.first else { continue }
      let line = String(decoding: bare, as: UTF8.self)
      if first == UInt8(ascii: " ") || first == UInt8(ascii: "\t"), lines.count > 1 {
        lines[lines.count - 1] += " " + line.drop { $0 == " " || $0 == "\t" }
        continue
      }
      guard lines.count <= SIPResponse.maximumHeaders else {
        throw .malformed(
          reason: "a SIP message with more than \(SIPResponse.maximumHeaders) headers")
      }
      lines.append(line)
    }
    start = lines.first ?? ""
    var headers: [(name: String, value: String)] = []
    for line in lines.dropFirst() {
      guard let colon = line.firstIndex(of: ":") else {
        throw .malformed(reason: String(peerText: "no SIP header: \(line)"))
      }
      let name = line[..<colon].lowercased().trimmed
      headers.append(
        (Self.longForms[name] ?? name, String(line[line.index(after: colon)...]).trimmed))
    }
    self.headers = headers
  }

  /// Compact forms of the headers that are looked at (RFC 3261 §20).
  private static let longForms = ["v": "via", "l": "content-length", "t": "to", "m": "contact"]

  private func value(_ name: String) -> String? { headers.first { $0.name == name }?.value }

  /// The length of the body, if it is told.
  func bodyLength() throws(ProbeFailure) -> Int? {
    guard let text = value("content-length") else { return nil }
    guard let length = Int(text), length >= 0 else {
      // A number too large to count is still a number.
      guard !text.isEmpty, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
        throw .malformed(reason: String(peerText: "a SIP message of Content-Length \(text)"))
      }
      throw .tooLarge(limit: SIPResponse.maximumBody)
    }
    guard length <= SIPResponse.maximumBody else { throw .tooLarge(limit: SIPResponse.maximumBody) }
    return length
  }

  /// The message: an answer if it begins like one (RFC 3261 §7.2).
  func message() throws(ProbeFailure) -> SIPMessage {
    let words = start.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
    if words.count == 3, words[2].uppercased() == "SIP/2.0" { return .other }
    guard words.count >= 2, words[0].uppercased() == "SIP/2.0", words[1].utf8.count == 3,
      let status = Int(words[1]), (100...699).contains(status)
    else { throw .malformed(reason: String(peerText: "no SIP answer: \(start)")) }
    let method = value("cseq")?.split(separator: " ").dropFirst().first.map(String.init)
    return .response(
      SIPResponse(
        status: status, reason: words.count > 2 ? String(words[2]) : "",
        branch: value("via").flatMap(Self.branch), method: method,
        server: value("server") ?? value("user-agent"), to: value("to"),
        contact: value("contact").map(Self.address),
        recordRoutes: headers.filter { $0.name == "record-route" }.map(\.value)))
  }

  /// The address between brackets, or all of it but its parameters where there are none.
  private static func address(of contact: String) -> String {
    guard let open = contact.firstIndex(of: "<") else {
      return String(contact.prefix { $0 != ";" }).trimmed
    }
    return String(contact[contact.index(after: open)...].prefix { $0 != ">" })
  }

  /// The branch of the first of several Via values.
  private static func branch(of via: String) -> String? {
    for parameter in via.prefix(while: { $0 != "," }).split(separator: ";").dropFirst() {
      let parts = parameter.split(separator: "=", maxSplits: 1)
      if parts.count == 2, String(parts[0]).trimmed.lowercased() == "branch" {
        return String(parts[1]).trimmed
      }
    }
    return nil
  }
}

extension String {
  /// Without spaces and tabs at both ends.
  fileprivate var trimmed: String {
    let bytes = utf8.drop { $0 == 0x20 || $0 == 0x09 }
    let end = bytes.lastIndex { $0 != 0x20 && $0 != 0x09 }
    return end.map { String(Substring(bytes[...$0])) } ?? ""
  }
}
