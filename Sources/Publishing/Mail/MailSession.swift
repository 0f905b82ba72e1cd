internal import CCurl
internal import Glibc
internal import Relais

/// One connection to a mail server that takes many messages, one after the other.
///
/// libcurl connects, protects the way and says who speaks; what follows is said here (RFC 5321),
/// commands in one packet where the server allows that (RFC 2920). It belongs to one thread.
final class MailSession {
  /// What came of one message.
  enum Outcome: Hashable {
    /// The server has taken it.
    case sent
    /// The server will never take mail for that mailbox, in its words.
    case refused(String)
    /// The server takes no mail for that mailbox at present.
    case putOff(String)
    /// The server is not there, or takes nothing from us, whoever it is for.
    case trouble(String)
    /// The end of the message has left, and no answer came.
    case uncertain(String)
  }

  /// How long an answer may take; RFC 5321 §4.5.3.2 wants minutes.
  private static let answerLimit: Duration = .seconds(300)
  /// How long an answer may take once everything is to stop.
  private static let stoppingLimit: Duration = .seconds(5)
  /// The longest answer, in bytes.
  private static let replyLimit = 16_384

  private let curl: UnsafeMutableRawPointer
  private let isStopped: () -> Bool
  private var buffer: [UInt8] = []
  private var hasPipelining = false

