import CLinux
import Crypto
import Exchange
import Glibc
import NIOCore
import Relais
import Synchronization
import Testing

@testable import Twin

@Suite("A key of beats")
struct BeatKeyTests {
  @Test("makes the first half of HMAC-SHA256, whatever is signed", arguments: 1...50)
  func vectors(seed: Int) throws {
    let bytes = (0..<32).map { UInt8(truncatingIfNeeded: seed * 31 &+ $0 * 7) }
    let message = (0..<(seed * 4)).map { UInt8(truncatingIfNeeded: $0 ^ seed) }
    let key = try #require(BeatKey(bytes))
    let expected = HMAC<SHA256>.authenticationCode(
      for: message, using: SymmetricKey(data: bytes))
    let code = Self.code(of: message, key)
    #expect(code == Array(expected.prefix(16)))
    #expect(Self.isRight(code, of: message, key))
  }

  @Test("takes no code in which a bit is wrong, none that is cut, and no other key's")
  func wrong() throws {
    let message = [UInt8](repeating: 3, count: 96)
    let key = try #require(BeatKey([UInt8](repeating: 1, count: 32)))
    let code = Self.code(of: message, key)
    for bit in 0..<128 {
      var other = code
      other[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(!Self.isRight(other, of: message, key))
    }
    for length in 0..<16 { #expect(!Self.isRight(Array(code[..<length]), of: message, key)) }
    #expect(!Self.isRight(code + [0], of: message, key))
    let other = try #require(BeatKey([UInt8](repeating: 2, count: 32)))
    #expect(!Self.isRight(code, of: message, other))
    #expect(BeatKey([UInt8](repeating: 1, count: 31)) == nil)
    #expect(BeatKey([UInt8](repeating: 1, count: 33)) == nil)
  }

  private static func code(of message: [UInt8], _ key: BeatKey) -> [UInt8] {
    var code = [UInt8](repeating: 0, count: 16)
    message.withUnsafeBytes { signed in
      code.withUnsafeMutableBytes { key.sign(signed, into: $0) }
    }
    return code
  }

  private static func isRight(_ code: [UInt8], of message: [UInt8], _ key: BeatKey) -> Bool {
    message.withUnsafeBytes { signed in code.withUnsafeBytes { key.isRight($0, of: signed) } }
  }
}

/// Keys that a test makes of one number.
func beatKeys(_ number: UInt8) throws -> BeatKeys {
  BeatKeys(
    office: try #require(BeatKey([UInt8](repeating: number, count: 32))),
    twin: try #require(BeatKey([UInt8](repeating: number &+ 128, count: 32))))
}

/// A steady clock that stands at a time of day, as a node's does.
func beatClock(ahead: Duration = .zero) -> @Sendable () -> Instant {
  let start = ContinuousClock.now
  return { Instant(seconds: 1.7e9) + ahead + start.duration(to: .now) }
}

/// What was told so far.
final class Told<Event: Sendable>: Sendable {
  private let events = Mutex<[Event]>([])

  func add(_ more: [Event]) { events.withLock { $0 += more } }

  /// Everything told, as soon as that holds of it; the suite's limit ends what waits in vain.
  @discardableResult
  func wait(until isEnough: ([Event]) -> Bool) async throws -> [Event] {
    while true {
      let now = events.withLock { $0 }
      if isEnough(now) { return now }
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}

/// A twin's receiver, with what it tells, for the time of a test.
func withReceiver<Success: Sendable>(
  port: Int = 0, session: UInt64 = 1_000,
  _ body: (BeatReceiver, Told<BeatReceiver.Event>) async throws -> Success
) async throws -> Success {
  let receiver = try BeatReceiver(
    on: SocketAddress(ipAddress: "127.0.0.1", port: port), session: session,
    clock: beatClock())
  let told = Told<BeatReceiver.Event>()
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await receiver.run { told.add($0) } }
    let success = try await body(receiver, told)
    group.cancelAll()
    return success
  }
}

/// An office's talker, with what it tells, for the time of a test.
func withTalker<Success: Sendable>(
  _ pair: PairID, _ keys: BeatKeys, ahead: Duration = .zero,
  _ body: (BeatTalker, Told<BeatTalker.Event>) async throws -> Success
) async throws -> Success {
  let talker = BeatTalker(
    pair: pair, keys: keys, session: 5_000, clock: beatClock(ahead: ahead))
  let told = Told<BeatTalker.Event>()
  return try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await talker.run { told.add($0) } }
    let success = try await body(talker, told)
    group.cancelAll()
    return success
  }
}

@Suite("Beats over sockets", .timeLimit(.minutes(2)))
struct BeatSocketTests {
  private static func twin(_ port: Int) throws -> SocketAddress {
    try SocketAddress(ipAddress: "127.0.0.1", port: port)
  }

