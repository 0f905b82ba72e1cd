import CLinux
import Foundation
import Glibc
import NIOCore
import NIOPosix
import Relais
import Synchronization
import Testing

@testable import Pages

/// A request, told shortly, and whether its connection goes on after it.
struct Asked: CustomTestStringConvertible, Sendable {
  private static let host = "Host: a\r\n"
  private static let page = "GET /en/ HTTP/1.1\r\n" + host + "\r\n"

  /// What is sent.
  var request: String
  /// Whether the connection ends with the answer.
  var ends = false
  /// How many answers there are.
  var count = 1

  /// Its beginning.
  var testDescription: String { request.prefix(60).debugDescription }
  /// Whether its answers have no body.
  var isHead: Bool { request.hasPrefix("HEAD ") }

  /// Those after which the connection goes on, once with as many answers as requests.
  static let kept = [
    Asked(request: page), Asked(request: "HEAD /en/ HTTP/1.1\r\n\(host)\r\n"),
    Asked(request: "GET /en/ HTTP/1.1\r\n\(host)If-None-Match: *\r\n\r\n"),
    Asked(request: "GET /absent HTTP/1.1\r\n\(host)\r\n"),
    Asked(request: "GET /en HTTP/1.1\r\n\(host)\r\n"),
    Asked(request: "GET /%65n/ HTTP/1.1\r\n\(host)Accept-Encoding: gzip\r\n\r\n"),
    Asked(request: "OPTIONS /en/ HTTP/1.1\r\n\(host)\r\n"),
    Asked(request: "OPTIONS * HTTP/1.1\r\n\(host)\r\n"),
    Asked(request: "DELETE /en/ HTTP/1.1\r\n\(host)\r\n"),
    Asked(request: "POST /en/ HTTP/1.1\r\n\(host)Content-Length: 3\r\n\r\nabc"),
    Asked(request: "GET /en/ HTTP/1.1\r\n\(host)Content-Length: 3\r\n\r\nabc"),
    Asked(request: "GET /board HTTP/1.1\r\n\(host)\r\n"),
    Asked(request: "POST /board HTTP/1.1\r\n\(host)Content-Length: 3\r\n\r\nabc"),
    Asked(
      request: "POST /board HTTP/1.1\r\n\(host)Transfer-Encoding: chunked\r\n\r\n"
        + "3\r\nabc\r\n0\r\n\r\n"),
    Asked(request: "\r\n" + page), Asked(request: page + page, count: 2),
    Asked(request: page + "GET /board HTTP/1.1\r\n\(host)\r\n" + page, count: 3),
    Asked(
      request: "GET /en/ HTTP/1.1\r\n\(host)A: \(String(repeating: "a", count: 2_000))\r\n\r\n"),
    Asked(
      request: "GET /en/ HTTP/1.1\r\n\(host)A: \(String(repeating: "a", count: 9_000))\r\n\r\n"),
    // Exactly as much as is read at once.
    Asked(
      request: "GET /en/ HTTP/1.1\r\n\(host)A: \(String(repeating: "a", count: 4_061))\r\n\r\n"),
  ]

  /// Those that end it.
  static let ending = [
    Asked(request: "GET /en/ HTTP/1.0\r\n\r\n", ends: true),
    Asked(request: "GET /en/ HTTP/1.1\r\n\(host)Connection: close\r\n\r\n", ends: true),
    Asked(request: "GET / HTTP/1.1\r\n\r\n", ends: true),
    Asked(request: "nonsense\r\n\r\n", ends: true),
    Asked(request: "GET /en/ HTTP/1.1\r\n\(host)A: b\r\n c\r\n\r\n", ends: true),
    Asked(
      request: "POST /en/ HTTP/1.1\r\n\(host)Expect: 100-continue\r\nContent-Length: 3\r\n\r\n",
      ends: true),
    Asked(request: page + "GET / HTTP/1.1\r\n\r\n", ends: true, count: 2),
  ]
}

@Suite("The front of a server", .timeLimit(.minutes(2)))
struct FrontTests {
  private static let page = "GET /en/ HTTP/1.1\r\nHost: a\r\n\r\n"

  /// An answer but for its date.
  private static func undated(_ answer: WireAnswer?) -> WireAnswer? {
    guard let answer else { return nil }
    let lines = answer.head.split(separator: "\r\n", omittingEmptySubsequences: false)
    let head = lines.filter { !$0.hasPrefix("Date: ") }.joined(separator: "\r\n")
    return WireAnswer(head: head, body: answer.body)
  }

