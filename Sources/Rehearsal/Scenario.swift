/// A named way for things to go wrong, and what an honest watcher must say of it.
public struct Scenario: Hashable, Sendable {
  /// Its name: `access`, or two of them joined by `+`.
  public var name: String
  /// Other names for the same, such as the lab's.
  public var aliases: [String]
  /// What happens, in a sentence.
  public var summary: String
  /// What breaks, all at once.
  public var faults: [Fault]
  /// For each fault that can be found: the components that look like it, the true one first.
  public var expected: [[String]]
  /// Whether a twin looks on.
  public var isPaired = false
  /// What the wall clock does, and when the watcher sleeps.
  public var oddity: Oddity = .none

  /// What happens to the watcher itself.
  public enum Oddity: Hashable, Sendable, Codable {
    /// Nothing.
    case none
    /// Its wall clock jumps an hour ahead, then two hours back.
    case clockJump
    /// The machine sleeps 40 s.
    case sleep
  }

  /// A scenario; see the properties.
  public init(
    name: String, aliases: [String] = [], summary: String, faults: [Fault],
    expected: [[String]] = [], isPaired: Bool = false, oddity: Oddity = .none
  ) {
    self.name = name
    self.aliases = aliases
    self.summary = summary
    self.faults = faults
    self.expected = expected
    self.isPaired = isPaired
    self.oddity = oddity
  }

  /// Whether a line may rightly be said to be down.
  public var mayBeDown: Bool { faults.contains { $0.isCut } }

  /// The scenario of that name or alias, `a+b` for two at once; nil if there is none.
  public static func named(_ name: String) -> Scenario? {
    if let found = all.first(where: { $0.name == name || $0.aliases.contains(name) }) {
      return found
    }
    let parts = name.split(separator: "+").map(String.init)
    guard parts.count == 2, let first = named(parts[0]), let second = named(parts[1]) else {
      return nil
    }
    return Scenario(
      name: name, summary: "\(first.summary) At the same moment: \(second.summary)",
      faults: first.faults + second.faults, expected: first.expected + second.expected,
      isPaired: first.isPaired || second.isPaired)
  }

  /// Whether groups of component names say just what can be known of the faults, in any order.
  public func isExact(_ groups: [[String]]) -> Bool {
    groups.count == expected.count
      && expected.allSatisfy { wanted in groups.contains { Set($0) == Set(wanted) } }
  }
}
