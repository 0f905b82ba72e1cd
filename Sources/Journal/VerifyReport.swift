public import Relais

/// What a look at everything in the journal found.
public struct VerifyReport: Hashable, Sendable, Codable {
  /// One writer's chain.
  public struct Chain: Hashable, Sendable, Codable {
    /// Whose.
    public var writer: WriterID
    /// Facts that are there and follow from each other.
    public var facts: UInt64
    /// The last of them.
    public var last: UInt64
    /// Seals that are there and hold.
    public var seals: Int
    /// The hash of the chain's end, to be compared between nodes.
    public var hash: String
  }

  /// Something that is not as it should be.
  public struct Problem: Hashable, Sendable, Codable, CustomStringConvertible {
    /// Where: a fact, a writer, a table.
    public var place: String
    /// What is wrong.
    public var what: String

    /// `office.3:17: …`.
    public var description: String { "\(place): \(what)" }
  }

  /// The chains in their writers' order.
  public var chains: [Chain] = []
  /// Facts known to be lost, which an import may bring back: `office.3:17…19`.
  public var missing: [String] = []
  /// What is wrong, at most ``problemLimit``.
  public var problems: [Problem] = []
  /// Snapshots that can be used, of those that are there.
  public var soundSnapshots = 0
  /// SQLite's version.
  public var sqliteVersion = ""
  /// Bytes of the database file.
  public var bytes: Int64 = 0

  /// How many problems a report names.
  public static let problemLimit = 100

  /// Whether everything that should be there is there and is what was written.
  public var isClean: Bool { problems.isEmpty && missing.isEmpty }

  /// All facts together.
  public var facts: UInt64 { chains.reduce(0) { $0 + $1.facts } }

  /// Notes a problem, if there is room.
  mutating func note(_ place: String, _ what: String) {
    if problems.count < Self.problemLimit { problems.append(Problem(place: place, what: what)) }
  }
}
