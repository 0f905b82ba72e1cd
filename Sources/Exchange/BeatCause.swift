public import Relais

/// A cause that many dark offices may have in common: the operator of their lines.
///
/// Offered to a person, who may make one incident of them.
public struct CommonCause: Hashable, Sendable {
  /// An office that is dark.
  public struct DarkOffice: Hashable, Sendable {
    /// Whose it is.
    public var pair: PairID
    /// Since when.
    public var since: Instant
    /// The operators of its lines.
    public var operators: Set<String>

    /// An office; see the properties.
    public init(pair: PairID, since: Instant, operators: Set<String>) {
      self.pair = pair
      self.since = since
      self.operators = operators
    }
  }

  /// The operator.
  public var operatorName: String
  /// How many of its offices went dark at once, and how many it has.
  public var dark: Int
  /// How many offices have a line of that operator.
  public var total: Int
  /// How many of the others went dark meanwhile.
  public var otherDark: Int
  /// How many others there are.
  public var otherTotal: Int
  /// When the first of them was heard last.
  public var since: Instant
  /// The dark offices that it would explain, in the order of pairs.
  public var pairs: [PairID]

  /// What went dark within that time is taken for one event.
  public static let window = Duration.seconds(60)
  /// Fewer dark offices are no pattern.
  public static let fewest = 3
  /// An operator's share of dark offices must be so many times that of the rest.
  private static let ratio = 5.0
  /// And chance must explain that worse than one in a million: half of χ² with one degree of
  /// freedom, in nats.
  private static let evidence = 12.0

  /// The operators that explain what went dark of late, the likeliest first.
  ///
  /// One is taken after the other, and what it explains is taken away, so that an operator is not
  /// offered only because its offices have a line of the guilty one as well.
  ///
  /// - Parameters:
  ///   - dark: the offices that are dark; those count that went dark within ``window`` of the
  ///     last one.
  ///   - totals: how many offices have a line of each operator.
  ///   - count: how many offices there are.
  /// - Returns: the causes; often none.
  /// - Source: S. Dunning, "Accurate Methods for the Statistics of Surprise and Coincidence", 1993,
  ///   for the likelihood ratio of two shares.
  public static func offered(
    dark: [DarkOffice], totals: [String: Int], count: Int
  ) -> [CommonCause] {
    guard let last = dark.map(\.since).max() else { return [] }
    var left = dark.filter { last - $0.since <= window }
    var offered: [CommonCause] = []
    while let best = best(of: left, totals: totals, count: count) {
      offered.append(best)
      left.removeAll { $0.operators.contains(best.operatorName) }
    }
    return offered
  }

  private static func best(
    of dark: [DarkOffice], totals: [String: Int], count: Int
  ) -> CommonCause? {
    var counts: [String: Int] = [:]
    for office in dark { for name in office.operators { counts[name, default: 0] += 1 } }
    var best: (name: String, evidence: Double)?
    for name in counts.keys.sorted() {
      let here = counts[name] ?? 0
      let total = max(totals[name] ?? here, here)
      let evidence = evidence(here, of: total, dark.count - here, of: max(count, total) - total)
      if here >= fewest, evidence >= self.evidence, evidence > best?.evidence ?? 0 {
        best = (name, evidence)
      }
    }
    guard let name = best?.name else { return nil }
    let mine = dark.filter { $0.operators.contains(name) }
    let total = max(totals[name] ?? 0, mine.count)
    return CommonCause(
      operatorName: name, dark: mine.count, total: total, otherDark: dark.count - mine.count,
      otherTotal: max(count, total) - total, since: mine.map(\.since).min() ?? .zero,
      pairs: mine.map(\.pair).sorted())
  }

  /// How much better two shares explain the counts than one, in nats; 0 unless the first share is
  /// far beyond the second.
  private static func evidence(_ a: Int, of n: Int, _ b: Int, of m: Int) -> Double {
    guard n > 0, m > 0 else { return 0 }
    let first = Double(a) / Double(n)
    let second = Double(min(b, m)) / Double(m)
    guard first >= ratio * second else { return 0 }
    let both = Double(a + min(b, m)) / Double(n + m)
    return likelihood(a, of: n, first) + likelihood(min(b, m), of: m, second)
      - likelihood(a, of: n, both) - likelihood(min(b, m), of: m, both)
  }

  private static func likelihood(_ count: Int, of total: Int, _ share: Double) -> Double {
    var sum = 0.0
    if count > 0 { sum += Double(count) * share.naturalLogarithm }
    if count < total { sum += Double(total - count) * (1 - share).naturalLogarithm }
    return sum
  }
}
