internal import CCurl
internal import FoundationEssentials
internal import NIOPosix
internal import Relais

/// How the way to a mail server is protected.
enum MailSecurity: String, CaseIterable, Sendable {
  /// TLS from the first byte.
  case tls
  /// TLS after a greeting in the clear; never without.
  case starttls
  /// None: for a relay on this machine or the office's own network.
  case none
}

/// A mail server to speak to, by libcurl.
struct MailServer: Hashable, Sendable {
  /// Its name.
  var host: String
  /// Its port.
  var port: Int
  /// How the way there is protected.
  var security: MailSecurity
  /// Who speaks; nil where nobody is asked.
  var user: String?
  /// A file of certificates that are trusted in place of the system's; nil for the system's.
  var trusted: String?

  /// Its address for libcurl.
  func url(_ scheme: String, _ path: String) -> String {
    "\(scheme)\(security == .tls ? "s" : "")://\(host):\(port)/\(path)"
  }
}

/// What came of a conversation with a mail server.
enum MailOutcome: Hashable, Sendable {
  /// The server has taken it, or answered these bytes.
  case done([UInt8])
  /// The end of the message has not left: nothing was delivered.
  case notSent(String)
  /// The server refused, with its code (RFC 5321 §4.2), 0 where it gave none.
  case refused(code: Int, String)
  /// The end of the message has left, and no answer came.
  case uncertain(String)
}

/// One conversation with a server at a time, on a thread of its own; the connection is kept between
/// them.
final class MailConversation {
  private let curl: UnsafeMutableRawPointer
  private let server: MailServer
  private let password: String
  private let source: String?
  private let deadline: ContinuousClock.Instant

  /// Whether libcurl is ready; makes it so, once for the program.
  static let isReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

  private init?(
    _ server: MailServer, password: String, over binding: LineBinding, within timeout: Duration
  ) {
    guard Self.isReady, let curl = curl_easy_init() else { return nil }
    self.curl = curl
    self.server = server
    self.password = password
    source = binding.device.map { "if!\($0)" } ?? binding.source.map { "host!\($0)" }
    deadline = .now + timeout
  }

  deinit { curl_easy_cleanup(curl) }

  /// Runs something on a thread that may wait, with a conversation; nil where there is none to be
  /// had.
  static func run<Result: Sendable>(
    with server: MailServer, password: String, over binding: LineBinding,
    within timeout: Duration, _ body: @escaping @Sendable (MailConversation) -> Result
  ) async -> Result? {
    try? await NIOThreadPool.singleton.runIfActive {
      MailConversation(server, password: password, over: binding, within: timeout).map(body)
    }
  }

  /// Sends one message to one or more mailboxes.
  func send(_ message: [UInt8], from sender: MailAddress, to recipients: [MailAddress])
    -> MailOutcome
  {
    prepare(server.url("smtp", String(sender.domain)))
    var list: UnsafeMutablePointer<curl_slist>?
    for recipient in recipients { list = curl_slist_append(list, "<\(recipient.text)>") }
    defer { curl_slist_free_all(list) }
    relais_curl_set_text(curl, CURLOPT_MAIL_FROM, "<\(sender.text)>")
    relais_curl_set_list(curl, CURLOPT_MAIL_RCPT, list)
    relais_curl_set_number(curl, CURLOPT_UPLOAD, 1)
    relais_curl_set_bytes(curl, CURLOPT_READFUNCTION) { bytes, size, count, context in
      guard let context, let bytes else { return 0 }
      let upload = Unmanaged<Upload>.fromOpaque(context).takeUnretainedValue()
      return upload.take(into: UnsafeMutableRawBufferPointer(start: bytes, count: size * count))
    }
    let upload = Upload(message)
    return withExtendedLifetime(upload) {
      relais_curl_set_pointer(
        curl, CURLOPT_READDATA, Unmanaged.passUnretained(upload).toOpaque())
      return perform { upload.isEnded }
    }
  }

  /// Greets the SMTP server, authenticates, and sends nothing.
  func greet(_ sender: MailAddress) -> MailOutcome {
    prepare(server.url("smtp", String(sender.domain)))
    relais_curl_set_text(curl, CURLOPT_CUSTOMREQUEST, "NOOP")
    relais_curl_set_number(curl, CURLOPT_NOBODY, 1)
    return perform { false }
  }

