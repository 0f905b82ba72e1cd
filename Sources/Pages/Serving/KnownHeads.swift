/// The answers to heads that came before, found by the heads' exact bytes.
///
/// Readers with the same browser ask in the same words. What the public surface answers follows
/// from those bytes, the site, and whether the dynamic side is there, and from nothing else; so
/// the same bytes need not be read twice. Forgotten whenever the site is exchanged.
struct KnownHeads {
  /// What is answered.
  struct Answer: Hashable, Sendable {
    /// The response, by its number.
    var response: Int
    /// Which part of it.
    var part: ServingLoop.Part
  }

  private struct Place {
    var count = 0
    var servesDynamic = false
    var answer = Answer(response: 0, part: .full)
  }

  /// The longest head that is kept, in bytes; browsers send some 500.
  static let headBytes = 1_024
  /// How many are kept at most, a power of two; of two with the same place, the later.
  static let count = 256

  private var places = [Place](repeating: Place(), count: count)
  /// The heads, `headBytes` for each place.
  private var heads = [UInt8](repeating: 0, count: count * headBytes)

  /// The answer to a head; nil where it must be read.
  func answer(to head: UnsafeRawBufferPointer, servesDynamic: Bool) -> Answer? {
    let index = Self.index(head)
    let place = places[index]
    guard place.count == head.count, place.servesDynamic == servesDynamic else { return nil }
    let start = index * Self.headBytes
    let isSame = heads.withUnsafeBytes { heads in
      ByteScan.isSame(UnsafeRawBufferPointer(rebasing: heads[start..<(start + head.count)]), head)
    }
    return isSame ? place.answer : nil
  }

  /// Keeps the answer to a head that was read: a whole one, with no body, whose connection stays.
  mutating func keep(_ answer: Answer, to head: UnsafeRawBufferPointer, servesDynamic: Bool) {
    guard (1...Self.headBytes).contains(head.count) else { return }
    let index = Self.index(head)
    places[index] = Place(count: head.count, servesDynamic: servesDynamic, answer: answer)
    let start = index * Self.headBytes
    heads.withUnsafeMutableBytes { heads in
      UnsafeMutableRawBufferPointer(rebasing: heads[start..<(start + head.count)])
        .copyMemory(from: head)
    }
  }

  /// Forgets all.
  mutating func forget() {
    for index in places.indices { places[index].count = 0 }
  }

  /// Where a head has its place; who sends heads that share one only has them read again.
  private static func index(_ head: UnsafeRawBufferPointer) -> Int {
    var hash = UInt64(truncatingIfNeeded: head.count)
    // Eight bytes at a time; of the rest, the last four are the same in all heads.
    var offset = 0
    while offset + 8 <= head.count {
      let word = head.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      hash = (hash ^ word) &* 0x9E37_79B9_7F4A_7C15
      offset += 8
    }
    return Int(truncatingIfNeeded: hash >> 40) & (count - 1)
  }
}
