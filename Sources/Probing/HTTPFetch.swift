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
  /// The first of the certificates met to expire, if any was met.
  var certificateExpiry: Instant?
  /// How long each part took, summed over redirects.
  var phases: [Phase: Duration] = [:]
}

/// One walk through one or more addresses: requests and the redirects that they meet.
struct HTTPFetch {
  /// Cookies that are kept from one request to the next; nil keeps none.
  private(set) var cookies: CookieJar?

  private let context: ProbeContext
  private var phases: [Phase: Duration] = [:]
  private var certificateExpiry: Instant?
  private var place: Place?

  /// Where the last request went, with the addresses that were checked for it.
  private struct Place {
    var host: String
    var port: Int
    var addresses: [SocketAddress]
    var peer: SocketAddress
  }

  /// A walk that has not begun; see the properties.
  init(in context: ProbeContext, cookies: CookieJar? = nil) {
    self.context = context
    self.cookies = cookies
  }

  /// Asks, follows redirects as the rules say, and returns the answer at the end.
  ///
  /// Every address is checked before it is connected to, and the connection goes to the address
  /// that was checked. While a walk stays at one host, its name is not looked up again: what it
  /// means cannot change in between.
  ///
  /// - Parameters:
  ///   - request: what to ask.
  ///   - rules: how.
  ///   - isOwn: whether the address was written by the owner of the check, and not by the page
  ///     that was visited last.
  /// - Returns: the answer, whatever its status.
  /// - Throws: what kept an answer from coming, or a redirect from being followed.
  mutating func visit(
    _ request: HTTPRequest, by rules: HTTPRules, isOwn: Bool = true
  ) async throws(ProbeFailure) -> HTTPVisit {
    var request = request
    var isOwn = isOwn
    phases = [:]
    for _ in 0...HTTPRules.maximumRedirects {
      let response = try await ask(request, by: rules, isOwn: isOwn)
      let head = response.head
      cookies?.store(head.all("set-cookie"), from: request.address, at: .wallClock)
      guard rules.redirects != .none, !rules.statuses.contains(head.status),
        let location = head.location
      else {
        return HTTPVisit(
          response: response, address: request.address, certificateExpiry: certificateExpiry,
          phases: phases)
      }
      let next = try target(of: location, from: request.address, by: rules)
      request = request.redirected(by: head.status, to: next)
      isOwn = false
    }
    throw .unexpected(
      expected: "at most \(HTTPRules.maximumRedirects) redirects", found: "one more")
  }

  private func target(
    of location: String, from address: WebAddress, by rules: HTTPRules
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
    _ request: HTTPRequest, by rules: HTTPRules, isOwn: Bool
  ) async throws(ProbeFailure) -> HTTPResponse {
    let start = NIODeadline.now()
    let (host, port) = (request.address.host, request.address.port)
    let addresses: [SocketAddress]
    if let place, place.host == host, place.port == port {
      addresses = place.addresses
    } else {
      addresses = try await context.addresses(of: host, port: port)
      if let place, !isOwn {
        try context.policy.check(addresses, redirectedFrom: place.peer)
      } else {
        try context.policy.check(addresses)
      }
    }
    let resolved = NIODeadline.now()
    let (response, session) = try await converse(request, by: rules, with: addresses)
    place = Place(host: host, port: port, addresses: addresses, peer: response.peer)
    count(.resolve, from: start, to: resolved)
    count(.connect, from: resolved, to: response.connectedAt)
    if let session {
      phases[.tls, default: .zero] += session.duration
      certificateExpiry = min(
        certificateExpiry ?? session.certificateExpiry, session.certificateExpiry)
    }
    count(.firstByte, from: response.sentAt, to: response.firstByteAt)
    count(.transfer, from: response.firstByteAt, to: response.endedAt)
    return response
  }

  private func converse(
    _ request: HTTPRequest, by rules: HTTPRules, with addresses: [SocketAddress]
  ) async throws(ProbeFailure) -> (HTTPResponse, TLSSession?) {
    let plan = HTTPExchange.Plan(
      request: request.bytes(
        cookies: cookies?.header(for: request.address, at: .wallClock), with: .init()),
      parser: HTTPResponseParser(
        limit: rules.limit, keepsBody: rules.keepsBody, isBodiless: request.method == "HEAD"),
      isSecure: request.address.isSecure, statuses: rules.statuses)
    let latest = Latest()
    let (context, host, tls) = (context, request.address.host, rules.tls)
    let configure: @Sendable (any Channel) throws -> Void = { channel in
      let outcome = channel.eventLoop.makePromise(of: HTTPResponse.self)
      let exchange = HTTPExchange(plan, in: context, outcome: outcome)
      try channel.pipeline.syncOperations.addHandler(exchange)
      let negotiation =
        plan.isSecure ? TLSNegotiation(on: channel, to: host, with: tls, in: context) : nil
      latest.conversation.withLock { $0 = (outcome.futureResult, negotiation) }
    }
    return try await withConnection(to: addresses, in: context, configure: configure) {
      _ throws(ProbeFailure) in
      try await latest.outcome(in: context)
    }
  }

  private mutating func count(_ phase: Phase, from start: NIODeadline, to end: NIODeadline) {
    phases[phase, default: .zero] += .nanoseconds(max(.zero, end - start).nanoseconds)
  }
}

/// The conversation on the newest of the connections that were tried.
private final class Latest: Sendable {
  let conversation = Mutex<(EventLoopFuture<HTTPResponse>, TLSNegotiation?)?>(nil)

  /// Waits for its end.
  func outcome(in context: ProbeContext) async throws(ProbeFailure) -> (HTTPResponse, TLSSession?) {
    guard let (response, negotiation) = conversation.withLock({ $0 }) else {
      throw .refused(reason: "connection closed")
    }
    let session = try await negotiation?.session()
    do {
      return (try await response.get(), session)
    } catch {
      throw ProbeFailure(socket: error, during: nil, in: context)
    }
  }
}
