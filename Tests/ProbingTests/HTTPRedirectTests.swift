import Relais
import Testing

@testable import Probing

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
    #expect(outcome.failure == .misdirected(address: address))
  }

  @Test(
    "to ports of other protocols, and to what is no web address, are not followed",
    arguments: ["http://1.1.1.1:25/", "http://1.1.1.1:22/"])
  func ports(location: String) async throws {
    let outcome = try await visit { _, _ in answer("302 Found", headers: ["Location: \(location)"])
    }
    #expect(outcome.failure == .misdirected(address: String(location.dropFirst(7).dropLast())))
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