  /// Connects; throws why that is not possible.
  init(
    _ server: MailServer, password: String, sender: MailAddress, over binding: LineBinding,
    isStopped: @escaping () -> Bool
  ) throws(Trouble) {
    guard MailConversation.isReady, let curl = curl_easy_init() else {
      throw Trouble(words: "libcurl does not work")
    }
    self.curl = curl
    self.isStopped = isStopped
    relais_curl_set_text(curl, CURLOPT_URL, server.url("smtp", String(sender.domain)))
    relais_curl_set_text(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps")
    relais_curl_set_number(curl, CURLOPT_NOSIGNAL, 1)
    relais_curl_set_number(curl, CURLOPT_CONNECT_ONLY, 1)
    relais_curl_set_number(
      curl, CURLOPT_USE_SSL, server.security == .none ? 0 : Int(CURLUSESSL_ALL.rawValue))
    if let trusted = server.trusted { relais_curl_set_text(curl, CURLOPT_CAINFO, trusted) }
    let source = binding.device.map { "if!\($0)" } ?? binding.source.map { "host!\($0)" }
    if let source { relais_curl_set_text(curl, CURLOPT_INTERFACE, source) }
    if let user = server.user {
      relais_curl_set_text(curl, CURLOPT_USERNAME, user)
      relais_curl_set_text(curl, CURLOPT_PASSWORD, password)
    }
    relais_curl_set_number(curl, CURLOPT_CONNECTTIMEOUT_MS, 20_000)
    relais_curl_set_number(curl, CURLOPT_TIMEOUT_MS, 60_000)
    let code = curl_easy_perform(curl)
    guard code == CURLE_OK else {
      let response = relais_curl_response(curl)
      let answer = (400..<600).contains(response) ? "the mail server answers \(response): " : ""
      let words = answer + String(cString: curl_easy_strerror(code))
      curl_easy_cleanup(curl)
      throw Trouble(words: words)
    }
    // What the server can do was told to libcurl alone; a second greeting changes nothing.
    try send(Array("EHLO \(sender.domain)\r\n".utf8))
    let greeting = try reply()
    hasPipelining = greeting.words.uppercased().split(whereSeparator: \.isNewline)
      .contains { $0.hasSuffix("PIPELINING") }
  }

  deinit { curl_easy_cleanup(curl) }

  /// Why nothing can be sent over this connection any more.
  struct Trouble: Error, Hashable {
    /// For a person.
    var words: String
  }

  private struct Reply {
    var code: Int
    var words: String

    var refusal: String { "the mail server answers \(words.prefix(300))" }
  }

  /// Sends a message to one mailbox; after ``Outcome/trouble(_:)`` and ``Outcome/uncertain(_:)``
  /// the connection is of no use.
  func send(_ message: [UInt8], from sender: MailAddress, to recipient: MailAddress) -> Outcome {
    var isEnded = false
    do throws(Trouble) {
      return try deliver(message, from: sender, to: recipient, isEnded: &isEnded)
    } catch {
      return isEnded ? .uncertain(error.words) : .trouble(error.words)
    }
  }

  private func deliver(
    _ message: [UInt8], from sender: MailAddress, to recipient: MailAddress,
    isEnded: inout Bool
  ) throws(Trouble) -> Outcome {
    let commands = ["MAIL FROM:<\(sender.text)>", "RCPT TO:<\(recipient.text)>", "DATA"]
    var replies: [Reply] = []
    if hasPipelining {
      try send(Array((commands.joined(separator: "\r\n") + "\r\n").utf8))
      for _ in commands { replies.append(try reply()) }
    } else {
      for command in commands {
        try send(Array("\(command)\r\n".utf8))
        replies.append(try reply())
        guard let last = replies.last, last.code < 400 else { break }
      }
    }
    guard replies.count == 3, replies[2].code == 354, replies[0].code < 300, replies[1].code < 300
    else {
      if replies.count == 3, replies[2].code == 354 {
        // Nobody takes it, and yet it is waited for (RFC 2920 §3.1).
        try send(Array(".\r\n".utf8))
        _ = try reply()
      }
      if replies[0].code < 400 { try reset() }
      return try verdict(replies)
    }
    isEnded = true
    try send(Self.stuffed(message))
    let last = try reply()
    isEnded = false
    switch last.code {
    case 200..<300: return .sent
    case 421: throw Trouble(words: last.refusal)
    case 400..<500: return .putOff(last.refusal)
    // To one mailbox: it is that mailbox's server that speaks, or the words are not wanted.
    default: return .refused(last.refusal)
    }
  }

  private func verdict(_ replies: [Reply]) throws(Trouble) -> Outcome {
    // A refusal of the sender concerns everybody.
    if let first = replies.first, first.code >= 400 { throw Trouble(words: first.refusal) }
    if let leaving = replies.first(where: { $0.code == 421 }) {
      throw Trouble(words: leaving.refusal)
    }
    guard replies.count > 1, replies[1].code >= 400 else {
      throw Trouble(words: replies.last?.refusal ?? "the mail server does not answer")
    }
    return replies[1].code < 500 ? .putOff(replies[1].refusal) : .refused(replies[1].refusal)
  }

  private func reset() throws(Trouble) {
    try send(Array("RSET\r\n".utf8))
    _ = try reply()
  }

  /// Takes leave; the answer is not waited for.
  func quit() { try? send(Array("QUIT\r\n".utf8)) }

  /// A message with its end, in which no line is one (RFC 5321 §4.5.2).
  private static func stuffed(_ message: [UInt8]) -> [UInt8] {
    let dot = UInt8(ascii: ".")
    var isAtStart = true
    var needsDot = false
    for byte in message {
      if isAtStart, byte == dot {
        needsDot = true
        break
      }
      isAtStart = byte == 10
    }
    guard needsDot else { return message + [dot, 13, 10] }
    var bytes: [UInt8] = []
    isAtStart = true
    for byte in message {
      if isAtStart, byte == dot { bytes.append(dot) }
      bytes.append(byte)
      isAtStart = byte == 10
    }
    return bytes + [dot, 13, 10]
  }

  // Bytes.

  private func send(_ bytes: [UInt8]) throws(Trouble) {
    var sent = 0
    let deadline = ContinuousClock.now + Self.answerLimit
    while sent < bytes.count {
      var count = 0
      let code = bytes.withUnsafeBytes { all in
        curl_easy_send(curl, all.baseAddress?.advanced(by: sent), all.count - sent, &count)
      }
      if code == CURLE_AGAIN {
        try wait(for: POLLOUT, until: deadline)
      } else if code == CURLE_OK {
        sent += count
      } else {
        throw Trouble(words: String(cString: curl_easy_strerror(code)))
      }
    }
  }

  /// The next answer, all its lines.
  private func reply() throws(Trouble) -> Reply {
    let deadline = ContinuousClock.now + Self.answerLimit
    var start = 0
    while true {
      while let end = buffer[start...].firstIndex(of: 10) {
        let line = buffer[start..<end]
        start = end + 1
        // 250-more, 250 last.
        guard line.count < 4 || line[line.startIndex + 3] != UInt8(ascii: "-") else { continue }
        let words = String(decoding: buffer[..<end], as: UTF8.self)
        buffer.removeFirst(start)
        guard let code = Int(words.suffix(line.count).prefix(3)), (200..<600).contains(code) else {
          throw Trouble(words: "the mail server answers something else than a code")
        }
        return Reply(code: code, words: words.hasSuffix("\r") ? String(words.dropLast()) : words)
      }
      guard buffer.count < Self.replyLimit else {
        throw Trouble(words: "the mail server answers without an end")
      }
      try receive(until: deadline)
    }
  }

  private func receive(until deadline: ContinuousClock.Instant) throws(Trouble) {
    while true {
      var count = 0
      var piece = [UInt8](repeating: 0, count: 2_048)
      let code = curl_easy_recv(curl, &piece, piece.count, &count)
      if code == CURLE_AGAIN {
        try wait(for: POLLIN, until: deadline)
        continue
      }
      guard code == CURLE_OK, count > 0 else {
        let words = code == CURLE_OK ? "the mail server hung up" : nil
        throw Trouble(words: words ?? String(cString: curl_easy_strerror(code)))
      }
      buffer += piece.prefix(count)
      return
    }
  }

  private func wait(
    for events: CInt, until deadline: ContinuousClock.Instant
  ) throws(Trouble) {
    var limit = deadline
    while true {
      if isStopped() { limit = min(limit, .now + Self.stoppingLimit) }
      guard .now < limit else { throw Trouble(words: "the mail server does not answer") }
      var entry = pollfd(fd: relais_curl_socket(curl), events: Int16(events), revents: 0)
      if poll(&entry, 1, 500) > 0 { return }
    }
  }
}
