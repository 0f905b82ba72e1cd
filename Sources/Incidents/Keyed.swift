/// Values by name, in the order in which facts first told of them, and found at once.
struct Keyed<Key: Hashable & Sendable, Value: Hashable & Sendable & Codable>: Sendable {
  /// The values; a place is an index into them.
  private(set) var values: [Value] = []
  private var places: [Key: Int] = [:]

  /// Holds nothing.
  init() {}

  /// Where the value of that name stands, until ``keep(where:keyedBy:)``; nil if there is none.
  func place(of key: Key) -> Int? { places[key] }

  /// The value of that name, copied; nil if there is none.
  subscript(key: Key) -> Value? { places[key].map { values[$0] } }

  /// The value at a place that is there, to be changed where it lies; its name must stay.
  subscript(place place: Int) -> Value {
    // Without a copy, which for an incident costs more than folding a fact.
    _read { yield values[place] }
    _modify { yield &values[place] }
  }

  /// The place of that name, made if there is none.
  mutating func place(of key: Key, orAppend value: @autoclosure () -> Value) -> Int {
    if let place = places[key] { return place }
    values.append(value())
    places[key] = values.count - 1
    return values.count - 1
  }

  /// Keeps only the values that the predicate holds for.
  mutating func keep(where isKept: (Int, Value) -> Bool, keyedBy key: (Value) -> Key) {
    var kept: [Value] = []
    for place in values.indices where isKept(place, values[place]) { kept.append(values[place]) }
    self = Keyed(kept, keyedBy: key)
  }

  /// Takes values in their order; of several of one name the first.
  init(_ values: [Value], keyedBy key: (Value) -> Key) {
    for value in values { _ = place(of: key(value), orAppend: value) }
  }
}
