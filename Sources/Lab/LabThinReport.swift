/// What it costs, and how long it takes, to keep a twin over a thin line that is paid by the byte.
public struct LabThinReport: Hashable, Sendable, Codable {
  /// The middle and the worst of many.
  public struct Spread: Hashable, Sendable, Codable {
    /// Half are no larger.
    public var median: Double
    /// None is larger.
    public var worst: Double

    private enum CodingKeys: String, CodingKey {
      case median = "p50"
      case worst
    }

    /// Of these; 0 of none.
    init(_ values: [Double]) {
      let sorted = values.sorted()
      median = sorted.isEmpty ? 0 : sorted[(sorted.count - 1) / 2]
      worst = sorted.last ?? 0
    }
  }

  /// How long nothing happened.
  public var minutes: Double
  /// Bytes from the office to the twin in that time, by the kernel's count, with all headers.
  public var idleUp: Int
  /// Bytes from the twin to the office, as they were sent towards the line.
  public var idleDown: Int
  /// How much of both were no beats.
  public var idleOther: Int
  /// Bytes both ways that an urgent fact took, written in the office.
  public var noteBytes: Spread
  /// Seconds until the twin had it in its journal.
  public var noteSeconds: Spread
  /// The same for what the twin wrote.
  public var backBytes: Spread
  /// Seconds until the office had that.
  public var backSeconds: Spread
  /// Urgent facts written.
  public var notes: Int
  /// Facts that either wrote and one of them does not have in the end.
  public var lost: Int
  /// Names of facts that stand for two different facts.
  public var doubled: Int

  private enum CodingKeys: String, CodingKey {
    case minutes, notes, lost, doubled
    case idleUp = "idle_bytes_up"
    case idleDown = "idle_bytes_down"
    case idleOther = "idle_bytes_no_beats"
    case noteBytes = "note_bytes"
    case noteSeconds = "note_s"
    case backBytes = "back_bytes"
    case backSeconds = "back_s"
  }
}
