import NIOCore
import Relais

/// Takes the bytes of one HTTP/1 answer apart (RFC 9112), strictly, within limits.
///
/// A pure value: bytes in, head and body out. Any bytes whatever, in pieces of any size, end in an
/// answer or in a failure; nothing grows beyond its limit.
struct HTTPResponseParser: Sendable {
  /// Bytes of status line, headers and trailers together.
  static let maximumHead = 65_536
  /// Header lines; servers in use allow about 100.
  static let maximumHeaders = 256
  /// Bytes of a line that announces a chunk.
  static let maximumChunkLine = 1_024
  /// Interim answers (1xx) before the one that counts.
  static let maximumInterim = 8

  private enum State {
    case statusLine
    case headers
    case body(left: Int)
    case untilClose
    case chunkSize
    case chunk(left: Int)
    case chunkEnd
    case trailers
    case done
  }

  /// Status and headers, once they are whole.
  private(set) var head: HTTPHead?
  /// What came of the body so far, if it is kept.
  private(set) var body = ByteBuffer()
  /// Bytes of the body so far.
  private(set) var size = 0

  private var state = State.statusLine
  private var buffer = ByteBuffer()
  private var scanned = 0
  private var headSize = 0
  private var lines = 0
  private var interim = 0
  private var status = 0
  private var reason = ""
  private var headers: [(name: String, value: String)] = []
  private let limit: Int
  private let keepsBody: Bool
  private let isBodiless: Bool

  /// A parser for one answer.
  ///
  /// - Parameters:
  ///   - limit: the most bytes of body that are accepted.
  ///   - keepsBody: false only counts them.
  ///   - isBodiless: true for the answer to HEAD.
  init(limit: Int, keepsBody: Bool = true, isBodiless: Bool = false) {
    self.limit = limit
    self.keepsBody = keepsBody
    self.isBodiless = isBodiless
  }

  /// Whether the answer has been read to its end.
  var isDone: Bool {
    if case .done = state { true } else { false }
  }

  /// Reads on; bytes after the end of the answer are ignored.
  mutating func receive(_ bytes: ByteBuffer) throws(ProbeFailure) {
    if buffer.readableBytes == 0 {
      buffer = bytes
    } else {
      buffer.writeImmutableBuffer(bytes)
    }
    while try step() {}
    if case .done = state { buffer.clear() }
  }

  /// The peer has closed the connection: fine where that marks the end of the body.
  mutating func finish() throws(ProbeFailure) {
    switch state {
    case .done: break
    case .untilClose: state = .done
    case .statusLine where headSize == 0 && buffer.readableBytes == 0:
      throw .refused(reason: "connection closed without an answer")
    case .statusLine, .headers: throw .malformed(reason: "the answer ends in its headers")
    case .body(let left):
      throw .malformed(reason: "the answer ends \(left) bytes early")
    case .chunkSize, .chunk, .chunkEnd, .trailers:
      throw .malformed(reason: "the answer ends before its last chunk")
    }
  }

  /// Takes one piece off the buffer; false if there is none yet, or no more.
  private mutating func step() throws(ProbeFailure) -> Bool {
    switch state {
    case .statusLine:
      try refuseOtherProtocols()
      guard let line = try headLine() else { return false }
      try readStatus(line)
    case .headers:
      guard let line = try headLine() else { return false }
      if line.isEmpty { try endHeaders() } else { try readHeader(line) }
    case .body(let left):
      let taken = try take(left)
      state = left == taken ? .done : .body(left: left - taken)
      return left == taken
    case .untilClose:
      return try take(.max) > 0
    case .chunkSize:
      guard let line = try line(upTo: Self.maximumChunkLine) else { return false }
      let size = try Self.chunkSize(line)
      state = size == 0 ? .trailers : .chunk(left: size)
    case .chunk(let left):
      let taken = try take(left)
      state = left == taken ? .chunkEnd : .chunk(left: left - taken)
      return left == taken
    case .chunkEnd:
      guard let line = try line(upTo: Self.maximumChunkLine) else { return false }
      guard line.isEmpty else { throw .malformed(reason: "a chunk is longer than announced") }
      state = .chunkSize
    case .trailers:
      guard let line = try headLine() else { return false }
      if line.isEmpty { state = .done }
    case .done:
      return false
    }
    return true
  }

