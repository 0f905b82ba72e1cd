internal import Glibc
internal import Relais
internal import Synchronization

/// What became of each of a job's people, one byte each, in a file.
///
/// A byte is written when a message is given out and when its outcome is known. What a killed
/// program has written stays with the system; it is brought to the disk itself every second, so
/// that a power cut forgets a second at most.
final class FanOutProgress: Sendable {
  /// What became of somebody's message.
  enum Mark: UInt8, Sendable {
    /// It waits.
    case waiting = 0
    /// It may be on its way: after a crash it goes again, under the same name.
    case leaving = 1
    /// It was taken.
    case sent = 2
    /// The address refuses it for good.
    case refused = 3
    /// It has been tried, and goes again.
    case putOff = 4
    /// Nobody is there any more.
    case gone = 5

    /// Whether it is still to go.
    var isLeft: Bool { self == .waiting || self == .leaving || self == .putOff }
  }

  private struct Kept {
    var marks: [UInt8]
    var counts: [Int]
    var syncedAt = ContinuousClock.now
  }

  private let file: CInt
  private let kept: Mutex<Kept>

  /// Goes on where the file ends; makes it where there is none.
  init(path: String, people: Int) throws(SubscriberStoreError) {
    let file = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard file >= 0, ftruncate(file, people) == 0 else {
      throw SubscriberStoreError("\(path) cannot be written: \(String(cString: strerror(errno)))")
    }
    var marks = [UInt8](repeating: 0, count: people)
    var done = 0
    while done < people {
      let count = marks.withUnsafeMutableBytes {
        pread(file, $0.baseAddress?.advanced(by: done), people - done, done)
      }
      guard count > 0 else {
        close(file)
        throw SubscriberStoreError("\(path) cannot be read: \(String(cString: strerror(errno)))")
      }
      done += count
    }
    self.file = file
    kept = Mutex(Kept(marks: marks, counts: Self.counts(marks)))
  }

  deinit { close(file) }

  /// Notes what became of somebody's message; false where that cannot be written.
  func note(_ mark: Mark, at place: Int) -> Bool {
    var byte = mark.rawValue
    guard pwrite(file, &byte, 1, place) == 1 else { return false }
    let isDue = kept.withLock { kept in
      let before = Int(kept.marks[place])
      kept.counts[before < kept.counts.count ? before : 0] -= 1
      kept.counts[Int(mark.rawValue)] += 1
      kept.marks[place] = mark.rawValue
      guard kept.syncedAt.duration(to: .now) > .seconds(1) else { return false }
      kept.syncedAt = .now
      return true
    }
    return isDue ? fdatasync(file) == 0 : true
  }

  /// The mark of somebody.
  func mark(at place: Int) -> Mark {
    kept.withLock { Mark(rawValue: $0.marks[place]) ?? .waiting }
  }

  /// All marks.
  var marks: [UInt8] { kept.withLock { $0.marks } }

  /// How many have theirs.
  var count: FanOutCount { kept.withLock { Self.count($0.counts) } }

  /// How many have theirs, by the marks of a job.
  static func count(of marks: [UInt8]) -> FanOutCount { count(counts(marks)) }

  private static func counts(_ marks: [UInt8]) -> [Int] {
    var counts = [Int](repeating: 0, count: 6)
    // A byte that no version has written counts as waiting.
    for mark in marks { counts[mark < 6 ? Int(mark) : 0] += 1 }
    return counts
  }

  private static func count(_ counts: [Int]) -> FanOutCount {
    var count = FanOutCount()
    count.sent = counts[Int(Mark.sent.rawValue)]
    count.refused = counts[Int(Mark.refused.rawValue)]
    count.gone = counts[Int(Mark.gone.rawValue)]
    count.left = counts.reduce(0, +) - count.sent - count.refused - count.gone
    return count
  }
}
