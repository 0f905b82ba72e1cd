/// A call that is placed and taken back: its requests, which belong together by their names.
///
/// Source: RFC 3261 §9.1 (CANCEL), §13.2 (INVITE), §15.1 (BYE), §17.1.1.3 (ACK of a refusal).
struct SIPCall: Hashable, Sendable {
  /// Who is called: `sip:reception@pbx.example:5060`.
  let uri: String
  /// Our address and port, for answers.
  let sentBy: String
  /// Names the transaction of the INVITE, and of the CANCEL that takes it back.
  let branch: String
  private let tag: String
  private let callID: String
  private let otherBranch: String

  /// A call with fresh names.
  init(uri: String, sentBy: String, random: inout some RandomNumberGenerator) {
    (self.uri, self.sentBy) = (uri, sentBy)
    branch = "z9hG4bK" + Self.name(using: &random)
    otherBranch = "z9hG4bK" + Self.name(using: &random)
    tag = Self.name(using: &random)
    callID = Self.name(using: &random)
  }

  /// Places the call, and offers a voice that neither speaks nor listens.
  var invite: String {
    let host = sentBy.prefix(upTo: sentBy.lastIndex(of: ":") ?? sentBy.endIndex)
    let bare = host.filter { $0 != "[" && $0 != "]" }
    let place = "\(bare.contains(":") ? "IP6" : "IP4") \(bare)"
    let offer = """
      v=0\r
      o=relais 1 1 IN \(place)\r
      s=-\r
      c=IN \(place)\r
      t=0 0\r
      m=audio 9 RTP/AVP 8 0\r
      a=inactive\r

      """
    return request(
      "INVITE", to: "<\(uri)>",
      more: """
        Contact: <sip:relais@\(sentBy)>\r
        Content-Type: application/sdp\r

        """, body: offer)
  }

  /// Takes the call back while it rings.
  var cancel: String { request("CANCEL", to: "<\(uri)>") }

  /// Tells the other end that its final answer has come.
  ///
  /// That to a refusal is a part of the INVITE's own transaction; that to an answered call is none.
  func acknowledgement(of response: SIPResponse) -> String {
    let to = response.to ?? "<\(uri)>"
    guard response.isAccepted else { return request("ACK", to: to) }
    return request("ACK", at: response.contact, to: to, through: response, branch: otherBranch)
  }

  /// Hangs up a call that was answered.
  func bye(after response: SIPResponse) -> String {
    request(
      "BYE", at: response.contact, to: response.to ?? "<\(uri)>", through: response, number: 2,
      branch: branch + "b")
  }

  /// Whether the response is one to the call itself.
  func isAnswered(by response: SIPResponse) -> Bool {
    response.branch == branch && response.method == "INVITE"
  }

  private func request(
    _ method: String, at address: String? = nil, to: String, through response: SIPResponse? = nil,
    number: Int = 1, branch: String? = nil, more: String = "", body: String = ""
  ) -> String {
    // A caller's own view of the way is the answer's from its end (RFC 3261 §12.1.2).
    let routes = (response?.recordRoutes ?? []).reversed().map { "Route: \($0)\r\n" }.joined()
    return """
      \(method) \(address ?? uri) SIP/2.0\r
      Via: SIP/2.0/UDP \(sentBy);branch=\(branch ?? self.branch);rport\r
      Max-Forwards: 70\r
      \(routes)From: <sip:relais@\(sentBy)>;tag=\(tag)\r
      To: \(to)\r
      Call-ID: \(callID)\r
      CSeq: \(number) \(method)\r
      User-Agent: relais\r
      \(more)Content-Length: \(body.utf8.count)\r
      \r
      \(body)
      """
  }

  private static func name(using random: inout some RandomNumberGenerator) -> String {
    String(UInt64.random(in: .min ... .max, using: &random), radix: 36)
      + String(UInt64.random(in: .min ... .max, using: &random), radix: 36)
  }
}

extension SIPResponse {
  /// Whether somebody has picked up.
  var isAccepted: Bool { (200...299).contains(status) }

  /// Whether it proves that the call came through to a phone: it rings, is queued or forwarded, is
  /// busy, was declined, or somebody has picked up.
  var provesCall: Bool {
    (180...183).contains(status) || isAccepted || status == 486 || status == 600 || status == 603
  }
}
