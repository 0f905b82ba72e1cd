import Announcing
import Crypto
import Incidents
import Publishing
import Relais

/// An outbox whose channel is a real adapter and whose time is the test's: what it wants is done at
/// once, and when it waits its time has come.
struct OutboxDrive {
  /// How often a person was asked.
  private(set) var questions = 0
  /// How often something was sent.
  private(set) var sends = 0
  /// How often it was read.
  private(set) var reads = 0

  private var outbox: Outbox
  private var now = Sample.now
  private var numbers = DriveNumbers()
  private var wake: Instant?
  private var order: Int64 = 0
  private let channel: any PublishingChannel
  private let context: ChannelContext
  private let served: ServedModel

  /// An outbox at the home of that channel, whose service is that model.
  init(
    _ channel: any PublishingChannel, _ served: ServedModel, _ web: WebClient,
    _ secrets: [String: String]
  ) {
    self.channel = channel
    self.served = served
    context = Sample.context(web, secrets)
    outbox = Outbox(node: NodeID("office"), hash: Self.hash)
  }

  private static let hash: Hasher256 = { Array(SHA256.hash(data: $0)) }

  /// Names a message of the one incident there is.
  func key(_ stage: Stage) -> DeliveryKey {
    DeliveryKey(
      company: CompanyID("atelier"), incident: IncidentID("office-7"), channel: channel.profile.id,
      stage: stage, audience: .everyone)
  }

  /// Says what is there, and begins.
  mutating func start() async {
    await feed(.configured([channel.profile]))
    await feed(.home(channel.profile.id, HomeTerm(holder: NodeID("office"), epoch: 1)))
    await feed(.allowance(.ample))
  }

  /// Has a message approved, and goes on until nothing more is done with it.
  mutating func publish(
    _ stage: Stage, _ text: String, corrects: Stage? = nil
  ) async -> DeliveryRecord? {
    let rendering = Rendering(
      channel: channel.profile.id, languages: [.french], title: "",
      text: channel.profile.escaping.escape(text))
    let sheet = ApprovalSheet(
      company: CompanyID("atelier"), incident: IncidentID("office-7"), stage: stage,
      corrects: corrects, audience: .everyone, renderings: [rendering],
      validUntil: now + .seconds(4 * 3_600))
    order += 1
    await feed(
      .submitted(sheet, order: HybridTime(milliseconds: order), mayHaveLeft: false))
    await feed(.approval(sheet.hash(by: Self.hash), .approved(by: ["Chantal"], tooLate: [])))
    return await settle(key(stage))
  }

  /// Has a message taken away.
  mutating func retract(_ stage: Stage) async -> DeliveryRecord? {
    await feed(.decided(key(stage), .retract(by: "Chantal")))
    return await settle(key(stage))
  }

  private mutating func settle(_ key: DeliveryKey) async -> DeliveryRecord? {
    for _ in 0..<200 {
      guard let record = outbox.record(key) else { return nil }
      if record.state.isSettled { return record }
      guard let wake else { return record }
      now = max(now + .milliseconds(50), wake)
      await feed(.woke)
    }
    return outbox.record(key)
  }

  private mutating func feed(_ input: Outbox.Input) async {
    var inputs = [input]
    while !inputs.isEmpty {
      let next = inputs.removeFirst()
      now += .milliseconds(20)
      for directive in outbox.receive(next, at: now, using: &numbers) {
        switch directive {
        case .record(let record):
          inputs.append(.recorded(record.key, revision: record.revision))
        case .send(let delivery):
          sends += 1
          let receipt = await channel.attempt(delivery, in: atThisTime())
          inputs.append(.answered(delivery.key, attempt: delivery.attempt, receipt))
        case .read(let delivery):
          reads += 1
          inputs.append(
            .readBack(delivery.key, await channel.look(for: delivery, in: atThisTime())))
        case .ask: questions += 1
        case .wake(let moment): wake = moment
        case .withdraw, .propose, .refuse: break
        }
      }
    }
  }

  private func atThisTime() -> ChannelContext {
    served.move(to: now)
    var context = context
    context.now = now
    return context
  }
}

/// SplitMix64 (Steele, Lea, Flood 2014): waits are the same in every run.
private struct DriveNumbers: RandomNumberGenerator {
  private var state: UInt64 = 7

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
