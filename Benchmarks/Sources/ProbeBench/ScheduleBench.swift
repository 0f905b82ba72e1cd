internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import Probing
internal import Relais
internal import Synchronization

/// How late checks start when a part of all targets accepts connections and never answers.
struct ScheduleBench {
  /// How many checks there are; all with a period of 10 s.
  let checks: Int
  /// How many of them hang until their deadline, 9 s.
  let hanging: Int
  /// How long it is watched.
  let seconds: Int
  private static let period = Duration.seconds(10)

  /// What came of the checks.
  private final class Tally: Sendable {
    /// Counts, and how late each start was, in milliseconds.
    struct Counts: Sendable {
      var answered = 0
      var failed = 0
      var hung = 0
      var late: [Double] = []
      var reasons: [String: Int] = [:]
    }
    let counts = Mutex(Counts())
  }

  /// Runs the schedule and prints what came of it.
  func run() async throws {
    let servers = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let loops = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let answering = try await serve(on: servers, answers: true)
    let silent = try await serve(on: servers, answers: false)
    let tally = Tally()
    let origin = NIODeadline.now()
    let now: @Sendable () -> Instant = {
      Instant(nanoseconds: (NIODeadline.now() - origin).nanoseconds)
    }
    let resolver = StubResolver(eventLoops: loops)
    let echo = EchoSockets()
    let runner = CheckRunner(
      scheduled(answering: answering, silent: silent), eventLoop: loops.next(), now: now,
      context: { scheduled in
        let timeout = scheduled.check.timeout
        return ProbeContext(
          eventLoop: loops.next(), binding: .routed,
          deadline: .now() + .nanoseconds(timeout.nanoseconds), timeout: timeout,
          resolver: resolver, policy: .office, echo: echo)
      },
      deliver: { Self.note($0, in: tally) })
    let before = cpuSeconds(of: RUSAGE_SELF)
    let metronome = NIOThreadPool(numberOfThreads: 1)
    metronome.start()
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await runner.run() }
      let machine = try? await metronome.runIfActive { Self.oversleep(for: seconds) }
      group.cancelAll()
      print("this machine wakes a plain sleeper late by ms: \(machine ?? "unknown")")
    }
    try await metronome.shutdownGracefully()
    report(tally.counts.withLock { $0 }, cpu: cpuSeconds(of: RUSAGE_SELF) - before)
    try await loops.shutdownGracefully()
    try await servers.shutdownGracefully()
  }

  /// How late a thread that only sleeps is woken: what no schedule on this machine can beat.
  private static func oversleep(for seconds: Int) -> String {
    let step: UInt64 = 10_000_000
    let end = NIODeadline.now() + .seconds(Int64(seconds))
    var late: [Double] = []
    while NIODeadline.now() < end {
      let due = NIODeadline.now() + .nanoseconds(Int64(step))
      usleep(UInt32(step / 1_000))
      late.append(Double((NIODeadline.now() - due).nanoseconds) / 1e6)
    }
    late.sort()
    let high = late[min(late.count - 1, late.count * 99 / 100)]
    return "p99 \(rounded(high)), most \(rounded(late.last ?? 0))"
  }

  private static func note(_ observation: Observation, in tally: Tally) {
    let due = CheckRunner.due(
      observation.check, every: period, before: observation.sentAt)
    let late = (observation.sentAt - due).inMilliseconds
    tally.counts.withLock { counts in
      if observation.check.name.hasPrefix("hang") {
        counts.hung += 1
        return
      }
      counts.late.append(late)
      switch observation.outcome {
      case .answered: counts.answered += 1
      case .failed(let failure):
        counts.failed += 1
        counts.reasons["\(failure)", default: 0] += 1
      }
    }
  }

  private func report(_ counts: Tally.Counts, cpu: Double) {
    let late = counts.late.sorted()
    func share(_ part: Double) -> Double {
      late.isEmpty ? 0 : rounded(late[min(late.count - 1, Int(part * Double(late.count)))])
    }
    print(
      "checks: \(checks) every 10 s, \(hanging) of them hanging, for \(seconds) s: "
        + "\(counts.answered) answered, \(counts.failed) failed, \(counts.hung) hung")
    for (reason, count) in counts.reasons.sorted(by: { $0.value > $1.value }).prefix(5) {
      print("\(count) times \(reason)")
    }
    print("late by ms: median \(share(0.5)), p99 \(share(0.99)), most \(share(1))")
    print("more than 100 ms late: \(late.count { $0 > 100 })")
    print(
      "CPU: \(rounded(cpu / Double(seconds) * 100)) % of one core, servers included; "
        + "memory at most \(rounded(peakMegabytes())) MB")
  }

  /// HTTP and TCP checks in turns, and those that hang, with names that spread them.
  private func scheduled(answering: Int, silent: Int) -> [ScheduledCheck] {
    (0..<checks).map { index in
      let hangs = index < hanging
      let port = hangs ? silent : answering
      let probe: any Probe =
        index % 2 == 0
        ? read(HTTPProbe.self, ["url": "http://127.0.0.1:\(port)/"])
        : read(
          TCPProbe.self,
          [
            "host": "127.0.0.1", "port": "\(port)", "send": #"GET / HTTP/1.1\r\n\r\n"#,
            "expect": "200 OK",
          ])
      let check = Check(
        id: CheckID("\(hangs ? "hang" : "check")-\(index)"), probe: "http", target: probe.target,
        period: Self.period, timeout: .seconds(9))
      return ScheduledCheck(check: check, probe: probe, binding: .routed)
    }
  }

  private func read<Kind: Probe>(_ kind: Kind.Type, _ settings: KeyValuePairs<String, String>)
    -> Kind
  {
    let entries = settings.map {
      Setting.Entry(key: $0.key, line: 1, setting: Setting(.scalar($0.value), line: 1))
    }
    var reader = SettingsReader(Setting(.map(entries), line: 1), path: "bench")
    return Kind(settings: &reader)
  }

  private func serve(on group: any EventLoopGroup, answers: Bool) async throws -> Int {
    let channel = try await ServerBootstrap(group: group)
      .serverChannelOption(.backlog, value: 4_096)
      .childChannelInitializer { child in
        child.eventLoop.makeCompletedFuture {
          if answers { try child.pipeline.syncOperations.addHandler(Hello()) }
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    return channel.localAddress?.port ?? 0
  }
}

/// Answers whatever comes with a small page.
private final class Hello: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer
  private static let page = ByteBuffer(
    string: "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    context.writeAndFlush(wrapOutboundOut(Self.page), promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}
