import Relais
import Testing

@testable import Probing

@Suite("A box asked by SNMP") struct SNMPTests {
  private func status(
    _ port: Int, community: String = "public", interface: String, timeout: Duration = .seconds(10)
  ) async -> Result<BoxStatus, ProbeFailure> {
    let reader = SNMPBoxStatus(
      address: "127.0.0.1", port: port, community: community, interface: interface)
    do throws(ProbeFailure) {
      return .success(try await reader.status(in: webContext(timeout: timeout)))
    } catch {
      return .failure(error)
    }
  }

  /// Runs net-snmp's agent, which tells this machine's own interfaces.
  private func withAgent(
    _ more: String = "", _ body: (Int) async throws -> Void
  ) async throws {
    let port = try await PeerProgram.freePort()
    try await PeerProgram.with(
      [
        "/usr/sbin/snmpd", "-f", "-Lf", "/dev/null", "-C", "-c", "FOLDER/snmpd.conf", "-r",
        "udp:127.0.0.1:\(port)",
      ],
      files: ["snmpd.conf": "rocommunity secret 127.0.0.1\n\(more)\n"],
      environment: ["SNMP_PERSISTENT_DIR": "/nonexistent"]
    ) { _ in
      for _ in 0..<100 {
        guard case .failure(.refused) = await status(port, community: "secret", interface: "1")
        else {
          break
        }
        try await Task.sleep(for: .milliseconds(100))
      }
      try await body(port)
    }
  }

  @Test(
    "is understood when it is a real agent",
    .enabled(if: PeerProgram.exists("/usr/sbin/snmpd"), "needs Debian's snmpd"))
  func realAgent() async throws {
    try await withAgent { port in
      #expect(
        await status(port, community: "secret", interface: "lo")
          == .success(BoxStatus(isUp: true, words: "lo is up")))
      #expect(
        await status(port, community: "secret", interface: "1")
          == .success(BoxStatus(isUp: true, words: "1 is up")))
      #expect(
        await status(port, community: "secret", interface: "wan")
          == .failure(.unexpected(expected: "an interface named wan", found: "none of that name")))
      #expect(
        await status(port, community: "secret", interface: "4000")
          == .failure(
            .unexpected(
              expected: "the status of interface 4000", found: "no such interface")))
    }
  }

  @Test(
    "says that its line is down when it is a real agent",
    .enabled(if: PeerProgram.exists("/usr/sbin/snmpd"), "needs Debian's snmpd"))
  func realAgentDown() async throws {
    try await withAgent("override 1.3.6.1.2.1.2.2.1.8.1 integer 2") { port in
      #expect(
        await status(port, community: "secret", interface: "lo")
          == .success(BoxStatus(isUp: false, words: "lo is down")))
    }
  }

  @Test(
    "is silent to those who do not know its word",
    .enabled(if: PeerProgram.exists("/usr/sbin/snmpd"), "needs Debian's snmpd"))
  func wrongCommunity() async throws {
    try await withAgent { port in
      let timeout = Duration.milliseconds(500)
      #expect(
        await status(port, community: "guess", interface: "lo", timeout: timeout)
          == .failure(.timedOut(after: timeout, during: .firstByte)))
    }
  }

  @Test("cannot keep us by walking in circles, or by an answer that is none")
  func wrongAgents() async throws {
    try await DatagramServer.with { _, datagram in
      var reader = BERReader(datagram)
      var outer = reader.inner() ?? BERReader([])
      _ = (outer.integer(), outer.next())
      var question = BERReader(outer.next()?.content ?? [])
      let same = BER.sequence(
        BER.Tag.sequence, BER.identifier([1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 1, 5]),
        BER.octets("x".utf8))
      return [
        BER.sequence(
          BER.Tag.sequence, BER.integer(1), BER.octets([]),
          BER.sequence(
            SNMPAnswer.response, BER.integer(question.integer() ?? 0), BER.integer(0),
            BER.integer(0), BER.value(BER.Tag.sequence, same)))
      ]
    } _: { port, heard in
      #expect(
        await status(port, interface: "wan")
          == .failure(.unexpected(expected: "an interface named wan", found: "none of that name")))
      #expect(heard.value.count == 3)
    }
    try await DatagramServer.with { _, _ in
      [[0x30, 0x84]]
    } _: { port, _ in
      #expect(
        await status(port, interface: "wan") == .failure(.malformed(reason: "no SNMP answer")))
    }
  }

  @Test("that does not know is no evidence")
  func unknown() {
    #expect(throws: ProbeFailure.unexpected(expected: "wan up or down", found: "unknown")) {
      try SNMPBoxStatus.status(4, of: "wan")
    }
    #expect(throws: ProbeFailure.unexpected(expected: "wan up or down", found: "status -9")) {
      try SNMPBoxStatus.status(-9, of: "wan")
    }
  }
}
