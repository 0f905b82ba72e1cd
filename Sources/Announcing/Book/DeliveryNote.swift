import Incidents
import Relais

/// A delivery as one node tells the other of it, and finds it again after a start: all of a
/// ``DeliveryRecord`` but the words, which the message's sheet holds.
///
/// It is what ``DeliveryChanged/content`` holds.
public struct DeliveryNote: Hashable, Sendable, Codable {
  private var key: DeliveryKey
  private var hash: ContentHash
  private var corrects: Stage?
  private var order: HybridTime
  private var approvedAt: Instant
  private var deadline: Instant
  private var state: DeliveryState
  private var action: DeliveryAction?
  private var attempt: Int
  private var firstSentAt: Instant?
  private var remote: RemotePost?
  private var isAltered: Bool
  private var isDoubtful: Bool
  private var doubts: Int
  private var stoppedBy: String?
  private var retractWantedBy: String?
  private var epoch: UInt64
  private var revision: UInt64
  private var node: NodeID

  /// A delivery without its words.
  public init(_ record: DeliveryRecord) {
    key = record.key
    hash = record.hash
    corrects = record.corrects
    order = record.order
    approvedAt = record.approvedAt
    deadline = record.deadline
    state = record.state
    action = record.action
    attempt = record.attempt
    firstSentAt = record.firstSentAt
    remote = record.remote
    isAltered = record.isAltered
    isDoubtful = record.isDoubtful
    doubts = record.doubts
    stoppedBy = record.stoppedBy
    retractWantedBy = record.retractWantedBy
    epoch = record.epoch
    revision = record.revision
    node = record.node
  }

  /// The delivery with its words; nil where no message of the book has them.
  public func record(by book: AnnouncementBook) -> DeliveryRecord? {
    guard let entry = book[hash],
      let rendering = entry.sheet.renderings.first(where: { $0.channel == key.channel })
    else { return nil }
    var record = DeliveryRecord(
      key: key, rendering: rendering, hash: hash, corrects: corrects, order: order,
      approvedAt: approvedAt, deadline: deadline, state: state, node: node)
    record.action = action
    record.attempt = attempt
    record.firstSentAt = firstSentAt
    record.remote = remote
    record.isAltered = isAltered
    record.isDoubtful = isDoubtful
    record.doubts = doubts
    record.stoppedBy = stoppedBy
    record.retractWantedBy = retractWantedBy
    record.epoch = epoch
    record.revision = revision
    return record
  }
}
