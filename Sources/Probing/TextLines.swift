import NIOCore
import Relais

/// The lines that SMTP and IMAP servers speak in.
enum TextLines {
  /// The longest line accepted, in bytes; RFC 5321 §4.5.3.1.5 asks for 512, IMAP servers for more.
  static let maximumLine = 8_192
  /// The most bytes of all lines of one answer.
  static let maximumAnswer = 65_536

  /// Takes a line from the front, without its end; nil while it is not whole.
  ///
  /// A line feed alone ends a line too: some servers send it. What is not UTF-8 becomes `�`.
  static func take(from received: inout ByteBuffer) throws(ProbeFailure) -> String? {
    let view = received.readableBytesView.prefix(maximumLine + 1)
    guard let end = view.firstIndex(of: UInt8(ascii: "\n")) else {
      guard view.count <= maximumLine else { throw .tooLarge(limit: maximumLine) }
      return nil
    }
    var bytes = view[..<end]
    if bytes.last == UInt8(ascii: "\r") { bytes = bytes.dropLast() }
    let line = String(decoding: bytes, as: UTF8.self)
    received.moveReaderIndex(to: end + 1)
    return line
  }
}

extension Dialogue {
  /// Waits for lines until one is the last of an answer, and gives them all.
  ///
  /// - Parameters:
  ///   - phase: what a time-out is blamed on.
  ///   - isLast: whether a line ends the answer.
  /// - Returns: the lines without their ends, at least one.
  /// - Throws: `.tooLarge` where a line or all of them together pass their limits.
  func lines(
    during phase: Phase, until isLast: (String) -> Bool
  ) async throws(ProbeFailure) -> [String] {
    var lines: [String] = []
    var size = 0
    while true {
      let line = try await receive(during: phase) { received, _ throws(ProbeFailure) in
        try TextLines.take(from: &received)
      }
      size += line.utf8.count + 1
      guard size <= TextLines.maximumAnswer else { throw .tooLarge(limit: TextLines.maximumAnswer) }
      lines.append(line)
      if isLast(line) { return lines }
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

/// When a server that can do both speaks in the clear, and when it speaks TLS.
enum Encryption: String, Hashable, Sendable, CaseIterable {
  /// It does not speak TLS.
  case none
  /// It begins in the clear and changes to TLS when asked (STARTTLS).
  case starttls
  /// It speaks TLS from the first byte.
  case implicit
}