  /// The next line of the head, or of the trailers, without its end; nil while it is not whole.
  private mutating func headLine() throws(ProbeFailure) -> ByteBufferView? {
    guard let line = try line(upTo: Self.maximumHead - headSize) else { return nil }
    headSize += line.count + 1
    return line
  }

  private mutating func line(upTo most: Int) throws(ProbeFailure) -> ByteBufferView? {
    let view = buffer.readableBytesView
    let end = view.dropFirst(scanned).firstIndex(of: UInt8(ascii: "\n"))
    let length = end.map { $0 - view.startIndex } ?? view.count
    guard length < most else { throw .malformed(reason: "a line or headers of endless length") }
    guard end != nil else {
      scanned = length
      return nil
    }
    buffer.moveReaderIndex(forwardBy: length + 1)
    scanned = 0
    let line = view.prefix(length)
    return line.last == UInt8(ascii: "\r") ? line.dropLast() : line
  }

  /// Takes up to that many bytes of body off the buffer.
  private mutating func take(_ wanted: Int) throws(ProbeFailure) -> Int {
    let count = min(wanted, buffer.readableBytes)
    guard count <= limit - size else { throw .tooLarge(limit: limit) }
    size += count
    if keepsBody, var slice = buffer.readSlice(length: count) {
      body.writeBuffer(&slice)
    } else {
      buffer.moveReaderIndex(forwardBy: count)
    }
    return count
  }
}