  /// What one is told who asks that after other requests, and a page afterwards.
  private static func answers(
    _ port: Int, _ asked: Asked, after before: [String]
  ) async throws -> [WireAnswer?] {
    try await Wire.open(port) { wire in
      for request in before {
        try await wire.send(request)
        _ = try #require(await wire.answer())
      }
      try await wire.send(asked.request)
      var answers: [WireAnswer?] = []
      for _ in 0..<asked.count { answers.append(undated(await wire.answer(toHead: asked.isHead))) }
      if asked.ends {
        #expect(await wire.rest() == "")
      } else {
        answers.append(undated(await wire.get("/en/")))
      }
      return answers
    }
  }

  @Test("says what an event loop says, whatever is asked, and when", arguments: Asked.kept)
  func handsOver(asked: Asked) async throws {
    try await same(asked)
  }

  @Test("says what an event loop says where the connection ends", arguments: Asked.ending)
  func ends(asked: Asked) async throws {
    try await same(asked)
  }

  private func same(_ asked: Asked) async throws {
    try await TestServer.run(dynamic: Echo()) { server in
      // Whoever asks for options is with an event loop from then on.
      let handed = ["OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n"]
      let expected = try await Self.answers(server.port, asked, after: handed)
      #expect(!expected.contains(nil))
      for before in [[], [Self.page], [Self.page, Self.page], [Self.page] + handed] {
        for _ in 0..<2 {
          #expect(try await Self.answers(server.port, asked, after: before) == expected)
        }
      }
    }
  }

  @Test(
    "answers in order however requests are cut on their way", arguments: FramingNumbers.seeds(8))
  func cut(seed: UInt64) async throws {
    try await TestServer.run(dynamic: Echo()) { server in
      var numbers = FramingNumbers(seed)
      for _ in 0..<12 {
        var asked: [Asked] = []
        for _ in 0..<Int.random(in: 1...8, using: &numbers) {
          // Mostly pages, so that it is not always the first that is handed over.
          let isPage = Int.random(in: 0..<4, using: &numbers) > 0
          let place = isPage ? 0 : Int.random(in: Asked.kept.indices, using: &numbers)
          asked.append(Asked.kept[place])
        }
        let bytes = asked.flatMap { Array($0.request.utf8) }
        var places = (0..<Int.random(in: 0...3, using: &numbers)).map { _ in
          Int.random(in: 0...bytes.count, using: &numbers)
        }
        places = [0] + places.sorted() + [bytes.count]
        let pieces = zip(places, places.dropFirst()).map { Array(bytes[$0..<$1]) }
        let sent = asked
        try await Wire.open(server.port) { wire in
          for piece in pieces where !piece.isEmpty { try await wire.send(piece) }
          for asked in sent {
            for _ in 0..<asked.count {
              #expect(await wire.answer(toHead: asked.isHead)?.status ?? 0 >= 200)
            }
          }
          #expect(await wire.get("/en/")?.text == "Hello. " + PublicSite.words)
        }
      }
    }
  }

  /// Connects, asks for a page, and goes on.
  ///
  /// One who asks too late is sent away, which on a busy machine may well be: then another comes.
  private static func served(
    _ port: Int, _ path: String, _ act: @Sendable (inout Wire) async throws -> Void
  ) async throws {
    var isServed = false
    while !isServed {
      isServed = try await Wire.open(port) { wire in
        guard await wire.get(path) != nil else { return false }
        try await act(&wire)
        return true
      }
    }
  }

