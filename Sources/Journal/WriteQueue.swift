internal import Relais

/// What waits for the disk, who waits for it, and how the disk does: the journal's memory.
///
/// Facts get their ids and hashes when they come in, so that their order is settled before
/// anything is written, and a commit that has to be tried again writes the same bytes.
struct WriteQueue: Sendable {
  /// One caller, who waits until the fact of that sequence is committed.
  struct Waiter: Sendable {
    /// What the caller is told, but for how safe its facts are.
    var appended: Appended
    /// Where the caller waits; resumed once.
    var continuation: Continuation

    /// The last sequence waited for.
    var through: UInt64 { appended.sequences.upperBound - 1 }

    /// Lets the caller go on.
    func resume(_ safety: Appended.Safety) {
      var appended = appended
      appended.safety = safety
      continuation.resume(returning: .success(appended))
    }
  }

  /// How a caller is told what became of its facts.
  typealias Continuation = CheckedContinuation<Result<Appended, JournalError>, Never>

  /// What a commit needs to know.
  struct Batch: Sendable {
    /// The facts, in the order of the chain.
    var facts: ArraySlice<StoredFact>
    /// Who wrote them.
    var own: KnownWriter
    /// The chain's end once they are on disk.
    var head: ChainHead
    /// The latest stamp known when they were taken, which the seal vouches for.
    var latest: HybridTime
    /// What to write into the mark once these facts are on disk, and where.
    var mark: (file: HeadMarkFile, line: HeadMark)

    /// Where seals stand: at the end, and so often before it that each run fits into a frame.
    var sealed: [ChainHead] {
      var heads: [ChainHead] = []
      var (count, bytes) = (0, 0)
      for (place, fact) in zip(facts.indices, facts) {
        count += 1
        bytes += fact.payload.count
        guard place + 1 < facts.endIndex else { break }
        let next = facts[place + 1].payload.count
        guard
          count == JournalLimits.factsPerSealWritten
            || bytes + next > JournalLimits.bytesPerSealWritten
        else { continue }
        heads.append(ChainHead(sequence: fact.id.sequence, hash: fact.hash))
        (count, bytes) = (0, 0)
      }
      return heads + [head]
    }
  }

  /// What is to be done after facts came in.
  enum Admission: Sendable {
    /// The caller waits for a commit, which is to be started if true.
    case waiting(isFirst: Bool)
    /// The caller can be answered at once.
    case answered(Result<Appended, JournalError>)
  }

  /// The open connection; another one once the files have been opened anew.
  var store: Store
  /// Where it is noted what has been acknowledged.
  var mark: HeadMarkFile
  /// Sixteen bytes drawn for the epoch in use.
  var instance: [UInt8]
  /// Who the node writes as now.
  var own: KnownWriter
  /// The end of the chain on disk.
  var durable: ChainHead
  /// The latest stamp of all facts, those that wait included.
  var latest: HybridTime
  /// When the disk first refused; nil when it works.
  var failure: (failure: DiskFailure, since: Instant)?
  /// Failures in a row.
  private(set) var attempts = 0
  /// When to try again.
  private(set) var retryAt = ContinuousClock.now
  /// Set for good by closing: facts are refused from then on.
  var isClosed = false
  /// Set while the files are being opened anew: nobody commits meanwhile.
  var isMending = false
  /// Set when damage was read: the next start looks at everything.
  var isHurt = false
  /// Whether a commit is under way or arranged, so that nobody starts another.
  private(set) var isCommitting = false
  /// When the present commit began, or the last one.
  private(set) var commitBegan = ContinuousClock.now
  /// Facts that are not on disk yet, in the order of the chain.
  private(set) var pending: [StoredFact] = []
  private var pendingBytes = 0
  private var tip: ChainHead
  private var waiters: [Waiter] = []
  private var buffer: [UInt8] = []
  /// How long to wait for the disk, and when to try again.
  let pace: JournalPace

  /// An empty queue behind the chain that a start has found.
  init(_ ready: Opening.Ready, pace: JournalPace) {
    store = ready.store
    mark = ready.mark
    instance = ready.instance
    own = ready.own
    durable = ready.head
    tip = ready.head
    latest = ready.latest
    self.pace = pace
  }

  /// Takes facts in and gives them ids; notes the caller as one who waits, unless it can be
  /// answered at once because there is no room, or because the disk does not work.
  mutating func admit(_ drafts: [FactDraft], _ continuation: Continuation) -> Admission {
    if let refusal = refusal(of: drafts) { return .answered(.failure(refusal)) }
    let first = tip.sequence + 1
    for draft in drafts { enqueue(draft) }
    let appended = Appended(
      writer: own.writer, sequences: first..<tip.sequence + 1, safety: .remembered)
    if drafts.isEmpty { return .answered(.success(appended.acknowledged)) }
    let isResting = failure != nil && !isCommitting && ContinuousClock.now < retryAt
    if isMending || isStalled || isResting { return .answered(.success(appended)) }
    waiters.append(Waiter(appended: appended, continuation: continuation))
    if isCommitting { return .waiting(isFirst: false) }
    isCommitting = true
    commitBegan = .now
    return .waiting(isFirst: true)
  }

  private func refusal(of drafts: [FactDraft]) -> JournalError? {
    if isClosed { return .closed }
    let bytes = drafts.reduce(0) { $0 + Self.weight($1.payload) }
    guard
      pending.count + drafts.count > JournalLimits.waitingFacts
        || pendingBytes + bytes > JournalLimits.waitingBytes
    else { return nil }
    let remedy = failure?.failure.remedy ?? "The disk is too slow for this: append less at once."
    return .full(waiting: pending.count, remedy: remedy)
  }