extension HTTPResponseParser {
  /// Fails at the first byte that no HTTP/1 answer has there, without waiting for a line's end.
  private func refuseOtherProtocols() throws(ProbeFailure) {
    let view = buffer.readableBytesView
    guard headSize == 0, !view.isEmpty, !zip(view, "HTTP/1.".utf8).allSatisfy(==) else { return }
    if view.first == 0x15 || view.first == 0x16 {
      throw .unexpected(expected: "an HTTP answer", found: "TLS")
    }
    let line = view.prefix { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    throw .unexpected(expected: "an HTTP answer", found: String(peerBytes: line.prefix(200)))
  }

  /// `HTTP/1.1 200 OK`; the reason, and the space before it, may be missing.
  private mutating func readStatus(_ line: ByteBufferView) throws(ProbeFailure) {
    let bytes = line.dropFirst("HTTP/1.".utf8.count)
    let digits = bytes.dropFirst(2).prefix(3)
    guard line.starts(with: "HTTP/1.".utf8), let minor = bytes.first, (0x30...0x39).contains(minor),
      bytes.dropFirst().first == UInt8(ascii: " "), digits.count == 3,
      digits.allSatisfy({ (0x30...0x39).contains($0) }),
      [nil, UInt8(ascii: " ")].contains(bytes.dropFirst(5).first)
    else { throw .malformed(reason: "no status line: \(String(peerBytes: line.prefix(150)))") }
    status = digits.reduce(0) { $0 * 10 + Int($1 - 0x30) }
    guard status >= 100 else { throw .malformed(reason: "status \(status)") }
    reason = String(decoding: bytes.dropFirst(6).prefix(100), as: UTF8.self)
    headers.removeAll(keepingCapacity: true)
    lines = 0
    state = .headers
  }

  private mutating func readHeader(_ line: ByteBufferView) throws(ProbeFailure) {
    lines += 1
    guard lines <= Self.maximumHeaders else {
      throw .malformed(reason: "more than \(Self.maximumHeaders) header lines")
    }
    guard !line.contains(0) else { throw .malformed(reason: "a zero byte in a header") }
    if let first = line.first, first == 0x20 || first == 0x09 {
      // A folded line, obsolete: joined to the one before it (RFC 9112 section 5.2).
      guard let last = headers.indices.last else {
        throw .malformed(reason: "a header line that begins with a space")
      }
      headers[last].value += " " + Self.trimmed(line)
      return
    }
    guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
      line[..<colon].allSatisfy(HTTPToken.isToken)
    else {
      throw .malformed(reason: "no header: \(String(peerBytes: line.prefix(150)))")
    }
    let name = String(decoding: line[..<colon].lazy.map(HTTPToken.lowercased), as: UTF8.self)
    headers.append((name: name, value: Self.trimmed(line[(colon + 1)...])))
  }

  private mutating func endHeaders() throws(ProbeFailure) {
    if (100..<200).contains(status), status != 101 {
      interim += 1
      guard interim <= Self.maximumInterim else {
        throw .malformed(reason: "more than \(Self.maximumInterim) interim answers")
      }
      state = .statusLine
      return
    }
    let head = HTTPHead(status: status, reason: reason, headers: headers)
    self.head = head
    state = try framing(of: head)
  }

  /// How the end of the body will be known (RFC 9112 section 6.3).
  private func framing(of head: HTTPHead) throws(ProbeFailure) -> State {
    if isBodiless || head.status < 200 || head.status == 204 || head.status == 304 { return .done }
    let codings = head.all("transfer-encoding").joined(separator: ",").split(separator: ",")
    if let last = codings.last {
      let isChunked = last.lowercased().filter { $0 != " " && $0 != "\t" } == "chunked"
      return isChunked ? .chunkSize : .untilClose
    }
    let lengths = Set(
      head.all("content-length").joined(separator: ",").split(separator: ",").map {
        $0.filter { $0 != " " && $0 != "\t" }
      })
    guard lengths.count < 2 else { throw .malformed(reason: "several lengths in one answer") }
    guard let text = lengths.first else { return .untilClose }
    guard text.utf8.count <= 18, text.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
      let length = Int(text)
    else { throw .malformed(reason: "length \(String(peerText: text.prefix(100)))") }
    guard length <= limit else { throw .tooLarge(limit: limit) }
    return length == 0 ? .done : .body(left: length)
  }

  /// Hexadecimal digits, then perhaps extensions, which nobody uses.
  private static func chunkSize(_ line: ByteBufferView) throws(ProbeFailure) -> Int {
    let digits = line.prefix { $0 != UInt8(ascii: ";") && $0 != 0x20 && $0 != 0x09 }
    guard (1...15).contains(digits.count),
      let size = Int(String(decoding: digits, as: UTF8.self), radix: 16), size >= 0,
      digits.first != UInt8(ascii: "+"), digits.first != UInt8(ascii: "-")
    else {
      throw .malformed(reason: "no chunk size: \(String(peerBytes: line.prefix(100)))")
    }
    return size
  }

  private static func trimmed(_ bytes: ByteBufferView) -> String {
    var bytes = bytes
    while let first = bytes.first, first == 0x20 || first == 0x09 { bytes = bytes.dropFirst() }
    while let last = bytes.last, last == 0x20 || last == 0x09 { bytes = bytes.dropLast() }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The letters that HTTP's words are made of (RFC 9110 section 5.6.2).
enum HTTPToken {
  /// Whether the byte may be part of a header's name or a method.
  static func isToken(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    case 0x21, 0x23...0x27, 0x2A, 0x2B, 0x2D, 0x2E, 0x5E, 0x5F, 0x60, 0x7C, 0x7E: true
    default: false
    }
  }

  /// Whether the text is such a word.
  static func isToken(_ text: String) -> Bool { !text.isEmpty && text.utf8.allSatisfy(isToken) }

  /// Whether the text can be the value of a header: no line ends, no zero, no other control.
  static func isValue(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F || $0 == 0x09 }
  }

  /// The byte in lower case.
  static func lowercased(_ byte: UInt8) -> UInt8 {
    (0x41...0x5A).contains(byte) ? byte | 0x20 : byte
  }
}
