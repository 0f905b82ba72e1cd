import NIOCore
import Relais
import Testing

@testable import Probing

/// The outcome of one attempt against a server that answers as scripted.
private func attempt(
  _ settings: [(String, Written)] = [], path: String = "/", timeout: Duration = .seconds(10),
  answering script: @escaping @Sendable (String) -> [ScriptedServer.Act]
) async throws -> Outcome {
  try await ScriptedServer(answering: { $0.isEmpty ? [] : script($0) }).run { port in
    let url: Written = "http://127.0.0.1:\(port)\(path)"
    let probe = probe(HTTPProbe.self, .map([("url", url)] + settings))
    return await probe.attempt(in: webContext(timeout: timeout))
  }
}

@Suite("The http probe") struct HTTPProbeTests {
  @Test("answers with status, size and the time of each phase")
  func answers() async throws {
    let outcome = try await attempt { _ in answer("200 OK", String(repeating: "x", count: 5_312)) }
    let found = try #require(outcome.answer)
    #expect(found.detail == "200 OK, 5,312 bytes")
    #expect(Set(found.phases.keys) == [.resolve, .connect, .firstByte, .transfer])
    #expect(found.phases.values.reduce(.zero, +) <= found.duration)
    #expect(found.certificateExpiry == nil)
  }

  @Test("sends method, headers, body and credentials as configured")
  func sends() async throws {
    let sent = MutexBox("")
    let settings: [(String, Written)] = [
      ("method", "put"), ("headers", ["X-Test": "one", "User-Agent": "mine"]), ("body", "hello"),
      ("username", "user"), ("password", "pass:word"), ("version", "1.0"),
    ]
    _ = try await attempt(settings, path: "/a b?c") { request in
      sent.change { $0 = request }
      return answer()
    }
    let lines = sent.value.split(separator: "\r\n", omittingEmptySubsequences: false).map(
      String.init)
    #expect(lines.first == "PUT /a%20b?c HTTP/1.0")
    #expect(lines.contains("X-Test: one"))
    #expect(lines.contains("User-Agent: mine"))
    #expect(!lines.contains("User-Agent: relais"))
    #expect(lines.contains("Authorization: Basic dXNlcjpwYXNzOndvcmQ="))
    #expect(lines.contains("Content-Length: 5"))
    #expect(lines.contains("Connection: close"))
    #expect(lines.contains { $0.hasPrefix("Host: 127.0.0.1:") })
    #expect(lines.last == "hello")
  }

