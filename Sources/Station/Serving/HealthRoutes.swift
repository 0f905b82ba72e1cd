internal import Hummingbird
internal import NIOCore
internal import Pages
internal import Relais

/// `/healthz` for supervisors, and `/metrics` for Prometheus.
struct HealthRoutes: Sendable {
  /// The state of everything.
  var report: @Sendable () async -> StatusReport

  /// Adds both.
  func add(to router: Router<WebRequestContext>) {
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
  }
}