  @Test("waits for the rest of a head only so long, also after an answer")
  func halfHead() async throws {
    try await TestServer.run {
      $0.limits.headTime = .milliseconds(400)
    } _: { server in
      for half in ["G", "GET /en/ HTTP/1.1\r\nHost: a\r\n", Self.page + "GET"] {
        try await Self.served(server.port, "/en/") { wire in
          try await wire.send(half)
          if half.hasPrefix(Self.page) { #expect(await wire.answer()?.status == 200) }
          #expect(await wire.answer()?.status == 408)
          #expect(await wire.rest() == "")
        }
      }
    }
  }

  @Test("ends in silence what never asks, and what asks no more")
  func idle() async throws {
    try await TestServer.run {
      $0.limits.headTime = .milliseconds(300)
      $0.limits.idleTime = .milliseconds(600)
    } _: { server in
      try await Wire.open(server.port) { #expect(await $0.rest() == "") }
      for path in ["/en/", "/board"] {
        try await Self.served(server.port, path) { #expect(await $0.rest() == "") }
      }
    }
  }

  @Test("sends all of a large page to a slow reader, who may ask again")
  func slowReader() async throws {
    var site = PublicSite(languages: [.english])
    let body = (0..<(6 << 20)).map { UInt8(truncatingIfNeeded: $0 >> 8 ^ $0) }
    site.add("/", Resource(contentType: "image/png", body: body))
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try Data(body + body).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    try await TestServer.run(site) { server in
      let url = "http://127.0.0.1:\(server.port)/"
      let words = try await JudgingProgram.run(
        "sh", "-c",
        "curl -m 50 -sS --limit-rate 20M \(url) \(url) | cmp - \(file.path) && echo same")
      #expect(words == "same")
    }
  }

  @Test("drops one who asks once for much and takes nothing")
  func takesNothing() async throws {
    var site = PublicSite(languages: [.english])
    site.add("/", Resource(contentType: "image/png", body: [UInt8](repeating: 7, count: 24 << 20)))
    try await TestServer.run(site) {
      $0.limits.stallTime = .milliseconds(300)
    } _: { server in
      let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .channelOption(.autoRead, value: false)
        .connect(host: "127.0.0.1", port: server.port).get()
      try await channel.writeAndFlush(ByteBuffer(string: "GET / HTTP/1.1\r\nHost: a\r\n\r\n"))
      // Ends although nothing was read: the other side did it.
      try await channel.closeFuture.get()
    }
  }

  @Test("serves many at once, each what it asked for")
  func many() async throws {
    var site = PublicSite(languages: [.english])
    for number in 0..<40 {
      let text = String(repeating: "page \(number). ", count: 1 + number * 40)
      site.add("/\(number)", Resource(contentType: "text/plain", text: text))
    }
    try await TestServer.run(site, dynamic: Echo()) { server in
      try await withThrowingDiscardingTaskGroup { group in
        for number in 0..<40 {
          group.addTask {
            try await Wire.open(server.port) { wire in
              for round in 0..<60 {
                let answer = await wire.get("/\(number)")
                #expect(
                  answer?.text == String(repeating: "page \(number). ", count: 1 + number * 40))
                // Some of them go to the event loops on their way, each at another time.
                guard round == number else { continue }
                #expect(await wire.get("/board/\(number)")?.text == "GET /board/\(number) ")
              }
            }
          }
        }
      }
    }
  }
}

@Suite("A visitor's place among the connections", .timeLimit(.minutes(2)))
struct FrontPlaceTests {
  /// What a visitor does before it leaves, or is sent away.
  private static let visits: [[String]] =
    [
      [], ["GET /en/ HTTP/1.1\r\nHost: a\r\n\r\n"], ["GET /en/ HT"],
      ["GET /board HTTP/1.1\r\nHost: a\r\n\r\n"],
      ["GET /en/ HTTP/1.1\r\nHost: a\r\n\r\n", "POST /board HTTP/1.1\r\nHost: a\r\n"],
      ["GET /large HTTP/1.1\r\nHost: a\r\n\r\n"],
      ["GET /en/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n"], ["nonsense\r\n\r\n"],
    ]

  private static var site: PublicSite {
    var site = PublicSite.sample
    let body = [UInt8](repeating: 7, count: 12 << 20)
    site.add("/large", Resource(contentType: "image/png", body: body))
    return site
  }

  @Test("is held until it leaves, with the front or with an event loop, and no longer")
  func places() async throws {
    try await TestServer.run(Self.site, dynamic: Echo()) {
      $0.limits.connectionsPerAddress = 1
    } _: { server in
      for requests in Self.visits + Self.visits {
        var isServed = false
        while !isServed {
          isServed = try await Wire.open(server.port) { wire in
            // The one before may still be seen to leave.
            guard await wire.get("/en/")?.status == 200 else { return false }
            for request in requests { try await wire.send(request) }
            if requests == Self.visits[3] { #expect(await wire.answer()?.status == 200) }
            if requests.count <= 1, requests.first?.contains("nonsense\r") != true,
              requests.first?.contains("close") != true
            {
              try await Wire.open(server.port) { #expect(await $0.rest() == "") }
            }
            return true
          }
        }
      }
      #expect(await Self.openSockets(server.port) == 0)
    }
  }

  @Test("is given up when the server stops, which ends those who wait in silence")
  func stop() async throws {
    let crowd = PlainSockets()
    let port = try await TestServer.run(dynamic: Echo()) { server in
      try await NIOThreadPool.singleton.runIfActive {
        for index in 0..<60 {
          let socket = crowd.connect(server.port)
          guard index % 3 > 0 else { continue }
          let path = index % 3 == 1 ? "/en/" : "/board"
          let answer = crowd.ask(socket, "GET \(path) HTTP/1.1\r\nHost: a\r\n\r\n")
          #expect(answer.hasPrefix("HTTP/1.1 200"))
        }
      }
      return server.port
    }
    try await NIOThreadPool.singleton.runIfActive {
      #expect(crowd.all.allSatisfy { crowd.rest($0) == "" })
    }
    #expect(await Self.openSockets(port) == 0)
  }

  @Test("is given up when it ends its side together with its question, or after it")
  func halfClose() async throws {
    try await TestServer.run {
      // Else its end would come by itself, only later.
      $0.limits.idleTime = .seconds(3_600)
    } _: { server in
      let crowd = PlainSockets()
      try await NIOThreadPool.singleton.runIfActive {
        for isAtOnce in [true, false, true, false] {
          let socket = crowd.connect(server.port)
          let request = "GET /en/ HTTP/1.1\r\nHost: a\r\n\r\n"
          if isAtOnce {
            crowd.send(socket, request)
          } else {
            #expect(crowd.ask(socket, request).hasPrefix("HTTP/1.1 200"))
          }
          shutdown(socket, CInt(SHUT_WR))
          #expect(crowd.rest(socket)?.hasSuffix(isAtOnce ? PublicSite.words : "") == true)
        }
      }
      #expect(await Self.openSockets(server.port) == 0)
    }
  }

  /// Waits until the server has no socket open but its listener; how many it has.
  private static func openSockets(_ port: Int) async -> Int {
    var count = -1
    for _ in 0..<1_000 {
      let text = (try? String(contentsOfFile: "/proc/self/net/tcp", encoding: .utf8)) ?? ""
      let local = ":" + String(port, radix: 16, uppercase: true)
      // proc(5): local address, remote address, state (0A listens), …, the inode (0: nobody's).
      count = text.split(separator: "\n").dropFirst().count { line in
        let words = line.split(separator: " ")
        return words.count > 9 && words[1].hasSuffix(local) && words[3] != "0A" && words[9] != "0"
      }
      if count == 0 { break }
      try? await Task.sleep(for: .milliseconds(20))
    }
    return count
  }

  @Test(
    "is counted by the same address as with an event loop",
    arguments: ["10.1.2.3", "255.255.255.255", "2001:db8::5", "::1", "::ffff:192.0.2.7"])
  func address(text: String) throws {
    let address = try SocketAddress(ipAddress: text, port: 4_711)
    let endpoint = address.withSockAddr { clinux_read_endpoint($0, UInt32($1)) }
    #expect(AddressRange(endpoint) == AddressRange(address))
    #expect(AddressRange(endpoint) == AddressRange(text))
  }
}

/// Plain sockets that wait for what they ask, held open for as long as it lives.
final class PlainSockets: Sendable {
  private let sockets = Mutex<[CInt]>([])

  deinit { for socket in all { close(socket) } }

  /// All of them.
  var all: [CInt] { sockets.withLock { $0 } }

  /// Connects to a port of this machine; what fails is seen when something is sent.
  func connect(_ port: Int) -> CInt {
    let socket = Glibc.socket(AF_INET, CInt(SOCK_STREAM.rawValue), 0)
    sockets.withLock { $0.append(socket) }
    // A thread that waits for ever cannot be told that the test has failed.
    var patience = timeval(tv_sec: 60, tv_usec: 0)
    setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(truncatingIfNeeded: port).bigEndian
    address.sin_addr.s_addr = in_addr_t(0x7F00_0001).bigEndian
    _ = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        Glibc.connect(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    return socket
  }

  /// Sends a text.
  func send(_ socket: CInt, _ text: String) {
    let bytes = Array(text.utf8)
    _ = Glibc.send(socket, bytes, bytes.count, CInt(MSG_NOSIGNAL))
  }

  /// Sends a text, and gives the answer, whose length its head tells.
  func ask(_ socket: CInt, _ text: String) -> String {
    send(socket, text)
    var answer = ""
    while true {
      if let end = answer.range(of: "\r\n\r\n") {
        let head = WireAnswer(head: String(answer[..<end.lowerBound]))
        let count = Int(head["content-length"] ?? "") ?? 0
        if answer[end.upperBound...].utf8.count >= count { return answer }
      }
      guard let more = some(socket), !more.isEmpty else { return answer }
      answer += more
    }
  }

  /// All that comes until the end; nil where no end comes.
  func rest(_ socket: CInt) -> String? {
    var text = ""
    while let more = some(socket) {
      guard !more.isEmpty else { return text }
      text += more
    }
    return nil
  }

  /// What comes next, empty at the end; nil where nothing comes.
  private func some(_ socket: CInt) -> String? {
    var bytes = [UInt8](repeating: 0, count: 65_536)
    let count = recv(socket, &bytes, bytes.count, 0)
    return count >= 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
  }
}
