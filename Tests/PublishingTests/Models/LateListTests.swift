import Announcing
import Publishing
import Rehearsal
import Relais
import Synchronization
import Testing

/// Lists that show a post later than a channel says: what keeps the message from being doubled then
/// is the service's own filter.
@Suite("A list that shows a post too late")
struct LateListTests {
  @Test(
    "doubles nothing where the service knows a repeat",
    arguments: [
      (ModelledService.x, 35), (.facebook, 30), (.mastodon(.answers), 30), (.mastodon(.fails), 30),
    ])
  func late(service: ModelledService, seconds: Int) async throws {
    var repeats = 0
    for seed in UInt64(1)...20 {
      let lag = ServiceLag(upTo: .seconds(seconds), seed: seed)
      let model: any ServiceModel
      switch service.model(0) {
      case is XModel: model = XModel(user: "42", lag: lag)
      case is FacebookModel: model = FacebookModel(page: "123", token: "T", lag: lag)
      default:
        let keys: MastodonModel.KeyHabit = service.description.contains("fails") ? .fails : .answers
        model = MastodonModel(token: "T", keys: keys, lag: lag)
      }
      let served = ServedModel(model)
      let isFirst = Mutex(true)
      let answer: @Sendable (RecordedRequest) -> StandInAnswer = { request in
        let answer = served.answer(request)
        let isLost = request.method == "POST" && isFirst.withLock { exchange(&$0, false) }
        return isLost ? .close : answer
      }
      try await service.with(answering: answer) { channel, context, _ in
        var drive = OutboxDrive(channel, served, context.web, service.secrets)
        await drive.start()
        let record = await drive.publish("first-notice", "Panne")
        #expect(record?.state == .confirmed, "\(service) with seed \(seed)")
        #expect(served.model.posts.count == 1, "\(service) with seed \(seed)")
        #expect(record?.remote?.id == served.model.posts.first?.id)
        #expect(drive.questions == 0)
        repeats += drive.sends - 1
      }
    }
    // Else nothing was tried.
    #expect(repeats > 0)
  }

  /// Puts a value in the place of another, and gives that.
  private func exchange(_ flag: inout Bool, _ value: Bool) -> Bool {
    defer { flag = value }
    return flag
  }
}
