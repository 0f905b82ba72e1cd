import Testing

@testable import Pages

@Suite("The dynamic side")
struct BridgeTests {
  @Test("gets requests whole, and knows where they come from")
  func requests() async throws {
    try await TestServer.run(dynamic: Echo()) { server in
      try await Wire.open(server.port) { wire in
        try await wire.send(
          "POST /desk/a?b=c HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            + "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n")
        let answer = try #require(await wire.answer())
        #expect(answer.text == "POST /desk/a?b=c abcde")
        #expect(answer["from"] == "http 127.0.0.1")
        #expect(answer["cache-control"] == "no-store")
        #expect(answer["content-security-policy"]?.contains("frame-ancestors 'none'") == true)
        try await wire.send(
          "PUT /board HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n")
        #expect(await wire.answer()?.status == 100)
        try await wire.send("hi")
        #expect(await wire.answer()?.text == "PUT /board hi")
        #expect(await wire.get("/boards")?.status == 404)
        #expect(await wire.get("/%62oard")?.status == 404)
      }
    }
  }

  @Test("believes forwarded fields only from proxies it was told of")
  func forwarded() async throws {
    for isTrusted in [false, true] {
      try await TestServer.run(dynamic: Echo()) {
        $0.trustedProxies = isTrusted ? ["127.0.0.0/8"] : []
      } _: { server in
        try await Wire.open(server.port) { wire in
          let answer = await wire.get(
            "/board", "X-Forwarded-For: 6.6.6.6, 192.0.2.7", "X-Forwarded-Proto: https")
          #expect(answer?["from"] == (isTrusted ? "https 192.0.2.7" : "http 127.0.0.1"))
        }
      }
    }
  }

  @Test("streams in chunks, and the connection goes on")
  func streams() async throws {
    try await TestServer.run(dynamic: Failing()) { server in
      try await Wire.open(server.port) { wire in
        try await wire.send("GET /board/stream HTTP/1.1\r\nHost: a\r\n\r\n")
        let text = await wire.through("0\r\n\r\n")
        #expect(text?.contains("transfer-encoding: chunked\r\n") == false)
        #expect(text?.contains("Transfer-Encoding: chunked\r\n") == true)
        #expect(text?.hasSuffix("3\r\none\r\n3\r\ntwo\r\n5\r\nthree\r\n0\r\n\r\n") == true)
        let empty = try #require(await wire.get("/board/empty"))
        #expect(empty.status == 204)
        #expect(empty["content-length"] == nil)
        #expect(await wire.get("/board/long")?.text == "long")
        #expect(await wire.get("/en/")?.status == 200)
        try await wire.send("HEAD /board/stream HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await wire.answer(toHead: true)?.status == 200)
        #expect(await wire.get("/en/")?.status == 200)
      }
      try await Wire.open(server.port) { wire in
        try await wire.send("GET /board/stream HTTP/1.0\r\n\r\n")
        #expect(await wire.rest().hasSuffix("\r\n\r\nonetwothree"))
      }
    }
  }

  @Test(
    "never passes half an answer for the whole",
    arguments: ["/board/midway", "/board/unfinished", "/board/short"])
  func halves(path: String) async throws {
    try await TestServer.run(dynamic: Failing()) { server in
      try await Wire.open(server.port) { wire in
        try await wire.send("GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
        let text = await wire.rest()
        #expect(text.hasPrefix("HTTP/1.1 200 OK"))
        #expect(!text.hasSuffix("0\r\n\r\n"))
      }
    }
  }

  @Test("answers 500 where a handler fails, and goes on")
  func failures() async throws {
    try await TestServer.run(dynamic: Failing()) { server in
      try await Wire.open(server.port) { wire in
        #expect(await wire.get("/board")?.status == 500)
        #expect(await wire.get("/en/")?.status == 200)
      }
    }
  }

  @Test("sends each event at once, and stops when the reader goes", arguments: [false, true])
  func events(isNew: Bool) async throws {
    let (ends, ended) = AsyncStream<String>.makeStream()
    let tls = isNew ? try await Certificate.make() : nil
    let listener = WebServerConfiguration.Listener(host: "127.0.0.1", port: 0, tls: tls?.files)
    try await TestServer.run(listeners: [listener], dynamic: Events(ended: ended)) { server in
      if isNew {
        let scheme = "https://127.0.0.1:\(server.port)/board"
        let text = try await JudgingProgram.run(
          "sh", "-c", "curl -m 20 -sSk --http2 -N \(scheme) | head -c 60")
        #expect(text.hasPrefix("data: 0\n\ndata: 1\n\ndata: 2\n\n"))
      } else {
        try await Wire.open(server.port) { wire in
          try await wire.send("GET /board HTTP/1.1\r\nHost: a\r\n\r\n")
          #expect(await wire.through("data: 3\n\n") != nil)
        }
      }
      for await end in ends {
        #expect(["CancellationError", "ChannelError", "IOError", "NIOSSLError"].contains(end))
        break
      }
    }
  }

  @Test("takes so many requests at once, and no more")
  func limit() async throws {
    let (ends, ended) = AsyncStream<String>.makeStream()
    try await TestServer.run(dynamic: Events(ended: ended)) {
      $0.limits.dynamicRequests = 1
    } _: { server in
      try await Wire.open(server.port) { first in
        try await first.send("GET /board HTTP/1.1\r\nHost: a\r\n\r\n")
        #expect(await first.through("data: 0\n\n") != nil)
        try await Wire.open(server.port) { second in
          let answer = await second.get("/board")
          #expect(answer?.status == 503)
          #expect(answer?["retry-after"] == "1")
        }
        try await Wire.open(server.port) { third in
          #expect(await third.get("/en/")?.status == 200)
        }
      }
      for await _ in ends { break }
    }
  }
}
