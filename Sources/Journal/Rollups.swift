public import Relais
internal import Synchronization

/// Observations on their way into buckets; they wait here for a few seconds and are then written
/// together.
///
/// A crash loses what waits, ten seconds as a rule: observations are no facts.
public final class Rollups: Sendable {
  /// A bucket of ten seconds of one series.
  struct Key: Hashable, Sendable {
    /// What was observed: `check/` and the name of the check.
    var series: String
    /// Tens of seconds since 1970-01-01T00:00:00Z.
    var slot: Int64
  }

  /// How many buckets wait at most, if the disk does not work; what comes then is dropped.
  static let waitingBuckets = 200_000

  private struct Contents {
    var waiting: [Key: RollupBucket] = [:]
    var dropped: UInt64 = 0
    /// Hours before this one are closed: what comes late for them is dropped.
    var firstOpenHour = Int64.min
  }

  private let contents = Mutex(Contents())

  /// Nothing waits.
  init() {}

  /// The series that the observations of a check go to.
  public static func series(of check: CheckID) -> String { "check/\(check)" }

  /// The series that the probes to the anchors of a line go to.
  public static func series(of line: LineID) -> String { "line/\(line)" }

  /// Notes an observation in its check's series.
  public func note(_ observation: Observation) {
    add(Self.series(of: observation.check), at: observation.sentAt, observation.outcome)
  }

  /// Notes the outcome of one observation of a series, such as `line/fibre`.
  ///
  /// The moment is when it was sent: up to two minutes after its end an hour still takes what was
  /// sent in it.
  public func add(_ series: String, at moment: Instant, _ outcome: Outcome) {
    if case .answered(let answer) = outcome {
      add(series, at: moment, duration: answer.duration)
    } else {
      add(series, at: moment, duration: nil)
    }
  }

  /// Notes how long one answer took; nil is a failure.
  public func add(_ series: String, at moment: Instant, duration: Duration?) {
    let slot = TimeOfDay.divide(moment.nanoseconds, by: 10_000_000_000).quotient
    let key = Key(series: series, slot: slot)
    contents.withLock { contents in
      let hour = TimeOfDay.divide(slot, by: 360).quotient
      let hasRoom = contents.waiting.count < Self.waitingBuckets || contents.waiting[key] != nil
      guard hour >= contents.firstOpenHour, hasRoom else {
        contents.dropped += 1
        return
      }
      contents.waiting[key, default: RollupBucket()].add(duration)
    }
  }

  /// Observations that came too late, or while too many waited for the disk.
  public var dropped: UInt64 { contents.withLock { $0.dropped } }

  /// Takes all that waits, to be written.
  func take() -> [Key: RollupBucket] {
    contents.withLock { contents in
      defer { contents.waiting = [:] }
      return contents.waiting
    }
  }

  /// Puts back what could not be written.
  func putBack(_ buckets: [Key: RollupBucket]) {
    contents.withLock { contents in
      for (key, bucket) in buckets where contents.waiting.count < Self.waitingBuckets {
        contents.waiting[key, default: RollupBucket()].merge(bucket)
      }
    }
  }

  /// What waits of one series.
  func waiting(of series: String) -> [(slot: Int64, bucket: RollupBucket)] {
    contents.withLock { contents in
      contents.waiting.filter { $0.key.series == series }.map { ($0.key.slot, $0.value) }
    }
  }

  /// Hours before this one take nothing more.
  func close(before hour: Int64) {
    contents.withLock { $0.firstOpenHour = max($0.firstOpenHour, hour) }
  }
}
