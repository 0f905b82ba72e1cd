import Announcing
import Foundation
import Publishing
import Rehearsal
import Relais
import Testing

/// What came of cutting.
private struct Tally: CustomStringConvertible {
  var cuts = 0
  var doubles = 0
  var losses = 0
  var questions = 0
  var sends = 0
  var reads = 0

  var description: String {
    "\(cuts) cuts: \(doubles) doubled, \(losses) lost, \(questions) questions, "
      + "\(sends) sends, \(reads) reads"
  }
}

/// The connection of each request that changes something is cut, and the outbox goes on to its end.
///
/// With `RELAIS_CUTS=1`, which is every byte, some 11,680 cuts over the seven services and their
/// acts left nothing doubled, nothing lost and nobody asked; signatures differ in length.
@Suite("A connection that is cut anywhere")
struct RequestCuttingTests {
  private static let first =
    "Panne d’opérateur : téléphones coupés.\nVoir https://a.example/p <ici>"
  private static let second = "Les téléphones marchent & le reste aussi."

  /// How many bytes lie between two cuts; `RELAIS_CUTS=1` cuts at every one.
  private static var step: Int {
    ProcessInfo.processInfo.environment["RELAIS_CUTS"].flatMap(Int.init).map { max(1, $0) } ?? 29
  }

  @Test(
    "leaves each message exactly once, whether it is published, corrected or taken away",
    arguments: ModelledService.all)
  func cuts(service: ModelledService) async throws {
    let served = ServedModel(service.model(1))
    try await WebClient.with { web in
      try await StandInServer.run(answering: { served.answer($0) }) { _, server in
        let port = try #require(server.split(separator: ":").last.flatMap { Int($0) })
        try await RequestCutter.run(to: port) { proxy, url in
          let trial = Trial(service: service, served: served, proxy: proxy, url: url, web: web)
          for act in ModelledService.Act.allCases where service.requests[act] != nil {
            var tally = Tally()
            try await trial.run(act, .never, &tally)
            let seen = try #require(proxy.seen, "\(service) \(act) asks nothing that begins so")
            for count in stride(from: 0, through: seen.request, by: Self.step) + [seen.request] {
              try await trial.run(act, .request(count), &tally)
            }
            for count in stride(from: 0, through: seen.reply, by: Self.step) + [seen.reply] {
              try await trial.run(act, .reply(count), &tally)
            }
            #expect(tally.doubles == 0 && tally.losses == 0 && tally.questions == 0)
            print("\(service), \(act): \(tally)")
          }
        }
      }
    }
  }

  private struct Trial {
    let service: ModelledService
    let served: ServedModel
    let proxy: RequestCutter
    let url: String
    let web: WebClient

    /// Publishes, and then does what is cut.
    func run(_ act: ModelledService.Act, _ cut: CutPlace, _ tally: inout Tally) async throws {
      let channel = try service.channel(url)
      served.start(service.model(UInt64(tally.cuts)))
      var drive = OutboxDrive(channel, served, web, service.secrets)
      await drive.start()
      let request = service.requests[act] ?? ""
      var record: DeliveryRecord?
      if act == .publish || act == .login {
        proxy.arm(request, cut)
        record = await drive.publish("first-notice", first)
      } else {
        record = await drive.publish("first-notice", first)
        #expect(record?.state == .confirmed)
        proxy.arm(request, cut)
        record =
          act == .retract
          ? await drive.retract("first-notice")
          : await drive.publish("correction", second, corrects: "first-notice")
      }
      #expect(proxy.seen != nil, "\(service) \(act) \(cut) was not asked for")
      judge(act, cut, record, channel.profile.escaping, &tally)
      tally.cuts += 1
      tally.questions += drive.questions
      tally.sends += drive.sends
      tally.reads += drive.reads
    }

    private func judge(
      _ act: ModelledService.Act, _ cut: CutPlace, _ record: DeliveryRecord?,
      _ escaping: Escaping, _ tally: inout Tally
    ) {
      let model = served.model
      let expected: DeliveryState = act == .retract ? .retracted : .confirmed
      #expect(record?.state == expected, "\(service) \(act) \(cut)")
      let edited = act == .correct && service.edits
      let (first, second) = (escaping.escape(first), escaping.escape(second))
      let wanted = [
        (first, act == .retract || edited ? 0 : 1), (second, act == .correct ? 1 : 0),
      ]
      for (text, count) in wanted {
        let standing = model.standing(text)
        if standing > count { tally.doubles += 1 }
        if standing < count { tally.losses += 1 }
        #expect(standing == count, "\(service) \(act) \(cut): \(model.posts)")
      }
      let most = act == .correct && !service.edits ? 2 : 1
      #expect(model.posts.count == most, "\(service) \(act) \(cut): \(model.posts)")
      if act != .retract {
        // The receipt names what stands there.
        #expect(model.posts.last?.id == record?.remote?.id)
        #expect(record?.isAltered == false)
      }
    }
  }
}
