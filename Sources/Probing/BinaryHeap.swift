/// A queue that gives its least element first: a binary heap, each element no greater than its two
/// children.
///
/// - Complexity: O(log n) to insert and to remove, O(1) to look.
struct BinaryHeap<Element: Comparable> {
  private var elements: [Element] = []

  /// The least element; nil where there is none.
  var min: Element? { elements.first }

  /// How many there are.
  var count: Int { elements.count }

  /// Adds an element.
  mutating func insert(_ element: Element) {
    elements.append(element)
    var child = elements.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      guard elements[child] < elements[parent] else { return }
      elements.swapAt(child, parent)
      child = parent
    }
  }

  /// Removes the least element; nothing where there is none.
  mutating func removeMin() {
    guard let last = elements.popLast(), !elements.isEmpty else { return }
    elements[0] = last
    var parent = 0
    while true {
      var least = parent
      for child in [2 * parent + 1, 2 * parent + 2] where child < elements.count {
        if elements[child] < elements[least] { least = child }
      }
      guard least != parent else { return }
      elements.swapAt(least, parent)
      parent = least
    }
  }
}
