import NIOCore
public import Relais

/// Opens a TCP connection, and may speak over it and look for an answer.
public struct TCPProbe: Probe {
  /// What configuration calls it.
  public static let kind = ProbeKind(
    name: "tcp", summary: "a port accepts connections, and says what is expected")

  /// Bytes of an answer that are looked through at most.
  static let answerLimit = 65_536

  private let host: String
  private let port: Int
  private let send: String?
  private let expect: String?

  /// Reads `host`, `port`, `send` (a text, with `\r\n` written so) and `expect` (a text that the
  /// answer must contain).
  public init(settings: inout SettingsReader) {
    host = settings.requiredText("host", "a name or an address")
    if settings.contains("port") {
      port = settings.integer("port", in: 1...65_535, default: 1)
    } else {
      settings.missing("port", "a number from 1 to 65535")
      port = 1
    }
    send = settings.text("send").map(Self.unescaped)
    let expect = settings.text("expect")
    if let expect, expect.isEmpty || expect.utf8.count > 1_024 {
      settings.note("expect", found: "\(expect.utf8.count) bytes", allowed: "1 to 1024 bytes")
    }
    self.expect = expect
  }

  /// Host and port.
  public var target: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }

  /// Connects, and speaks if it has been told to.
  public func attempt(in context: ProbeContext) async -> Outcome {
    let start = NIODeadline.now()
    do throws(ProbeFailure) {
      let addresses = try await context.resolver.addresses(
        of: host, port: port, over: context.binding, by: context.deadline)
      let resolved = NIODeadline.now()
      let timing = try await withDialogue(to: addresses, in: context, limit: Self.answerLimit) {
        dialogue throws(ProbeFailure) in
        let connected = NIODeadline.now()
        try await speak(dialogue)
        return (connected: connected, done: NIODeadline.now())
      }
      var phases: [Phase: Duration] = [
        .resolve: .nanoseconds((resolved - start).nanoseconds),
        .connect: .nanoseconds((timing.connected - resolved).nanoseconds),
      ]
      if expect != nil {
        phases[.firstByte] = .nanoseconds((timing.done - timing.connected).nanoseconds)
      }
      return .answered(
        Answer(
          duration: .nanoseconds((timing.done - start).nanoseconds), phases: phases,
          detail: expect.map { "says \(String(peerText: $0))" } ?? "connected"))
    } catch {
      return .failed(error)
    }
  }

  private func speak(_ dialogue: Dialogue) async throws(ProbeFailure) {
    if let send { try await dialogue.send(send, during: .firstByte) }
    guard let expect else { return }
    let wanted = Array(expect.utf8)
    let _: Bool = try await dialogue.receive(during: .firstByte) {
      received, isEnd throws(ProbeFailure) in
      if received.readableBytesView.contains(wanted) { return true }
      if isEnd || received.readableBytes > Self.answerLimit {
        throw .unexpected(
          expected: String(peerText: expect),
          found: String(peerBytes: received.readableBytesView))
      }
      return nil
    }
  }

  /// `\r`, `\n`, `\t` and `\\` as the characters that they stand for.
  private static func unescaped(_ text: String) -> String {
    var result = ""
    var isEscape = false
    for character in text {
      guard isEscape else {
        if character == "\\" { isEscape = true } else { result.append(character) }
        continue
      }
      isEscape = false
      switch character {
      case "r": result.append("\r")
      case "n": result.append("\n")
      case "t": result.append("\t")
      case "\\": result.append("\\")
      default: result += "\\\(character)"
      }
    }
    return isEscape ? result + "\\" : result
  }
}
