internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import Pages

/// Says in words what is not there, or is only read: the router by itself says nothing at all.
struct PlainRefusal: RouterMiddleware {
  /// The addresses that there are, besides the desk's, and how each may be asked.
  static let addresses = [
    "/board": "GET, HEAD", "/board/me": "GET, HEAD", "/board/events": "GET, HEAD",
    "/healthz": "GET, HEAD", "/metrics": "GET, HEAD",
    "/api/relais/v1/subscribers": "POST, OPTIONS",
  ]

  /// Answers what nobody else does.
  @concurrent
  func handle(
    _ request: Request, context: WebRequestContext,
    next: @concurrent (Request, WebRequestContext) async throws -> Response
  ) async throws -> Response {
    do {
      return try await next(request, context)
    } catch let error as any HTTPResponseError where error.status == .notFound {
      guard let methods = Self.addresses[request.uri.path] else { return say(.notFound) }
      // RFC 9110 §15.5.6: what may be asked instead is said with it.
      return say(.methodNotAllowed, [.allow: methods])
    }
  }

  private func say(_ status: HTTPResponse.Status, _ fields: HTTPFields = [:]) -> Response {
    var fields = fields
    fields[.contentType] = "text/plain; charset=utf-8"
    let words = "\(status.code) \(status.reasonPhrase)\n"
    return Response(
      status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(string: words)))
  }
}
