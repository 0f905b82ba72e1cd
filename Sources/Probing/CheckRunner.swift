public import NIOCore
public import Relais
import Synchronization

/// A check with the probe that carries it out.
public struct ScheduledCheck: Sendable {
  /// When and how often.
  public var check: Check
  /// How.
  public var probe: any Probe
  /// Over which line.
  public var binding: LineBinding

  /// A check to be run; see the properties.
  public init(check: Check, probe: any Probe, binding: LineBinding) {
    self.check = check
    self.probe = probe
    self.binding = binding
  }
}

/// Makes checks when they are due.
///
/// Every attempt runs beside the others: one that is slow or hangs delays none of them. A check is
/// never made twice at the same time, so as many attempts are under way as there are checks at
/// most. A probe that does not return by its deadline is reported as timed out all the same.
public final class CheckRunner: Sendable {
  /// The grain of the schedule: checks due within it are started together.
  static let grain: Duration = .milliseconds(5)
  /// How much later than its deadline a probe may return before it counts as timed out.
  static let indulgence: Duration = .milliseconds(500)

  private struct State {
    var agenda: Agenda
    /// When the attempt under way was started; nil where there is none.
    var startedAt: [Instant?]
    /// Whether the attempt under way has been reported as timed out already.
    var isReported: [Bool]
  }

  private let checks: [ScheduledCheck]
  private let places: [CheckID: Int]
  private let state: Mutex<State>
  private let eventLoop: any EventLoop
  private let now: @Sendable () -> Instant
  private let context: @Sendable (ScheduledCheck) -> ProbeContext
  private let deliver: @Sendable (Observation) async -> Void
  private let rings: AsyncStream<Void>
  private let bell: AsyncStream<Void>.Continuation

  /// A runner of these checks, which does nothing before ``run()``.
  ///
  /// - Parameters:
  ///   - checks: each with a name of its own.
  ///   - eventLoop: rings when the next check is due.
  ///   - now: the steady time.
  ///   - context: what an attempt is given; called when it starts.
  ///   - deliver: takes each outcome, in the task of its attempt.
  public init(
    _ checks: [ScheduledCheck], eventLoop: any EventLoop, now: @escaping @Sendable () -> Instant,
    context: @escaping @Sendable (ScheduledCheck) -> ProbeContext,
    deliver: @escaping @Sendable (Observation) async -> Void
  ) {
    self.checks = checks
    places = [CheckID: Int](checks.enumerated().map { ($1.check.id, $0) }) { first, _ in first }
    state = Mutex(
      State(
        agenda: Agenda(checks.map { ($0.check.id.name, $0.check.period) }, at: now()),
        startedAt: Array(repeating: nil, count: checks.count),
        isReported: Array(repeating: false, count: checks.count)))
    self.eventLoop = eventLoop
    self.now = now
    self.context = context
    self.deliver = deliver
    (rings, bell) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Makes the checks until cancelled; attempts under way are cancelled with it.
  public func run() async {
    await withDiscardingTaskGroup { group in
      group.addTask { await self.reportStuck() }
      var alarm: Scheduled<Void>?
      bell.yield(())
      for await _ in rings {
        for index in takeDue() {
          let checkContext = context(checks[index])
          // On its sockets' own thread: see LoopExecutor.
          group.addTask(executorPreference: LoopExecutor(checkContext.eventLoop)) {
            await self.attempt(index, in: checkContext)
          }
        }
        // One alarm at a time: what was hastened has rung by itself.
        alarm?.cancel()
        alarm = ringWhenDue()
      }
      alarm?.cancel()
      group.cancelAll()
    }
  }

  /// Makes a check once more after that time, besides its period; nothing where it is not known.
  public func hasten(_ check: CheckID, after delay: Duration) {
    guard let index = places[check] else { return }
    let moment = now() + delay
    guard state.withLock({ $0.agenda.add(index, at: moment) }) else { return }
    eventLoop.scheduleTask(in: .nanoseconds(delay.nanoseconds)) { [bell] in _ = bell.yield(()) }
  }

  /// The last moment at which a check of that period was due by itself, at that one or before.
  public static func due(
    _ check: CheckID, every period: Duration, before moment: Instant
  ) -> Instant {
    Agenda.due(name: check.name, period: period, before: moment)
  }

  /// Marks what is due, and not under way, as started.
  private func takeDue() -> [Int] {
    let moment = now()
    return state.withLock { state in
      state.agenda.takeDue(at: moment).filter { index in
        guard state.startedAt[index] == nil else {
          // Stuck beyond its deadline: that it still is counts as another attempt.
          if state.isReported[index] {
            state.startedAt[index] = moment
            state.isReported[index] = false
          }
          return false
        }
        state.startedAt[index] = moment
        state.isReported[index] = false
        return true
      }
    }
  }

  private func ringWhenDue() -> Scheduled<Void>? {
    guard let due = state.withLock({ $0.agenda.nextDue }) else { return nil }
    let delay = max(Self.grain, due - now())
    return eventLoop.scheduleTask(in: .nanoseconds(delay.nanoseconds)) { [bell] in
      _ = bell.yield(())
    }
  }

  private func attempt(_ index: Int, in context: ProbeContext) async {
    let scheduled = checks[index]
    let sentAt = now()
    let outcome = await scheduled.probe.attempt(in: context)
    let isReported = state.withLock { state in
      state.startedAt[index] = nil
      return state.isReported[index]
    }
    guard !isReported, !Task.isCancelled else { return }
    await deliver(Observation(check: scheduled.check.id, sentAt: sentAt, outcome: outcome))
  }

  /// Reports attempts that are past their deadline, once a second.
  private func reportStuck() async {
    while !Task.isCancelled {
      do { try await Task.sleep(for: .seconds(1)) } catch { return }
      for (index, startedAt) in takeStuck() {
        let check = checks[index].check
        await deliver(
          Observation(
            check: check.id, sentAt: startedAt,
            outcome: .failed(.timedOut(after: check.timeout, during: nil))))
      }
    }
  }

  private func takeStuck() -> [(Int, Instant)] {
    let moment = now()
    return state.withLock { state in
      checks.indices.compactMap { index in
        guard let startedAt = state.startedAt[index], !state.isReported[index],
          moment - startedAt > checks[index].check.timeout + Self.indulgence
        else { return nil }
        state.isReported[index] = true
        return (index, startedAt)
      }
    }
  }
}
