import NIOCore
import NIOPosix
import Relais
import Testing

@testable import Probing

/// A probe that does what a test tells it to.
private struct Acting: Probe {
  static let kind = ProbeKind(name: "acting", summary: "does as it is told")
  var act: @Sendable () async -> Outcome = { .answered(Answer(duration: .zero)) }
  var target: String { "nowhere" }

  init(_ act: @escaping @Sendable () async -> Outcome) { self.act = act }
  init(settings: inout SettingsReader) {}
  func attempt(in context: ProbeContext) async -> Outcome { await act() }
}

@Suite("A runner of checks", .timeLimit(.minutes(1))) struct CheckRunnerTests {
  private static let answered = Outcome.answered(Answer(duration: .zero))

  private static func check(
    _ name: String, every period: Duration, timeout: Duration = .seconds(10),
    _ act: @escaping @Sendable () async -> Outcome = { answered }
  ) -> ScheduledCheck {
    ScheduledCheck(
      check: Check(
        id: CheckID(name), probe: "acting", target: "nowhere", period: period, timeout: timeout),
      probe: Acting(act), binding: .routed)
  }

  /// Runs checks until enough has been observed, and returns all of it.
  private static func observe(
    _ checks: [ScheduledCheck], afterStart: @escaping @Sendable (CheckRunner) -> Void = { _ in },
    until isEnough: @escaping @Sendable ([Observation]) -> Bool
  ) async -> [Observation] {
    let (stream, sink) = AsyncStream.makeStream(of: Observation.self)
    let runner = CheckRunner(
      checks, eventLoop: MultiThreadedEventLoopGroup.singleton.next(),
      now: { Instant(nanoseconds: Int64(NIODeadline.now().uptimeNanoseconds)) },
      context: { _ in webContext() }, deliver: { sink.yield($0) })
    return await withTaskGroup(of: Void.self) { group in
      group.addTask { await runner.run() }
      afterStart(runner)
      var seen: [Observation] = []
      for await observation in stream {
        seen.append(observation)
        if isEnough(seen) { break }
      }
      group.cancelAll()
      return seen
    }
  }

  private static func hang() async -> Outcome {
    try? await Task.sleep(for: .seconds(3_600))
    return answered
  }

  @Test("makes every check again and again, while others hang")
  func hanging() async {
    let hanging = (0..<50).map { number in
      Self.check("hang-\(number)", every: .milliseconds(50)) { await Self.hang() }
    }
    let others = (0..<50).map { Self.check("check-\($0)", every: .milliseconds(50)) }
    let seen = await Self.observe(hanging + others) { seen in
      others.allSatisfy { other in seen.count { $0.check == other.check.id } >= 3 }
    }
    #expect(seen.allSatisfy { $0.outcome == Self.answered })
    for other in others {
      let moments = seen.filter { $0.check == other.check.id }.map(\.sentAt)
      #expect(moments == moments.sorted() && Set(moments).count == moments.count)
      for moment in moments {
        #expect(
          moment >= CheckRunner.due(other.check.id, every: .milliseconds(50), before: moment))
      }
    }
  }

  @Test("reports a probe that does not return, and reports it again")
  func stuck() async {
    let stuck = Self.check("stuck", every: .milliseconds(100), timeout: .milliseconds(50)) {
      await Self.hang()
    }
    let seen = await Self.observe([stuck]) { $0.count == 2 }
    let failure = Outcome.failed(.timedOut(after: .milliseconds(50), during: nil))
    #expect(seen.map(\.outcome) == [failure, failure])
    #expect(seen.first.map { $0.sentAt < (seen.last?.sentAt ?? $0.sentAt) } == true)
  }

  @Test("never makes a check twice at the same time, however often it is hastened")
  func alone() async {
    let running = MutexBox((now: 0, most: 0))
    let check = Self.check("once", every: .milliseconds(20)) {
      running.change { $0 = ($0.now + 1, max($0.most, $0.now + 1)) }
      try? await Task.sleep(for: .milliseconds(30))
      running.change { $0.now -= 1 }
      return Self.answered
    }
    _ = await Self.observe([check]) { runner in
      for number in 0..<4 { runner.hasten("once", after: .milliseconds(number)) }
    } until: {
      $0.count >= 5
    }
    #expect(running.value.most == 1)
  }

  @Test("hastens a check long before it is due, and knows no others")
  func hastened() async {
    let check = Self.check("rare", every: .seconds(1_000_000))
    let seen = await Self.observe([check]) { runner in
      runner.hasten("unknown", after: .zero)
      runner.hasten("rare", after: .milliseconds(10))
    } until: {
      !$0.isEmpty
    }
    #expect(seen.map(\.check) == ["rare"])
  }
}
