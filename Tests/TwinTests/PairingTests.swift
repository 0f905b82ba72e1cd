import Exchange
import Logging
import Relais
import Testing

@testable import Twin

/// A node that listens on loopback for the time of a test.
struct Listening: Sendable {
  /// Its port.
  var port: Int
  /// The codes it holds.
  var host: PairingHost
  /// What it proves itself with.
  var credentials: NodeCredentials
  /// The pairs that it keeps.
  var kept: Kept

  /// The way to it.
  var route: PeerRoute { PeerRoute(address: "127.0.0.1", port: port) }

  /// What a node was told to keep.
  actor Kept {
    /// In order.
    private(set) var pairs: [Pair] = []
    /// Keeps one.
    func add(_ pair: Pair) { pairs.append(pair) }
  }

  /// Runs a twin while the work is done.
  static func run(
    at now: @escaping @Sendable () -> Instant = { Instant(nanoseconds: 0) },
    _ work: @escaping @Sendable (Listening) async throws -> Void
  ) async throws {
    let credentials = try NodeCredentials.temporary(node: "twin")
    let kept = Kept()
    let host = PairingHost(
      node: "twin", credentials: credentials, writerKey: String(repeating: "cd", count: 32),
      now: now
    ) { await kept.add($0) }
    let server = try PeerServer(
      host: "127.0.0.1", port: 0, credentials: credentials, logger: Logger(label: "twin"))
    let (ports, port) = AsyncStream<Int>.makeStream()
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await server.run(
          longestBody: { _ in 16_384 }, whenListening: { port.yield($0) }
        ) { await host.answer($0) }
      }
      group.addTask {
        for await port in ports {
          try await work(
            Listening(port: port, host: host, credentials: credentials, kept: kept))
          return
        }
      }
      try await group.next()
      group.cancelAll()
    }
  }
}

@Suite("Pairing two nodes")
struct PairingTests {
  private let writerKey = String(repeating: "ab", count: 32)

  private func guest(_ credentials: NodeCredentials) -> PairingGuest {
    PairingGuest(
      node: "office", company: "Jouets Martin", credentials: credentials, writerKey: writerKey)
  }

  private func pair(
    _ code: PairingCode, at listening: Listening, as credentials: NodeCredentials? = nil
  ) async throws -> Pair {
    let credentials = try credentials ?? NodeCredentials.temporary(node: "office")
    return try await guest(credentials).pair(
      code, over: listening.route, address: "twin.example:8443", now: .zero, keep: { _ in })
  }

  @Test("gives both sides the same pair, each with the other's keys")
  func agrees() async throws {
    try await Listening.run { twin in
      let code = await twin.host.offer()
      let credentials = try NodeCredentials.temporary(node: "office")
      let mine = try await pair(code, at: twin, as: credentials)
      let theirs = try #require(await twin.kept.pairs.first)
      #expect(mine.id == theirs.id && mine.secret == theirs.secret && mine.secret.count == 64)
      #expect(mine.node == "twin" && theirs.node == "office")
      #expect(mine.key == twin.credentials.fingerprint && theirs.key == credentials.fingerprint)
      #expect(mine.writerKey == String(repeating: "cd", count: 32))
      #expect(theirs.writerKey == writerKey && theirs.company == "Jouets Martin")
      #expect(mine.packetKey("beat", from: .office) == theirs.packetKey("beat", from: .office))
      #expect(mine.packetKey("beat", from: .office) != mine.packetKey("beat", from: .twin))
      let words = KeyFingerprint.words(of: mine.key, and: credentials.fingerprint)
      #expect(words == KeyFingerprint.words(of: credentials.fingerprint, and: mine.key))
      #expect(words.split(separator: "-").count == 6)
    }
  }

  @Test("takes a code once only")
  func once() async throws {
    try await Listening.run { twin in
      let code = await twin.host.offer()
      _ = try await pair(code, at: twin)
      await #expect(throws: PeerError.self) { try await pair(code, at: twin) }
      #expect(await twin.kept.pairs.count == 1)
    }
  }

