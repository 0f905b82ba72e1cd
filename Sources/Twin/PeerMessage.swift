internal import Relais

/// What one node asks of the other over HTTPS: a POST of bytes to a path.
public struct PeerRequest: Sendable {
  /// The path, such as `/exchange`; it has no query.
  public var path: String
  /// What is posted.
  public var body: [UInt8]
  /// The key by which the asker proved itself in TLS; whether it is a partner's is for the answerer
  /// to say.
  public var key: KeyFingerprint
  /// Where the asker came from, without its port.
  public var address: String

  /// A request; see the properties.
  public init(path: String, body: [UInt8], key: KeyFingerprint, address: String) {
    self.path = path
    self.body = body
    self.key = key
    self.address = address
  }
}

/// What a node answers.
public struct PeerAnswer: Hashable, Sendable {
  /// An HTTP status (RFC 9110, section 15).
  public var status: Int
  /// The content.
  public var body: [UInt8]

  /// An answer; see the properties.
  public init(status: Int = 200, body: [UInt8] = []) {
    self.status = status
    self.body = body
  }

  /// A refusal in words, which the asker shows to its people.
  public static func refusal(_ status: Int, _ words: String) -> PeerAnswer {
    PeerAnswer(status: status, body: Array(words.utf8))
  }
}

/// What two nodes may cost each other, whoever they are.
public enum PeerLimits {
  /// The longest body of a request or an answer, in bytes.
  public static let bodyBytes = 4 << 20
  /// The longest body of one whose key is not known yet, in bytes.
  public static let strangerBodyBytes = 16_384
  /// Connections at a time.
  public static let connections = 4_096
  /// Connections at a time from one address.
  public static let connectionsPerAddress = 32
  /// How long a handshake, and how long a request once begun, may take to come in.
  public static let patience: Duration = .seconds(30)
  /// How long a connection may be silent.
  public static let idleTime: Duration = .seconds(90)
}

/// Why a node cannot be asked.
public enum PeerError: Error, Hashable, Sendable, CustomStringConvertible {
  /// There is no way to it, or nobody listens there.
  case unreachable(address: String, reason: String)
  /// Somebody else answers there.
  case wrongKey(expected: KeyFingerprint, found: KeyFingerprint)
  /// It did not answer in time.
  case timedOut(after: Duration)
  /// It ended the connection.
  case closed
  /// It refused, in its own words.
  case refused(status: Int, words: String)
  /// Its answer is longer than ``PeerLimits/bodyBytes``.
  case tooLarge

  /// One sentence without a full stop.
  public var description: String {
    switch self {
    case .unreachable(let address, let reason): "\(address) cannot be reached: \(reason)"
    case .wrongKey(_, let found):
      "somebody else answers there: its key is \(found), which is not the one it was paired with; "
        + "if the other node was set up anew, revoke the old pair and pair again"
    case .timedOut(let time): "no answer within \(time.written)"
    case .closed: "the other node ended the connection"
    case .refused(let status, let words): words.isEmpty ? "refused with status \(status)" : words
    case .tooLarge: "the answer is longer than \(PeerLimits.bodyBytes) bytes"
    }
  }
}
