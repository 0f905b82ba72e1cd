import NIOCore
import Relais
import Testing

@testable import Probing

@Suite("Lines of an answer") struct TextLinesTests {
  @Test("are the same however their bytes arrive", arguments: 0..<50)
  func pieces(seed: UInt64) throws {
    var numbers = SplitMix(seed: seed)
    let sent = (0..<40).map { _ in
      String(repeating: "x", count: .random(in: 0...300, using: &numbers))
    }
    let ends = ["\n", "\r\n"]
    let text = sent.map { $0 + (ends.randomElement(using: &numbers) ?? "") }.joined()
    var rest = ByteBuffer(string: text + "end\r\nmore")
    var answer = TextLines()
    var received = ByteBuffer()
    var looks = 0
    var lines: [String]?
    while lines == nil, rest.readableBytes > 0 {
      let count = min(rest.readableBytes, .random(in: 1...100, using: &numbers))
      received.writeBytes(rest.readBytes(length: count) ?? [])
      lines = try answer.take(from: &received) { line in
        looks += 1
        return line == "end"
      }
    }
    #expect(lines == sent + ["end"])
    #expect(looks == sent.count + 1)
    #expect("more".hasPrefix(String(buffer: received)))
  }

  @Test("are looked through once, byte after byte")
  func once() throws {
    var answer = TextLines()
    var received = ByteBuffer(string: "250-a lon")
    #expect(try answer.take(from: &received) { _ in true } == nil)
    // An end put where it has already looked is not seen.
    received.setString("\n", at: received.readerIndex)
    received.writeString("g line")
    #expect(try answer.take(from: &received) { _ in true } == nil)
    received.writeString("\n")
    #expect(try answer.take(from: &received) { _ in true } == ["\n50-a long line"])
  }

  @Test("have limits, one by one and together, also where they come byte by byte")
  func limits() {
    #expect(count(of: "a", until: .tooLarge(limit: TextLines.maximumLine)) == 8_193)
    #expect(count(of: "\n", until: .tooLarge(limit: TextLines.maximumAnswer)) == 65_537)
  }

  /// How often the text can come before the answer fails so.
  private func count(of text: String, until failure: ProbeFailure) -> Int? {
    var answer = TextLines()
    var received = ByteBuffer()
    for count in 1...100_000 {
      received.writeString(text)
      do throws(ProbeFailure) {
        _ = try answer.take(from: &received) { _ in false }
      } catch {
        return error == failure ? count : nil
      }
    }
    return nil
  }

  @Test("are taken on the connection's loop, without a turn for each")
  func onTheLoop() async throws {
    let sent = (1...5_000).map { "\($0)" }
    try await ScriptedServer(answering: {
      $0.isEmpty ? [.send(sent.joined(separator: "\n") + "\n")] : []
    }).run { port in
      let address = try SocketAddress(ipAddress: "127.0.0.1", port: port)
      let strayed = MutexBox(0)
      let lines = try await withDialogue(to: [address], in: webContext(), limit: 65_536) {
        dialogue throws(ProbeFailure) in
        let loop = dialogue.channel.eventLoop
        return try await dialogue.lines(during: .firstByte) { line in
          if !loop.inEventLoop { strayed.change { $0 += 1 } }
          return line == "5000"
        }
      }
      #expect(lines == sent)
      #expect(strayed.value == 0)
    }
  }
}
