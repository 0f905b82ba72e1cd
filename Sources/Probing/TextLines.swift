import NIOCore
import Relais

/// An answer of an SMTP or IMAP server, line by line, however its bytes trickle in.
///
/// It looks at no byte twice, so that a peer who sends few at a time costs no more than others.
struct TextLines: Sendable {
  /// The longest line accepted, in bytes; RFC 5321 §4.5.3.1.5 asks for 512, IMAP servers for more.
  static let maximumLine = 8_192
  /// The most bytes of all lines of one answer.
  static let maximumAnswer = 65_536

  private var lines: [String] = []
  /// Bytes of the lines so far, each with a line feed.
  private var size = 0
  /// Bytes at the front of what has arrived that are known to hold no line feed.
  private var searched = 0

  /// An answer of which nothing has come yet.
  init() {}

  /// Takes lines from the front, and gives them all once one is the last of the answer.
  ///
  /// A line feed alone ends a line too: some servers send it. What is not UTF-8 becomes `�`.
  ///
  /// - Returns: the lines without their ends, at least one; nil while the last is not whole.
  /// - Throws: `.tooLarge` where a line or all of them together pass their limits.
  mutating func take(
    from received: inout ByteBuffer, until isLast: (String) -> Bool
  ) throws(ProbeFailure) -> [String]? {
    while let line = try takeLine(from: &received) {
      size += line.utf8.count + 1
      guard size <= Self.maximumAnswer else { throw .tooLarge(limit: Self.maximumAnswer) }
      lines.append(line)
      if isLast(line) { return lines }
    }
    return nil
  }

  private mutating func takeLine(
    from received: inout ByteBuffer
  ) throws(ProbeFailure) -> String? {
    let view = received.readableBytesView.prefix(Self.maximumLine + 1)
    guard let end = view.dropFirst(searched).firstIndex(of: UInt8(ascii: "\n")) else {
      guard view.count <= Self.maximumLine else { throw .tooLarge(limit: Self.maximumLine) }
      searched = view.count
      return nil
    }
    var bytes = view[..<end]
    if bytes.last == UInt8(ascii: "\r") { bytes = bytes.dropLast() }
    let line = String(decoding: bytes, as: UTF8.self)
    received.moveReaderIndex(to: end + 1)
    searched = 0
    return line
  }
}

extension Dialogue {
  /// Waits for lines until one is the last of an answer, and gives them all.
  ///
  /// - Parameters:
  ///   - phase: what a time-out is blamed on.
  ///   - isLast: on the loop: whether a line ends the answer.
  /// - Returns: the lines without their ends, at least one.
  /// - Throws: `.tooLarge` where a line or all of them together pass their limits.
  func lines(
    during phase: Phase, until isLast: @escaping @Sendable (String) -> Bool
  ) async throws(ProbeFailure) -> [String] {
    try await receive(during: phase, remembering: TextLines()) {
      answer, received, _ throws(ProbeFailure) in
      try answer.take(from: &received, until: isLast)
    }
  }

  /// Makes sure that the peer has said nothing more, before TLS is put in front of the connection.
  ///
  /// Somebody on the way could have said it, and after the handshake it would pass for the peer's
  /// (CVE-2011-0411 and its kin).
  func expectSilence() async throws(ProbeFailure) {
    let rest = try await receive(during: .tls) { received, _ throws(ProbeFailure) in
      received.readableBytes
    }
    guard rest == 0 else {
      throw .malformed(reason: "the server says more in the clear before TLS is set up")
    }
  }
}
