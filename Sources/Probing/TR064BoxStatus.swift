import NIOCore
public import Relais

/// Asks a FRITZ!Box, or another box that speaks TR-064, whether its access line is up.
///
/// First for the signal (WANCommonInterfaceConfig, GetCommonLinkProperties), then for the
/// connection over it (WANIPConnection or WANPPPConnection, GetStatusInfo); the line is up when
/// both are. Source: TR-064 Issue 1 §3.1 and §5, and AVM's documents of these services. HTTP digest
/// (RFC 7616) proves the account.
public struct TR064BoxStatus: BoxStatusReader {
  private let base: String
  private let user: String
  private let password: String

  /// A reader.
  ///
  /// The box's certificate is not verified, because every box signs its own; the password does not
  /// travel in the clear in any case.
  ///
  /// - Parameters:
  ///   - address: the box's name or address.
  ///   - port: where its service listens: 49000 in the clear, 49443 with TLS.
  ///   - user: an account of the box that may read its settings.
  ///   - password: its password.
  ///   - isSecure: whether the port speaks TLS; nil takes 49443 for one that does.
  public init(
    address: String, port: Int = 49_000, user: String, password: String, isSecure: Bool? = nil
  ) {
    let scheme = isSecure ?? (port == 49_443) ? "https" : "http"
    base = "\(scheme)://\(PeerServer(host: address, port: port).authority)"
    self.user = user
    self.password = password
  }

  /// Asks once; see ``BoxStatusReader``.
  public func status(in context: ProbeContext) async throws(ProbeFailure) -> BoxStatus {
    var session = TR064Session(base: base, user: user, password: password, context: context)
    let link = try await session.call(.commonInterface)
    guard let signal = link["NewPhysicalLinkStatus"] else {
      throw .malformed(reason: "the box does not say whether its line has a signal")
    }
    let kind = link["NewWANAccessType"].map { "\($0) " } ?? ""
    guard signal == "Up" else {
      return BoxStatus(isUp: false, words: String(peerText: "\(kind)signal is \(signal)"))
    }
    guard let connection = try await connection(by: &session) else {
      return BoxStatus(isUp: true, words: String(peerText: "\(kind)signal is Up"))
    }
    return BoxStatus(
      isUp: connection == "Connected",
      words: String(peerText: "\(kind)signal is Up, connection is \(connection)"))
  }

  /// The state of the connection; nil where no service of the box is in charge of one.
  private func connection(
    by session: inout TR064Session
  ) async throws(ProbeFailure) -> String? {
    for action in [TR064Action.ipConnection, .pppConnection] {
      do throws(ProbeFailure) {
        let status = try await session.call(action)["NewConnectionStatus"]
        if let status, status != "Unconfigured" { return status }
      } catch .unexpected {
        // This box uses the other service.
      }
    }
    return nil
  }
}

/// What is asked of a box.
struct TR064Action: Hashable, Sendable {
  /// The service's type.
  var service: String
  /// What it is asked to do.
  var name: String
  /// Where it is asked.
  var path: String

  /// Whether there is a signal.
  static let commonInterface = TR064Action(
    service: "urn:dslforum-org:service:WANCommonInterfaceConfig:1",
    name: "GetCommonLinkProperties", path: "/upnp/control/wancommonifconfig1")
  /// Whether a connection without dial-up is there: cable, most fibre.
  static let ipConnection = TR064Action(
    service: "urn:dslforum-org:service:WANIPConnection:1", name: "GetStatusInfo",
    path: "/upnp/control/wanipconnection1")
  /// Whether a connection with dial-up is there: DSL, some fibre.
  static let pppConnection = TR064Action(
    service: "urn:dslforum-org:service:WANPPPConnection:1", name: "GetStatusInfo",
    path: "/upnp/control/wanpppconn1")

  /// The question (SOAP 1.1 §4).
  var envelope: String {
    """
    <?xml version="1.0" encoding="utf-8"?>
    <s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/" \
    s:encodingStyle="http://schemas.xmlsoap.org/soap/encoding/">
    <s:Body><u:\(name) xmlns:u="\(service)"></u:\(name)></s:Body></s:Envelope>
    """
  }
}

/// Questions to one box; the challenge that it answers the first with serves them all.
private struct TR064Session {
  let base: String
  let user: String
  let password: String
  let context: ProbeContext
  private var digest: HTTPDigest?
  private var count = 0

  init(base: String, user: String, password: String, context: ProbeContext) {
    self.base = base
    self.user = user
    self.password = password
    self.context = context
  }

  /// The most bytes of an answer; real ones have about 1 kB.
  private static let maximumAnswer = 65_536

  /// Asks, proves who we are if the box wants to know, and gives the values that it answers.
  mutating func call(_ action: TR064Action) async throws(ProbeFailure) -> SOAPValues {
    var response = try await post(action)
    if response.head.status == 401,
      let challenge = response.head.all("www-authenticate").compactMap(HTTPDigest.init).first
    {
      digest = challenge
      count = 0
      response = try await post(action)
    }
    switch response.head.status {
    case 200:
      return try SOAPValues(String(decoding: response.body.readableBytesView, as: UTF8.self))
    case 401, 403:
      throw .notPermitted(
        reason: "the box does not accept the account \(user)",
        remedy: "check name and password, and that the account may see the box's settings")
    default:
      throw .unexpected(expected: "200 to \(action.name)", found: response.head.spelled)
    }
  }

  private mutating func post(_ action: TR064Action) async throws(ProbeFailure) -> HTTPResponse {
    guard let address = WebAddress(base + action.path) else {
      throw .unreachable(reason: "\(base) is no address")
    }
    var request = HTTPRequest(address: address)
    request.method = "POST"
    request.body = action.envelope
    request.headers = [
      HTTPField(name: "Content-Type", value: "text/xml; charset=\"utf-8\""),
      HTTPField(name: "SOAPAction", value: "\"\(action.service)#\(action.name)\""),
    ]
    if let digest {
      count += 1
      let proof = digest.authorization(
        user: user, password: password, method: "POST", uri: action.path, count: count,
        clientNonce: String(UInt64.random(in: .min ... .max), radix: 16))
      request.headers.append(HTTPField(name: "Authorization", value: proof))
    }
    var rules = HTTPRules()
    rules.redirects = .none
    rules.limit = Self.maximumAnswer
    rules.tls.verifies = false
    var fetch = HTTPFetch(in: context)
    return try await fetch.visit(request, by: rules).response
  }
}

/// The values in an answer of SOAP.
///
/// No general reader of XML is needed: boxes write each value as `<NewName>text</NewName>`, without
/// attributes, and a name never occurs twice.
struct SOAPValues: Hashable, Sendable {
  private let text: String

  /// An answer; it must at least look like one.
  init(_ text: String) throws(ProbeFailure) {
    guard text.contains("Envelope") else { throw .malformed(reason: "no answer of SOAP") }
    self.text = text
  }

  /// The value of that name, with the five entities of XML resolved; nil if it is not there.
  subscript(name: String) -> String? {
    guard let start = text.firstRange(of: "<\(name)>"),
      let end = text[start.upperBound...].firstRange(of: "</\(name)>")
    else { return nil }
    var value = String(text[start.upperBound..<end.lowerBound])
    let entities = [
      ("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&apos;", "'"), ("&amp;", "&"),
    ]
    for (entity, letter) in entities { value.replace(entity, with: letter) }
    return value
  }
}
