import Relais
import Testing

@testable import Pages

@Suite("The heads that are known")
struct KnownHeadTests {
  private typealias Answer = KnownHeads.Answer

  private func ask(_ known: KnownHeads, _ head: [UInt8], dynamic: Bool = true) -> Answer? {
    head.withUnsafeBytes { known.answer(to: $0, servesDynamic: dynamic) }
  }

  private func keep(_ known: inout KnownHeads, _ head: [UInt8], _ answer: Answer) {
    head.withUnsafeBytes { known.keep(answer, to: $0, servesDynamic: true) }
  }

  @Test("are found by their exact bytes, and by nothing near them")
  func exact() {
    let head = Array("GET / HTTP/1.1\r\nHost: a\r\nAccept: text/html\r\n\r\n".utf8)
    let answer = Answer(response: 7, part: .notModified)
    var known = KnownHeads()
    #expect(ask(known, head) == nil)
    keep(&known, head, answer)
    #expect(ask(known, head) == answer)
    #expect(ask(known, head, dynamic: false) == nil)
    #expect(ask(known, Array(head.dropLast())) == nil)
    #expect(ask(known, head + [0]) == nil)
    #expect(ask(known, []) == nil)
    for place in head.indices {
      for bit in 0..<8 {
        var other = head
        other[place] ^= 1 << UInt8(bit)
        #expect(ask(known, other) == nil)
      }
    }
    known.forget()
    #expect(ask(known, head) == nil)
  }

  @Test("are never taken for one another, however many come", arguments: FramingNumbers.seeds(20))
  func many(seed: UInt64) {
    var numbers = FramingNumbers(seed)
    var known = KnownHeads()
    var model: [[UInt8]: Answer] = [:]
    // Few lengths, and all but the same bytes: the likeliest to be mixed up.
    for _ in 0..<4_000 {
      var head = [UInt8](repeating: 97, count: Int.random(in: 1...12, using: &numbers) * 9)
      for _ in 0..<2 {
        head[Int.random(in: head.indices, using: &numbers)] = UInt8.random(
          in: 97...104, using: &numbers)
      }
      if let answer = ask(known, head) { #expect(answer == model[head]) }
      let answer = Answer(response: Int.random(in: 0..<1_000, using: &numbers), part: .full)
      keep(&known, head, answer)
      model[head] = answer
      #expect(ask(known, head) == answer)
    }
    // Else nothing was driven out, and the test too easy.
    #expect(model.count > KnownHeads.count)
  }

  @Test("are not kept where they are too long")
  func long() {
    var known = KnownHeads()
    for count in [KnownHeads.headBytes, KnownHeads.headBytes + 1] {
      let head = [UInt8](repeating: 97, count: count)
      keep(&known, head, Answer(response: 1, part: .head))
      #expect((ask(known, head) != nil) == (count == KnownHeads.headBytes))
    }
  }
}

@Suite("A server that knows a head")
struct KnownAnswerTests {
  private static func head(_ numbers: inout FramingNumbers) -> String {
    let methods = ["GET", "GET", "GET", "HEAD", "OPTIONS", "DELETE"]
    let paths = ["/", "/en/", "/en", "/absent", "/api/v2/status.json", "/%65n/", "/embed/frame?a"]
    let fields = [
      "Accept-Encoding: gzip", "Accept-Encoding: br", "Accept-Encoding: gzip;q=0",
      "Accept-Language: fr", "Accept-Language: en", "Accept-Language: de, en;q=0.5",
      "If-None-Match: *", "If-None-Match: \"a\"", "Connection: keep-alive", "Cookie: a=b",
    ]
    var text = methods.randomElement(using: &numbers) ?? ""
    text += " " + (paths.randomElement(using: &numbers) ?? "") + " HTTP/1.1\r\nHost: a\r\n"
    for _ in 0..<Int.random(in: 0...3, using: &numbers) {
      text += (fields.randomElement(using: &numbers) ?? "") + "\r\n"
    }
    return text + "\r\n"
  }

  /// The answer but for its date.
  private static func undated(_ answer: WireAnswer) -> WireAnswer {
    let lines = answer.head.split(separator: "\r\n", omittingEmptySubsequences: false)
    let head = lines.filter { !$0.hasPrefix("Date: ") }.joined(separator: "\r\n")
    return WireAnswer(head: head, body: answer.body)
  }

  @Test("answers it as if it had read it", arguments: FramingNumbers.seeds(12))
  func same(seed: UInt64) async throws {
    try await TestServer.run(dynamic: Echo()) { server in
      try await Wire.open(server.port) { wire in
        var numbers = FramingNumbers(seed)
        for _ in 0..<60 {
          let head = Self.head(&numbers)
          let isHead = head.hasPrefix("HEAD ")
          var answers: [WireAnswer] = []
          // Two in a row are read; of one alone, the second time is answered from memory.
          for send in [head + head, head, head] {
            try await wire.send(send)
            for _ in 0..<(send == head ? 1 : 2) {
              answers.append(Self.undated(try #require(await wire.answer(toHead: isHead))))
            }
          }
          #expect(Set(answers).count == 1, "\(head.debugDescription)")
        }
      }
    }
  }

  @Test("answers it anew when the site was exchanged")
  func exchanged() async throws {
    try await TestServer.run { server in
      try await Wire.open(server.port) { wire in
        for version in 0..<20 {
          var site = PublicSite(languages: [.english])
          let text = "version \(version)"
          // Every other one has no such page: what was answered before is not there any more.
          let isThere = version % 2 == 0
          if isThere { site.add("/", Resource(contentType: "text/plain", text: text)) }
          server.site.replace(site)
          for _ in 0..<3 {
            let answer = await wire.get("/")
            #expect(answer?.status == (isThere ? 200 : 404))
            if isThere { #expect(answer?.text == text) }
          }
        }
      }
    }
  }

  @Test("does not take what one listener says for what another says")
  func listeners() async throws {
    let listeners = [
      WebServerConfiguration.Listener(host: "127.0.0.1", port: 0, isPublicOnly: true),
      .init(host: "127.0.0.1", port: 0),
    ]
    try await TestServer.run(listeners: listeners, dynamic: Echo()) { server in
      // As many as there may be event loops, so that some share one.
      for index in 0..<32 {
        try await Wire.open(server.ports[index % 2]) { wire in
          for _ in 0..<2 {
            #expect(await wire.get("/board")?.status == (index % 2 == 0 ? 404 : 200))
          }
        }
      }
    }
  }

  @Test("still sees what comes with it, before it and behind it")
  func surroundings() async throws {
    let get = "GET /en/ HTTP/1.1\r\nHost: a\r\n\r\n"
    try await TestServer.run { server in
      try await Wire.open(server.port) { wire in
        for _ in 0..<2 { #expect(await wire.get("/en/")?.status == 200) }
        // One empty line is let pass; not two, and not one before each half of them.
        try await wire.send("\r\n" + get + "\r\n" + get)
        for _ in 0..<2 { #expect(await wire.answer()?.status == 200) }
        try await wire.send(get + "GET /en/ HTTP/1.1\r\n\r\n")
        #expect(await wire.answer()?.status == 200)
        #expect(await wire.answer()?.status == 400)
        #expect(await wire.rest() == "")
      }
      try await Wire.open(server.port) { wire in
        try await wire.send("GET /en/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(await wire.answer()?["connection"] == "close")
      }
      try await Wire.open(server.port) { wire in
        try await wire.send("GET /en/ HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
        #expect(await wire.answer()?["connection"] == "close")
        #expect(await wire.rest() == "")
      }
    }
  }
}
