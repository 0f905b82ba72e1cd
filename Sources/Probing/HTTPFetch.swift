import NIOCore
import Relais

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
      throw .misdirected(address: String(peerText: next.authority))
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

  /// Asks at the first address that accepts a connection; each gets its share of the time left.
  private func converse(
    _ request: HTTPRequest, by rules: HTTPRules, with addresses: [SocketAddress]
  ) async throws(ProbeFailure) -> (HTTPResponse, TLSSession?) {
    let cookies = cookies?.header(for: request.address, at: .wallClock)
    let plan = HTTPExchange.Plan(
      request: request.bytes(cookies: cookies, with: .init()),
      parser: HTTPResponseParser(
        limit: rules.limit, keepsBody: rules.keepsBody, isBodiless: request.method == "HEAD"),
      host: request.address.host, tls: request.address.isSecure ? rules.tls : nil,
      statuses: rules.statuses)
    var failure = ProbeFailure.unreachable(reason: "no address to connect to")
    let candidates = addresses.prefix(dialLimit)
    for (index, address) in candidates.enumerated() {
      let left = context.deadline - .now()
      guard left > .zero, !Task.isCancelled else {
        throw .timedOut(after: context.timeout, during: .connect)
      }
      let share = left.nanoseconds / Int64(candidates.count - index)
      let conversation = HTTPConversation(plan, in: context)
      do throws(ProbeFailure) {
        return try await conversation.response(from: address, within: .nanoseconds(share))
      } catch {
        guard conversation.isUnconnected else { throw error }
        if index == 0 || error.weight > failure.weight { failure = error }
      }
    }
    throw failure
  }

  private mutating func count(_ phase: Phase, from start: NIODeadline, to end: NIODeadline) {
    phases[phase, default: .zero] += .nanoseconds(max(.zero, end - start).nanoseconds)
  }
}