  /// What a fact takes of the memory, in bytes, about.
  private static func weight(_ payload: [UInt8]) -> Int { payload.count + 128 }

  private mutating func enqueue(_ draft: FactDraft) {
    let sequence = tip.sequence + 1
    let hash = FactChain.hash(
      after: tip.hash, sequence: sequence, time: draft.time, kind: draft.kind,
      payload: draft.payload, buffer: &buffer)
    pending.append(
      StoredFact(
        id: FactID(writer: own.writer, sequence: sequence), time: draft.time, kind: draft.kind,
        payload: draft.payload, hash: hash))
    pendingBytes += Self.weight(draft.payload)
    tip = ChainHead(sequence: sequence, hash: hash)
    latest = max(latest, draft.time)
  }

  /// Whether the commit under way has been waiting for the disk for too long.
  var isStalled: Bool { isCommitting && ContinuousClock.now - commitBegan > pace.stall }

  /// Whether a failed write is due to be tried again.
  var isRetryDue: Bool {
    failure != nil && !isCommitting && !isMending && !isClosed && ContinuousClock.now >= retryAt
  }

  /// Marks a commit as under way.
  mutating func beginCommitting() {
    isCommitting = true
    commitBegan = .now
  }

  /// The next facts to write in one transaction; nil if none waits.
  mutating func nextBatch() -> Batch? {
    var bytes = 0
    var count = 0
    for fact in pending.prefix(JournalLimits.factsPerCommit) {
      bytes += fact.payload.count
      if count > 0 && bytes > JournalLimits.bytesPerCommit { break }
      count += 1
    }
    guard let last = pending.prefix(count).last else {
      isCommitting = false
      failure = nil
      return nil
    }
    commitBegan = .now
    let head = ChainHead(sequence: last.id.sequence, hash: last.hash)
    return Batch(
      facts: pending[..<count], own: own, head: head, latest: latest,
      mark: (mark, markLine(at: head)))
  }

  /// Goes on as another writer, whose chain is still empty.
  mutating func begin(_ own: KnownWriter, instance: [UInt8]) {
    self.own = own
    self.instance = instance
    durable = ChainHead(sequence: 0, hash: own.genesis)
    tip = durable
  }

  /// Notes that a batch is on disk; returns who may go on, and whether more waits.
  mutating func committed(_ batch: Batch) -> (waiters: [Waiter], again: Bool) {
    pendingBytes -= batch.facts.reduce(0) { $0 + Self.weight($1.payload) }
    pending.removeFirst(min(batch.facts.count, pending.count))
    durable = batch.head
    failure = nil
    attempts = 0
    let done = waiters.filter { $0.through <= durable.sequence }
    waiters.removeAll { $0.through <= durable.sequence }
    isCommitting = !pending.isEmpty
    return (done, isCommitting)
  }

  /// The mark of a journal in use that has acknowledged everything up to there.
  func markLine(at head: ChainHead) -> HeadMark {
    HeadMark(
      instance: instance, epoch: own.writer.epoch, sequence: head.sequence, hash: head.hash,
      state: isHurt ? .hurt : .open)
  }

  /// Notes that the disk refused; returns the callers, whose facts are remembered.
  mutating func failed(_ failure: DiskFailure, now: Instant) -> [Waiter] {
    self.failure = (failure, self.failure?.since ?? now)
    attempts += 1
    retryAt = .now + pace.retry(attempts)
    isCommitting = false
    isMending = false
    return releaseWaiters()
  }

  /// Lets all callers go on with their facts remembered.
  mutating func releaseWaiters() -> [Waiter] {
    defer { waiters = [] }
    return waiters
  }

  /// Drops the facts up to there, which turned out to be on disk already.
  mutating func drop(through head: ChainHead) {
    let known = pending.prefix { $0.id.sequence <= head.sequence }
    pendingBytes -= known.reduce(0) { $0 + Self.weight($1.payload) }
    pending.removeFirst(known.count)
    durable = head
  }

  /// The health in words.
  func health(file: String) -> JournalHealth {
    guard let failure else { return .healthy }
    return .failing(
      JournalTrouble(
        file: file, what: failure.failure.what, remedy: failure.failure.remedy,
        since: failure.since, waiting: pending.count))
  }
}

/// How patient the journal is with its disk.
public struct JournalPace: Hashable, Sendable {
  /// The pause after the first failure; it doubles with each further one.
  public var firstRetry: Duration
  /// The longest pause.
  public var longestRetry: Duration
  /// A commit that takes longer lets its callers go on with their facts remembered.
  public var stall: Duration
  /// Time between writes of rollups.
  public var rollupFlush: Duration

  /// A pace; see the properties.
  public init(
    firstRetry: Duration = .seconds(1), longestRetry: Duration = .seconds(30),
    stall: Duration = .seconds(5), rollupFlush: Duration = .seconds(10)
  ) {
    self.firstRetry = firstRetry
    self.longestRetry = longestRetry
    self.stall = stall
    self.rollupFlush = rollupFlush
  }

  /// The pause after so many failures in a row, from 1.
  func retry(_ attempt: Int) -> Duration {
    min(firstRetry * Double(1 << min(max(attempt - 1, 0), 16)), longestRetry)
  }
}