  @Test("takes a code that the office has drawn, once it is typed at the twin")
  func reverse() async throws {
    try await Listening.run { twin in
      var numbers = SystemRandomNumberGenerator()
      let code = PairingCode(using: &numbers)
      await #expect(throws: PeerError.self) { try await pair(code, at: twin) }
      #expect(await twin.host.expect(code))
      _ = try await pair(code, at: twin)
      #expect(await twin.kept.pairs.count == 1)
    }
  }

  @Test("voids a code after five wrong tries, and looks at no more than sixty strangers a minute")
  func tries() async throws {
    try await Listening.run { twin in
      let code = await twin.host.offer()
      let office = try NodeCredentials.temporary(node: "office")
      let wrong = try #require(
        PairingCode(code.selector + (code.description.hasSuffix("0") ? "1" : "0").repeated(12)))
      var statuses: [Int] = []
      for _ in 0..<1_000 {
        do {
          _ = try await PeerConnection.open(
            twin.route, credentials: office, expecting: nil
          ) { connection in
            for _ in 0..<100 {
              let keys = PairingMessage.Keys(office: office.fingerprint, twin: connection.key)
              let hello = PairingHello(
                node: "office", writerKey: writerKey, company: "", pair: PairID(1))
              do {
                _ = try await connection.post(
                  PairingGuest.helloPath,
                  try PairingMessage(hello, from: .office, knowing: wrong, over: keys).bytes)
              } catch PeerError.refused(let status, _) {
                statuses.append(status)
              }
            }
          }
        }
        if statuses.count >= 1_000 { break }
      }
      #expect(Array(statuses.prefix(5)) == [403, 403, 403, 403, 403])
      #expect(statuses[5..<65].allSatisfy { $0 == 404 })
      #expect(statuses[65...].allSatisfy { $0 == 429 } && statuses.count == 1_000)
      #expect(await !twin.host.isOpen(code))
      #expect(await twin.host.refusals == 1_000)
    }
  }

  @Test("fails where somebody stands between the two, and tells them nothing")
  func between() async throws {
    try await Listening.run { twin in
      let code = await twin.host.offer()
      let spy = try NodeCredentials.temporary(node: "spy")
      let server = try PeerServer(
        host: "127.0.0.1", port: 0, credentials: spy, logger: Logger(label: "spy"))
      let (ports, port) = AsyncStream<Int>.makeStream()
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          try await server.run(longestBody: { _ in 16_384 }, whenListening: { port.yield($0) }) {
            request in
            let passed = try? await PeerConnection.open(
              twin.route, credentials: spy, expecting: nil
            ) { try await $0.post(request.path, request.body) }
            return passed.map { PeerAnswer(body: $0) } ?? .refusal(403, "no")
          }
        }
        group.addTask {
          for await port in ports {
            let credentials = try NodeCredentials.temporary(node: "office")
            await #expect(throws: PeerError.self) {
              try await guest(credentials).pair(
                code, over: PeerRoute(address: "127.0.0.1", port: port), address: "", now: .zero,
                keep: { _ in })
            }
            return
          }
        }
        try await group.next()
        group.cancelAll()
      }
      #expect(await twin.kept.pairs.isEmpty)
    }
  }

  @Test("refuses to talk to another key than the one pinned")
  func pinned() async throws {
    try await Listening.run { twin in
      let office = try NodeCredentials.temporary(node: "office")
      let other = try NodeCredentials.temporary(node: "other").fingerprint
      await #expect(throws: (any Error).self) {
        try await PeerConnection.open(
          twin.route, credentials: office, expecting: other
        ) { try await $0.post("/pair/hello", []) }
      }
      let answer = try await PeerConnection.open(
        twin.route, credentials: office, expecting: twin.credentials.fingerprint
      ) { connection in
        do {
          _ = try await connection.post("/elsewhere", [1, 2, 3])
          return 200
        } catch PeerError.refused(let status, _) {
          return status
        }
      }
      #expect(answer == 404)
    }
  }
}

extension String {
  /// This text so many times.
  fileprivate func repeated(_ count: Int) -> String { String(repeating: self, count: count) }
}
