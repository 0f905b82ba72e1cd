import Glibc
import UnixSignals

/// Ends work in order when a person or the system asks for the end.
public enum Interruption {
  /// Runs the work; cancels it when SIGINT, SIGTERM or SIGHUP comes, and returns once it has ended.
  ///
  /// Afterwards the signals end the process again, as they do by default.
  ///
  /// - Throws: ``LabError/interrupted(signal:)``, and whatever the work throws.
  public static func heeding<Result: Sendable>(
    _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    defer { for signal in [SIGINT, SIGTERM, SIGHUP] { _ = Glibc.signal(signal, SIG_DFL) } }
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
    return try await withThrowingTaskGroup(of: Result.self) { group in
      group.addTask {
        for await signal in signals { throw LabError.interrupted(signal: "\(signal)") }
        throw CancellationError()
      }
      group.addTask { try await work() }
      defer { group.cancelAll() }
      guard let result = try await group.next() else { throw CancellationError() }
      return result
    }
  }

  /// Runs the work while something else goes on beside it, which is ended with it.
  ///
  /// - Throws: whatever either of them throws; that the other ends by itself ends nothing.
  static func beside<Result: Sendable>(
    _ other: @escaping @Sendable () async throws -> Void,
    _ work: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        try await other()
        return nil
      }
      group.addTask { try await work() }
      defer { group.cancelAll() }
      while let ended = try await group.next() {
        if let result = ended { return result }
      }
      throw CancellationError()
    }
  }
}
