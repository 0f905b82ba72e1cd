internal import Publishing
internal import Relais
internal import Synchronization

/// One pass over those of a job who have not got theirs.
final class FanOutWalk: FanLetters {
  /// People who are read at a time.
  private static let pageSize = 256

  private struct Walking {
    var page: ArraySlice<FanOutRecipient> = []
    var place = 0
    var trouble: String?
  }

  private let reading: FanOutReading
  private let progress: FanOutProgress
  private let people: Int
  private let departures: Departures
  private let deadline: Instant
  private let now: @Sendable () -> Instant
  private let walking = Mutex(Walking())
  private let stopping = Atomic(false)

  /// A pass that has not begun.
  init(
    _ job: FanOutJob, _ reading: FanOutReading, _ progress: FanOutProgress,
    departures: Departures, now: @escaping @Sendable () -> Instant
  ) {
    people = job.people
    deadline = job.deadline
    self.reading = reading
    self.progress = progress
    self.departures = departures
    self.now = now
  }

  /// Why the pass ended before its end, where that is this machine's fault.
  var trouble: String? { walking.withLock { $0.trouble } }

  /// Gives out no more.
  func stop() { stopping.store(true, ordering: .relaxed) }

  /// Whether the pass was stopped, or the message's time is over.
  var isStopped: Bool { stopping.load(ordering: .relaxed) || now() >= deadline }

  /// Gives out the next who has not got theirs, and notes that it may be on its way.
  func next() -> FanLetter? {
    guard !isStopped else { return nil }
    return walking.withLock { walking in
      while walking.trouble == nil {
        while let person = walking.page.popFirst() {
          let place = person.letter.place
          guard progress.mark(at: place).isLeft else { continue }
          let mark: FanOutProgress.Mark = departures.contains(person.subscriber) ? .gone : .leaving
          guard progress.note(mark, at: place) else {
            walking.trouble = "what was sent cannot be written down"
            return nil
          }
          if mark == .leaving { return person.letter }
        }
        guard walking.place < people else { return nil }
        read(&walking)
      }
      return nil
    }
  }

  /// Reads the next people; those who are not there any more are noted as gone.
  private func read(_ walking: inout Walking) {
    let places = walking.place..<min(walking.place + Self.pageSize, people)
    walking.place = places.upperBound
    guard places.contains(where: { progress.mark(at: $0).isLeft }) else { return }
    do {
      let found = try reading.people(at: places)
      let there = Set(found.map(\.letter.place))
      for place in places where !there.contains(place) && progress.mark(at: place).isLeft {
        guard progress.note(.gone, at: place) else {
          walking.trouble = "what was sent cannot be written down"
          return
        }
      }
      walking.page = found[...]
    } catch {
      walking.trouble = "subscribers cannot be read: \(error)"
    }
  }

  /// Writes an outcome down; where that fails nothing more is given out.
  func note(_ outcome: FanOutcome, at place: Int) {
    let mark: FanOutProgress.Mark =
      switch outcome {
      case .sent: .sent
      case .refused: .refused
      case .putOff, .uncertain, .held: .putOff
      }
    guard !progress.note(mark, at: place) else { return }
    walking.withLock { $0.trouble = "what was sent cannot be written down" }
  }
}
