import NIOCore
import NIOPosix
import Relais
import Testing

@testable import Pages

/// A request that is not served, told shortly.
struct Unserved: CustomTestStringConvertible, Sendable {
  /// What is sent.
  var request: String
  /// What is answered.
  var status: Int

  /// This request, and that answer.
  init(_ request: String, _ status: Int) {
    self.request = request
    self.status = status
  }

  /// Its beginning.
  var testDescription: String { "\(request.prefix(60).debugDescription) → \(status)" }
}

@Suite("A server among strangers")
struct LimitTests {
  @Test(
    "says why it does not serve a request, and ends the connection",
    arguments: [
      Unserved("GET /../ HTTP/1.1\r\nHost: a\r\n\r\n", 400),
      Unserved("GET / HTTP/1.1\r\n\r\n", 400),
      Unserved("GET /\(String(repeating: "a", count: 9_000)) HTTP/1.1\r\nHost: a\r\n\r\n", 414),
      Unserved("GET / HTTP/1.1\r\nA: \(String(repeating: "a", count: 1 << 20))\r\n\r\n", 431),
      Unserved("POST /en/ HTTP/1.1\r\nHost: a\r\nContent-Length: 9999999\r\n\r\n", 413),
      Unserved("POST /en/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: br\r\n\r\n", 501),
      Unserved("GET / HTTP/1.1\r\nHost: a\r\nExpect: tea\r\n\r\n", 417),
      Unserved("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505),
      Unserved("POST /en/ HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 405),
    ])
  func refusals(unserved: Unserved) async throws {
    let (request, status) = (unserved.request, unserved.status)
    try await TestServer.run { server in
      try await Wire.open(server.port) { wire in
        try await wire.send(request)
        let answer = try #require(await wire.answer())
        #expect(answer.status == status)
        if status != 405 { #expect(answer["connection"] == "close") }
        _ = await wire.rest()
      }
      // The next one is served as if nothing had been.
      try await Wire.open(server.port) { wire in
        #expect(await wire.get("/en/")?.status == 200)
      }
    }
  }

  @Test("answers pipelined requests in their order, also across the dynamic side")
  func pipelining() async throws {
    let paths = (0..<60).map { $0 % 3 == 0 ? "/board/\($0)" : $0 % 3 == 1 ? "/en/" : "/absent" }
    try await TestServer.run(dynamic: Echo()) { server in
      try await Wire.open(server.port) { wire in
        try await wire.send(paths.map { "GET \($0) HTTP/1.1\r\nHost: a\r\n\r\n" }.joined())
        for (index, path) in paths.enumerated() {
          let answer = try #require(await wire.answer())
          #expect(answer.status == (path == "/absent" ? 404 : 200))
          if index % 3 == 0 { #expect(answer.text == "GET \(path) ") }
        }
      }
    }
  }

  @Test("asks readers to come again while the pages are being made")
  func beingMade() async throws {
    var site = PublicSite(languages: [.english])
    site.isBeingMade = true
    try await TestServer.run(site, dynamic: Echo()) { server in
      try await Wire.open(server.port) { wire in
        let answer = await wire.get("/")
        #expect(answer?.status == 503)
        #expect(answer?["retry-after"] == "1")
        #expect(await wire.get("/board")?.status == 200)
        server.site.replace(.sample)
        #expect(await wire.get("/en/")?.status == 200)
        #expect(await wire.get("/nowhere")?.status == 404)
      }
    }
  }

  @Test("ends a connection when asked to, after the whole answer")
  func close() async throws {
    try await TestServer.run { server in
      for request in [
        "GET /en/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "GET /en/ HTTP/1.0\r\n\r\n",
      ] {
        try await Wire.open(server.port) { wire in
          try await wire.send(request)
          let answer = try #require(await wire.answer())
          #expect(answer["connection"] == "close")
          #expect(answer.text == "Hello. " + PublicSite.words)
          #expect(await wire.rest() == "")
        }
      }
    }
  }

  @Test("sends all of a large answer before it ends the connection, however slow its reader")
  func largeClose() async throws {
    var site = PublicSite(languages: [.english])
    let count = 8 << 20
    site.add("/", Resource(contentType: "image/png", body: [UInt8](repeating: 7, count: count)))
    try await TestServer.run(site) { server in
      let size = try await JudgingProgram.run(
        "curl", "-sS", "-m", "30", "--http1.0", "--limit-rate", "20M", "-o", "/dev/null", "-w",
        "%{size_download}", "http://127.0.0.1:\(server.port)/")
      #expect(size == "\(count)")
    }
  }

  @Test("waits for a head or a body only so long, and tells so")
  func slow() async throws {
    for start in [
      "GET / HTTP/1.1\r\nHost: a\r\n", "G",
      "POST /en/ HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nabc",
    ] {
      try await TestServer.run {
        $0.limits.headTime = .milliseconds(1_500)
      } _: { server in
        try await Wire.open(server.port) { wire in
          try await wire.send(start)
          if start.hasPrefix("POST") { #expect(await wire.answer()?.status == 405) }
          #expect(await wire.answer()?.status == 408)
          #expect(await wire.rest() == "")
        }
      }
    }
  }

  @Test("does not wait longer for one who sends a byte now and then")
  func dripping() async throws {
    try await TestServer.run {
      $0.limits.headTime = .milliseconds(400)
    } _: { server in
      try await Wire.open(server.port) { wire in
        try await wire.send("GET / HTTP/1.1\r\n")
        for _ in 0..<200 {
          guard (try? await wire.send("a")) != nil else { break }
          try await Task.sleep(for: .milliseconds(20))
        }
        #expect(await wire.rest().hasPrefix("HTTP/1.1 408 "))
      }
    }
  }

  @Test("ends an idle connection in silence")
  func idle() async throws {
    try await TestServer.run {
      $0.limits.idleTime = .milliseconds(200)
    } _: { server in
      try await Wire.open(server.port) { wire in
        #expect(await wire.get("/en/")?.status == 200)
        #expect(await wire.rest() == "")
      }
    }
  }

  @Test("drops one who asks for much and takes nothing")
  func stalled() async throws {
    var site = PublicSite(languages: [.english])
    site.add("/", Resource(contentType: "image/png", body: [UInt8](repeating: 7, count: 1 << 20)))
    try await TestServer.run(site) {
      $0.limits.stallTime = .milliseconds(300)
    } _: { server in
      let requests = ByteBuffer(
        string: String(repeating: "GET / HTTP/1.1\r\nHost: a\r\n\r\n", count: 64))
      let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .channelOption(.autoRead, value: false)
        .connect(host: "127.0.0.1", port: server.port).get()
      try await channel.writeAndFlush(requests)
      // Ends although nothing was read: the other side did it.
      try await channel.closeFuture.get()
    }
  }

  @Test("takes so many connections from one address, and no more")
  func perAddress() async throws {
    try await TestServer.run {
      $0.limits.connectionsPerAddress = 2
    } _: { server in
      try await Wire.open(server.port) { first in
        #expect(await first.get("/en/")?.status == 200)
        try await Wire.open(server.port) { second in
          #expect(await second.get("/en/")?.status == 200)
          try await Wire.open(server.port) { third in #expect(await third.rest() == "") }
          try await Wire.open(server.port, host: "127.0.0.1") { #expect(await $0.rest() == "") }
        }
      }
      // Their places are free again, as soon as the server saw them go.
      var status: Int?
      while status != 200 {
        status = try await Wire.open(server.port) { wire in
          await wire.get("/en/")?.status
        }
      }
    }
  }

  @Test("says what to do where it cannot listen")
  func cannotListen() async throws {
    try await TestServer.run { server in
      let error = await #expect(throws: WebServerError.self) {
        try await TestServer.run(listeners: [.init(host: "127.0.0.1", port: server.port)]) { _ in }
      }
      #expect(
        error?.description
          == "cannot listen on 127.0.0.1:\(server.port): address in use; "
          + "name another with --listen")
    }
    let error = await #expect(throws: WebServerError.self) {
      try await TestServer.run(listeners: [.init(host: "192.0.2.1", port: 0)]) { _ in }
    }
    #expect(error == .notOurAddress(address: "192.0.2.1:0"))
  }

  @Test("listens on several addresses, of both kinds")
  func several() async throws {
    let listeners = [
      WebServerConfiguration.Listener(host: "127.0.0.1", port: 0), .init(host: "::1", port: 0),
      .init(host: "127.0.0.1", port: 0, isPublicOnly: true),
    ]
    try await TestServer.run(listeners: listeners, dynamic: Echo()) { server in
      for (index, port) in server.ports.enumerated() {
        try await Wire.open(port, host: index == 1 ? "::1" : "127.0.0.1") { wire in
          #expect(await wire.get("/en/")?.status == 200)
          #expect(await wire.get("/board")?.status == (index == 2 ? 404 : 200))
        }
      }
    }
  }

  @Test("stops when told to: what was asked is answered, what is idle ends")
  func drains() async throws {
    let (started, start) = AsyncStream<Void>.makeStream()
    let (ended, end) = AsyncStream<WireAnswer?>.makeStream()
    let slow = Slow(started: start)
    try await withThrowingTaskGroup(of: Void.self) { group in
      let (ports, listening) = AsyncStream<Int>.makeStream()
      group.addTask {
        try await TestServer.run(
          dynamic: slow, configure: { $0.limits.graceTime = .seconds(20) }
        ) { server in
          listening.yield(server.port)
          for await _ in started { break }
        }
      }
      for await port in ports {
        group.addTask {
          try await Wire.open(port) { wire in
            end.yield(await wire.get("/board"))
            end.finish()
          }
        }
        break
      }
      try await group.waitForAll()
    }
    for await answer in ended {
      #expect(answer?.text == "late")
      #expect(answer?["connection"] == "close")
    }
  }
}
