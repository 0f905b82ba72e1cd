import NIOCore
public import Relais

/// Calls a number as anybody outside does, and takes the call back as soon as it rings.
///
/// It proves what no answer to OPTIONS does: that calls come in. A phone may ring for an instant,
/// so the number is best one that nobody hears. A trunk that takes calls only from those it knows
/// says so, and the check fails with its words.
/// Source: RFC 3261 §13 (INVITE), §17.1.1.2 (retransmission), §9 (CANCEL).
public struct CallProbe: Probe {
  /// What configuration calls it, and what it proves.
  public static let kind = ProbeKind(
    name: "call", summary: "a call from outside comes in: it rings, and is taken back at once")

  /// Time before a datagram is sent again, doubled each time (T1 of RFC 3261 §17.1.1.2).
  private static let firstInterval = TimeAmount.milliseconds(500)
  /// The part of the time that is kept for taking a call back that rings at the last moment.
  private static let farewellShare: Int64 = 4

  private let server: PeerServer
  private let number: String

  /// Reads `host`, who is asked to put the call through, `port` (5060), and `number`, the one
  /// called.
  public init(settings: inout SettingsReader) {
    server = PeerServer(reading: &settings, port: 5060)
    number = settings.requiredText("number", "the number or name that is called")
    if settings.contains("number"), number.isEmpty || !SIPProbe.isFit(number) {
      settings.note(
        "number", found: "\"\(number)\"", allowed: "letters, digits and -_.!~*'()&=+$,?/")
    }
  }

  /// The number as an address: `sip://reception@trunk.example:5060`.
  public var target: String { "sip://\(number)@\(server.authority)" }

  /// Calls once; see ``Probe``.
  public func attempt(in context: ProbeContext) async -> Outcome {
    do throws(ProbeFailure) {
      var clock = PhaseClock()
      guard let address = try await server.addresses(in: context).first else {
        throw .unreachable(reason: "no address to call")
      }
      clock.end(.resolve)
      let response = try await call(address, in: context, &clock)
      guard response.provesCall else {
        throw .unexpected(expected: "ringing", found: response.spelled)
      }
      return .answered(
        Answer(duration: clock.total, phases: clock.phases, detail: response.spelled))
    } catch {
      return .failed(error)
    }
  }

  /// What was answered that tells whether the call came through, once the call has been ended.
  private func call(
    _ address: SocketAddress, in context: ProbeContext, _ clock: inout PhaseClock
  ) async throws(ProbeFailure) -> SIPResponse {
    let (response, phases) = try await withDatagrams(to: address, in: context) {
      [clock] datagrams throws(ProbeFailure) in
      var random = SystemRandomNumberGenerator()
      let local = datagrams.channel.localAddress
      let host = PeerServer.bracketed(local?.ipAddress ?? "0.0.0.0")
      let call = SIPCall(
        uri: "sip:\(number)@\(server.authority)", sentBy: "\(host):\(local?.port ?? 5060)",
        random: &random)
      var clock = clock
      let response = try await invite(call, datagrams, in: context)
      clock.end(.firstByte)
      try await end(call, after: response, datagrams, in: context)
      return (response, clock)
    }
    clock = phases
    return response
  }

  /// Calls, again and again until somebody is at work on it, up to an answer that tells.
  private func invite(
    _ call: SIPCall, _ datagrams: Datagrams, in context: ProbeContext
  ) async throws(ProbeFailure) -> SIPResponse {
    let left = (context.deadline - .now()).nanoseconds
    let deadline = context.deadline - .nanoseconds(left / Self.farewellShare)
    var interval = Self.firstInterval
    var isInWork = false
    while NIODeadline.now() < deadline {
      if !isInWork { try await datagrams.send(ByteBuffer(string: call.invite)) }
      let next = isInWork ? deadline : min(deadline, .now() + interval)
      while let response = try await answer(to: call, datagrams, until: next) {
        if response.isFinal || response.provesCall { return response }
        isInWork = true
      }
      interval = interval * 2
    }
    if isInWork { try await datagrams.send(ByteBuffer(string: call.cancel)) }
    throw .timedOut(after: context.timeout, during: .firstByte)
  }

  /// Leaves nothing ringing: takes the call back or hangs up, and acknowledges how it ended.
  private func end(
    _ call: SIPCall, after response: SIPResponse, _ datagrams: Datagrams, in context: ProbeContext
  ) async throws(ProbeFailure) {
    var last: SIPResponse? = response.isFinal ? response : nil
    var interval = Self.firstInterval
    while last == nil, NIODeadline.now() < context.deadline {
      try await datagrams.send(ByteBuffer(string: call.cancel))
      // Beyond the deadline nothing is received, so that no wait may end there.
      let next = min(context.deadline, .now() + interval)
      while last == nil, let heard = try await answer(to: call, datagrams, until: next) {
        if heard.isFinal { last = heard }
      }
      interval = interval * 2
    }
    guard let last else { return }
    try await datagrams.send(ByteBuffer(string: call.acknowledgement(of: last)))
    // Somebody was quicker than the CANCEL.
    if last.isAccepted { try await datagrams.send(ByteBuffer(string: call.bye(after: last))) }
  }

  /// The next answer to the call; nil when none has come by then.
  private func answer(
    to call: SIPCall, _ datagrams: Datagrams, until deadline: NIODeadline
  ) async throws(ProbeFailure) -> SIPResponse? {
    while NIODeadline.now() < deadline,
      let datagram = try await datagrams.receive(until: deadline)
    {
      if case .response(let response) = try SIPMessage(datagram: datagram),
        call.isAnswered(by: response)
      {
        return response
      }
    }
    return nil
  }
}