  @Test("says which status, text or JSON value is wrong")
  func expectations() async throws {
    let body = #"{"status":{"indicator":"none","count":3},"items":[{"name":"shop"}]}"#
    func failure(_ settings: [(String, Written)]) async throws -> ProbeFailure? {
      try await attempt(settings) { _ in answer("200 OK", body) }.failure
    }
    #expect(try await failure([("contains", "indicator")]) == nil)
    #expect(
      try await failure([
        ("json", [["path": "status.indicator", "value": "none"], ["path": "items[0].name"]])
      ]) == nil)
    #expect(
      try await failure([("status", ["201", "300-399"])])
        == .unexpected(expected: "status 201, 300-399", found: "200 OK"))
    #expect(
      try await failure([("contains", "basket")])
        == .unexpected(expected: "text \"basket\"", found: "a body of 67 bytes without it"))
    #expect(
      try await failure([("json", [["path": "status.count", "value": "4"]])])
        == .unexpected(expected: "status.count = 4", found: "3"))
    #expect(
      try await failure([("json", [["path": "items[1].name"]])])
        == .unexpected(expected: "items[1].name", found: "no such value"))
    let html = try await attempt([("json", [["path": "a"]])]) { _ in answer("200 OK", "<html>") }
    #expect(html.failure == .malformed(reason: "JSON: neither a value nor a number"))
  }

  @Test("does not wait for the body of an answer whose status is wrong")
  func wrongStatusFirst() async throws {
    let outcome = try await attempt { _ in
      [.send("HTTP/1.1 500 Broken\r\nContent-Length: 99999999999\r\n\r\n")]
    }
    #expect(outcome.failure == .unexpected(expected: "status 200-299", found: "500 Broken"))
  }

  @Test("gives up at the deadline, in the phase where it waits", arguments: [false, true])
  func hangs(inBody: Bool) async throws {
    let timeout = Duration.seconds(5)
    let start = ContinuousClock.now
    let outcome = try await attempt(timeout: timeout) { _ in
      inBody ? [.send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf")] : []
    }
    #expect(
      outcome.failure == .timedOut(after: timeout, during: inBody ? .transfer : .firstByte))
    #expect(ContinuousClock.now - start >= timeout)
  }

  @Test("gives up at the deadline when the body trickles without end")
  func trickles() async throws {
    let timeout = Duration.seconds(5)
    let drops = Array(
      repeating: [ScriptedServer.Act.wait(.milliseconds(20)), .send("1\r\nx\r\n")], count: 5_000)
    let outcome = try await attempt(timeout: timeout) { _ in
      [.send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")] + drops.flatMap(\.self)
    }
    #expect(outcome.failure == .timedOut(after: timeout, during: .transfer))
  }

  @Test(
    "stops at the size cap when the body never ends",
    arguments: ["HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"])
  func neverEnds(head: String) async throws {
    let piece = head.contains("chunked") ? "5\r\nhello\r\n" : "hello"
    let outcome = try await attempt([("max_size", "100000")]) { _ in
      [.send(head), .endlessly(String(repeating: piece, count: 100))]
    }
    #expect(outcome.failure == .tooLarge(limit: 100_000))
  }

  @Test("stops at headers that never end")
  func endlessHeaders() async throws {
    let outcome = try await attempt { _ in
      [.send("HTTP/1.1 200 OK\r\n"), .endlessly("X-More: of the same\r\n")]
    }
    #expect(outcome.failure == .malformed(reason: "more than 256 header lines"))
  }

  @Test("tells early ends, resets, refusals and other protocols apart")
  func brokenPeers() async throws {
    let early = try await attempt { _ in
      [.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), .close]
    }
    #expect(early.failure == .malformed(reason: "the answer ends 6 bytes early"))
    let silent = try await attempt { _ in [.close] }
    #expect(silent.failure == .refused(reason: "connection closed without an answer"))
    let reset = try await attempt { _ in [.reset] }
    #expect(reset.failure == .refused(reason: "connection reset"))
    let mail = try await attempt { _ in [.send("220 mail.example ESMTP\r\n")] }
    #expect(
      mail.failure == .unexpected(expected: "an HTTP answer", found: "220 mail.example ESMTP"))
    let closed = 1  // Nobody's; one just closed may be another test's by now.
    let refused = await probe(HTTPProbe.self, ["url": "http://127.0.0.1:\(closed)/"])
      .attempt(in: webContext())
    #expect(refused.failure == .refused(reason: "connection refused"))
    let unknown = await probe(HTTPProbe.self, ["url": "http://nowhere.example/"])
      .attempt(in: webContext())
    #expect(
      unknown.failure == .unresolved(name: "nowhere.example", reason: "no such name"))
  }

  @Test("returns at once when its task is cancelled")
  func cancelled() async throws {
    try await ScriptedServer(answering: { _ in [] }).run { port in
      let probe = probe(HTTPProbe.self, ["url": "http://127.0.0.1:\(port)/"])
      let outcome = await withTaskGroup(of: Outcome.self) { group in
        group.addTask { await probe.attempt(in: webContext(timeout: .seconds(600))) }
        group.cancelAll()
        return await group.next()
      }
      #expect(outcome?.failure != nil)
    }
  }

  @Test("any answer, mutated: an outcome, never a trap or a wait", arguments: 0..<20)
  func law(seed: UInt64) async throws {
    let good =
      "HTTP/1.1 200 OK\r\nServer: x\r\nTransfer-Encoding: chunked\r\n\r\n"
      + "19\r\n{\"a\":[1,{\"b\":\"\\u00e9\"}],\r\n8\r\n\"c\":true\r\n1\r\n}\r\n0\r\n\r\n"
    let mutants = MutexBox(SplitMix(seed: seed))
    try await ScriptedServer(answering: { request in
      guard !request.isEmpty else { return [] }
      let bytes = MutexBox<[UInt8]>([])
      mutants.change { numbers in
        let mutant = mutated(Array(good.utf8), using: &numbers)
        bytes.change { $0 = mutant }
      }
      return [.bytes(bytes.value), .close]
    }).run { port in
      let probe = probe(
        HTTPProbe.self,
        ["url": "http://127.0.0.1:\(port)/", "json": [["path": "a[1].b"]], "contains": "true"])
      for _ in 0..<100 {
        let outcome = await probe.attempt(in: webContext(timeout: .seconds(30)))
        if case .timedOut = outcome.failure { Issue.record("waited for a closed connection") }
      }
    }
  }
}

@Suite("Settings of the http probe") struct HTTPSettingsTests {
  @Test("tell all mistakes at once")
  func mistakes() {
    let (_, problems) = reading(
      HTTPProbe.self,
      [
        "url": "ftp://x/", "status": "abc", "redirects": "always", "max_size": "lots",
        "method": "GE T", "headers": ["Bad Name": "x", "Fine": "a\r\nb"], "password": "alone",
        "version": "2", "json": [["path": "a..b"]], "ca": "/nowhere.pem", "colour": "red",
      ])
    #expect(
      Set(problems.map(\.path)) == [
        "checks.test.url", "checks.test.status", "checks.test.redirects", "checks.test.max_size",
        "checks.test.method", "checks.test.headers", "checks.test.password", "checks.test.version",
        "checks.test.json[1].path", "checks.test.ca", "checks.test.colour",
      ])
  }

  @Test(
    "read statuses as numbers, ranges and classes",
    arguments: [
      (["200"], 200, true), (["200"], 201, false), (["200-299"], 250, true), (["2xx"], 299, true),
      (["2XX", "404"], 404, true), (["200 - 204"], 204, true), (["3xx"], 299, false),
    ])
  func statuses(texts: [String], status: Int, isIn: Bool) {
    #expect(HTTPStatuses(texts)?.contains(status) == isIn)
  }

  @Test(
    "refuse statuses that are none", arguments: ["", "20", "299-200", "0xx", "abc", "200-", "1000"])
  func noStatuses(text: String) {
    #expect(HTTPStatuses([text]) == nil)
  }
}
