import NIOCore
import Relais
import Synchronization

/// What to do when an answer points elsewhere.
enum RedirectRule: String, Hashable, Sendable, CaseIterable {
  /// Take the redirect itself as the answer.
  case none
  /// Go there, five times at most.
  case follow
  /// Go there as long as it is the same host.
  case sameHost = "same-host"
}

/// How requests are made and answers are read, the same for all requests of an attempt.
struct HTTPRules: Sendable {
  /// What to do about redirects.
  var redirects = RedirectRule.follow
  /// The most bytes of a body.
  var limit = 1 << 20
  /// Whether bodies are kept to be looked at.
  var keepsBody = true
  /// The statuses that are expected.
  var statuses = HTTPStatuses.success
  /// How TLS is set up.
  var tls = TLSSettings()

  /// Redirects followed at most.
  static let maximumRedirects = 5
}

/// An answer, and the way to it.
struct HTTPVisit: Sendable {
  /// The answer at the end of all redirects.
  var response: HTTPResponse
  /// Where it came from.
  var address: WebAddress
  /// Who answered.
  var peer: SocketAddress?
  /// The first of the certificates met to expire, if any was met.
  var certificateExpiry: Instant?
  /// How long each part took, summed over redirects.
  var phases: [Phase: Duration] = [:]
}

/// One walk through one or more addresses: a request and the redirects that it meets.
struct HTTPFetch {
  /// How to ask.
  var rules: HTTPRules
  /// What the attempt was given.
  var context: ProbeContext
  /// Cookies that are kept from one request to the next; nil keeps none.
  var cookies: CookieJar?
  /// Where the walk has been.
  private var phases: [Phase: Duration] = [:]
  private var certificateExpiry: Instant?

  /// A walk; see the properties.
  init(rules: HTTPRules, context: ProbeContext, cookies: CookieJar? = nil) {
    self.rules = rules
    self.context = context
    self.cookies = cookies
  }

  /// Asks, follows redirects as the rules say, and returns the answer at the end.
  ///
  /// Every address is checked before it is connected to, and the connection goes to the address that
  /// was checked: what a name means cannot change in between.
  ///
  /// - Parameters:
  ///   - request: what to ask.
  ///   - origin: who pointed to the address, if it was not the configuration.
  /// - Returns: the answer, whatever its status.
  /// - Throws: what kept an answer from coming, or a redirect from being followed.
  mutating func visit(
    _ request: HTTPRequest, redirectedFrom origin: SocketAddress? = nil
  ) async throws(ProbeFailure) -> HTTPVisit {
    var request = request
    var origin = origin
    phases = [:]
    for _ in 0...HTTPRules.maximumRedirects {
      let (response, peer) = try await ask(request, redirectedFrom: origin)
      let head = response.head
      cookies?.store(head.all("set-cookie"), from: request.address, at: .wallClock)
      guard rules.redirects != .none, !rules.statuses.contains(head.status),
        let location = head.location
      else {
        return HTTPVisit(
          response: response, address: request.address, peer: peer,
          certificateExpiry: certificateExpiry, phases: phases)
      }
      let next = try target(of: location, from: request.address)
      request = request.redirected(by: head.status, to: next)
      origin = peer
    }
    throw .unexpected(
      expected: "at most \(HTTPRules.maximumRedirects) redirects", found: "one more")
  }

  private func target(
    of location: String, from address: WebAddress
  ) throws(ProbeFailure) -> WebAddress {
    guard let next = address.resolving(location) else {
      throw .malformed(reason: String(peerText: "a redirect to \(location)"))
    }
    if rules.redirects == .sameHost, next.host != address.host {
      throw .unexpected(
        expected: "redirects to \(address.host) only",
        found: String(peerText: "a redirect to \(next)"))
    }
    // A stranger must not choose which of a host's other services is spoken to.
    guard [80, 443, address.port].contains(next.port) || next.port >= 1_024 else {
      throw .forbidden(address: String(peerText: next.authority))
    }
    return next
  }

  private mutating func ask(
    _ request: HTTPRequest, redirectedFrom origin: SocketAddress?
  ) async throws(ProbeFailure) -> (HTTPResponse, SocketAddress?) {
    let start = NIODeadline.now()
    let addresses = try await context.addresses(
      of: request.address.host, port: request.address.port)
    if let origin {
      try context.policy.check(addresses, redirectedFrom: origin)
    } else {
      try context.policy.check(addresses)
    }
    let resolved = NIODeadline.now()
    let (response, session, peer) = try await converse(request, with: addresses)
    if case nil = try? SocketAddress(ipAddress: request.address.host, port: 0) {
      count(.resolve, from: start, to: resolved)
    }
    count(.connect, from: resolved, to: response.connectedAt)
    if let session {
      phases[.tls, default: .zero] += session.duration
      certificateExpiry = min(
        certificateExpiry ?? session.certificateExpiry, session.certificateExpiry)
    }
    count(.firstByte, from: response.sentAt, to: response.firstByteAt)
    count(.transfer, from: response.firstByteAt, to: response.endedAt)
    return (response, peer)
  }

  private func converse(
    _ request: HTTPRequest, with addresses: [SocketAddress]
  ) async throws(ProbeFailure) -> (HTTPResponse, TLSSession?, SocketAddress?) {
    let plan = HTTPExchange.Plan(
      request: request.bytes(
        cookies: cookies?.header(for: request.address, at: .wallClock), with: .init()),
      parser: HTTPResponseParser(
        limit: rules.limit, keepsBody: rules.keepsBody, isBodiless: request.method == "HEAD"),
      isSecure: request.address.isSecure, statuses: rules.statuses)
    let latest = Latest()
    let (context, rules) = (context, rules)
    let configure: @Sendable (any Channel) throws -> Void = { channel in
      let outcome = channel.eventLoop.makePromise(of: HTTPResponse.self)
      latest.exchange.withLock { $0 = outcome.futureResult }
      let exchange = HTTPExchange(plan, in: context, outcome: outcome)
      try channel.pipeline.syncOperations.addHandler(exchange)
    }
    return try await withConnection(to: addresses, in: context, configure: configure) {
      channel throws(ProbeFailure) in
      var session: TLSSession?
      if plan.isSecure {
        session = try await TLSUpgrade.upgrade(
          channel, to: request.address.host, with: rules.tls, in: context)
      }
      let response = try await latest.response(in: context)
      return (response, session, channel.remoteAddress)
    }
  }

  private mutating func count(_ phase: Phase, from start: NIODeadline, to end: NIODeadline) {
    phases[phase, default: .zero] += .nanoseconds(max(.zero, end - start).nanoseconds)
  }
}

/// The exchange on the newest of the connections that were tried.
private final class Latest: Sendable {
  let exchange = Mutex<EventLoopFuture<HTTPResponse>?>(nil)

  /// Waits for its answer.
  func response(in context: ProbeContext) async throws(ProbeFailure) -> HTTPResponse {
    guard let future = exchange.withLock({ $0 }) else {
      throw .refused(reason: "connection closed")
    }
    do {
      return try await future.get()
    } catch {
      throw ProbeFailure(socket: error, during: nil, in: context)
    }
  }
}
