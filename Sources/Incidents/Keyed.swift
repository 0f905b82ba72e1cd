/// Values by name, in the order in which facts first told of them, and found at once.
struct Keyed<Key: Hashable & Sendable, Value: Hashable & Sendable & Codable>: Sendable {
  private(set) var values: [Value] = []
  private var places: [Key: Int] = [:]

  init() {}

  func place(of key: Key) -> Int? { places[key] }

  subscript(key: Key) -> Value? { places[key].map { values[$0] } }

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

  init(_ values: [Value], keyedBy key: (Value) -> Key) {
    for value in values { _ = place(of: key(value), orAppend: value) }
  }
}
