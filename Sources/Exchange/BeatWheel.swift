/// Who is to be looked at when: a hashed wheel of lists through the offices' own numbers, so that
/// setting, moving and taking a deadline cost the same for one office and for a hundred thousand.
///
/// A deadline beyond the wheel's turn comes up once a turn, and is then set again.
///
/// Source: G. Varghese, T. Lauck, "Hashed and Hierarchical Timing Wheels", SOSP 1987, scheme 6.
struct BeatWheel: Sendable {
  /// Nanoseconds of a step.
  static let step: Int64 = 100_000_000
  /// Steps of a turn.
  private static let turn = 512
  /// No office.
  private static let nobody = UInt32.max

  private struct Link {
    var before = BeatWheel.nobody
    var after = BeatWheel.nobody
    /// In which list; `turn` for none.
    var place = UInt16(BeatWheel.turn)
  }

  private var links: [Link] = []
  private var heads = [UInt32](repeating: BeatWheel.nobody, count: BeatWheel.turn)
  private var now: Int64

  /// A wheel that stands at that moment, in nanoseconds.
  init(at now: Int64) { self.now = now / Self.step }

  /// Makes room for so many offices.
  mutating func reserve(_ count: Int) { links.reserveCapacity(count) }

  /// Sets or moves an office's deadline, in nanoseconds; `.max` takes it away.
  mutating func set(_ office: Int, to deadline: Int64) {
    while links.count <= office { links.append(Link()) }
    take(office)
    guard deadline != .max else { return }
    let steps = max(1, min(deadline / Self.step &- now &+ 1, Int64(Self.turn - 1)))
    let place = Int((now &+ steps) % Int64(Self.turn))
    let head = heads[place]
    links[office].after = head
    links[office].before = Self.nobody
    links[office].place = UInt16(place)
    if head != Self.nobody { links[Int(head)].before = UInt32(office) }
    heads[place] = UInt32(office)
  }

  /// Moves to that moment, in nanoseconds, and gives whose deadlines came up.
  ///
  /// They are put into an array that is used again and again. They come up to a step later than
  /// due, never earlier unless they lie beyond the wheel's turn.
  mutating func advance(to moment: Int64, into due: inout [Int]) {
    let end = moment / Self.step
    guard end > now else { return }
    let first = max(now &+ 1, end &- Int64(Self.turn - 1))
    now = end
    for step in first...end {
      let place = Int(step % Int64(Self.turn))
      var office = heads[place]
      heads[place] = Self.nobody
      while office != Self.nobody {
        due.append(Int(office))
        let after = links[Int(office)].after
        links[Int(office)] = Link()
        office = after
      }
    }
  }

  private mutating func take(_ office: Int) {
    let link = links[office]
    guard Int(link.place) < Self.turn else { return }
    if link.before == Self.nobody {
      heads[Int(link.place)] = link.after
    } else {
      links[Int(link.before)].after = link.after
    }
    if link.after != Self.nobody { links[Int(link.after)].before = link.before }
    links[office] = Link()
  }
}
