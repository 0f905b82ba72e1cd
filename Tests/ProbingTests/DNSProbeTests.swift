import NIOCore
import Relais
import Testing

@testable import Probing

@Suite("A dns probe") struct DNSProbeTests {
  private static let mail = Wire.record(15, [0, 10] + Wire.name("mail.example"))

  private static func attempt(
    _ port: Int, timeout: Duration = .seconds(10), _ more: [(String, Written)] = []
  ) async -> Outcome {
    let settings =
      [("name", "shop.example" as Written), ("resolver", "127.0.0.1")]
      + [("port", "\(port)")] + more.filter { $0.0 != "name" }
    let name = more.first { $0.0 == "name" }
    let all = settings.map { $0.0 == "name" ? name ?? $0 : $0 }
    return await probe(DNSProbe.self, .map(all)).attempt(
      in: webContext(timeout: timeout, names: FakeNames(["127.0.0.1": ["127.0.0.1"]])))
  }

  @Test("gives the records found, and how long it took")
  func answers() async throws {
    try await DNSStandIn({ _, query in [Wire.answer(to: query, [Self.mail])] }).run {
      port, _ in
      let outcome = await Self.attempt(port, [("type", "MX")])
      #expect(outcome.answer?.detail == "10 mail.example.")
      #expect(outcome.answer?.phases.keys.contains(.firstByte) == true)
      let expected = await Self.attempt(port, [("type", "MX"), ("expect", "10 MAIL.example")])
      #expect(expected.answer != nil)
      let other = await Self.attempt(port, [("type", "MX"), ("expect", "10 other.example")])
      #expect(
        other == .failed(.unexpected(expected: "10 other.example", found: "10 mail.example.")))
      let none = await Self.attempt(port)
      #expect(none == .failed(.unexpected(expected: "a A record", found: "none")))
    }
  }

  @Test("takes only the answer to its own question")
  func strangers() async throws {
    try await DNSStandIn({ _, query in
      var forged = Wire.answer(to: query, [Wire.record(1, [203, 0, 113, 1])])
      forged[1] ^= 1
      var other = query
      other[13] ^= 1
      return [
        forged, Wire.answer(to: other, [Wire.record(1, [203, 0, 113, 2])]),
        Wire.answer(to: query, [Wire.record(1, [192, 0, 2, 1])]),
      ]
    }).run { port, _ in
      #expect(await Self.attempt(port).answer?.detail == "192.0.2.1")
    }
  }

  @Test("asks again over TCP when the answer does not fit")
  func truncated() async throws {
    try await DNSStandIn(
      { _, query in [Wire.answer(to: query, isTruncated: true, [])] },
      overTCP: { query in
        let records = (0..<200).map { Wire.record(1, [192, 0, 2, UInt8($0)]) }
        let reply = Wire.answer(to: query, records)
        return Wire.word(reply.count) + reply
      }
    ).run { port, heard in
      #expect(await Self.attempt(port).answer?.detail.hasPrefix("192.0.2.0, 192.0.2.1, ") == true)
      #expect(heard.value.count == 1)
      #expect(await Self.attempt(port, [("transport", "tcp")]).answer != nil)
      #expect(heard.value.count == 1)
    }
  }

  @Test("tells a broken answer from none", arguments: ["udp", "tcp"])
  func broken(transport: String) async throws {
    let loop: @Sendable ([UInt8]) -> [UInt8] = { query in
      // The record's data begins 12 bytes after the question.
      let place = 12 + Wire.question(of: query).count + 12
      return Wire.answer(to: query, [Wire.record(5, [0xC0, UInt8(place)])])
    }
    try await DNSStandIn(
      { _, query in [loop(query)] },
      overTCP: { Wire.word(loop($0).count) + loop($0) }
    ).run { port, _ in
      let outcome = await Self.attempt(port, [("transport", .init(stringLiteral: transport))])
      #expect(
        outcome
          == .failed(.malformed(reason: "DNS answer: a compressed name that runs in a circle")))
    }
  }

  @Test("gives a silent resolver up at its deadline, over UDP and TCP")
  func silent() async throws {
    try await DNSStandIn({ _, _ in [] }, overTCP: { _ in [0xFF, 0xFF, 1] }).run {
      port, _ in
      for transport in ["udp", "tcp"] as [Written] {
        let outcome = await Self.attempt(
          port, timeout: .milliseconds(300), [("transport", transport)])
        guard case .failed(.timedOut(_, .resolve)) = outcome else {
          Issue.record("\(outcome)")
          continue
        }
      }
    }
  }

  @Test("asks again when a datagram is lost")
  func lost() async throws {
    try await DNSStandIn({ count, query in
      count == 1 ? [] : [Wire.answer(to: query, [Wire.record(1, [192, 0, 2, 1])])]
    }).run { port, heard in
      #expect(await Self.attempt(port).answer != nil)
      #expect(heard.value.count == 2)
    }
  }

  @Test("asks plainly where extensions are not understood")
  func plain() async throws {
    try await DNSStandIn({ _, query in
      query[11] == 1
        ? [Array(query[0..<2]) + [0x81, 0x81] + [UInt8](repeating: 0, count: 8)]
        : [Wire.answer(to: query, [Wire.record(1, [192, 0, 2, 1])])]
    }).run { port, _ in
      #expect(await Self.attempt(port).answer?.detail == "192.0.2.1")
    }
  }

  @Test("hears at once that nobody listens")
  func refused() async throws {
    let closed = 1  // Nobody's; one just closed may be another test's by now.
    for transport in ["udp", "tcp"] as [Written] {
      let outcome = await Self.attempt(closed, [("transport", transport)])
      #expect(outcome == .failed(.refused(reason: "connection refused")))
    }
  }

  @Test("never asks for the same unique label twice, and judges the status")
  func unique() async throws {
    try await DNSStandIn({ _, query in [Wire.answer(to: query, status: 3, [])] }).run {
      port, heard in
      for _ in 0..<3 {
        let outcome = await Self.attempt(
          port, [("name", "{unique}.shop.example"), ("status", "NXDOMAIN")])
        #expect(outcome.answer?.detail == "NXDOMAIN")
      }
      #expect(Set(heard.value.map { Wire.question(of: $0) }).count == 3)
      let wrong = await Self.attempt(port)
      #expect(wrong == .failed(.unexpected(expected: "NOERROR", found: "NXDOMAIN")))
    }
  }

  @Test("tells what is wrong with its settings")
  func settings() {
    let (_, problems) = reading(
      DNSProbe.self, ["name": "no name", "type": "MXX", "transport": "pigeon"])
    #expect(
      problems.map(\.path).sorted()
        == ["type", "transport", "name"].map { "checks.test.\($0)" }.sorted())
  }
}