  @Test("are heard and answered on each line, between clocks that do not agree")
  func bothWays() async throws {
    let keys = try beatKeys(1)
    let pair = PairID(7)
    try await withReceiver { receiver, told in
      receiver.admit(pair, keys: keys)
      try await withTalker(pair, keys, ahead: .seconds(86_400)) { talker, heard in
        talker.turn(to: try Self.twin(receiver.port))
        talker.take([
          BeatTalker.Way(line: 0, device: nil, source: "127.0.0.1", isMetered: false),
          BeatTalker.Way(line: 3, device: nil, source: "127.0.0.3", isMetered: true),
        ])
        try await told.wait {
          $0.contains(.told(.heard(pair, line: 0))) && $0.contains(.told(.heard(pair, line: 3)))
        }
        try await heard.wait {
          $0.contains(.told(.heard(line: 0))) && $0.contains(.told(.heard(line: 3)))
        }
        let report = try #require(await receiver.report(of: pair))
        #expect(report.lines.map(\.isMetered) == [false, true])
        #expect(report.lines.allSatisfy { $0.state == .heard && $0.heardAt != nil })
        let trip = try #require(await talker.report().first?.meter.roundTrip)
        #expect(trip > 0 && trip < 60)
        talker.know(99)
        try await told.wait { $0.contains(.told(.differs(pair))) }
      }
    }
  }

  @Test("that cannot be verified are dropped and counted, and never answered")
  func hostile() async throws {
    let keys = try beatKeys(2)
    let pair = PairID(7)
    try await withReceiver { receiver, _ in
      receiver.admit(pair, keys: keys)
      let stranger = try BeatSocket(
        to: Self.twin(receiver.port), device: nil, source: nil)
      let good = Self.bytes(of: Self.first(pair, sequence: 1), keys)
      var forged = good
      forged[40] ^= 1
      let other = Self.bytes(of: Self.first(PairID(8), sequence: 1), keys)
      var thrownBack = Self.first(pair, sequence: 2)
      thrownBack.flags = .byTwin
      let wrong = [
        forged, other, Array(good.dropLast()), good + [0], [],
        [UInt8](repeating: 0, count: 112), good + [UInt8](repeating: 0, count: 3_000),
        Self.bytes(of: thrownBack, keys),
        Self.bytes(of: Self.first(pair, sequence: 2), BeatKeys(office: keys.twin, twin: keys.twin)),
      ]
      for bytes in wrong { Self.send(bytes, by: stranger) }
      // What is answered first is what was sent last: so all before it got nothing.
      Self.send(Self.bytes(of: Self.first(pair, sequence: 77), keys), by: stranger)
      let answer = try #require(try await Self.answer(stranger, keys))
      #expect(answer.echo.sequence == 77 && answer.flags == [.byTwin, .answer])
      var tally = receiver.tally
      while tally[.unproven] == 0 {
        try await Task.sleep(for: .milliseconds(20))
        tally = receiver.tally
      }
      #expect(tally[.code] == 2 && tally[.pair] == 1 && tally[.magic] == 1)
      #expect(tally[.size] == 4 && tally[.direction] == 1)
      #expect(tally.believed == 0 && tally.answered == 1)
    }
  }

  @Test("of a revoked pair are not answered any more")
  func revoked() async throws {
    let keys = try beatKeys(3)
    try await withReceiver { receiver, _ in
      receiver.admit(PairID(1), keys: keys)
      receiver.admit(PairID(2), keys: keys)
      receiver.revoke(PairID(1))
      #expect(await receiver.report(of: PairID(1)) == nil)
      let office = try BeatSocket(to: Self.twin(receiver.port), device: nil, source: nil)
      Self.send(Self.bytes(of: Self.first(PairID(1), sequence: 5), keys), by: office)
      Self.send(Self.bytes(of: Self.first(PairID(2), sequence: 6), keys), by: office)
      #expect(try await Self.answer(office, keys)?.pair == PairID(2))
    }
  }

