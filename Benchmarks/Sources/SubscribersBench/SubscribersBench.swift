// How fast a message reaches 100,000 subscribers, beside Postfix's own smtp-source in the same run:
// SubscribersBench [PEOPLE] [ROUNDS]
internal import FoundationEssentials
internal import Glibc
internal import Publishing
internal import Relais
internal import Subscribers

/// Measures a message to many.
@main
struct SubscribersBench {
  private static let port = 48_025
  private static let sessions = 20

  /// Prints a line a round, and the memory.
  static func main() async throws {
    let words = CommandLine.arguments
    let people = words.count > 1 ? Int(words[1]) ?? 100_000 : 100_000
    let rounds = words.count > 2 ? Int(words[2]) ?? 3 : 3
    let folder = "/tmp/relais-subscribers-bench-\(getpid())"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let sink = try spawn(
      "/usr/sbin/smtp-sink", geteuid() == 0 ? ["-u", "nobody"] : [], ["127.0.0.1:\(port)", "100"])
    defer {
      kill(sink, SIGKILL)
      var status: CInt = 0
      waitpid(sink, &status, 0)
    }
    try await Task.sleep(for: .seconds(1))
    let store = try SubscriberStore(folder: folder)
    let moment = Instant(seconds: 1_795_420_800)
    let took = try await ContinuousClock().measure {
      _ = try await store.takeIn(
        (0..<people).map { number in
          Subscriber(
            address: "person\(number)@client\(number % 500).example",
            language: number % 2 == 0 ? .french : .english,
            consent: Consent(at: moment, source: "bench", words: ""))
        })
    }
    print("\(people) subscribers taken in: \(took)")
    let fan = try fan()
    let worker = FanOutWorker(store: store, now: { moment }, tell: { print("  \($0)") })
    for round in 1...rounds {
      let ours = try await ContinuousClock().measure {
        _ = try await worker.take(order("round\(round)", moment))
        try await worker.finish { _ in
          FanOutWorker.Way(
            fan: fan, password: "", link: "https://status.shop.example/unsubscribe/")
        }
      }
      // Our mails are about that long.
      let theirs = try ContinuousClock().measure {
        let source = try spawn(
          "/usr/sbin/smtp-source", ["-d", "-s", "\(sessions)", "-m", "\(people)", "-l", "2000"],
          ["127.0.0.1:\(port)"])
        var status: CInt = 0
        waitpid(source, &status, 0)
      }
      let (a, b) = (rate(people, ours), rate(people, theirs))
      print(
        "round \(round): \(Int(a)) mails/s, smtp-source \(Int(b))/s, ratio \(hundredths(a / b))")
    }
    print("memory at most: \(peak())")
    store.close()
  }

  private static func fan() throws -> MailFan {
    let keys = [
      ("host", "127.0.0.1"), ("port", "\(port)"), ("security", "none"),
      ("from", "info@shop.example"), ("sessions", "\(sessions)"),
    ]
    let entries = keys.map {
      Setting.Entry(key: $0.0, line: 1, setting: Setting(.scalar($0.1), line: 1))
    }
    var reader = SettingsReader(Setting(.map(entries), line: 1), path: "channels.bench")
    guard let fan = MailFan(&reader) else { throw reader.problems.first ?? ConfigurationFailure() }
    return fan
  }

  private struct ConfigurationFailure: Error {}

  private static func order(_ name: String, _ moment: Instant) -> FanOutOrder {
    let french =
      "Le téléphone de l'atelier ne répond pas depuis 8 h 37. La commande en ligne fonctionne "
      + "normalement, et les colis partent comme prévu.\n\nProchain point à 11 h 30."
    let english =
      "The workshop's telephone has not answered since 8:37. Ordering works normally, and parcels "
      + "leave as planned.\n\nNext update at 11:30."
    return FanOutOrder(
      name: name, channel: "bench", thread: name, approvedAt: moment,
      deadline: moment + .seconds(3_600),
      words: [
        FanWords(
          language: .french, title: "Téléphone coupé", text: french,
          farewell: "Pour ne plus rien recevoir :"),
        FanWords(
          language: .english, title: "Telephone cut", text: english,
          farewell: "To get nothing more:"),
      ], services: [])
  }

  private static func rate(_ count: Int, _ time: Duration) -> Double {
    let parts = time.components
    return Double(count) / (Double(parts.seconds) + Double(parts.attoseconds) / 1e18)
  }

  private static func hundredths(_ number: Double) -> String {
    let whole = Int((number * 100).rounded())
    return "\(whole / 100).\(whole % 100 < 10 ? "0" : "")\(whole % 100)"
  }

  private static func peak() -> String {
    let status = FileManager.default.contents(atPath: "/proc/self/status") ?? Data()
    return String(decoding: status, as: UTF8.self).split(separator: "\n")
      .first { $0.hasPrefix("VmHWM") }.map(String.init) ?? "unknown"
  }

  private struct NoProgram: Error {
    var path: String
  }

  private static func spawn(_ path: String, _ options: [String], _ rest: [String]) throws -> pid_t {
    var words: [UnsafeMutablePointer<CChar>?] = ([path] + options + rest).map { strdup($0) }
    words.append(nil)
    defer { for word in words { free(word) } }
    var child: pid_t = 0
    guard posix_spawn(&child, path, nil, nil, words, environ) == 0 else {
      throw NoProgram(path: path)
    }
    return child
  }
}
