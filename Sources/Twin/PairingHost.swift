internal import Crypto
public import Exchange
internal import FoundationEssentials
public import Relais

/// The listening side of pairing: holds codes, and answers those who claim to know one.
public actor PairingHost {
  /// Where one who wants to pair posts its hello, and then the secret.
  public static let paths: Set<String> = [PairingGuest.helloPath, PairingGuest.secretPath]
  /// Hellos that wait for their secret; the oldest give way.
  private static let waitingLimit = 64

  private struct Waiting {
    var key: KeyFingerprint
    var hello: PairingHello
    var code: PairingCode
  }

  private let node: NodeID
  private let key: KeyFingerprint
  private let writerKey: @Sendable (PairID, PairingCode) async throws -> String
  private let now: @Sendable () -> Instant
  private let keep: @Sendable (Pair, PairingCode) async throws -> Void
  private var offers = PairingOffers()
  private var waiting: [Waiting] = []
  /// Codes that were used just now, by pairs that are still being kept.
  private var finishing: Set<PairingCode> = []
  /// Hellos refused since the start, for whatever reason.
  public private(set) var refusals = 0

  /// A host with no code open.
  ///
  /// - Parameters:
  ///   - node: this node.
  ///   - credentials: what it proves itself with.
  ///   - writerKey: the key that signs its facts: 64 hexadecimal digits.
  ///   - now: the time.
  ///   - keep: keeps a new pair durably; fails where that cannot be, or where its name is taken.
  public init(
    node: NodeID, credentials: NodeCredentials, writerKey: String,
    now: @escaping @Sendable () -> Instant, keep: @escaping @Sendable (Pair) async throws -> Void
  ) {
    self.init(
      node: node, credentials: credentials, now: now, writerKey: { _, _ in writerKey },
      keep: { pair, _ in try await keep(pair) })
  }

  /// A host that signs each company's facts with another key.
  ///
  /// - Parameters:
  ///   - node: this node.
  ///   - credentials: what it proves itself with.
  ///   - now: the time.
  ///   - writerKey: the key that will sign facts in that pair, for one who has proven the code.
  ///   - keep: keeps a new pair durably; fails where that cannot be, or where its name is taken.
  public init(
    node: NodeID, credentials: NodeCredentials, now: @escaping @Sendable () -> Instant,
    writerKey: @escaping @Sendable (PairID, PairingCode) async throws -> String,
    keep: @escaping @Sendable (Pair, PairingCode) async throws -> Void
  ) {
    self.node = node
    key = credentials.fingerprint
    self.writerKey = writerKey
    self.now = now
    self.keep = keep
  }

  /// Opens a new code for ten minutes and five tries.
  public func offer() -> PairingCode {
    var numbers = SystemRandomNumberGenerator()
    while true {
      let code = PairingCode(using: &numbers)
      if offers.open(code, at: now()) { return code }
    }
  }

  /// Opens a code that the other side has drawn.
  ///
  /// - Returns: false where another code is open that begins alike.
  public func expect(_ code: PairingCode) -> Bool { offers.open(code, at: now()) }

  /// Whether more may come of a code: it is not too old, not tried too often, and not used by a
  /// pair that has been kept, or could not be.
  public func isOpen(_ code: PairingCode) -> Bool {
    offers.isOpen(code, at: now()) || finishing.contains(code)
  }

  /// Answers a request to one of ``paths``.
  public func answer(_ request: PeerRequest) async -> PeerAnswer {
    switch request.path {
    case PairingGuest.helloPath: await hear(request)
    case PairingGuest.secretPath: await finish(request)
    default: .refusal(404, "nothing is there")
    }
  }

  private func hear(_ request: PeerRequest) async -> PeerAnswer {
    guard let message = PairingMessage(request.body) else {
      return refuse(400, "this is no hello of a node")
    }
    let code: PairingCode
    switch offers.admit(message.selector, at: now()) {
    case .code(let open): code = open
    case .unknown:
      return refuse(
        404,
        "no such code is open: it was never given, is older than ten minutes, or was tried five "
          + "times")
    case .busy: return refuse(429, "too many codes were tried; wait a minute")
    }
    let keys = PairingMessage.Keys(office: request.key, twin: key)
    guard let hello = message.opened(from: .office, knowing: code, over: keys) else {
      let left = offers.failed(code)
      return refuse(
        403, left > 0 ? "the code is wrong; tries left: \(left)" : "the code is void now")
    }
    guard hello.version == PairingHello.currentVersion, let pair = hello.pair else {
      return refuse(400, "the other node is of another version of Relais")
    }
    let writerKey: String
    do {
      writerKey = try await self.writerKey(pair, code)
    } catch {
      return refuse(507, "\(error)")
    }
    let own = PairingHello(node: node, writerKey: writerKey, company: "", pair: pair)
    guard
      let answer = try? PairingMessage(own, from: .twin, knowing: code, over: keys).bytes
    else { return refuse(500, "no answer could be made") }
    if waiting.count == Self.waitingLimit { waiting.removeFirst() }
    waiting.removeAll { $0.key == request.key }
    waiting.append(Waiting(key: request.key, hello: hello, code: code))
    return PeerAnswer(body: answer)
  }

  private func finish(_ request: PeerRequest) async -> PeerAnswer {
    guard let place = waiting.firstIndex(where: { $0.key == request.key }),
      let word = try? JSONDecoder().decode(PairingSecret.self, from: Data(request.body)),
      let pair = waiting[place].hello.pair, word.pair == pair,
      Hexadecimal.bytes(of: word.secret)?.count == 32
    else { return refuse(403, "say hello first") }
    let guest = waiting.remove(at: place)
    guard offers.isOpen(guest.code, at: now()) else { return refuse(403, "the code is used") }
    offers.used(guest.code)
    finishing.insert(guest.code)
    defer { finishing.remove(guest.code) }
    do {
      try await keep(
        Pair(
          id: pair, node: guest.hello.node, side: .office, key: request.key,
          writerKey: guest.hello.writerKey, company: guest.hello.company, address: "",
          pairedAt: now(), secret: word.secret), guest.code)
      return PeerAnswer()
    } catch {
      return refuse(507, "\(error)")
    }
  }

  private func refuse(_ status: Int, _ words: String) -> PeerAnswer {
    refusals += 1
    return .refusal(status, words)
  }
}
