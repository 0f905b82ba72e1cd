internal import FoundationEssentials
public import Publishing
public import Relais

/// Walks the jobs of a list of subscribers, one pass at a time, until everybody has theirs.
///
/// After a start it goes on where the last life ended: whoever was being written to then gets it
/// again under the same name, at most one for each connection; nobody else gets it twice.
public actor FanOutWorker {
  /// How messages of a channel go out at present.
  public struct Way: Sendable {
    /// How to speak to the mail server.
    public var fan: MailFan
    /// Of the server's user.
    public var password: String
    /// What stands before the secret part of a link to unsubscribe; ends in `/`.
    public var link: String

    /// A way; see the properties.
    public init(fan: MailFan, password: String, link: String) {
      self.fan = fan
      self.password = password
      self.link = link
    }
  }

  /// How long after a pass those who are left are tried again, pass after pass; the last one holds
  /// from then on.
  public static let pauses: [Duration] = [
    .seconds(60), .seconds(300), .seconds(600), .seconds(900), .seconds(1_800),
  ]

  private let store: SubscriberStore
  private let pauses: [Duration]
  private let now: @Sendable () -> Instant
  private let tell: @Sendable (String) -> Void
  private let alarms: AsyncStream<Void>
  private let alarm: AsyncStream<Void>.Continuation
  private var passes: [Int64: (count: Int, next: Instant)] = [:]
  private var current: (job: Int64, walk: FanOutWalk)?
  private var progresses: [Int64: FanOutProgress] = [:]
  private var troubles: [Int64: String] = [:]

  /// A worker that does nothing yet.
  ///
  /// It is told the time by the wall clock, and tells what a person should know.
  public init(
    store: SubscriberStore, pauses: [Duration] = FanOutWorker.pauses,
    now: @escaping @Sendable () -> Instant, tell: @escaping @Sendable (String) -> Void
  ) {
    self.store = store
    self.pauses = pauses
    self.now = now
    self.tell = tell
    (alarms, alarm) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Takes a message over, durably and once; what is left of older ones of its thread is stopped.
  public func take(_ order: FanOutOrder) async throws(SubscriberStoreError) -> FanOutJob {
    let (job, stopped) = try await store.take(order)
    if let current, stopped.contains(current.job) { current.walk.stop() }
    alarm.yield()
    return job
  }

  /// Stops what is left of a message.
  public func stop(_ name: String) async throws(SubscriberStoreError) {
    if let job = try await store.stop(name), let current, current.job == job {
      current.walk.stop()
    }
    alarm.yield()
  }

  /// How many have theirs, and what is in the way at present; nil where there is no such message.
  public func count(
    of name: String
  ) async throws(SubscriberStoreError) -> (count: FanOutCount, trouble: String?)? {
    guard let job = try await store.job(named: name) else { return nil }
    if let progress = progresses[job.id] { return (progress.count, troubles[job.id]) }
    if let count = try await store.finalCount(of: name) { return (count, nil) }
    var count = FanOutCount()
    count.left = job.people
    return (count, nil)
  }

  /// The last messages, the newest first, with how many have theirs and what is in the way.
  public func last(
    _ limit: Int
  ) async throws(SubscriberStoreError) -> [(job: FanOutJob, count: FanOutCount, trouble: String?)] {
    var found: [(job: FanOutJob, count: FanOutCount, trouble: String?)] = []
    for job in try await store.lastJobs(limit) {
      guard let (count, trouble) = try await count(of: job.name) else { continue }
      found.append((job, count, trouble))
    }
    return found
  }

  /// Works until cancelled.
  public func run(_ way: @Sendable (_ channel: String) async -> Way?) async {
    while !Task.isCancelled {
      let pause: Duration
      do throws(SubscriberStoreError) {
        pause = try await work(way)
      } catch {
        tell("Subscribers cannot be told: \(error)")
        pause = .seconds(60)
      }
      guard pause > .zero else { continue }
      await wait(pause)
    }
  }

  /// Walks until nobody is left in any job, or the task is cancelled; for measurements.
  public func finish(_ way: @Sendable (_ channel: String) async -> Way?) async throws {
    while try await !store.openJobs().isEmpty {
      try Task.checkCancellation()
      let pause = try await work(way)
      guard pause > .zero, try await !store.openJobs().isEmpty else { continue }
      try await Task.sleep(for: pause)
    }
  }

  private func wait(_ pause: Duration) async {
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await Task.sleep(for: pause) }
      group.addTask { [alarms] in for await _ in alarms { return } }
      await group.next()
      group.cancelAll()
    }
  }

  /// Does what is due; how long nothing is due then.
  private func work(
    _ way: @Sendable (_ channel: String) async -> Way?
  ) async throws(SubscriberStoreError) -> Duration {
    let jobs = try await store.openJobs()
    for job in jobs where job.state != .running { try await putAway(job, as: job.state) }
    let running = jobs.filter { $0.state == .running }
    guard let job = running.min(by: { due($0) < due($1) }) else { return .seconds(3_600) }
    let pause = due(job) - now()
    guard pause <= .zero || now() >= job.deadline else { return min(pause, job.deadline - now()) }
    guard let way = await way(job.channel) else {
      put(off: job, "its channel is not configured here")
      return .zero
    }
    let progress = try progress(of: job)
    let reading = try await FanOutReading(job, in: store, link: way.link)
    let walk = FanOutWalk(job, reading, progress, departures: store.departures, now: now)
    current = (job.id, walk)
    let trouble = await withTaskCancellationHandler {
      await way.fan.run(
        walk, words: job.words, at: job.approvedAt, password: way.password,
        over: LineBinding())
    } onCancel: {
      walk.stop()
    }
    current = nil
    let count = progress.count
    if count.left == 0 {
      try await putAway(job, as: .done)
    } else if now() >= job.deadline {
      try await putAway(job, as: .expired)
    } else if !Task.isCancelled {
      put(off: job, walk.trouble ?? trouble)
    }
    return .zero
  }

  private func due(_ job: FanOutJob) -> Instant { passes[job.id]?.next ?? job.approvedAt }

  private func put(off job: FanOutJob, _ trouble: String?) {
    let passed = passes[job.id]?.count ?? 0
    let pause = pauses.isEmpty ? .seconds(60) : pauses[min(passed, pauses.count - 1)]
    passes[job.id] = (passed + 1, now() + pause)
    troubles[job.id] = trouble
    if let trouble { tell("Some subscribers wait for a message: \(trouble)") }
  }

  private func path(of job: FanOutJob) -> String { "\(store.folder)/fan-out-\(job.id).progress" }

  private func progress(of job: FanOutJob) throws(SubscriberStoreError) -> FanOutProgress {
    if let known = progresses[job.id] { return known }
    let progress = try FanOutProgress(path: path(of: job), people: job.people)
    progresses[job.id] = progress
    return progress
  }

  /// Keeps what became of everybody in the list itself, and removes the file.
  private func putAway(
    _ job: FanOutJob, as state: FanOutJob.State
  ) async throws(SubscriberStoreError) {
    // Of one that was stopped while it was not walked nothing was read yet.
    let progress = try progress(of: job)
    try await store.putAway(job, progress.marks, as: state)
    let count = progress.count
    tell(
      "A message to subscribers is \(state.rawValue): \(count.sent) sent, "
        + "\(count.refused) refused, \(count.gone) gone, \(count.left) left")
    progresses[job.id] = nil
    passes[job.id] = nil
    troubles[job.id] = nil
    try? FileManager.default.removeItem(atPath: path(of: job))
  }
}
