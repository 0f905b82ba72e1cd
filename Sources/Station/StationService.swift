internal import Relais
internal import ServiceLifecycle

/// A running node as a service of the lifecycle library, which turns signals into cancellation.
struct StationService: ServiceLifecycle.Service {
  /// The node.
  let node: NodeRun
  /// The one company of a node that is no twin.
  let only: StationRun?
  /// Called with the state of everything again and again; false ends the station.
  let show: @Sendable (StatusReport) async -> Bool

  /// Runs until asked to stop.
  func run() async throws {
    try await cancelWhenGracefulShutdown { try await node.run(only, show: show) }
  }
}
