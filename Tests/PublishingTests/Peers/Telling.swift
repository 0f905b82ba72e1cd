import Announcing
import Crypto
import Foundation
import Incidents
import Publishing
import Relais

/// Tells one message on one channel as a station does, by an outbox, until that is done.
///
/// Its clock jumps over every wait; the channel and its server are real.
struct Telling {
  /// What the channel is given; its moment is replaced.
  var context: ChannelContext
  /// What the message says.
  var text = "Panne"
  /// Its title.
  var title = ""
  /// How it ended.
  private(set) var record: DeliveryRecord?
  /// Requests to publish that left, or may have.
  private(set) var attempts = 0
  /// Reads.
  private(set) var reads = 0

  /// A telling in that context.
  init(_ context: ChannelContext) { self.context = context }

  /// The SHA-256 that approvals name.
  static let hash: Hasher256 = { Array(SHA256.hash(data: $0)) }

  /// Steps after which a telling is given up.
  private static let limit = 200

  /// Tells it, each time another stage, so that none is taken for another.
  mutating func run(on channel: some PublishingChannel, stage: String) async -> DeliveryState? {
    let profile = channel.profile
    let node = NodeID("office")
    var outbox = Outbox(node: node, hash: Self.hash)
    var numbers = SystemRandomNumberGenerator()
    var now = Instant(nanoseconds: Int64(Date().timeIntervalSince1970) * 1_000_000_000)
    let sheet = ApprovalSheet(
      company: CompanyID("atelier"), incident: IncidentID("office-7"), stage: Stage(stage),
      audience: profile.audience,
      renderings: [
        Rendering(channel: profile.id, languages: [.french], title: title, text: text)
      ], validUntil: now + .seconds(4 * 3_600))
    let hash = sheet.hash(by: Self.hash)
    var inputs: [Outbox.Input] = [
      .configured([profile]), .allowance(.ample),
      .home(profile.id, HomeTerm(holder: node, epoch: 1)),
      .submitted(sheet, order: HybridTime(milliseconds: 1), mayHaveLeft: false),
      .approval(hash, .approved(by: ["Chantal"], tooLate: [])),
    ]
    for _ in 0..<Self.limit {
      guard !inputs.isEmpty else { break }
      let directives = outbox.receive(inputs.removeFirst(), at: now, using: &numbers)
      var wake: Instant?
      for directive in directives {
        context.now = now
        switch directive {
        case .record(let record):
          inputs.append(.recorded(record.key, revision: record.revision))
        case .send(let delivery):
          attempts += 1
          let receipt = await channel.attempt(delivery, in: context)
          inputs.append(.answered(delivery.key, attempt: delivery.attempt, receipt))
        case .read(let delivery):
          reads += 1
          inputs.append(.readBack(delivery.key, await channel.look(for: delivery, in: context)))
        case .wake(let at): wake = at
        case .ask, .withdraw, .propose, .refuse: break
        }
      }
      record = outbox.records.first
      if inputs.isEmpty, record?.state.isSettled == true { break }
      if inputs.isEmpty, let wake {
        now = max(now, wake)
        inputs.append(.woke)
      }
    }
    return record?.state
  }
}

/// Where requests and replies are cut.
enum CutPlan {
  /// Whether every byte is tried: `RELAIS_EXHAUSTIVE=1`.
  static let isExhaustive = ProcessInfo.processInfo.environment["RELAIS_EXHAUSTIVE"] == "1"

  /// The cuts for one exchange over HTTP: every byte where something changes, a spread in between;
  /// all of them where asked for.
  static func cuts(of volume: CuttingProxy.Volume) -> [Cut] {
    places(in: volume.request).map(Cut.request) + places(in: volume.reply).map(Cut.reply)
  }

  private static func places(in bytes: [UInt8]) -> [Int] {
    // The last byte is no cut: then all of it has come.
    let all = Array(0..<bytes.count)
    guard !isExhaustive, let head = headLength(of: bytes) else { return all }
    // The first line and the head's end are where things change.
    let edges = Set(0..<24).union(head - 8..<head + 8)
    return all.filter { edges.contains($0) || $0 % 13 == 0 || $0 >= bytes.count - 8 }
  }

  private static func headLength(of bytes: [UInt8]) -> Int? {
    let mark = Array("\r\n\r\n".utf8)
    guard bytes.count >= 4 else { return nil }
    return (0...bytes.count - 4).first { Array(bytes[$0..<$0 + 4]) == mark }.map { $0 + 4 }
  }
}
