import NIOCore
public import Relais

/// Asks a box by SNMP version 2c whether the interface of its access line is up.
///
/// Source: IF-MIB (RFC 2863): ifDescr, ifName, ifOperStatus.
public struct SNMPBoxStatus: BoxStatusReader {
  private let server: PeerServer
  private let community: String
  private let interface: String

  /// A reader.
  ///
  /// - Parameters:
  ///   - address: the box's name or address.
  ///   - port: where its agent listens.
  ///   - community: the word that lets us read.
  ///   - interface: the name of the access line's interface as the box calls it (ifName or
  ///     ifDescr), or its number (ifIndex).
  public init(address: String, port: Int = 161, community: String = "public", interface: String) {
    server = PeerServer(host: address, port: port)
    self.community = community
    self.interface = interface
  }

  /// Asks once; see ``BoxStatusReader``.
  public func status(in context: ProbeContext) async throws(ProbeFailure) -> BoxStatus {
    guard let address = try await server.addresses(in: context).first else {
      throw .unresolved(name: server.host, reason: "no address")
    }
    return try await withDatagrams(to: address, in: context) { datagrams throws(ProbeFailure) in
      let agent = SNMPAgent(datagrams: datagrams, community: community)
      let index = try await index(at: agent)
      let objects = [Self.operStatus + [index]]
      let answer = try await agent.ask(.get, objects)
      guard let value = answer.first, value.object == objects[0], let number = value.number else {
        throw .unexpected(
          expected: "the status of interface \(interface)", found: "no such interface")
      }
      return try Self.status(number, of: interface)
    }
  }

  private static let entry: [UInt32] = [1, 3, 6, 1, 2, 1, 2, 2, 1]
  private static let description: [UInt32] = entry + [2]
  private static let operStatus: [UInt32] = entry + [8]
  private static let name: [UInt32] = [1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 1]

  /// Interfaces that are looked through for a name.
  private static let maximumInterfaces = 1_024
  /// Interfaces asked for at a time: as many as fit into a packet.
  private static let step: Int32 = 10

  /// What a value of ifOperStatus means.
  static func status(_ number: Int32, of interface: String) throws(ProbeFailure) -> BoxStatus {
    let words = [
      1: "up", 2: "down", 3: "testing", 5: "dormant", 6: "not present", 7: "lower layer down",
    ]
    guard let word = words[Int(number)] else {
      throw .unexpected(
        expected: "\(interface) up or down", found: number == 4 ? "unknown" : "status \(number)")
    }
    return BoxStatus(isUp: number == 1, words: String(peerText: "\(interface) is \(word)"))
  }

  /// The number of the interface, which is the name itself or is looked up.
  private func index(at agent: SNMPAgent) async throws(ProbeFailure) -> UInt32 {
    if let number = UInt32(interface) { return number }
    for column in [Self.name, Self.description] {
      var last = column
      for _ in 0..<(Self.maximumInterfaces / Int(Self.step)) {
        let found = try await agent.ask(.getBulk, [last], repetitions: Self.step)
          .prefix { $0.object.starts(with: column) && $0.object.count == column.count + 1 }
        if let match = found.first(where: { $0.text == interface }), let index = match.object.last {
          return index
        }
        // An agent that does not move on would keep us here.
        guard let next = found.last?.object, last.lexicographicallyPrecedes(next) else { break }
        last = next
      }
    }
    throw .unexpected(expected: "an interface named \(interface)", found: "none of that name")
  }
}

/// An agent that answers questions, each sent again while no answer comes.
private struct SNMPAgent {
  let datagrams: Datagrams
  let community: String

  /// Time before a question is sent again.
  private static let interval = TimeAmount.seconds(1)

  func ask(
    _ kind: SNMPQuestion.Kind, _ objects: [[UInt32]], repetitions: Int32 = 0
  ) async throws(ProbeFailure) -> [SNMPAnswer.Binding] {
    let context = datagrams.context
    let question = SNMPQuestion(
      kind: kind, id: .random(in: 1 ... .max), objects: objects, repetitions: repetitions)
    let bytes = ByteBuffer(bytes: SNMPCommunity.seal(question, community: community))
    while NIODeadline.now() < context.deadline {
      try await datagrams.send(bytes)
      let next = min(context.deadline, .now() + Self.interval)
      while NIODeadline.now() < next, let datagram = try await datagrams.receive(until: next) {
        guard let answer = SNMPCommunity.open(datagram.readableBytesView) else {
          throw .malformed(reason: "no SNMP answer")
        }
        guard answer.id == question.id, answer.tag == SNMPAnswer.response else { continue }
        guard answer.error == 0 else {
          throw .unexpected(expected: "an answer by SNMP", found: answer.errorWords)
        }
        return answer.bindings
      }
    }
    // An agent is silent to a wrong community too (RFC 3584 §5.2.1).
    throw .timedOut(after: context.timeout, during: .firstByte)
  }
}
