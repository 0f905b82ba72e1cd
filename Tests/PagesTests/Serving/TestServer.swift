import Hummingbird
import Logging
import NIOCore
import Relais

@testable import Pages

/// A server on this machine for as long as a test needs it.
struct TestServer: Sendable {
  /// The ports, in the order of the listeners.
  let ports: [Int]
  /// What it serves.
  let site: SiteHolder

  /// The first port.
  var port: Int { ports.first ?? 0 }

  /// Serves while `act` runs.
  static func run<Result: Sendable>(
    _ site: PublicSite = .sample,
    listeners: [WebServerConfiguration.Listener] = [.init(host: "127.0.0.1", port: 0)],
    dynamic: (any HTTPResponder<WebRequestContext>)? = nil,
    configure: (inout WebServerConfiguration) -> Void = { _ in },
    _ act: @escaping @Sendable (TestServer) async throws -> Result
  ) async throws -> Result {
    var configuration = WebServerConfiguration(listeners: listeners)
    configuration.limits.graceTime = .seconds(2)
    configure(&configuration)
    let holder = SiteHolder(site)
    let server = WebServer(
      configuration: configuration, site: holder, dynamic: dynamic,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let (ports, listening) = AsyncStream<[Int]>.makeStream()
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        defer { listening.finish() }
        try await server.run { listening.yield($0) }
        return nil
      }
      group.addTask {
        var iterator = ports.makeAsyncIterator()
        guard let ports = await iterator.next() else { return nil }
        return try await act(TestServer(ports: ports, site: holder))
      }
      while let result = try await group.next() {
        guard let result else { continue }
        group.cancelAll()
        return result
      }
      throw CancellationError()
    }
  }
}

extension PublicSite {
  /// A text that is worth compressing.
  static let words = String(repeating: "All is well. Tout va bien. ", count: 200)

  /// A site with one of each.
  static var sample: PublicSite {
    var site = PublicSite(languages: [.french, .english])
    let html = "text/html; charset=utf-8"
    site.add("/", in: .french, Resource(contentType: html, text: "Bonjour. " + words, maxAge: 5))
    site.add("/", in: .english, Resource(contentType: html, text: "Hello. " + words, maxAge: 5))
    site.add("/en/", Resource(contentType: html, text: "Hello. " + words))
    site.redirect("/en", to: "/en/")
    site.add(
      "/api/v2/status.json",
      Resource(
        contentType: "application/json", text: "{}",
        headers: [("Access-Control-Allow-Origin", "*")]))
    site.add(
      "/embed/frame",
      Resource(
        contentType: html, text: "<style>a{}</style>",
        headers: PageSecurity(styles: ["a{}"], isFrameable: true).headers))
    site.notFound[.french] = Resource(contentType: html, text: "Pas ici. " + words)
    site.notFound[.english] = Resource(contentType: html, text: "Not here. " + words)
    return site
  }
}
