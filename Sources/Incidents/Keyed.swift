/// Values by name, in the order in which facts first told of them, and found at once.
struct Keyed<Key: Hashable & Sendable, Value: Hashable & Sendable & Codable>: Sendable {
  private(set) var values: [Value] = []
  private var places: [Key: Int] = [:]

  init() {}

  func place(of key: Key) -> Int? { places[key] }

  subscript(key: Key) -> Value? { places[key].map { values[$0] } }

  subscript(place place: Int) -> Value {
    get { values[place] }
    _modify { yield &values[place] }
  }

  /// The place of that name, made if there is none.
  mutating func place(of key: Key, orAppend value: @autoclosure () -> Value) -> Int {
    if let place = places[key] { return place }
    values.append(value())
    places[key] = values.count - 1
    return values.count - 1
  }

  init(_ values: [Value], keyedBy key: (Value) -> Key) {
    for value in values { _ = place(of: key(value), orAppend: value) }
  }
}
