/// The probes of the last minute, in a ring, by their number.
struct ProbeSlots: Sendable {
  /// More than a minute's probes at the highest rate; a power of two.
  static let capacity: UInt64 = 512

  /// What became of a probe.
  enum Fate: UInt8, Sendable {
    /// Sent, not yet due.
    case open
    /// Past its timeout.
    case overdue
    /// Lost: no reply for so long that it counted as such.
    case lost
    /// Says nothing about the line: the watcher was away, or the anchor is set aside.
    case void
    /// Answered, in time or late.
    case answered
  }

  /// One probe.
  struct Slot: Sendable {
    /// When it was sent.
    var sentAt: Nanoseconds = 0
    /// When it is overdue.
    var deadline: Nanoseconds = 0
    /// Whom it asked: an index into the anchors.
    var anchor: Int32 = 0
    /// What became of it.
    var fate: Fate = .void
    /// What it added to the sums when it was lost.
    var score = LineQuality.Score()
    /// Whether it was one of the steady ones, not of a burst.
    var isSteady = false
    /// Whether it only looks if an anchor that was set aside is back.
    var isTrial = false
  }

  /// The number of the next probe.
  private(set) var next: UInt64
  private let first: UInt64
  /// Empty until the first probe: a line that is only listened to needs no ring.
  private var slots: [Slot] = []

  /// A ring whose first probe has that number.
  init(first: UInt64) {
    self.first = first
    next = first
  }

  /// The oldest number that is still held.
  var oldest: UInt64 { next - first > Self.capacity ? next - Self.capacity : first }

  /// Whether that number was given to a probe that is still held.
  func holds(_ number: UInt64) -> Bool { number >= oldest && number < next }

  /// The probe of that number, which must be held.
  subscript(number: UInt64) -> Slot {
    get { slots[Int(truncatingIfNeeded: number & (Self.capacity - 1))] }
    set { slots[Int(truncatingIfNeeded: number & (Self.capacity - 1))] = newValue }
  }

  /// Changes what became of the probe of that number, which must be held.
  mutating func set(_ fate: Fate, of number: UInt64) {
    slots[Int(truncatingIfNeeded: number & (Self.capacity - 1))].fate = fate
  }

  /// Notes that the probe of that number, which must be held, was lost, and what that added.
  mutating func lose(_ number: UInt64, score: LineQuality.Score) {
    self[number].fate = .lost
    self[number].score = score
  }

  /// Makes the probe of that number, which must be held, due at once.
  mutating func expire(_ number: UInt64, at now: Nanoseconds) {
    slots[Int(truncatingIfNeeded: number & (Self.capacity - 1))].deadline = now
  }

  /// Gives all open probes from that number on time until that moment.
  mutating func extendOpen(from number: UInt64, to moment: Nanoseconds) {
    var number = max(number, oldest)
    while number < next {
      if self[number].fate == .open, self[number].deadline < moment {
        self[number].deadline = moment
      }
      number += 1
    }
  }

  /// Takes all probes from that number on, which have not been scored, out of the reckoning.
  mutating func voidUnjudged(from number: UInt64) {
    var number = max(number, oldest)
    while number < next {
      let fate = self[number].fate
      if fate == .open || fate == .overdue { set(.void, of: number) }
      number += 1
    }
  }

  /// Takes the next number for a probe.
  mutating func append(_ slot: Slot) -> UInt64 {
    if slots.isEmpty { slots = [Slot](repeating: Slot(), count: Int(Self.capacity)) }
    let number = next
    next += 1
    self[number] = slot
    return number
  }

  /// The share of lost probes, 0…1, among those whose fate is known and that were sent since a
  /// moment, and before another.
  func lossShare(since start: Nanoseconds, until end: Nanoseconds = .never) -> Double {
    var lost = 0
    var known = 0
    var number = next
    while number > oldest {
      number -= 1
      let slot = self[number]
      guard slot.sentAt >= start else { break }
      guard slot.sentAt < end else { continue }
      switch slot.fate {
      case .lost:
        lost += 1
        known += 1
      case .answered where !slot.isTrial: known += 1
      default: break
      }
    }
    return known > 0 ? Double(lost) / Double(known) : 0
  }
}
