import Incidents
public import Relais

/// A message as it is put forward: all that a node needs to render the bytes that are approved.
///
/// It is what ``AnnouncementSubmitted/content`` holds. The renderings are not in it: they would be
/// ten times as long, and both nodes make the same ones of it, or refuse.
public struct SubmittedAnnouncement: Hashable, Sendable, Codable {
  /// The message.
  public var announcement: Announcement
  /// The stage that it corrects, if it corrects one.
  public var corrects: Stage?
  /// The channels it is for.
  public var channels: [ChannelID]

  /// A message for these channels.
  public init(_ announcement: Announcement, corrects: Stage? = nil, channels: [ChannelID]) {
    self.announcement = announcement
    self.corrects = corrects
    self.channels = channels
  }

  /// The sheet to approve, as these channels have it.
  public func sheet(on profiles: [ChannelProfile]) -> ApprovalSheet {
    announcement.sheet(for: profiles.filter { channels.contains($0.id) }, corrects: corrects)
  }
}
