import Relais

/// When each check is due, as a value: no clock, no waiting.
///
/// A check is due once a period, at a moment of the period that its name decides. So the checks
/// spread over their periods by themselves, and a restart or another configuration does not move
/// those that stay.
struct Agenda: Sendable {
  /// A moment at which a check is due.
  private struct Entry: Comparable, Sendable {
    var due: Instant
    var check: Int
    /// Whether it stands besides the check's own period.
    var isExtra: Bool

    static func < (a: Entry, b: Entry) -> Bool { (a.due, a.check) < (b.due, b.check) }
  }

  private let periods: [Duration]
  private let phases: [Duration]
  /// A binary heap: the earliest entry first, each no later than its two children.
  private var heap: [Entry] = []

  /// An agenda of these checks, each due for the first time within its period from now.
  ///
  /// - Precondition: every period is positive.
  init(_ checks: [(name: String, period: Duration)], at now: Instant) {
    periods = checks.map(\.period)
    phases = checks.map { Self.phase(of: $0.name, within: $0.period) }
    heap.reserveCapacity(checks.count)
    for index in checks.indices {
      precondition(periods[index] > .zero, "\(checks[index].name): a period of \(periods[index])")
      push(Entry(due: nextDue(of: index, after: now), check: index, isExtra: false))
    }
  }

  /// When the next check is due; nil where there is none.
  var nextDue: Instant? { heap.first?.due }

  /// Takes the checks that are due, in the order in which they became due.
  ///
  /// Each is due again a period later; periods that passed unseen are left out, not made up for.
  /// So is a moment missed by more than ``patience``: after a pause all checks would be due at
  /// once, and would bring down what they are to watch. Each waits for its own next moment
  /// instead, unless that is further away than ``longestWait``.
  mutating func takeDue(at now: Instant) -> [Int] {
    var due: [Int] = []
    while let first = heap.first, first.due <= now {
      if first.isExtra || !isMissed(first.check, at: now) { due.append(first.check) }
      if first.isExtra {
        pop()
      } else {
        let next = nextDue(of: first.check, after: now)
        replaceFirst(with: Entry(due: next, check: first.check, isExtra: false))
      }
    }
    return due
  }

  /// How late a check may begin before it is left out.
  static let patience: Duration = .seconds(1)
  /// How long a check that was left out may wait for its next moment.
  static let longestWait: Duration = .seconds(60)

  /// The most moments besides the periods, for each check on average.
  static let extraLimit = 4

  /// Makes a check due once more, besides its period; false where too many such moments wait.
  mutating func add(_ check: Int, at moment: Instant) -> Bool {
    guard heap.count < periods.count * (1 + Self.extraLimit) else { return false }
    push(Entry(due: moment, check: check, isExtra: true))
    return true
  }

  /// Whether a check's last moment of its own is long past and its next one is near.
  private func isMissed(_ check: Int, at now: Instant) -> Bool {
    let next = nextDue(of: check, after: now)
    return now - (next - periods[check]) > Self.patience && next - now <= Self.longestWait
  }

  /// The first moment of a check's own after that one.
  private func nextDue(of check: Int, after moment: Instant) -> Instant {
    Self.due(periods[check], phases[check], before: moment) + periods[check]
  }

  /// The last moment at which a check was due, at that one or before.
  static func due(name: String, period: Duration, before moment: Instant) -> Instant {
    due(period, phase(of: name, within: period), before: moment)
  }

  private static func due(
    _ period: Duration, _ phase: Duration, before moment: Instant
  ) -> Instant {
    let (quotient, remainder) = (moment.nanoseconds - phase.nanoseconds).quotientAndRemainder(
      dividingBy: period.nanoseconds)
    let passed = remainder < 0 ? quotient - 1 : quotient
    return Instant(nanoseconds: phase.nanoseconds + passed * period.nanoseconds)
  }

  /// The same moment of the period for the same name, on every machine.
  ///
  /// Source: FNV-1a, 64 bits (draft-eastlake-fnv-21, section 2), mixed once more, as its low bits
  /// alone spread names that differ in their last letter badly.
  private static func phase(of name: String, within period: Duration) -> Duration {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in name.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    hash = (hash ^ (hash >> 32)) &* 0x9e37_79b9_7f4a_7c15
    hash ^= hash >> 32
    return .nanoseconds(Int64(hash % UInt64(max(1, period.nanoseconds))))
  }

  private mutating func push(_ entry: Entry) {
    heap.append(entry)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child] < heap[parent] else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  private mutating func pop() {
    let last = heap.removeLast()
    if !heap.isEmpty { replaceFirst(with: last) }
  }

  private mutating func replaceFirst(with entry: Entry) {
    heap[0] = entry
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < heap.count {
        if heap[child] < heap[least] { least = child }
      }
      guard least != parent else { return }
      heap.swapAt(least, parent)
      parent = least
    }
  }
}
