internal import CLinux
internal import Exchange
internal import Glibc
internal import NIOCore
internal import Relais
internal import Synchronization
internal import Twin

/// The twin's receiver under as many beats as a second core can send.
struct ReceiverBench {
  /// Whose beats.
  let keys: Keys
  /// How long, in seconds.
  let seconds: Int

  /// A steady clock that holds the thread which asks for it to the first core, and knows what that
  /// thread has cost.
  private final class WatchedClock: Sendable {
    private let start = ContinuousClock.now
    private let thread = Mutex<clockid_t?>(nil)

    func now() -> Instant {
      thread.withLock { clock in
        guard clock == nil else { return }
        var made = clockid_t()
        pthread_getcpuclockid(pthread_self(), &made)
        clock = made
        _ = clinux_pin_thread(0)
      }
      return Instant(seconds: 1.7e9) + start.duration(to: .now)
    }

    var cpu: Double {
      guard let clock = thread.withLock({ $0 }) else { return 0 }
      var time = timespec()
      clock_gettime(clock, &time)
      return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
  }

  /// Takes the pairs in, and counts what is answered in the middle of the sending.
  func run() async throws -> BeatRate {
    let clock = WatchedClock()
    let receiver = try BeatReceiver(
      on: SocketAddress(ipAddress: "127.0.0.1", port: 0), session: Senders.session,
      clock: { clock.now() })
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await receiver.run { _ in } }
      for (number, keys) in keys.pairs.enumerated() {
        receiver.admit(PairID(UInt64(number)), keys: keys)
      }
      _ = await receiver.report(of: PairID(0))
      let senders = try Senders(port: receiver.port, keys: keys)
      group.addTask { try await senders.run() }
      try await Task.sleep(for: .seconds(1))
      let before = (receiver.tally, clock.cpu, ContinuousClock.now)
      try await Task.sleep(for: .seconds(seconds))
      let after = (receiver.tally, clock.cpu, ContinuousClock.now)
      group.cancelAll()
      let beats = Int(after.0.answered - before.0.answered)
      guard beats > 0, after.0.believed - before.0.believed >= beats else {
        throw BeatBenchError.notBelieved
      }
      return BeatRate(
        beats: beats, seconds: before.2.duration(to: after.2).inSeconds,
        cpu: after.1 - before.1)
    }
  }
}
