import NIOCore
public import Relais

/// Asks a phone system whether it lives: OPTIONS over UDP, TCP or TLS.
///
/// An answer is not a call: it proves the way there and that somebody speaks SIP. By default any
/// final answer proves that, also 401 or 404.
/// Source: RFC 3261 §11 (OPTIONS), §17.1.2 (retransmission), §18 (transports).
public struct SIPProbe: Probe {
  /// What configuration calls it, and what it proves.
  public static let kind = ProbeKind(
    name: "sip", summary: "a phone system or a trunk answers OPTIONS over UDP, TCP or TLS")

  private let server: PeerServer
  private let transport: SIPRequest.Transport
  private let user: String?
  private let statuses: HTTPStatuses?
  private let tls: TLSSettings

  /// Reads `host`, `transport` (`udp`, `tcp`, `tls`), `port` (5060, or 5061 with TLS), `user`
  /// (whose address is asked), `status` (answers that count; any final one where it is absent),
  /// and the keys of TLS.
  public init(settings: inout SettingsReader) {
    transport = settings.choice("transport", default: SIPRequest.Transport.udp)
    server = PeerServer(reading: &settings, port: transport == .tls ? 5061 : 5060)
    user = settings.text("user")
    if let user, !Self.isFit(user) {
      settings.note("user", found: "\"\(user)\"", allowed: "letters, digits and -_.!~*'()&=+$,?/")
    }
    statuses = settings.contains("status") ? HTTPStatuses(reading: &settings) : nil
    tls = TLSSettings(reading: &settings)
  }

  /// The server as an address: `sip://pbx.example:5060`.
  public var target: String { "sip://\(peer)" }

  /// Who is asked, without the scheme.
  private var peer: String {
    "\(user.map { "\($0)@" } ?? "")\(server.authority)"
      + (transport == .udp ? "" : ";transport=\(transport.rawValue)")
  }

  /// Asks once; see ``Probe``.
  public func attempt(in context: ProbeContext) async -> Outcome {
    do throws(ProbeFailure) {
      return .answered(try await ask(in: context))
    } catch {
      return .failed(error)
    }
  }

  /// Characters of a user's name that need no escape (RFC 3261 §25.1).
  static func isFit(_ user: String) -> Bool {
    user.utf8.allSatisfy { byte in
      switch byte {
      case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
      default: "-_.!~*'()&=+$,?/".utf8.contains(byte)
      }
    }
  }

  private func ask(in context: ProbeContext) async throws(ProbeFailure) -> Answer {
    var clock = PhaseClock()
    let addresses = try await server.addresses(in: context)
    clock.end(.resolve)
    var expiry: Instant?
    let response =
      if transport == .udp {
        try await askByDatagram(addresses, in: context, &clock)
      } else {
        try await askByStream(addresses, in: context, &clock, &expiry)
      }
    if let statuses, !statuses.contains(response.status) {
      throw .unexpected(expected: "\(statuses)", found: response.spelled)
    }
    let server = response.server.map { ", \($0)" } ?? ""
    return Answer(
      duration: clock.total, phases: clock.phases, certificateExpiry: expiry,
      detail: String(peerText: response.spelled + server))
  }

  private func request(from local: SocketAddress?) -> SIPRequest {
    var random = SystemRandomNumberGenerator()
    let host = PeerServer.bracketed(local?.ipAddress ?? "0.0.0.0")
    return SIPRequest(
      uri: "sip:\(peer)", transport: transport, sentBy: "\(host):\(local?.port ?? 5060)",
      random: &random)
  }
}

extension SIPProbe {
  /// Time before a datagram is sent again, doubled each time (T1 and T2 of RFC 3261 §17.1.2.2).
  private static let firstInterval = TimeAmount.milliseconds(500)
  private static let longestInterval = TimeAmount.seconds(4)

  /// Asks each address in turn, each for an even share of the time; the first answer counts.
  private func askByDatagram(
    _ addresses: [SocketAddress], in context: ProbeContext, _ clock: inout PhaseClock
  ) async throws(ProbeFailure) -> SIPResponse {
    var failure = ProbeFailure.unreachable(reason: "no address to ask")
    let candidates = addresses.prefix(dialLimit)
    for (index, address) in candidates.enumerated() {
      let left = (context.deadline - .now()).nanoseconds
      let share = TimeAmount.nanoseconds(left / Int64(candidates.count - index))
      do throws(ProbeFailure) {
        let response = try await askByDatagram(address, within: share, in: context)
        clock.end(.firstByte)
        return response
      } catch {
        if index == 0 || error.weight > failure.weight { failure = error }
      }
    }
    throw failure
  }

  private func askByDatagram(
    _ address: SocketAddress, within share: TimeAmount, in context: ProbeContext
  ) async throws(ProbeFailure) -> SIPResponse {
    let end = NIODeadline.now() + share
    return try await withDatagrams(to: address, in: context) { datagrams throws(ProbeFailure) in
      let request = request(from: datagrams.channel.localAddress)
      var interval = Self.firstInterval
      while NIODeadline.now() < end {
        try await datagrams.send(ByteBuffer(string: request.text))
        let next = min(end, .now() + interval)
        while NIODeadline.now() < next, let datagram = try await datagrams.receive(until: next) {
          guard case .response(let response) = try SIPMessage(datagram: datagram),
            request.isAnswered(by: response)
          else { continue }
          if response.isFinal { return response }
          // Somebody is at work: ask again only now and then (RFC 3261 §17.1.2.2).
          interval = Self.longestInterval
        }
        interval = min(interval * 2, Self.longestInterval)
      }
      throw .timedOut(after: context.timeout, during: .firstByte)
    }
  }

  private func askByStream(
    _ addresses: [SocketAddress], in context: ProbeContext, _ clock: inout PhaseClock,
    _ expiry: inout Instant?
  ) async throws(ProbeFailure) -> SIPResponse {
    try await withDialogue(
      to: addresses, in: context, limit: SIPResponse.maximumHead + SIPResponse.maximumBody
    ) { dialogue throws(ProbeFailure) in
      clock.end(.connect)
      if transport == .tls {
        let session = try await TLSUpgrade.upgrade(
          dialogue.channel, to: server.host, with: tls, in: context)
        expiry = session.certificateExpiry
        clock.end(.tls)
      }
      let request = request(from: dialogue.channel.localAddress)
      try await dialogue.send(request.text, during: .firstByte)
      let response = try await dialogue.receive(during: .firstByte) {
        received, _ throws(ProbeFailure) -> SIPResponse? in
        while let message = try SIPMessage.take(from: &received) {
          if case .response(let response) = message, response.isFinal,
            request.isAnswered(by: response)
          {
            return response
          }
        }
        return nil
      }
      clock.end(.firstByte)
      return response
    }
  }
}
