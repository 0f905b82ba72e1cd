/// Events in the order of their times; those of one time in the order in which they were added.
///
/// A binary heap: adding and taking cost O(log n).
struct Agenda<Event: Sendable>: Sendable {
  private struct Entry {
    var time: Int64
    var number: UInt64
    var event: Event

    func precedes(_ other: Entry) -> Bool {
      time == other.time ? number < other.number : time < other.time
    }
  }

  private var heap: [Entry] = []
  private var added: UInt64 = 0

  /// Adds an event; the time is in nanoseconds.
  mutating func add(_ event: Event, at time: Int64) {
    added += 1
    heap.append(Entry(time: time, number: added, event: event))
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard heap[child].precedes(heap[parent]) else { return }
      heap.swapAt(child, parent)
      child = parent
    }
  }

  /// Takes the next event, with its time in nanoseconds.
  mutating func next() -> (event: Event, time: Int64)? {
    guard let first = heap.first, let last = heap.popLast() else { return nil }
    guard !heap.isEmpty else { return (first.event, first.time) }
    heap[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2]
      where child < heap.count && heap[child].precedes(heap[least]) { least = child }
      guard least != parent else { break }
      heap.swapAt(parent, least)
      parent = least
    }
    return (first.event, first.time)
  }
}
