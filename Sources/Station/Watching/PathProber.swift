internal import Detection
internal import NIOCore
internal import Probing
internal import Relais

/// Sends the probes that the detector orders along its paths.
struct PathProber: Sendable {
  /// How long an answer is waited for: a late one still proves that the line is alive.
  static let patience: Duration = .seconds(60)

  /// The paths by name, with the binding of their lines.
  var paths: [PathID: (path: Path, binding: LineBinding)]
  /// The ICMP sockets.
  var echo: any Echoing
  /// The address that a line's beats come from; nil while none is known.
  var wanAddress: @Sendable (LineID) -> String?
  /// Makes the context of a probe that is no echo.
  var context: @Sendable (LineBinding, Duration) -> ProbeContext

  /// Carries out orders until there are no more, telling the watch what came of each.
  func run(_ orders: AsyncStream<ProbeOrder>, for watch: Watch) async {
    await withDiscardingTaskGroup { group in
      for await order in orders {
        guard let (path, binding) = paths[order.path] else { continue }
        group.addTask {
          switch await ask(path, over: binding) {
          case .success(let roundTrip):
            await watch.receive(.answered(order.path, slot: order.slot, roundTrip: roundTrip))
          case .failure(.timedOut): break
          case .failure(let failure):
            await watch.receive(.refused(order.path, slot: order.slot, failure))
          }
        }
      }
    }
  }

  private func ask(
    _ path: Path, over binding: LineBinding
  ) async -> Result<Duration, ProbeFailure> {
    switch path.method {
    case .echo(let address): await echo(to: address, hopLimit: nil, over: binding)
    case .hop(let count, let address): await echo(to: address, hopLimit: count, over: binding)
    case .query(let resolver):
      switch await ResolverQuery(resolver: resolver).attempt(in: context(binding, .seconds(5))) {
      case .answered(let answer): .success(answer.duration)
      case .failed(let failure): .failure(failure)
      }
    case .wan:
      if let address = path.line.flatMap(wanAddress) {
        await echo(to: address, hopLimit: nil, over: binding)
      } else {
        .failure(.timedOut(after: .zero, during: nil))
      }
    case .carrier, .boxStatus, .check, .beat: .failure(.timedOut(after: .zero, during: nil))
    }
  }

  private func echo(
    to address: String, hopLimit: Int?, over binding: LineBinding
  ) async -> Result<Duration, ProbeFailure> {
    do throws(ProbeFailure) {
      let target: SocketAddress
      do {
        target = try SocketAddress(ipAddress: address, port: 0)
      } catch {
        throw .unresolved(name: address, reason: "not an address")
      }
      let deadline = NIODeadline.now() + .nanoseconds(Self.patience.nanoseconds)
      let reply = try await echo.echo(
        to: target, over: binding, hopLimit: hopLimit, by: deadline)
      return .success(reply.roundTrip)
    } catch {
      return .failure(error)
    }
  }
}
