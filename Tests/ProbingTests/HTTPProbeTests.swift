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

@Suite("Redirects") struct HTTPRedirectTests {
  private func visit(
    _ settings: [(String, Written)] = [], names: FakeNames = FakeNames(),
    answering script: @escaping @Sendable (String, Int) -> [ScriptedServer.Act]
  ) async throws -> Outcome {
    let own = MutexBox(0)
    return try await ScriptedServer(answering: {
      $0.isEmpty ? [] : script($0, own.value)
    }).run { port in
      own.change { $0 = port }
      let probe = probe(
        HTTPProbe.self, .map([("url", "http://127.0.0.1:\(port)/start")] + settings))
      return await probe.attempt(in: webContext(names: names))
    }
  }

  @Test("are followed five times, and not once more")
  func count() async throws {
    let hops: @Sendable (Int) -> @Sendable (String, Int) -> [ScriptedServer.Act] = { last in
      { request, _ in
        let at = Int(request.split(separator: " ")[1].dropFirst(2)) ?? 0
        return at == last
          ? answer("200 OK", "there") : answer("302 Go", headers: ["Location: /h\(at + 1)"])
      }
    }
    #expect(try await visit(answering: hops(5)).answer?.detail == "200 OK, 5 bytes")
    #expect(
      try await visit(answering: hops(6)).failure
        == .unexpected(expected: "at most 5 redirects", found: "one more"))
  }

  @Test("are answers of their own where configuration says so")
  func none() async throws {
    let redirect: @Sendable (String, Int) -> [ScriptedServer.Act] = { _, _ in
      answer("301 Moved", headers: ["Location: http://other.example/"])
    }
    #expect(
      try await visit([("redirects", "none")], answering: redirect).failure
        == .unexpected(expected: "status 200-299", found: "301 Moved"))
    #expect(try await visit([("status", "301")], answering: redirect).answer != nil)
    #expect(
      try await visit([("redirects", "same-host")], answering: redirect).failure
        == .unexpected(
          expected: "redirects to 127.0.0.1 only",
          found: "a redirect to http://other.example/"))
  }

  @Test(
    "never lead into this machine, the LAN or the cloud's secrets, whatever the address looks like",
    arguments: [
      ("http://127.0.0.1:9999/", "127.0.0.1"), ("http://127.0.0.2/", "127.0.0.2"),
      ("http://[::1]/", "::1"), ("//127.0.0.3/x", "127.0.0.3"),
      ("http://[::ffff:127.0.0.1]/", "::ffff:127.0.0.1"), ("http://192.168.1.1/", "192.168.1.1"),
      ("http://169.254.169.254/latest/meta-data/", "169.254.169.254"),
      ("http://0.0.0.0/", "0.0.0.0"), ("http://inside.example/", "10.0.0.7"),
      ("http://both.example/", "127.0.0.1"), ("http://rebound.example:8080/", "fd00::1"),
    ])
  func forbidden(location: String, address: String) async throws {
    let names = FakeNames([
      "inside.example": ["10.0.0.7"], "both.example": ["1.1.1.1", "127.0.0.1"],
      "rebound.example": ["fd00::1"],
    ])
    let outcome = try await visit(names: names) { _, _ in
      answer("302 Found", headers: ["Location: \(location)"])
    }
    #expect(outcome.failure == .forbidden(address: address))
  }

  @Test(
    "to ports of other protocols, and to what is no web address, are not followed",
    arguments: ["http://1.1.1.1:25/", "http://1.1.1.1:22/"])
  func ports(location: String) async throws {
    let outcome = try await visit { _, _ in answer("302 Found", headers: ["Location: \(location)"])
    }
    #expect(outcome.failure == .forbidden(address: String(location.dropFirst(7).dropLast())))
    let file = try await visit { _, _ in
      answer("302 Found", headers: ["Location: file:///etc/passwd"])
    }
    #expect(file.failure == .malformed(reason: "a redirect to file:///etc/passwd"))
  }

  @Test("within one host do not look its name up again, so that it cannot change its meaning")
  func pinned() async throws {
    let names = FakeNames(["shop.example": ["127.0.0.1"]])
    let outcome = try await ScriptedServer(answering: { request in
      if request.isEmpty { return [] }
      return request.contains("/there") ? answer() : answer("302 Go", headers: ["Location: /there"])
    }).run { port in
      await probe(HTTPProbe.self, ["url": "http://shop.example:\(port)/"])
        .attempt(in: webContext(names: names))
    }
    #expect(outcome.answer != nil)
    #expect(names.asked.value == ["shop.example"])
  }

  @Test("turn a POST into a GET, except 307 and 308", arguments: [301, 302, 303, 307, 308])
  func methods(status: Int) async throws {
    let last = MutexBox("")
    _ = try await visit([("method", "POST"), ("body", "x")]) { request, _ in
      last.change { $0 = request }
      return request.contains("/there")
        ? answer() : answer("\(status) Go", headers: ["Location: /there"])
    }
    #expect(last.value.hasPrefix(status < 304 ? "GET /there" : "POST /there"))
    #expect(last.value.hasSuffix("\r\n\r\n" + (status < 304 ? "" : "x")))
  }

  @Test("do not show credentials to another host")
  func credentials() throws {
    let request = HTTPRequest(
      address: try #require(WebAddress("https://shop.example/")),
      headers: [HTTPField(name: "Authorization", value: "x"), HTTPField(name: "X-Own", value: "y")])
    let same = try #require(WebAddress("https://shop.example/2"))
    let other = try #require(WebAddress("https://evil.example/"))
    #expect(request.redirected(by: 302, to: same).headers.count == 2)
    #expect(request.redirected(by: 302, to: other).headers.map(\.name) == ["X-Own"])
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
