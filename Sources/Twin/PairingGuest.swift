internal import Crypto
public import Exchange
internal import FoundationEssentials
public import Relais

/// The dialling side of pairing: the office.
public struct PairingGuest: Sendable {
  /// Where a hello is posted.
  static let helloPath = "/pair/hello"
  /// Where the secret is posted.
  static let secretPath = "/pair/secret"

  private let node: NodeID
  private let company: String
  private let credentials: NodeCredentials
  private let writerKey: String

  /// A guest.
  ///
  /// - Parameters:
  ///   - node: this node.
  ///   - company: the company's name, which the twin shows.
  ///   - credentials: what it proves itself with.
  ///   - writerKey: the key that signs its facts: 64 hexadecimal digits.
  public init(node: NodeID, company: String, credentials: NodeCredentials, writerKey: String) {
    self.node = node
    self.company = company
    self.credentials = credentials
    self.writerKey = writerKey
  }

  /// Pairs with the node that listens there, if both know the code.
  ///
  /// - Parameters:
  ///   - code: the code.
  ///   - route: the way there.
  ///   - address: the same as a person wrote it, to be kept.
  ///   - now: the time.
  ///   - keep: keeps the pair durably, before the other side is told the secret.
  ///   - drop: forgets it, where the other side refuses it after all.
  /// - Returns: the pair.
  /// - Throws: ``PeerError``; of these `.refused` with status 404 says that no such code is open
  ///   there, which may change; and what `keep` throws.
  public func pair(
    _ code: PairingCode, over route: PeerRoute, address: String, now: Instant,
    keep: @escaping @Sendable (Pair) async throws -> Void,
    drop: @escaping @Sendable (PairID) async throws -> Void = { _ in }
  ) async throws -> Pair {
    try await PeerConnection.open(route, credentials: credentials, expecting: nil) { connection in
      let keys = PairingMessage.Keys(office: credentials.fingerprint, twin: connection.key)
      let id = PairID(UInt64.random(in: 1 ... .max))
      let hello = PairingHello(node: node, writerKey: writerKey, company: company, pair: id)
      let message = try PairingMessage(hello, from: .office, knowing: code, over: keys)
      let answer = try await connection.post(Self.helloPath, try message.bytes)
      guard
        let other = PairingMessage(answer)?.opened(from: .twin, knowing: code, over: keys),
        other.pair == id
      else {
        throw PeerError.refused(
          status: 403, words: "the node that answers there does not know the code")
      }
      let secret = SymmetricKey(size: .bits256).withUnsafeBytes { Hexadecimal.text(of: Array($0)) }
      let pair = Pair(
        id: id, node: other.node, side: .twin, key: connection.key, writerKey: other.writerKey,
        company: company, address: address, pairedAt: now, secret: secret)
      try await keep(pair)
      let last = try JSONEncoder().encode(PairingSecret(pair: id, secret: secret))
      do {
        _ = try await connection.post(Self.secretPath, Array(last))
      } catch let refusal as PeerError {
        // Where only the answer was lost, the other side may have it.
        if case .refused = refusal { try await drop(id) }
        throw refusal
      }
      return pair
    }
  }
}
