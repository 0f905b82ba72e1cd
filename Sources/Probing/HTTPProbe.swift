import NIOCore
public import Relais

/// Asks a web server, and checks that the answer is the right one.
public struct HTTPProbe: Probe {
  /// `http`.
  public static let kind = ProbeKind(
    name: "http", summary: "a web server answers with the right status, text or JSON value")

  private var request: HTTPRequest
  private var rules = HTTPRules()
  private var expectation = HTTPExpectation()

  /// Reads `url`, `method`, `headers`, `body`, `username` and `password`, `version`, `status`,
  /// `contains`, `json`, `redirects`, `max_size`, and the keys of TLS.
  public init(settings: inout SettingsReader) {
    request = HTTPRequest(reading: &settings)
    expectation = HTTPExpectation(reading: &settings)
    rules = HTTPRules(reading: &settings, expectation: expectation)
  }

  /// The address asked.
  public var target: String { request.address.description }

  /// Asks once, following redirects.
  public func attempt(in context: ProbeContext) async -> Outcome {
    await context.onItsLoop { await visit(in: context) }
  }

  private func visit(in context: ProbeContext) async -> Outcome {
    let start = NIODeadline.now()
    var fetch = HTTPFetch(in: context)
    do throws(ProbeFailure) {
      let visit = try await fetch.visit(request, by: rules)
      try expectation.check(visit.response)
      return .answered(
        Answer(
          duration: .nanoseconds((visit.response.endedAt - start).nanoseconds),
          phases: visit.phases, certificateExpiry: visit.certificateExpiry,
          detail: "\(visit.response.head.spelled.prefix(150)), \(visit.response.size.grouped) bytes"
        ))
    } catch {
      return .failed(error)
    }
  }
}

extension HTTPRules {
  /// Reads `redirects`, `max_size` and the keys of TLS.
  init(reading settings: inout SettingsReader, expectation: HTTPExpectation) {
    redirects = settings.choice("redirects", default: .follow)
    limit = settings.integer("max_size", in: 0...(64 << 20), default: 1 << 20)
    tls = TLSSettings(reading: &settings)
    statuses = expectation.statuses
    keepsBody = expectation.needsBody
  }
}

extension HTTPRequest {
  /// Reads `url`, `method`, `headers`, `body`, `username`, `password` and `version`.
  init(reading settings: inout SettingsReader) {
    let text = settings.requiredText("url", "the address to ask, such as https://shop.example/")
    address = WebAddress(text) ?? .standIn
    if WebAddress(text) == nil, !text.isEmpty {
      settings.note(
        "url", found: "\"\(text)\"",
        allowed: "an address that begins with http:// or https:// and has no user name in it")
    }
    let body = settings.text("body")
    self.body = body
    let method = settings.text("method") ?? (body == nil ? "GET" : "POST")
    self.method = method.uppercased()
    if !HTTPToken.isToken(method) || method.uppercased() == "CONNECT" {
      settings.note("method", found: "\"\(method)\"", allowed: "a method such as GET or POST")
      self.method = "GET"
    }
    headers = HTTPField.fields(reading: &settings)
    if let user = settings.text("username") {
      let value = HTTPRequest.basic(user: user, password: settings.text("password") ?? "")
      headers.append(HTTPField(name: "Authorization", value: value))
    } else if settings.text("password") != nil {
      settings.note("password", found: "no username", allowed: "username and password together")
    }
    if let version = settings.text("version") {
      isOld = version == "1.0"
      if version != "1.0", version != "1.1" {
        settings.note("version", found: "\"\(version)\"", allowed: "1.0 or 1.1")
      }
    }
  }
}

extension HTTPField {
  /// Reads `headers`, a map; names and values that no request could carry are noted and left out.
  static func fields(reading settings: inout SettingsReader) -> [HTTPField] {
    settings.pairs("headers").compactMap { name, value in
      if HTTPToken.isToken(name), HTTPToken.isValue(value) {
        return HTTPField(name: name, value: value)
      }
      settings.note(
        "headers", found: "\"\(name): \(value)\"", allowed: "names and values of HTTP headers")
      return nil
    }
  }
}

extension WebAddress {
  /// Stands where an address could not be read, so that reading goes on.
  static let standIn = WebAddress(standInHost: "unreadable.invalid")

  private init(standInHost host: String) {
    isSecure = true
    self.host = host
    port = 443
    target = "/"
  }
}
