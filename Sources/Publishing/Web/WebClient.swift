internal import AsyncHTTPClient
internal import Glibc
internal import NIOCore
internal import NIOHTTP1
internal import NIOPosix
internal import NIOSSL
public import Relais
internal import Synchronization

/// Speaks HTTP to the services that announcements go to.
///
/// Follows no redirects: a publication that is sent on to somewhere else is a mistake to be told.
/// Repeats nothing by itself: whether that is safe is the outbox's to say. Connections are kept for
/// a minute, for the reading back.
public struct WebClient: Sendable {
  /// The most bytes of an answer's body that are read; more makes the answer uncertain.
  public static let answerLimit = 1_048_576
  /// How long making a connection may take: a phone's radio needs seconds to wake up.
  public static let connectLimit: Duration = .seconds(20)

  private let client: HTTPClient
  private let source: String?
  private let trusted: String?

  private init(_ client: HTTPClient, source: String?, trusted: String?) {
    self.client = client
    self.source = source
    self.trusted = trusted
  }

  /// Runs something with a client, and closes its connections after that.
  ///
  /// - Parameters:
  ///   - trusted: a file of certificates (PEM) that are trusted beside the system's; nil for none.
  ///   - body: what to do with it.
  /// - Returns: what it returns.
  /// - Throws: what it throws, and what the certificates are wrong in.
  public static func with<Result>(
    trusting trusted: String? = nil, _ body: (WebClient) async throws -> Result
  ) async throws -> Result {
    let client = make(trusting: trusted)
    do {
      let result = try await body(WebClient(client, source: nil, trusted: trusted))
      try await client.shutdown()
      return result
    } catch {
      try await client.shutdown()
      throw error
    }
  }

  /// The same client over one line, by its address.
  public func over(_ binding: LineBinding) -> WebClient {
    WebClient(client, source: binding.source, trusted: trusted)
  }

  /// Runs something with a client of its own, to which that host has that one address.
  ///
  /// So what was judged is what is asked, whatever the name's server says next. TLS still asks for
  /// the name.
  public func pinned<Result>(
    _ host: String, to address: String, _ body: (WebClient) async -> Result
  ) async -> Result {
    let client = Self.make(trusting: trusted, resolving: [host: address])
    let result = await body(WebClient(client, source: source, trusted: trusted))
    // Whatever it says, nothing of the client is used any more.
    try? await client.shutdown()
    return result
  }

  private static func make(
    trusting trusted: String?, resolving addresses: [String: String] = [:]
  ) -> HTTPClient {
    var tls = TLSConfiguration.makeClientConfiguration()
    if let trusted { tls.additionalTrustRoots = [.file(trusted)] }
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: tls, redirectConfiguration: .disallow,
      timeout: .init(connect: .nanoseconds(connectLimit.nanoseconds)))
    configuration.httpVersion = .http1Only
    // A failed attempt is told at once: the outbox knows when to try again.
    configuration.connectionPool.retryConnectionEstablishment = false
    configuration.dnsOverride = addresses
    return HTTPClient(
      eventLoopGroupProvider: .shared(MultiThreadedEventLoopGroup.singleton),
      configuration: configuration)
  }

  /// Asks once.
  ///
  /// - Parameters:
  ///   - request: what to ask.
  ///   - timeout: for all of it, the connection included.
  /// - Returns: what came of it; never later than the timeout.
  public func ask(_ request: WebRequest, within timeout: Duration) async -> WebOutcome {
    var sent = HTTPClientRequest(url: request.url)
    sent.method = HTTPMethod(rawValue: request.method)
    sent.localAddress = source
    for field in request.fields { sent.headers.add(name: field.name, value: field.value) }
    if !request.fields.contains(where: { $0.name.lowercased() == "user-agent" }) {
      sent.headers.add(name: "User-Agent", value: "Relais")
    }
    let body = SentBody(request.body ?? [])
    if let bytes = request.body {
      sent.body = .stream(body, length: .known(Int64(bytes.count)))
    }
    do {
      let answer = try await client.execute(
        sent, deadline: .now() + .nanoseconds(timeout.nanoseconds))
      let fields = answer.headers.map { WebField($0.name, $0.value) }
      let body = try await answer.body.collect(upTo: Self.answerLimit)
      let read = WebAnswer(
        status: Int(answer.status.code), fields: fields, body: Array(body.readableBytesView))
      return .answered(
        read, bytes: request.weight + WebField.weight(of: fields) + read.body.count)
    } catch {
      let words = Self.words(for: error)
      if Self.isBeforeSending(error) || (body.isAwaited && !body.isBegun) {
        return .notSent(words)
      }
      return .uncertain(words, bytes: request.weight)
    }
  }

  /// Whether an error ended the request before its first byte was written; false where that is not
  /// certain.
  private static func isBeforeSending(_ error: any Error) -> Bool {
    switch error {
    case is NIOConnectionError, is SocketAddressError: return true
    // Of an established connection neither is ever said.
    case let error as IOError: return [ECONNREFUSED, EADDRNOTAVAIL].contains(error.errnoCode)
    case ChannelError.connectTimeout: return true
    // After the handshake TLS breaks otherwise.
    case NIOSSLError.handshakeFailed, NIOSSLError.noCertificateToValidate,
      NIOSSLError.unableToValidateCertificate:
      return true
    case is NIOSSLExtraError: return true
    case let error as HTTPClientError:
      return [
        .invalidURL, .emptyHost, .connectTimeout, .tlsHandshakeTimeout,
        .getConnectionFromPoolTimeout, .invalidLocalAddress, .alreadyShutdown,
        .httpProxyHandshakeTimeout, .socksHandshakeTimeout,
      ].contains(error)
    default: return false
    }
  }

  /// An error for a person, without what the request held.
  private static func words(for error: any Error) -> String {
    switch error {
    case let error as NIOConnectionError:
      if let dns = error.dnsAError ?? error.dnsAAAAError, error.connectionErrors.isEmpty {
        return "\(error.host) has no address: \(dns)"
      }
      let reason = error.connectionErrors.first.map { "\($0.error)" } ?? "no address"
      return "no connection to \(error.host):\(error.port): \(reason)"
    case let error as HTTPClientError:
      switch error {
      case .connectTimeout: return "no connection in time"
      case .tlsHandshakeTimeout: return "no TLS in time"
      case .deadlineExceeded, .readTimeout, .writeTimeout: return "no answer in time"
      case .remoteConnectionClosed: return "the connection was closed before the answer"
      case .cancelled: return "stopped before the answer"
      default: return error.shortDescription
      }
    case is NIOTooManyBytesError: return "an answer of more than \(answerLimit) bytes"
    default: return "\(error)"
    }
  }
}

/// A request's body, which knows whether it was asked for.
///
/// The client asks for it once the connection stands, TLS is spoken and the head is written: before
/// that no service has a whole request to act on.
private final class SentBody: AsyncSequence, Sendable {
  private let bytes: [UInt8]
  private let begun = Atomic(false)

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// Whether there is anything to ask for.
  var isAwaited: Bool { !bytes.isEmpty }

  /// Whether it was asked for.
  var isBegun: Bool { begun.load(ordering: .sequentiallyConsistent) }

  func makeAsyncIterator() -> Iterator { Iterator(body: self) }

  struct Iterator: AsyncIteratorProtocol {
    let body: SentBody
    var isDone = false

    mutating func next() async -> ByteBuffer? {
      guard !isDone else { return nil }
      isDone = true
      body.begun.store(true, ordering: .sequentiallyConsistent)
      return ByteBuffer(bytes: body.bytes)
    }
  }
}
