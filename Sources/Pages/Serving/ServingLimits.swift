/// All that a stranger can use up, and how much of it.
public struct ServingLimits: Hashable, Sendable {
  /// The longest first line of a request, in bytes; beyond, 414.
  public var requestLineBytes = 8_192
  /// The longest head of a request, in bytes; beyond, 431.
  public var headBytes = 32_768
  /// The most fields of a request; beyond, 431.
  public var fields = 100
  /// The largest body of a request, in bytes; beyond, 413.
  public var bodyBytes = 1_048_576
  /// The bytes of request bodies held at once by each event loop; beyond, 503.
  public var heldBodyBytes = 33_554_432
  /// How long a head may take from its first byte, or a new connection until then; beyond, 408.
  public var headTime: Duration = .seconds(10)
  /// The slowest body, in bytes a second, once `headTime` is over; beneath, 408.
  public var bodyRate = 256
  /// How long a connection may stay open with nothing asked.
  public var idleTime: Duration = .seconds(75)
  /// How long a reader may take nothing of what waits for it before it is dropped.
  public var stallTime: Duration = .seconds(30)
  /// How long a TLS handshake may take.
  public var handshakeTime: Duration = .seconds(10)
  /// The most connections from one address (IPv6: one /64); one more is closed at once.
  public var connectionsPerAddress = 256
  /// The most connections in all; one more is closed at once.
  public var connections = 16_384
  /// The most requests with the desk's side at once, event streams included; beyond, 503.
  public var dynamicRequests = 8_192
  /// The most streams open at once in an HTTP/2 connection.
  public var streams = 100
  /// The most streams that a client may reset in 30 s before it is sent away.
  public var streamResets = 100
  /// The most CONTINUATION frames in a row in HTTP/2.
  public var continuationFrames = 5
  /// How long connections may go on once the server is told to stop.
  public var graceTime: Duration = .seconds(10)

  /// The limits that a public server wants.
  public init() {}
}
