internal import Detection
internal import Relais

/// Holds the generation that is being watched, for those who ask about it.
actor Stage {
  /// What is watched; nil before the first.
  private(set) var generation: Generation?
  /// The configuration in force.
  private(set) var configuration: Configuration
  private let changes: AsyncStream<Configuration>
  private let change: AsyncStream<Configuration>.Continuation

  /// A stage on which nothing is watched yet.
  init(_ configuration: Configuration) {
    self.configuration = configuration
    (changes, change) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Another generation is watched from now on.
  func enter(_ generation: Generation) {
    self.generation = generation
  }

  /// Asks for another generation with that configuration.
  func restart(with configuration: Configuration) {
    self.configuration = configuration
    change.yield(configuration)
  }

  /// Waits until somebody asks for another generation; nil when cancelled.
  nonisolated func nextChange() async -> Configuration? {
    for await configuration in changes { return configuration }
    return nil
  }
}
