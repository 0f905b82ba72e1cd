import NIOCore
import Relais

/// How a query travels.
enum DNSTransport: String, Hashable, Sendable, CaseIterable {
  /// UDP, and TCP for an answer that does not fit.
  case udp
  /// TCP from the start.
  case tcp
}

/// Asks one resolver one question, over the context's line, by its deadline.
///
/// Over UDP the query is sent again after 1 s and after 3 s, as a lost datagram says little. The
/// identifier and the port are random, and only the resolver's address is listened to.
///
/// A resolver on this machine itself (127.0.0.53) is asked without binding to the line's device,
/// behind which it could not be reached; it chooses the line by itself.
///
/// - Throws: `.malformed`, `.timedOut` during `resolve`, `.refused`, `.unreachable`.
func askDNS(
  _ question: DNSQuestion, at server: SocketAddress, by transport: DNSTransport,
  in context: ProbeContext
) async throws(ProbeFailure) -> DNSAnswer {
  var context = context
  if server.isLoopback { context.binding = .routed }
  if transport == .tcp { return try await askByTCP(question, server, context) }
  let answer = try await askByUDP(question, server, context)
  return answer.isTruncated ? try await askByTCP(question, server, context) : answer
}

/// Seconds after which a query is sent again; the third one waits for the deadline.
private let resendAfter: [TimeAmount] = [.seconds(1), .seconds(2)]

private func askByUDP(
  _ question: DNSQuestion, _ server: SocketAddress, _ context: ProbeContext
) async throws(ProbeFailure) -> DNSAnswer {
  let timedOut = ProbeFailure.timedOut(after: context.timeout, during: .resolve)
  return try await withDatagrams(to: server, in: context) { datagrams throws(ProbeFailure) in
    var withEDNS = true
    var identifier = UInt16.random(in: 0...UInt16.max)
    for attempt in 0...resendAfter.count {
      try await datagrams.send(
        DNSMessage.query(question, identifier: identifier, withEDNS: withEDNS))
      let patience =
        attempt < resendAfter.count ? .now() + resendAfter[attempt] : context.deadline
      while let datagram = try await datagrams.receive(until: patience) {
        let bytes = Array(datagram.readableBytesView)
        guard
          let answer = try DNSMessage.answer(bytes, to: question, identifier: identifier)
        else { continue }
        // Resolvers from before EDNS say so (RFC 6891 §7); ask the way they know.
        guard withEDNS, [.formatError, .notImplemented].contains(answer.status) else {
          return answer
        }
        withEDNS = false
        identifier = .random(in: 0...UInt16.max)
        break
      }
      guard context.deadline > .now() else { throw timedOut }
    }
    throw timedOut
  }
}

private func askByTCP(
  _ question: DNSQuestion, _ server: SocketAddress, _ context: ProbeContext
) async throws(ProbeFailure) -> DNSAnswer {
  let identifier = UInt16.random(in: 0...UInt16.max)
  var query = DNSMessage.query(question, identifier: identifier, withEDNS: false)
  var framed = ByteBuffer(integer: UInt16(truncatingIfNeeded: query.readableBytes))
  framed.writeBuffer(&query)
  let request = framed
  return try await withDialogue(to: [server], in: context, limit: DNSMessage.sizeLimit + 2) {
    dialogue throws(ProbeFailure) in
    try await dialogue.send(request, during: .resolve)
    let bytes: [UInt8] = try await dialogue.receive(during: .resolve) { received, _ in
      guard let size = received.getInteger(at: received.readerIndex, as: UInt16.self),
        received.readableBytes >= Int(size) + 2
      else { return nil }
      received.moveReaderIndex(forwardBy: 2)
      return received.readBytes(length: Int(size))
    }
    guard
      let answer = try DNSMessage.answer(bytes, to: question, identifier: identifier)
    else { throw DNSReader.malformed("it answers another question") }
    return answer
  }
}

extension SocketAddress {
  /// Whether the address belongs to this machine alone: 127.0.0.0/8 or ::1.
  var isLoopback: Bool { AddressKind(self) == .loopback }
}
