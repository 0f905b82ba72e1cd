import Foundation
import Relais
import Subprocess
import Testing

@testable import Publishing
@testable import Subscribers

#if canImport(System)
  import System
#else
  import SystemPackage
#endif

@Suite("A message to all subscribers")
struct FanOutTests {
  private static func fan(_ port: Int, sessions: Int = 3) throws -> MailFan {
    let from = try #require(MailAddress("info@shop.example"))
    return MailFan(
      server: MailServer(host: "127.0.0.1", port: port, security: .none), from: from,
      name: "Shop", replyTo: nil, sessions: sessions)
  }

  private static func order(
    _ name: String, services: [ServiceID] = [], deadline: Duration = .seconds(3_600)
  ) -> FanOutOrder {
    FanOutOrder(
      name: name, channel: "mails", thread: "outage", approvedAt: People.now,
      deadline: People.now + deadline,
      words: [
        FanWords(language: .french, title: "Panne \(name)", text: "Coupé.", farewell: "Stop :"),
        FanWords(language: .english, title: "Outage \(name)", text: "Cut.", farewell: "Stop:"),
      ], services: services)
  }

  private static func worker(_ store: SubscriberStore) -> FanOutWorker {
    FanOutWorker(store: store, pauses: [.milliseconds(1)], now: { People.now }, tell: { _ in })
  }

  private static func send(
    _ order: FanOutOrder, _ worker: FanOutWorker, to sink: SinkPeer
  ) async throws -> FanOutCount? {
    _ = try await worker.take(order)
    let fan = try fan(sink.port)
    try await worker.finish { _ in
      FanOutWorker.Way(fan: fan, password: "", link: "https://shop.example/unsubscribe/")
    }
    return try await worker.count(of: order.name)?.count
  }

