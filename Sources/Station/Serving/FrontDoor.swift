internal import HTTPTypes
internal import Hummingbird
internal import Logging
internal import NIOCore
internal import Pages
internal import Relais

/// Everything that a node says over HTTP, for all of its companies: each under its own host name.
struct FrontDoor: Sendable {
  /// The companies.
  let roll: CompanyRoll
  /// Where troubles are told.
  let logger: Logger

  /// Serves until cancelled.
  ///
  /// - Throws: ``StationError/cannotServe(reason:)`` where an address cannot be listened on.
  func serve(
    _ configuration: Configuration, whenListening: @escaping @Sendable (Int?) async -> Void
  ) async throws {
    do {
      try await WebServer(
        configuration: Self.settings(configuration), sites: roll.sites,
        dynamic: CompanyResponder(roll: roll), logger: quiet
      ).run { ports in await whenListening(ports.first) }
    } catch let error as WebServerError {
      throw StationError.cannotServe(reason: error.description)
    }
  }

  private static func settings(_ configuration: Configuration) -> WebServerConfiguration {
    let tls = configuration.serving.tls
    func listeners(
      _ addresses: [ListenAddress], isPublicOnly: Bool
    ) -> [WebServerConfiguration.Listener] {
      addresses.map {
        WebServerConfiguration.Listener(
          host: $0.host, port: $0.port, tls: tls, isPublicOnly: isPublicOnly)
      }
    }
    var settings = WebServerConfiguration(
      listeners: listeners(configuration.listen, isPublicOnly: false)
        + listeners(configuration.serving.publicListen, isPublicOnly: true))
    settings.trustedProxies = configuration.serving.trustedProxies
    return settings
  }

  /// For the HTTP library, whose words are of no use to an operator: it calls an end an error.
  private var quiet: Logger {
    var logger = logger
    logger.logLevel = max(logger.logLevel, .critical)
    return logger
  }
}

/// Hands a request to the company whose host name it bears.
struct CompanyResponder: HTTPResponder {
  /// The companies.
  let roll: CompanyRoll

  /// Answers what is not the public surface; a name that is nobody's has nothing but its health.
  @concurrent
  func respond(to request: Request, context: WebRequestContext) async throws -> Response {
    guard let company = roll.company(at: request.head.authority) else {
      guard request.uri.path == "/healthz" else {
        return Self.say(.notFound, "No page is served under this name.")
      }
      let all = roll.companies
      let failing = all.count { !$0.troubles.isEmpty }
      let rest = failing == 0 ? "" : ", but: \(failing) of them have troubles"
      return Self.say(.ok, "ok, serving \(all.count) companies\(rest)")
    }
    guard case .running(_, let face) = company.state else {
      return Self.say(.serviceUnavailable, "starting", [.retryAfter: "1"])
    }
    return try await face.responder.respond(to: request, context: context)
  }

  private static func say(
    _ status: HTTPResponse.Status, _ words: String, _ fields: HTTPFields = [:]
  ) -> Response {
    var fields = fields
    fields[.contentType] = "text/plain; charset=utf-8"
    fields[.cacheControl] = "no-store"
    let text = status == .ok ? "\(words)\n" : "\(status.code) \(words)\n"
    return Response(
      status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(string: text)))
  }
}
