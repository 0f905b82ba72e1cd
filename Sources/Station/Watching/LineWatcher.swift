internal import Detection
internal import Lines
internal import Logging
internal import NIOCore
internal import Probing
internal import Relais

/// Passes on what the kernel and the boxes tell of the lines.
struct LineWatcher: Sendable {
  /// How often a box is asked for its own view.
  static let boxPeriod: Duration = .seconds(5)
  /// How long a change of the routes is left to settle before this machine is looked at anew.
  static let settling: Duration = .seconds(2)

  /// The lines.
  var lines: [Line]
  /// Readers of the boxes' own view, by line.
  var boxes: [LineID: any BoxStatusReader]
  /// What an attempt is given.
  var context: @Sendable (LineBinding, Duration) -> ProbeContext
  /// Carries the netlink socket.
  var eventLoop: any EventLoop
  /// Where the station's own troubles are told.
  var logger: Logger

  /// Passes on until cancelled.
  ///
  /// - Parameters:
  ///   - watch: is told of signals, routes and what boxes say.
  ///   - readdressed: called when a line has another address, so that sockets are made anew.
  ///   - rerouted: called when a route has come that was not there before.
  func run(
    for watch: Watch, readdressed: @escaping @Sendable (Line) -> Void,
    rerouted: @escaping @Sendable () -> Void
  ) async {
    await withDiscardingTaskGroup { group in
      group.addTask {
        await listen(for: watch, readdressed: readdressed, rerouted: rerouted)
      }
      for line in lines {
        guard let box = boxes[line.id] else { continue }
        group.addTask { await ask(box, of: line, for: watch) }
      }
    }
  }

  private func listen(
    for watch: Watch, readdressed: @Sendable (Line) -> Void, rerouted: @Sendable () -> Void
  ) async {
    var signs = LineSigns(lines: lines)
    var isSurveyed = false
    do {
      try await NetlinkMonitor(eventLoop: eventLoop).run { evidence in
        if case .surveyed = evidence { isSurveyed = true }
        if isSurveyed, case .route(_, _, isPresent: true) = evidence { rerouted() }
        for sign in signs.receive(evidence) {
          switch sign {
          case .carrier(let line, let isUp): await watch.receive(.carrier(line, isUp: isUp))
          case .routed(let line, let isRouted): await watch.receive(.routed(line, isRouted))
          case .readdressed(let id):
            if isSurveyed, let line = lines.first(where: { $0.id == id }) { readdressed(line) }
          }
        }
      }
    } catch is CancellationError {
      return
    } catch {
      logger.error(
        "The kernel's messages on devices cannot be read", metadata: ["reason": "\(error)"])
    }
  }

  private func ask(_ box: any BoxStatusReader, of line: Line, for watch: Watch) async {
    while !Task.isCancelled {
      do throws(ProbeFailure) {
        let status = try await box.status(in: context(line.binding, Self.boxPeriod))
        await watch.receive(.boxStatus(line.id, isUp: status.isUp, words: status.words))
      } catch {
        logger.debug("The box does not tell", metadata: ["line": "\(line.id)", "why": "\(error)"])
      }
      do { try await Task.sleep(for: Self.boxPeriod) } catch { return }
    }
  }
}
