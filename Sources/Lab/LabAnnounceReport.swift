/// How long it takes, and what it costs, to tell everybody over a thin line.
public struct LabAnnounceReport: Hashable, Sendable, Codable {
  /// Whether the office posted by itself, without a twin.
  public var isAlone: Bool
  /// Seconds until the draft stood there.
  public var draft: Double
  /// Seconds from the tap until each service held the message, and the office knew.
  public var approveToAll: Double
  /// Bytes that the office sent for it, from putting it forward until nothing more came, by the
  /// kernel's count with all headers: to the twin without beats, or to the services.
  public var officeBytes: Int
  /// Bytes of beats that it sent to the twin in the same time, which it sends at any time.
  public var beatBytes: Int
  /// Channels that say that it stands there, the public page among them.
  public var channelsOK: Int
  /// Channels that there are.
  public var channels: Int
  /// Posts beyond one that a service holds.
  public var doubled: Int
  /// Services that hold none.
  public var lost: Int
  /// Whether each service, asked by the drill, holds just one.
  public var readBackOK: Bool

  private enum CodingKeys: String, CodingKey {
    case channels, doubled, lost
    case isAlone = "alone"
    case draft = "draft_s"
    case approveToAll = "approve_to_all_s"
    case officeBytes = "office_bytes"
    case beatBytes = "beat_bytes"
    case channelsOK = "channels_ok"
    case readBackOK = "readback_ok"
  }
}
