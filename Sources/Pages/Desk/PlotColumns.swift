import Relais

extension Plot {
  /// The stretches within the drawing, put together so that there are at most so many.
  ///
  /// The median of several stretches is taken to be the mean of theirs, by their answers.
  func columns(atMost limit: Int) -> [Point] {
    let span = (until - from).inSeconds
    let inside = points.filter { $0.length > .zero && $0.start >= from && $0.start < until }
    guard span > 0, limit > 0, inside.count > limit else { return span > 0 ? inside : [] }
    var columns: [(place: Int, point: Point)] = []
    for point in inside {
      let place = Int((point.start - from).inSeconds / span * Double(limit))
      if let last = columns.last, last.place == place {
        columns[columns.count - 1].point.merge(point)
      } else {
        columns.append((place, point))
      }
    }
    return columns.map(\.point)
  }

  /// All of it in one stretch; nil if nothing was asked.
  var whole: Point? {
    let asked = points.filter { $0.count > 0 }
    return asked.dropFirst().reduce(asked.first) { whole, point in
      var whole = whole
      whole?.merge(point)
      return whole
    }
  }
}

extension Plot.Point {
  /// Those that were answered; never negative.
  var answers: Int { max(0, count - max(0, failed)) }

  /// The share that was not answered, 0…1; nil if nothing was asked.
  var lost: Double? {
    count > 0 ? Double(min(max(failed, 0), count)) / Double(count) : nil
  }

  /// When it ends.
  var end: Instant { start + length }

  /// Takes in a later stretch.
  mutating func merge(_ later: Plot.Point) {
    let (mine, its) = (Double(answers), Double(later.answers))
    if let median, let other = later.median, mine + its > 0 {
      let mean = (median.inSeconds * mine + other.inSeconds * its) / (mine + its)
      self.median = .nanoseconds(Int64(mean * 1e9))
    } else {
      median = median ?? later.median
    }
    minimum = [minimum, later.minimum].compactMap { $0 }.min()
    maximum = [maximum, later.maximum].compactMap { $0 }.max()
    count += later.count
    failed += later.failed
    length = max(end, later.end) - start
  }
}

extension Double {
  /// The number for a drawing, with at most one decimal.
  var plotted: String {
    guard isFinite, abs(self) < 1e9 else { return "0" }
    let tenths = Int((self * 10).rounded())
    let sign = tenths < 0 ? "-" : ""
    let (whole, rest) = tenths.magnitude.quotientAndRemainder(dividingBy: 10)
    return rest == 0 ? "\(sign)\(whole)" : "\(sign)\(whole).\(rest)"
  }
}
