import Logging
import Relais
import Testing

@testable import Pages

@Suite("Sites by host name")
struct SiteBookTests {
  private static let nobody = "404 Aucune page n’est servie sous ce nom.\n"

  private static func holder(_ words: String) -> SiteHolder {
    var site = PublicSite(languages: [.english])
    site.add("/", Resource(contentType: "text/plain", text: words))
    return SiteHolder(site)
  }

  /// Sees that `/` under a name gives a status and a text.
  private typealias Check =
    @Sendable (_ host: String, _ status: Int, _ text: String) async throws
    -> Void

  /// Serves a book's sites while the body checks what stands under names.
  private static func serving(
    _ book: SiteBook, _ body: @escaping @Sendable (Check) async throws -> Void
  ) async throws {
    let server = WebServer(
      configuration: WebServerConfiguration(listeners: [.init(host: "127.0.0.1", port: 0)]),
      sites: book, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let (ports, listening) = AsyncStream<Int>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run { ports in listening.yield(ports[0]) } }
      var iterator = ports.makeAsyncIterator()
      let port = try #require(await iterator.next())
      try await body { host, status, text in
        try await Wire.open(port) { wire in
          // Twice, as the second answer comes from what is remembered of the first.
          for _ in 0..<2 {
            try await wire.send("GET / HTTP/1.1\r\nHost: \(host)\r\n\r\n")
            let answer = try #require(await wire.answer())
            #expect(answer.status == status && answer.text == text, "\(host)")
          }
        }
      }
      group.cancelAll()
    }
  }

  @Test("serves one site under any name, until there are several")
  func several() async throws {
    let (one, other) = (Self.holder("one"), Self.holder("other"))
    let book = SiteBook(one)
    var later = PublicSite(languages: [.english])
    later.add("/", Resource(contentType: "text/plain", text: "later"))
    try await Self.serving(book) { [later] check in
      try await check("anything", 200, "one")
      book.serve(["one.example": one, "other.example": other])
      for host in ["one.example", "One.Example:8080", "ONE.example."] {
        try await check(host, 200, "one")
      }
      try await check("other.example", 200, "other")
      // Each is exchanged alone, and what is remembered of it with it.
      other.replace(later)
      try await check("other.example", 200, "later")
      try await check("one.example", 200, "one")
      book.serve(["other.example": other])
      try await check("one.example", 404, Self.nobody)
      book.serve(other)
      try await check("one.example", 200, "later")
    }
  }

  @Test("says under a name that is nobody's that it is, and nothing else")
  func unknown() async throws {
    let book = SiteBook()
    book.serve(["one.example": Self.holder("one")])
    try await Self.serving(book) { check in
      for host in ["", "two.example", "one.example.evil", "[::1]:80", "one.example%2e"] {
        try await check(host, 404, Self.nobody)
      }
    }
  }

  @Test(
    "knows the name in what a browser sends",
    arguments: [
      ("Status.Example.com", "status.example.com"), ("a.example:8443", "a.example"),
      ("a.example.", "a.example"), ("[2001:DB8::1]:80", "[2001:db8::1]"), ("[::1]", "[::1]"),
    ])
  func names(authority: String, name: String) {
    #expect(HostName.plain(authority) == name)
    #expect(HostName.of(url: "https://\(authority)/fr/") == name)
  }

  @Test(
    "knows no name where there is none",
    arguments: ["", ":80", ".", String(repeating: "a", count: 256)])
  func noNames(authority: String) {
    #expect(HostName.plain(authority) == nil)
    #expect(HostName.of(url: authority) == nil)
  }
}