  @Test("go on when the twin has started again, and by sockets made anew")
  func restarts() async throws {
    let keys = try beatKeys(4)
    let pair = PairID(9)
    let way = BeatTalker.Way(line: 0, device: nil, source: nil, isMetered: false)
    try await withTalker(pair, keys) { talker, _ in
      talker.take([way])
      let port = try await withReceiver { receiver, told in
        receiver.admit(pair, keys: keys)
        talker.turn(to: try Self.twin(receiver.port))
        try await told.wait { $0.contains(.told(.heard(pair, line: 0))) }
        talker.renew()
        let before = receiver.tally.believed
        while receiver.tally.believed < before + 2 {
          try await Task.sleep(for: .milliseconds(50))
        }
        return receiver.port
      }
      try await withReceiver(port: port, session: 2_000) { receiver, told in
        receiver.admit(pair, keys: keys)
        try await told.wait { $0.contains(.told(.heard(pair, line: 0))) }
        #expect(await receiver.report(of: pair)?.lines.first?.state == .heard)
      }
    }
  }

  @Test("keep their line where another one's device is not there, and say so once")
  func noDevice() async throws {
    let keys = try beatKeys(5)
    let pair = PairID(9)
    try await withReceiver { receiver, told in
      receiver.admit(pair, keys: keys)
      try await withTalker(pair, keys) { talker, heard in
        talker.turn(to: try Self.twin(receiver.port))
        talker.take([
          BeatTalker.Way(line: 0, device: "relais-gone", source: nil, isMetered: false),
          BeatTalker.Way(line: 1, device: nil, source: "192.0.2.7", isMetered: false),
          BeatTalker.Way(line: 2, device: "lo", source: nil, isMetered: false),
        ])
        try await told.wait { $0.contains(.told(.heard(pair, line: 2))) }
        var closed: [UInt8: CInt] = [:]
        for event in try await heard.wait(until: { $0.contains(.told(.heard(line: 2))) }) {
          guard case .closed(let line, let error) = event else { continue }
          #expect(closed.updateValue(error.code, forKey: line) == nil)
        }
        #expect(closed == [0: ENODEV, 1: EADDRNOTAVAIL])
      }
    }
  }

  @Test("share their sockets with notes, both ways")
  func notes() async throws {
    let keys = try beatKeys(6)
    let pair = PairID(9)
    try await withReceiver { receiver, told in
      receiver.admit(pair, keys: keys)
      try await withTalker(pair, keys) { talker, heard in
        talker.turn(to: try Self.twin(receiver.port))
        talker.take([BeatTalker.Way(line: 1, device: nil, source: nil, isMetered: false)])
        try await told.wait { $0.contains(.told(.heard(pair, line: 1))) }
        var note = [UInt8](repeating: 0xAB, count: BeatHead.largest)
        note.withUnsafeMutableBytes {
          BeatHead(kind: .note, pair: pair, line: 1, flags: []).write(to: $0)
        }
        talker.send(note, line: 1)
        let came = try await told.wait { Self.note($0) != nil }
        let address = try #require(Self.note(came)).address
        #expect(Self.note(came)?.bytes == note)
        var receipt = Array(note.prefix(40))
        receipt.withUnsafeMutableBytes {
          BeatHead(kind: .receipt, pair: pair, line: 1, flags: .byTwin).write(to: $0)
        }
        receiver.send(receipt, to: address)
        let head = BeatHead(kind: .receipt, pair: pair, line: 1, flags: .byTwin)
        try await heard.wait {
          $0.contains {
            guard case .note(let note, 1) = $0 else { return false }
            return note.bytes == receipt && note.head == head
          }
        }
      }
    }
  }

  /// The note among what was told.
  private static func note(_ events: [BeatReceiver.Event]) -> BeatNote? {
    for case .note(let note) in events { return note }
    return nil
  }

  /// A first beat, which names no session of the twin.
  private static func first(_ pair: PairID, sequence: UInt32) -> BeatPacket {
    BeatPacket(pair: pair, line: 0, session: 44, sequence: sequence, clock: 1)
  }

  private static func bytes(of beat: BeatPacket, _ keys: BeatKeys) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: BeatPacket.size)
    bytes.withUnsafeMutableBytes { room in
      beat.write(to: room) { keys.office.sign($0, into: $1) }
    }
    return bytes
  }

  private static func send(_ bytes: [UInt8], by socket: BeatSocket) {
    _ = bytes.withUnsafeBytes { Glibc.send(socket.descriptor, $0.baseAddress, $0.count, 0) }
  }

  /// The next beat that comes by a socket; nil if it is not the twin's.
  private static func answer(
    _ socket: BeatSocket, _ keys: BeatKeys
  ) async throws -> BeatPacket? {
    let batch = BeatBatch()
    while clinux_receive_packets(socket.descriptor, batch.packets, 1) == 0 {
      try await Task.sleep(for: .milliseconds(5))
    }
    return try BeatPacket(reading: batch.received(0)) { _, signed, code in
      keys.twin.isRight(code, of: signed) ? nil : .code
    }
  }
}
