import NIOCore
public import Relais

/// Asks a resolver a question and judges its answer.
public struct DNSProbe: Probe {
  /// What configuration calls it.
  public static let kind = ProbeKind(
    name: "dns", summary: "a resolver answers a question, with the records expected")

  /// Stands in a name for a label that no cache can hold.
  static let uniqueMark = "{unique}"

  private let name: String
  private let type: DNSType
  private let resolver: String?
  private let port: Int
  private let transport: DNSTransport
  private let expected: [String]
  private let status: Expectation

  /// Which status is right.
  private enum Expectation: String, CaseIterable {
    case noError = "NOERROR"
    case noSuchName = "NXDOMAIN"
    case refused = "REFUSED"
    case serverFailure = "SERVFAIL"
    case any

    var status: DNSStatus? {
      switch self {
      case .noError: .noError
      case .noSuchName: .noSuchName
      case .refused: .refused
      case .serverFailure: .serverFailure
      case .any: nil
      }
    }
  }

  /// Reads `name` (with `{unique}` for a fresh label), `type`, `resolver` (a name or an address;
  /// the system's where absent), `port`, `transport` (udp, tcp), `expect` (records that must be in
  /// the answer) and `status` (NOERROR with at least one record, NXDOMAIN, REFUSED, SERVFAIL, any).
  public init(settings: inout SettingsReader) {
    name = settings.requiredText("name", "the name to ask for")
    type = settings.choice("type", default: .a)
    resolver = settings.text("resolver")
    port = settings.integer("port", in: 1...65_535, default: 53)
    transport = settings.choice("transport", default: .udp)
    expected = settings.texts("expect")
    status = settings.choice("status", default: .noError)
    if settings.contains("name"), Self.question(name, type, unique: "0123456789abcdef") == nil {
      settings.note(
        "name", found: "\"\(name)\"",
        allowed: "a domain name, such as shop.example; {unique} stands for a fresh label")
    }
  }

  /// What is asked, and of whom: `MX shop.example at 192.0.2.1`.
  public var target: String {
    "\(type.rawValue) \(name)" + (resolver.map { " at \($0)" } ?? "")
  }

  /// Asks once; the system's resolvers one after the other until one answers.
  public func attempt(in context: ProbeContext) async -> Outcome {
    let start = NIODeadline.now()
    do throws(ProbeFailure) {
      guard let question = Self.question(name, type, unique: DNSName.freshLabel()) else {
        throw .unresolved(name: String(peerText: name), reason: "that is no name")
      }
      let servers = try await servers(in: context)
      let asked = NIODeadline.now()
      let answer = try await ask(question, servers, in: context)
      let end = NIODeadline.now()
      let detail = try judge(answer)
      return .answered(
        Answer(
          duration: .nanoseconds((end - start).nanoseconds),
          phases: [
            .resolve: .nanoseconds((asked - start).nanoseconds),
            .firstByte: .nanoseconds((end - asked).nanoseconds),
          ], detail: detail))
    } catch {
      return .failed(error)
    }
  }

  private func servers(in context: ProbeContext) async throws(ProbeFailure) -> [SocketAddress] {
    guard let resolver else { return context.resolver.servers(over: context.binding) }
    return try await context.resolver.addresses(
      of: resolver, port: port, over: context.binding, by: context.deadline)
  }

  private func ask(
    _ question: DNSQuestion, _ servers: [SocketAddress], in context: ProbeContext
  ) async throws(ProbeFailure) -> DNSAnswer {
    var failure = ProbeFailure.unreachable(reason: "no resolver is known")
    for (index, server) in servers.enumerated() {
      let left = context.deadline - .now()
      guard left > .zero else { break }
      var share = context
      share.deadline = .now() + .nanoseconds(left.nanoseconds / Int64(servers.count - index))
      do throws(ProbeFailure) {
        return try await askDNS(question, at: server, by: transport, in: share)
      } catch {
        if index == 0 || error.weight > failure.weight { failure = error }
      }
    }
    throw failure
  }

  /// The answer in a few words, if it is right.
  private func judge(_ answer: DNSAnswer) throws(ProbeFailure) -> String {
    if let wanted = status.status, wanted != answer.status {
      throw .unexpected(expected: "\(wanted)", found: "\(answer.status)")
    }
    let found = answer.records.filter { $0.type == type }.map(\.text)
    let words = String(peerText: found.joined(separator: ", "))
    if status == .noError, found.isEmpty {
      throw .unexpected(expected: "a \(type.rawValue) record", found: "none")
    }
    for wanted in expected where !found.contains(where: { Self.isSame($0, wanted) }) {
      throw .unexpected(
        expected: String(peerText: wanted), found: words.isEmpty ? "none" : words)
    }
    return found.isEmpty ? "\(answer.status)" : words
  }

  /// Whether a record is the one that a person wrote: names without regard to case and last dot.
  private static func isSame(_ found: String, _ wanted: String) -> Bool {
    func plain(_ text: String) -> String {
      (text.hasSuffix(".") ? String(text.dropLast()) : text).lowercased()
    }
    return found == wanted || plain(found) == plain(wanted)
  }

  private static func question(_ name: String, _ type: DNSType, unique: String) -> DNSQuestion? {
    var text = name
    while let range = text.firstRange(of: uniqueMark) { text.replaceSubrange(range, with: unique) }
    if type == .ptr, let reverse = reverse(text) { return DNSQuestion(name: reverse, type: .ptr) }
    guard let name = DNSName(text), !name.labels.isEmpty || type == .ns || type == .soa else {
      return nil
    }
    return DNSQuestion(name: name, type: type)
  }

  /// The reverse name of an address: people ask for the PTR of 192.0.2.1.
  private static func reverse(_ text: String) -> DNSName? {
    switch try? SocketAddress(ipAddress: text, port: 0) {
    case .v4(let address): DNSName(reverseOf: SocketAddress.v4(address).packedBytes)
    case .v6(let address): DNSName(reverseOf: SocketAddress.v6(address).packedBytes)
    default: nil
    }
  }
}

extension SocketAddress {
  /// The address itself in network order: 4 or 16 bytes; none where it is no IP address.
  fileprivate var packedBytes: [UInt8] {
    withSockAddr { address, length in
      let bytes = UnsafeRawBufferPointer(start: address, count: length)
      switch self {
      // Where struct sockaddr_in and sockaddr_in6 have the address.
      case .v4: return bytes.count >= 8 ? Array(bytes[4..<8]) : []
      case .v6: return bytes.count >= 24 ? Array(bytes[8..<24]) : []
      case .unixDomainSocket: return []
      }
    }
  }
}