  /// Whether a folder holds a message of that name; nil, and why, where that cannot be read.
  func hasMessage(_ id: String, in folder: String) -> (isThere: Bool?, words: String) {
    prepare(server.url("imap", WebLocation.encoded(folder)))
    relais_curl_set_text(curl, CURLOPT_CUSTOMREQUEST, "UID SEARCH HEADER Message-ID \"<\(id)>\"")
    switch perform({ false }) {
    case .done(let bytes):
      let lines = String(decoding: bytes, as: UTF8.self).split(whereSeparator: \.isNewline)
      guard let line = lines.first(where: { $0.hasPrefix("* SEARCH") }) else {
        return (false, "")
      }
      return (line.contains(where: \.isNumber), "")
    case .notSent(let words), .uncertain(let words), .refused(_, let words): return (nil, words)
    }
  }

  // Curl.

  private func prepare(_ url: String) {
    curl_easy_reset(curl)
    relais_curl_set_text(curl, CURLOPT_URL, url)
    relais_curl_set_text(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps,imap,imaps")
    relais_curl_set_number(curl, CURLOPT_NOSIGNAL, 1)
    relais_curl_set_number(
      curl, CURLOPT_USE_SSL, server.security == .none ? 0 : Int(CURLUSESSL_ALL.rawValue))
    if let trusted = server.trusted { relais_curl_set_text(curl, CURLOPT_CAINFO, trusted) }
    if let source { relais_curl_set_text(curl, CURLOPT_INTERFACE, source) }
    if let user = server.user {
      relais_curl_set_text(curl, CURLOPT_USERNAME, user)
      relais_curl_set_text(curl, CURLOPT_PASSWORD, password)
    }
    relais_curl_set_number(curl, CURLOPT_CONNECTTIMEOUT_MS, 20_000)
    relais_curl_set_bytes(curl, CURLOPT_WRITEFUNCTION) { bytes, size, count, context in
      guard let context, let bytes else { return 0 }
      let download = Unmanaged<Download>.fromOpaque(context).takeUnretainedValue()
      return download.take(UnsafeRawBufferPointer(start: bytes, count: size * count))
    }
  }

  private func perform(_ isEnded: () -> Bool) -> MailOutcome {
    let left = (deadline - .now).components
    let milliseconds = left.seconds * 1_000 + left.attoseconds / 1_000_000_000_000_000
    guard milliseconds > 0 else { return .notSent("no time is left") }
    relais_curl_set_number(curl, CURLOPT_TIMEOUT_MS, Int(milliseconds))
    let download = Download()
    let code = withExtendedLifetime(download) {
      relais_curl_set_pointer(
        curl, CURLOPT_WRITEDATA, Unmanaged.passUnretained(download).toOpaque())
      return curl_easy_perform(curl)
    }
    guard code != CURLE_OK else { return .done(download.bytes) }
    let words = String(cString: curl_easy_strerror(code))
    let response = relais_curl_response(curl)
    // A cut leaves the code of the answer before it, which is none of these.
    if (400..<600).contains(response) {
      return .refused(code: response, "the mail server answers \(response): \(words)")
    }
    if code == CURLE_LOGIN_DENIED { return .refused(code: 535, words) }
    return isEnded() ? .uncertain(words) : .notSent(words)
  }

  /// The message's bytes, and whether curl knows that there are no more.
  private final class Upload {
    private let bytes: [UInt8]
    private var position = 0
    private(set) var isEnded = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    func take(into room: UnsafeMutableRawBufferPointer) -> Int {
      let part = bytes[position...].prefix(room.count)
      room.copyBytes(from: part)
      position += part.count
      isEnded = part.isEmpty
      return part.count
    }
  }

  /// What a server answered, to a cap.
  private final class Download {
    private static let limit = 65_536
    private(set) var bytes: [UInt8] = []

    func take(_ part: UnsafeRawBufferPointer) -> Int {
      guard bytes.count + part.count <= Self.limit else { return 0 }
      bytes += part
      return part.count
    }
  }
}
