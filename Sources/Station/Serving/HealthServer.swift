internal import Glibc
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Relais

/// Serves `/healthz` and `/metrics`.
struct HealthServer: Sendable {
  /// Where to listen.
  var addresses: [ListenAddress]
  /// The state of everything.
  var report: @Sendable () async -> StatusReport
  /// Where the library's own words go.
  var logger: Logger

  /// Serves until cancelled.
  func run() async throws {
    try await withThrowingTaskGroup { group in
      for address in addresses {
        group.addTask { try await serve(at: address) }
      }
      try await group.waitForAll()
    }
  }

  private func serve(at address: ListenAddress) async throws {
    let application = Application(
      router: router,
      configuration: ApplicationConfiguration(
        address: .hostname(address.host, port: address.port), serverName: nil),
      logger: logger)
    do {
      try await application.run()
    } catch let error as IOError {
      throw StationError.cannotListen(
        address: "\(address)", reason: String(cString: strerror(error.errnoCode)))
    }
  }

  private var router: Router<BasicRequestContext> {
    let router = Router()
    router.get("healthz") { _, _ in
      let troubles = await report().troubles
      let words =
        troubles.isEmpty ? "ok, watching" : "watching, but: \(troubles.joined(separator: "; "))"
      return Response(
        status: .ok,
        headers: [.contentType: "text/plain; charset=utf-8", .cacheControl: "no-store"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: words + "\n")))
    }
    router.get("metrics") { _, _ in
      let page = MetricsPage(await report())
      return Response(
        status: .ok, headers: [.contentType: MetricsPage.contentType, .cacheControl: "no-store"],
        body: ResponseBody(byteBuffer: ByteBuffer(string: page.text)))
    }
    return router
  }
}
