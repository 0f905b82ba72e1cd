internal import Relais
internal import ServiceLifecycle

/// A running station as a service of the lifecycle library, which turns signals into cancellation.
struct StationService: ServiceLifecycle.Service {
  /// The station.
  let run: StationRun
  /// Called with the state of everything again and again; false ends the station.
  let show: @Sendable (StatusReport) async -> Bool

  /// Runs until asked to stop.
  func run() async throws {
    try await cancelWhenGracefulShutdown { try await run.run(show: show) }
  }
}
