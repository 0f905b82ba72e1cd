import CLinux
import Glibc

/// A slow, lossy line between two namespaces.
///
/// Packets pass through this process, which lets them wait, and loses some. It needs no queueing
/// discipline of the kernel's.
final class LabWire: Sendable {
  /// What the line does to packets, in both directions alike.
  struct Quality: Hashable, Sendable {
    /// Bits a second.
    var rate: Double
    /// One way, beyond what a packet takes to be sent.
    var delay: Duration
    /// The share of packets that are lost, each by itself.
    var loss: Double

    /// A telephone line's worth of mobile network: 64 kbit/s, 400 ms there and back, 5 % lost.
    static let thin = Quality(rate: 64_000, delay: .milliseconds(200), loss: 0.05)
  }

  /// One end: a namespace, and the device there.
  struct End: Hashable, Sendable {
    /// The namespace's name.
    var space: String
    /// The device's name.
    var device: String
  }

  /// The longest time that a packet waits to be sent; then it is lost, as in a router's full queue.
  private static let longestQueue = Duration.seconds(2)
  /// How often it looks for packets.
  private static let step = Duration.milliseconds(2)
  /// The longest packet.
  private static let packetLimit = 65_536

  private let quality: Quality
  private let seed: UInt64
  private let ends: [CInt]

  /// Makes both devices; they have no addresses and are down.
  ///
  /// - Throws: ``LabError/fileFailed(path:reason:)``, where the system makes none.
  init(_ near: End, _ far: End, _ quality: Quality, seed: UInt64) throws {
    self.quality = quality
    self.seed = seed
    var ends: [CInt] = []
    for end in [near, far] {
      let device = clinux_tunnel("/run/netns/\(end.space)", end.device)
      guard device >= 0 else {
        for end in ends { close(end) }
        throw LabError.fileFailed(
          path: "/dev/net/tun", reason: "\(end.device): \(String(cString: strerror(-device)))")
      }
      ends.append(device)
    }
    self.ends = ends
  }

  deinit { for end in ends { close(end) } }

  /// Carries packets until cancelled.
  func run() async throws {
    let clock = ContinuousClock()
    var chance = LabChance(seed: seed)
    var ways = [Way(), Way()]
    while true {
      let now = clock.now
      for side in ends.indices {
        while let packet = read(from: ends[side]) {
          ways[side].send(packet, quality, at: now, &chance)
        }
        for packet in ways[side].due(at: now) {
          // A device that is down takes none, as a line that is cut.
          _ = packet.withUnsafeBytes { write(ends[1 - side], $0.baseAddress, $0.count) }
        }
      }
      try await clock.sleep(for: Self.step)
    }
  }

  private func read(from end: CInt) -> [UInt8]? {
    let packet = [UInt8](unsafeUninitializedCapacity: Self.packetLimit) { room, count in
      count = max(0, Glibc.read(end, room.baseAddress, room.count))
    }
    return packet.isEmpty ? nil : packet
  }

  /// One direction.
  private struct Way {
    private var waiting: [(at: ContinuousClock.Instant, packet: [UInt8])] = []
    private var freeAt = ContinuousClock.now

    mutating func send(
      _ packet: [UInt8], _ quality: Quality, at now: ContinuousClock.Instant,
      _ chance: inout LabChance
    ) {
      let start = max(now, freeAt)
      guard start - now <= LabWire.longestQueue else { return }
      freeAt = start + .seconds(Double(packet.count * 8) / quality.rate)
      // What is lost was sent: it has taken its time on the line.
      guard Double.random(in: 0..<1, using: &chance) >= quality.loss else { return }
      waiting.append((freeAt + quality.delay, packet))
    }

    mutating func due(at now: ContinuousClock.Instant) -> [[UInt8]] {
      let count = waiting.prefix { $0.at <= now }.count
      defer { waiting.removeFirst(count) }
      return waiting.prefix(count).map(\.packet)
    }
  }
}

/// SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).
struct LabChance: RandomNumberGenerator {
  private var state: UInt64

  /// The same seed gives the same numbers.
  init(seed: UInt64) { state = seed }

  /// The next number.
  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
