internal import Detection
internal import NIOCore
internal import Probing
internal import Relais

/// How this generation asks: over which lines, by which resolvers, within which policy.
struct Asking: Sendable {
  private let bindings: [LineID: LineBinding]
  private let boxes: [LineID: BoxAccess]
  private let resolver: any NameResolver
  private let policy: AddressPolicy
  private let tools: Generation.Tools

  /// The way of asking for an outlook.
  init(outlook: Outlook, role: NodeRole, tools: Generation.Tools) {
    let lines = outlook.lines.map { ($0.line.id, $0.line.binding) }
    bindings = [LineID: LineBinding](lines) { first, _ in first }
    boxes = outlook.boxes
    resolver = StubResolver(eventLoops: tools.eventLoops)
    policy = role == .twin ? .twin : .office
    self.tools = tools
  }

  /// What one attempt is given.
  func context(over binding: LineBinding, timeout: Duration) -> ProbeContext {
    ProbeContext(
      eventLoop: tools.eventLoops.next(), binding: binding,
      deadline: .now() + .nanoseconds(timeout.nanoseconds), timeout: timeout, resolver: resolver,
      policy: policy, echo: tools.echo)
  }

  /// The binding of a check's line; the routes choose where it has none.
  func binding(of check: Check) -> LineBinding {
    check.line.flatMap { bindings[$0] } ?? .routed
  }

  /// The paths by name, with the bindings of their lines.
  func paths(of model: Model) -> [PathID: (path: Path, binding: LineBinding)] {
    let bound = model.paths.map { path in
      (path.id, (path: path, binding: path.line.flatMap { bindings[$0] } ?? .routed))
    }
    return [PathID: (path: Path, binding: LineBinding)](bound) { first, _ in first }
  }

  /// A runner of the checks configured.
  func runner(
    for checks: [ConfiguredCheck], deliver: @escaping @Sendable (Observation) async -> Void
  ) -> CheckRunner {
    let clock = tools.clock
    return CheckRunner(
      checks.map {
        ScheduledCheck(check: $0.check, probe: $0.probe, binding: binding(of: $0.check))
      },
      eventLoop: tools.eventLoops.next(), now: { clock.now },
      context: { context(over: $0.binding, timeout: $0.check.timeout) }, deliver: deliver)
  }

  /// Makes checks once, side by side.
  func once(_ checks: [ConfiguredCheck]) async -> [CheckReport] {
    await withTaskGroup(of: (Int, CheckReport).self) { group in
      var waiting = checks.enumerated().makeIterator()
      // So many at a time that the slowest do not make the others wait, nor exhaust descriptors.
      for _ in 0..<256 {
        guard let (index, check) = waiting.next() else { break }
        group.addTask { (index, await attempt(check)) }
      }
      var reports: [(Int, CheckReport)] = []
      for await report in group {
        reports.append(report)
        if let (index, check) = waiting.next() {
          group.addTask { (index, await attempt(check)) }
        }
      }
      return reports.sorted { $0.0 < $1.0 }.map(\.1)
    }
  }

  private func attempt(_ configured: ConfiguredCheck) async -> CheckReport {
    let check = configured.check
    let sentAt = tools.clock.now
    let outcome = await configured.probe.attempt(
      in: context(over: binding(of: check), timeout: check.timeout))
    var state = CheckStanding.failed
    if case .answered(let answer) = outcome {
      state = check.slow.map { answer.duration > $0 } == true ? .slow : .ok
    }
    return CheckReport(
      check: check, state: state, since: nil, last: outcome, lastSentAt: sentAt)
  }

  /// How each line's box is asked for its own view.
  var boxReaders: [LineID: any BoxStatusReader] {
    boxes.compactMapValues { access in
      switch access {
      case .snmp(let address, let port, let community, let interface):
        SNMPBoxStatus(
          address: address, port: port, community: community, interface: interface)
      case .tr064(let address, let port, let user, let password):
        TR064BoxStatus(
          address: address, port: port, user: user, password: password)
      }
    }
  }
}
