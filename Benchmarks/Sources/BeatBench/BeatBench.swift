// What the beats of many offices cost their twin, on one core:
//   BeatBench [OFFICES] [SECONDS]     100,000 and 5 by default
//
// Loopback only. Offices send from the second core as fast as answers come; the receiver is the
// program's own, held to the first. Beside it, in the same run: the same datagrams received one by
// one and thrown back unread, which is what the system alone costs, and the codes alone.
internal import Exchange
internal import Glibc
internal import NIOCore
internal import Relais
internal import Twin

/// The measurement.
@main
struct BeatBench {
  /// Prints what is measured; ends with 1 where a goal is missed.
  static func main() async throws {
    let numbers = CommandLine.arguments.dropFirst().compactMap { Int($0) }
    let offices = numbers.first ?? 100_000
    let seconds = numbers.dropFirst().first ?? 5
    let keys = try Keys(count: offices)
    CodeBench(keys: keys).run()
    let memory = MemoryBench.run(offices: offices, lines: 3)
    var own: [BeatRate] = []
    var peer: [BeatRate] = []
    // In turns, so that what else the machine does falls on both alike.
    for _ in 0..<3 {
      own.append(try await ReceiverBench(keys: keys, seconds: seconds).run())
      peer.append(try await EchoPeer(keys: keys, seconds: seconds).run())
    }
    let ours = own.sorted { $0.perCore < $1.perCore }[own.count / 2]
    let theirs = peer.sorted { $0.perCore < $1.perCore }[peer.count / 2]
    print("twin: \(ours)")
    print("bare echo, one by one: \(theirs)")
    print("ratio of CPU: \(rounded(ours.microseconds / theirs.microseconds))")
    let isFast = ours.perCore >= 150_000
    let isSmall = memory <= 1_024
    print("150,000 beats a second on a core: \(isFast ? "met" : "missed")")
    print("1 KB an office: \(isSmall ? "met" : "missed")")
    exit(isFast && isSmall ? 0 : 1)
  }
}

/// The keys of all pairs, each its own.
struct Keys: Sendable {
  /// By the number of the pair.
  let pairs: [BeatKeys]

  /// So many.
  init(count: Int) throws {
    pairs = try (0..<count).map { number in
      func key(_ salt: UInt8) throws -> BeatKey {
        var bytes = [UInt8](repeating: salt, count: BeatKey.size)
        withUnsafeBytes(of: number) { bytes.replaceSubrange(0..<8, with: $0) }
        guard let key = BeatKey(bytes) else { throw BeatBenchError.noKey }
        return key
      }
      return BeatKeys(office: try key(1), twin: try key(2))
    }
  }
}

/// Why there is nothing to measure.
enum BeatBenchError: Error {
  /// A key could not be made.
  case noKey
  /// The system refused a socket, with its error.
  case noSocket(Int32)
  /// The receiver believes nobody.
  case notBelieved
}

/// What came, and what it cost.
struct BeatRate: CustomStringConvertible {
  /// Beats that were verified and answered.
  var beats: Int
  /// Wall seconds.
  var seconds: Double
  /// CPU seconds of the thread that received.
  var cpu: Double

  /// CPU microseconds of one.
  var microseconds: Double { cpu / Double(max(1, beats)) * 1e6 }
  /// How many a core does in a second of its time.
  var perCore: Double { Double(beats) / max(cpu, 1e-9) }

  /// Rates and cost.
  var description: String {
    "\(Int(Double(beats) / seconds)) answered a second, \(rounded(microseconds)) CPU µs each, "
      + "\(Int(perCore)) a second of CPU"
  }
}

/// Two digits behind the point.
func rounded(_ number: Double) -> Double { (number * 100).rounded() / 100 }

/// CPU seconds of the calling thread.
func threadSeconds() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}
