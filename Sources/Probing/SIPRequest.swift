/// A question whether a phone system lives: OPTIONS (RFC 3261 §11).
struct SIPRequest: Hashable, Sendable {
  /// How it travels; the letters are those of Via.
  enum Transport: String, Hashable, Sendable, CaseIterable {
    /// Datagrams, sent again while nothing comes.
    case udp
    /// A connection.
    case tcp
    /// A connection with TLS.
    case tls
  }

  /// Who is asked: `sip:pbx.example:5060`, with a user if one is configured.
  var uri: String
  /// How it travels.
  var transport: Transport
  /// Our address and port, for the answer.
  var sentBy: String
  /// Names the transaction; begins with the letters that RFC 3261 §8.1.1.7 asks for.
  let branch: String
  private let tag: String
  private let callID: String

  /// A question with fresh names.
  init(
    uri: String, transport: Transport, sentBy: String,
    random: inout some RandomNumberGenerator
  ) {
    self.uri = uri
    self.transport = transport
    self.sentBy = sentBy
    branch = "z9hG4bK" + Self.name(using: &random)
    tag = Self.name(using: &random)
    callID = Self.name(using: &random)
  }

  /// The message as it is sent.
  var text: String {
    """
    OPTIONS \(uri) SIP/2.0\r
    Via: SIP/2.0/\(transport.rawValue.uppercased()) \(sentBy);branch=\(branch);rport\r
    Max-Forwards: 70\r
    From: <sip:relais@\(sentBy)>;tag=\(tag)\r
    To: <\(uri)>\r
    Call-ID: \(callID)\r
    CSeq: 1 \(Self.method)\r
    Contact: <sip:relais@\(sentBy);transport=\(transport.rawValue)>\r
    Accept: application/sdp\r
    User-Agent: relais\r
    Content-Length: 0\r
    \r

    """
  }

  /// Whether the response answers this very question (RFC 3261 §17.1.3).
  func isAnswered(by response: SIPResponse) -> Bool {
    response.branch == branch && response.method == Self.method
  }

  private static let method = "OPTIONS"

  private static func name(using random: inout some RandomNumberGenerator) -> String {
    String(UInt64.random(in: .min ... .max, using: &random), radix: 36)
      + String(UInt64.random(in: .min ... .max, using: &random), radix: 36)
  }
}
