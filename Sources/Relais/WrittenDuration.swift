extension Duration {
  /// Reads a duration as people write it: a number and a unit, `500ms`, `1.5s`, `5min`, `2h`.
  ///
  /// Nil for anything else, for negative numbers, and beyond 100 years.
  public init?(written text: String) {
    let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
    guard let value = Double(number), value >= 0 else { return nil }
    let unit: Double
    switch text.dropFirst(number.count).drop(while: { $0 == " " }) {
    case "ms": unit = 0.001
    case "s", "sec": unit = 1
    case "m", "min": unit = 60
    case "h": unit = 3_600
    case "d": unit = 86_400
    default: return nil
    }
    guard value * unit <= 100 * 366 * 86_400 else { return nil }
    self = .nanoseconds(Int64((value * unit * 1e9).rounded()))
  }

  /// The duration as people write it, in the largest unit that leaves no fraction: `90s`, `5min`.
  public var written: String {
    let nanoseconds = nanoseconds
    let units: [(Int64, String)] = [
      (86_400_000_000_000, "d"), (3_600_000_000_000, "h"), (60_000_000_000, "min"),
      (1_000_000_000, "s"), (1_000_000, "ms"),
    ]
    for (size, name) in units where nanoseconds % size == 0 && nanoseconds != 0 {
      return "\(nanoseconds / size)\(name)"
    }
    return nanoseconds == 0 ? "0s" : "\(Double(nanoseconds / 1_000) / 1_000)ms"
  }
}
