// Tells all subscribers of a list one thing, so that tests can kill it:
// FanOutFixture FOLDER PORT SESSIONS KILL_AFTER
//
// Ends itself with SIGKILL when it is about to give out that message; 0 for never. Prints what a
// person would be told.
internal import Glibc
internal import Publishing
internal import Relais
internal import Subscribers
internal import Synchronization

@main
struct FanOutFixture {
  /// How often somebody asked whether to go on.
  private static let asked = Atomic(0)

  static func main() async throws {
    let words = CommandLine.arguments
    guard words.count == 5, let sessions = Int(words[3]), let killAfter = Int(words[4]) else {
      print("usage: FOLDER PORT SESSIONS KILL_AFTER")
      exit(2)
    }
    let keys = [
      ("host", "127.0.0.1"), ("port", words[2]), ("security", "none"),
      ("from", "info@shop.example"), ("sessions", "\(sessions)"),
    ]
    let entries = keys.map {
      Setting.Entry(key: $0.0, line: 1, setting: Setting(.scalar($0.1), line: 1))
    }
    var reader = SettingsReader(Setting(.map(entries), line: 1), path: "channels.fixture")
    guard let fan = MailFan(&reader), reader.problems.isEmpty else {
      print("\(reader.problems)")
      exit(2)
    }
    let store = try SubscriberStore(folder: words[1])
    let moment = Instant(seconds: 1_795_420_800)
    let worker = FanOutWorker(store: store, pauses: [.milliseconds(1)]) {
      // Asked by every connection before each message.
      let count = asked.add(1, ordering: .relaxed).newValue
      if count == killAfter { kill(getpid(), SIGKILL) }
      return moment
    } tell: {
      print($0)
    }
    let order = FanOutOrder(
      name: "0123456789abcdef0123456789abcdef", channel: "fixture", thread: "outage",
      approvedAt: moment, deadline: moment + .seconds(3_600),
      words: [
        FanWords(language: .french, title: "Panne", text: "Le téléphone…", farewell: "Stop :"),
        FanWords(language: .english, title: "Outage", text: "The telephone…", farewell: "Stop:"),
      ], services: [])
    let job = try await worker.take(order)
    print("job \(job.people)")
    try await worker.finish { _ in
      FanOutWorker.Way(fan: fan, password: "", link: "https://status.shop.example/unsubscribe/")
    }
    store.close()
  }
}