  @Test(
    "reaches everybody who wants to hear of it once, in their language, in one thread",
    .enabled(if: SinkPeer.isInstalled, "needs root and Debian's postfix"))
  func everybody() async throws {
    try await ListFolder.with { folder in
      try await SinkPeer.with { sink in
        let store = try SubscriberStore(folder: folder.path)
        let worker = Self.worker(store)
        var asleep = People.person("asleep@client.example")
        asleep.state = .suspended
        _ = try await store.takeIn([
          People.person("anne@client.example", services: ["phones"]),
          People.person("bob@client.example", .english), asleep,
          People.person("carl@client.example", .english, services: ["site"]),
          People.person("dora@client.example", "de"),
        ])
        let first = try await Self.send(Self.order("a1", services: ["phones"]), worker, to: sink)
        #expect(first?.sent == 3)
        #expect(first?.left == 0)
        var mails = try sink.mails()
        let subjects = Dictionary(
          mails.map { ($0.recipient, $0.header("Subject") ?? "") }, uniquingKeysWith: { a, _ in a })
        #expect(
          subjects == [
            "<anne@client.example>": "Panne a1", "<bob@client.example>": "Outage a1",
            "<dora@client.example>": "Outage a1",
          ])
        // Handed over again it is the same one.
        #expect(try await Self.send(Self.order("a1"), worker, to: sink) == first)
        #expect(try sink.mails().count == 3)
        // Whoever has gone gets no more; what comes next stands in the thread of the first.
        _ = try await store.erase("dora@client.example", by: .mail, isRemembered: true)
        _ = try await Self.send(Self.order("a2"), worker, to: sink)
        _ = try await Self.send(Self.order("a3"), worker, to: sink)
        mails = try sink.mails()
        #expect(mails.count == 3 + 3 + 3)
        let anne = mails.filter { $0.recipient == "<anne@client.example>" }
        let names = ["a1", "a2", "a3"].map { name in
          anne.first { $0.header("Subject") == "Panne \(name)" }?.header("Message-ID") ?? ""
        }
        #expect(Set(names).count == 3)
        let last = anne.first { $0.header("Subject") == "Panne a3" }
        #expect(last?.header("In-Reply-To") == names[1])
        #expect(last?.text.contains("References: \(names[0])\n \(names[1])\n") == true)
        let carl = mails.filter { $0.recipient == "<carl@client.example>" }
        #expect(carl.first { $0.header("Subject") == "Outage a2" }?.header("In-Reply-To") == nil)
        let links = Set(mails.compactMap { $0.header("List-Unsubscribe") })
        #expect(links.count == 4)
        #expect(links.allSatisfy { $0.hasPrefix("<https://shop.example/unsubscribe/") })
        #expect(
          mails.allSatisfy {
            $0.header("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click"
          })
      }
    }
  }

  @Test(
    "to an address that refuses three in a row is the last one there",
    .enabled(if: SinkPeer.isInstalled, "needs root and Debian's postfix"))
  func refusals() async throws {
    try await ListFolder.with { folder in
      // A sink that refuses every recipient for good.
      try await SinkPeer.with(["-f", "rcpt"]) { sink in
        let store = try SubscriberStore(folder: folder.path)
        let worker = Self.worker(store)
        _ = try await store.takeIn([People.person("anne@client.example")])
        for name in ["a", "b", "c"] {
          #expect(try await Self.send(Self.order(name), worker, to: sink)?.refused == 1)
        }
        #expect(try await store.count().suspended == 1)
        #expect(try await Self.send(Self.order("d"), worker, to: sink) == FanOutCount())
      }
    }
  }

  @Test(
    "waits for an address that takes nothing at present, until its time is over",
    .enabled(if: SinkPeer.isInstalled, "needs root and Debian's postfix"))
  func patience() async throws {
    try await ListFolder.with { folder in
      let store = try SubscriberStore(folder: folder.path)
      _ = try await store.takeIn([People.person("anne@client.example")])
      let clock = Clock()
      let worker = FanOutWorker(
        store: store, pauses: [.milliseconds(10)], now: { clock.now(stepping: .milliseconds(200)) },
        tell: { _ in })
      try await SinkPeer.with(["-r", "rcpt"]) { sink in
        let count = try await Self.send(Self.order("a", deadline: .seconds(30)), worker, to: sink)
        #expect(count?.left == 1)
        #expect(try await store.job(named: "a")?.state == .expired)
        #expect(try await store.count().suspended == 0)
        #expect(try sink.mails().isEmpty)
      }
    }
  }

  @Test("that nobody's server takes is held, and stopped by a newer one")
  func stopped() async throws {
    try await ListFolder.with { folder in
      let store = try SubscriberStore(folder: folder.path)
      _ = try await store.takeIn([People.person("anne@client.example")])
      let worker = Self.worker(store)
      _ = try await worker.take(Self.order("a"))
      _ = try await worker.take(Self.order("b"))
      #expect(try await store.job(named: "a")?.state == .stopped)
      try await worker.stop("b")
      let fan = try Self.fan(1)
      try await worker.finish { _ in
        FanOutWorker.Way(fan: fan, password: "", link: "https://shop.example/")
      }
      #expect(try await worker.count(of: "b")?.count.left == 1)
      #expect(try await store.openJobs().isEmpty)
      let files = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(!files.contains { $0.hasPrefix("fan-out") })
    }
  }

  @Test(
    "goes on after the program was killed: nobody is left out, nobody but those on their way twice",
    .enabled(if: SinkPeer.isInstalled, "needs root and Debian's postfix"),
    arguments: [7, 400, 1_100])
  func killed(after count: Int) async throws {
    let (people, sessions) = (1_000, 8)
    try await ListFolder.with { folder in
      try await SinkPeer.with { sink in
        do {
          let store = try SubscriberStore(folder: folder.path)
          _ = try await store.takeIn(
            (0..<people).map { People.person("person\($0)@client\($0 % 9).example") })
          store.close()
        }
        let folders = CommandLine.arguments[0].split(separator: "/").dropLast()
        let fixture = "/\(folders.joined(separator: "/"))/FanOutFixture"
        func run(_ killAfter: Int) async throws -> TerminationStatus {
          try await Subprocess.run(
            .path(FilePath(fixture)),
            arguments: [folder.path, "\(sink.port)", "\(sessions)", "\(killAfter)"],
            output: .string(limit: 65_536)
          ).terminationStatus
        }
        #expect(try await run(count) != .exited(0))
        let before = try sink.mails().count
        #expect(before < people)
        #expect(try await run(0) == .exited(0))
        let mails = try sink.mails()
        let all = Dictionary(grouping: mails, by: \.recipient)
        #expect(all.count == people)
        #expect(all.values.allSatisfy { $0.count <= 2 })
        #expect(mails.count - people <= sessions)
        // Those who got it twice got the same mail.
        #expect(all.values.allSatisfy { Set($0.map { $0.header("Message-ID") }).count == 1 })
      }
    }
  }

  @Test("is for each the very mail that is made for one alone", arguments: 0..<60)
  func pattern(seed: UInt64) throws {
    var numbers = Numbers(seed: seed)
    let letters = ["a", "é", "\n", "\n\n", "<", "&", "☎", "https://a.example/?x=1&y=2", " ", "."]
    func words(_ limit: Int) -> String {
      (0..<Int.random(in: 0..<limit, using: &numbers)).map { _ in
        letters.randomElement(using: &numbers) ?? "a"
      }.joined()
    }
    let from = try #require(MailAddress("info@shop.example"))
    var message = MailMessage(
      from: from, name: words(9), to: from, replyTo: seed % 2 == 0 ? from : nil,
      subject: words(60), text: words(300), languages: seed % 3 == 0 ? [] : [.french],
      moment: People.now, id: "", references: [], unsubscribe: nil, farewell: words(20))
    let pattern = MailPattern(message)
    for number in 0..<5 {
      message.to = try #require(MailAddress("person\(number)@client.example"))
      message.id = "\(words(40).filter(\.isLetter)).\(number)@shop.example"
      message.references = (0..<number).map { "\($0)@shop.example" }
      message.unsubscribe = "https://shop.example/u?a=1&b=\(number)"
      let bytes = pattern.bytes(
        to: message.to, id: message.id, references: message.references,
        unsubscribe: message.unsubscribe ?? "")
      #expect(
        String(decoding: bytes, as: UTF8.self) == String(decoding: message.bytes, as: UTF8.self))
    }
  }
}
