import Announcing
import Foundation
import Relais
import Testing

@testable import Publishing

@Suite("An SMS")
struct SMSTests {
  private static let people = ["+33612345678", "+33 6 98 76 54 32", "+32 470.12.34-56"]

  private static func channel(
    _ peer: GammuPeer, to people: [String] = people, spool: String? = nil,
    more: [(String, String)] = []
  ) throws -> SMSChannel {
    var entries = ([("spool", spool ?? peer.folder.path), ("daemon", peer.configuration)] + more)
      .map {
        Setting.Entry(key: $0.0, line: 1, setting: Setting(.scalar($0.1), line: 1))
      }
    entries.append(
      Setting.Entry(
        key: "recipients", line: 2,
        setting: Setting(.list(people.map { Setting(.scalar($0), line: 2) }), line: 2)))
    var reader = SettingsReader(Setting(.map(entries), line: 1), path: "channels.sms")
    let channel = SMSChannel(ChannelBasis(id: ChannelID("sms")), settings: &reader)
    reader.finish()
    if let problem = reader.problems.first { throw problem }
    return channel
  }

  private static func name(_ number: String, _ delivery: Delivery) -> String {
    "OUTC20261123_093000_00_\(number)_relais-\(delivery.digest).txt"
  }

  @Test(
    "goes out by a real daemon to everybody, once, and says where each stands",
    .enabled(if: GammuPeer.isInstalled, "needs Debian's gammu-smsd"))
  func life() async throws {
    try await WebClient.with { web in
      try await GammuPeer.with { peer in
        let channel = try Self.channel(peer)
        let context = Sample.context(web, timeout: .seconds(40))
        let delivery = Sample.delivery("Panne : être joignable au 04 66 00 00 00.")
        #expect(await channel.look(for: delivery, in: context) == .absent)
        #expect(
          await channel.examine(in: context)
            == .bad("gammu-smsd does not run with \(peer.configuration)"))

        // Without a daemon they wait, and nothing is certain.
        var brief = context
        brief.timeout = .seconds(1)
        let waiting = "3 people: 3 waiting"
        #expect(await channel.attempt(delivery, in: brief).outcome == .uncertain(waiting))
        #expect(await channel.look(for: delivery, in: context) == .failed(waiting))

        let post = RemotePost(id: delivery.digest)
        try await peer.running {
          var again = delivery
          again.attempt = 2
          #expect(await channel.attempt(again, in: context).outcome == .confirmed(post))
          #expect(await channel.look(for: delivery, in: context) == .found(post, isAltered: false))
          #expect(await channel.attempt(again, in: context).outcome == .confirmed(post))
          let test = await channel.examine(in: context)
          #expect(test == .good("Gammu 1.42.0: in GammuT3l, signal 42%, 3 sent, 0 given up; to 3"))
        }
        let names = ["+32470123456", "+33612345678", "+33698765432"].map { Self.name($0, delivery) }
        #expect(try peer.folder.files(in: "sent") == names)
        #expect(try peer.folder.files(in: "outbox").isEmpty)
        #expect(try peer.transmissions() == Dictionary(uniqueKeysWithValues: names.map { ($0, 1) }))
        let file = URL(fileURLWithPath: "\(peer.folder.path)/sent/\(names[0])")
        let words = delivery.rendering.text.data(using: .utf16LittleEndian) ?? Data()
        #expect(try Data(contentsOf: file) == Data([0xFF, 0xFE]) + words)
      }
    }
  }

  @Test(
    "is counted in parts and alphabets as gammu does",
    .enabled(if: GammuPeer.isInstalled, "needs Debian's gammu-smsd"))
  func counting() async throws {
    func run(_ unit: String, _ count: Int) -> String { String(repeating: unit, count: count) }
    let mixed = run("a", 152) + "€" + run("a", 152)
    let texts: [String] = [
      "Panne", run("é", 160), run("é", 161), run("a", 306), run("a", 307), "Être prêt",
      run("ê", 70), run("ê", 71), run("ê", 134), run("ê", 135), run("€", 80), run("€", 81),
      mixed, "Δ Ω @ £ [fin] {1} ~ \\ | ^", "ç", "Ç",
      "☎ 👩‍👩‍👧 e\u{301}", "שלום עולם", run("👍", 35), run("👍", 36),
    ]
    try await WebClient.with { web in
      try await GammuPeer.with { peer in
        let channel = try Self.channel(peer, to: ["+33612345678"], more: [("parts", "10")])
        try await peer.running {
          for (number, text) in texts.enumerated() {
            let delivery = Sample.delivery(text, stage: "n\(number)")
            let receipt = await channel.attempt(
              delivery, in: Sample.context(web, timeout: .seconds(40)))
            #expect(receipt.outcome == .confirmed(RemotePost(id: delivery.digest)), "\(text)")
          }
        }
        let findings = try peer.findings()
        try #require(findings.count == texts.count)
        for (text, found) in zip(texts, findings) {
          let ours = ShortMessage(text)
          #expect(ours.parts == found.parts, "\(text)")
          #expect((ours.alphabet == .ucs2) == found.isUCS2, "\(text)")
        }
      }
    }
  }

  @Test(
    "is neither lost nor handed over twice while its daemon is killed again and again",
    .enabled(if: GammuPeer.isInstalled, "needs Debian's gammu-smsd"))
  func killed() async throws {
    let people = (0..<24).map { "+336000000\($0 < 10 ? "0" : "")\($0)" }
    try await WebClient.with { web in
      try await GammuPeer.with { peer in
        let channel = try Self.channel(peer, to: people)
        let delivery = Sample.delivery("Panne")
        var brief = Sample.context(web)
        brief.timeout = .milliseconds(10)
        _ = await channel.attempt(delivery, in: brief)
        let kills = 4
        for round in 1...kills {
          try await peer.running(isKilled: true) {
            try await PeerProgram.wait(for: "some SMS") {
              try peer.folder.files(in: "sent").count >= 4 * round
            }
          }
          // Ours goes on as if nothing were.
          _ = await channel.attempt(delivery, in: brief)
        }
        try await peer.running {
          try await PeerProgram.wait(for: "all SMS") {
            try peer.folder.files(in: "outbox").isEmpty
          }
        }
        #expect(try peer.folder.files(in: "sent") == people.map { Self.name($0, delivery) })
        let sent = try peer.transmissions()
        #expect(sent.count == people.count)
        // A kill between the telephone and the daemon's note is gammu's to double.
        #expect(sent.values.reduce(0) { $0 + $1 - 1 } <= kills)
        let total = sent.values.reduce(0, +)
        print("sms: \(kills) kills of the daemon, \(people.count) people, \(total) sent")
      }
    }
  }

  @Test(
    "goes to everybody once, wherever the handing over ends",
    .enabled(if: GammuPeer.isInstalled, "needs Debian's gammu-smsd"))
  func interrupted() async throws {
    try await WebClient.with { web in
      try await GammuPeer.with { peer in
        try await peer.running {
          for count in 0...Self.people.count {
            for leavesDraft in [false, true] where count < Self.people.count || !leavesDraft {
              let stage = "ends-\(count)-\(leavesDraft)"
              let broken = Interrupted(
                whole: try Self.channel(peer),
                part: try Self.channel(peer, to: Array(Self.people.prefix(count))),
                folder: peer.folder, leavesDraft: leavesDraft)
              var telling = Telling(Sample.context(web, timeout: .seconds(40)))
              let state = await telling.run(on: broken, stage: stage)
              #expect(state == .confirmed, "\(stage)")
            }
          }
        }
        let counts = try peer.transmissions()
        #expect(counts.count == (2 * Self.people.count + 1) * Self.people.count)
        #expect(counts.values.allSatisfy { $0 == 1 })
        #expect(try peer.folder.files(in: "outbox").isEmpty)
      }
    }
  }

  /// A channel whose process ends in the middle of its first attempt.
  private struct Interrupted: PublishingChannel {
    static var kind: ChannelKind { SMSChannel.kind }
    let whole: SMSChannel
    let part: SMSChannel
    let folder: ScratchFolder
    /// Whether it ends while the next message is being written.
    let leavesDraft: Bool

    init(whole: SMSChannel, part: SMSChannel, folder: ScratchFolder, leavesDraft: Bool) {
      self.whole = whole
      self.part = part
      self.folder = folder
      self.leavesDraft = leavesDraft
    }

    init(_ basis: ChannelBasis, settings: inout SettingsReader) {
      self.init(
        whole: SMSChannel(basis, settings: &settings), part: SMSChannel(basis, settings: &settings),
        folder: ScratchFolder(path: ""), leavesDraft: false)
    }

    var profile: ChannelProfile { whole.profile }

    func attempt(_ delivery: Delivery, in context: ChannelContext) async -> Receipt {
      guard delivery.attempt == 1 else { return await whole.attempt(delivery, in: context) }
      var brief = context
      brief.timeout = .zero
      _ = await part.attempt(delivery, in: brief)
      if leavesDraft { try? folder.write("outbox/.\(name(delivery))", "½") }
      return Receipt(.uncertain("ended"))
    }

    private func name(_ delivery: Delivery) -> String {
      // Of the last person, whom no part holds; with the real moment of approval.
      TelephoneNumber("+32470123456").map { number in
        MessageSpool.Message(
          "", to: number, digest: delivery.digest, moment: delivery.approvedAt, wantsReport: false
        ).name
      } ?? ""
    }

    func look(for delivery: Delivery, in context: ChannelContext) async -> ReadBack {
      // The outbox's time jumps; the telephone's does not.
      try? await PeerProgram.wait(for: "the telephone") {
        try !folder.files(in: "outbox").contains { $0.hasPrefix("OUT") }
      }
      return await whole.look(for: delivery, in: context)
    }

    func examine(in context: ChannelContext) async -> SelfTest { await whole.examine(in: context) }
  }

  @Test("says whom the telephone has given up, and that of all as a refusal")
  func givenUp() async throws {
    try await WebClient.with { web in
      try await GammuPeer.with { peer in
        let channel = try Self.channel(peer)
        let context = Sample.context(web, timeout: .zero)
        let delivery = Sample.delivery("Panne")
        _ = await channel.attempt(delivery, in: context)
        // As the daemon does after its last try.
        func move(_ number: String, to folder: String) throws {
          let name = Self.name(number, delivery)
          try FileManager.default.moveItem(
            atPath: "\(peer.folder.path)/outbox/\(name)",
            toPath: "\(peer.folder.path)/\(folder)/\(name)")
        }
        try move("+33612345678", to: "error")
        try move("+33698765432", to: "error")
        #expect(
          await channel.attempt(delivery, in: context).outcome
            == .uncertain("3 people: 1 waiting, 2 given up"))
        try move("+32470123456", to: "error")
        #expect(
          await channel.attempt(delivery, in: context).outcome
            == .refused(Refusal(.other, "3 people: 3 given up: gammu's log says why")))
        #expect(try peer.folder.files(in: "outbox").isEmpty)
      }
    }
  }

  @Test("is not said to have left where the daemon's folders cannot be used")
  func noFolders() async throws {
    try await WebClient.with { web in
      try await GammuPeer.with { peer in
        let channel = try Self.channel(peer, spool: "\(peer.folder.path)/nowhere")
        let context = Sample.context(web)
        let words = "\(peer.folder.path)/nowhere/outbox: No such file or directory"
        let delivery = Sample.delivery("Panne")
        #expect(await channel.attempt(delivery, in: context).outcome == .notSent(words))
        #expect(await channel.look(for: delivery, in: context) == .failed(words))
        #expect(await channel.examine(in: context) == .bad(words))
      }
    }
  }

  @Test(
    "goes to international numbers only",
    arguments: ["0612345678", "+0612345678", "+33", "+33612345678901234", "+336123x5678", "", "+"])
  func numbers(text: String) {
    #expect(TelephoneNumber(text) == nil)
  }

  @Test(
    "costs each part for each person",
    arguments: [("Panne", 210), (String(repeating: "é", count: 161), 420), ("Être prêt", 210)])
  func costs(text: String, thousandths: Int) async throws {
    try await GammuPeer.with { peer in
      let rendering = Sample.delivery(text).rendering
      let priced = try Self.channel(peer, more: [("price", "0.07 EUR")])
      #expect(
        priced.cost(of: rendering)
          == MessageCost(thousandths: thousandths, currency: "EUR", people: 3))
      #expect(try Self.channel(peer).cost(of: rendering) == MessageCost(people: 3))
      for wrong in ["0.07", "0,07 EUR", "0.0701 EUR", "-1 EUR", "100 EUR", "7 eur", "1. EUR"] {
        #expect(throws: ConfigurationProblem.self) {
          try Self.channel(peer, more: [("price", wrong)])
        }
      }
    }
  }

  @Test("names key and line where a setting is wrong, and posts from the office")
  func settings() async throws {
    try await GammuPeer.with { peer in
      for more in [("parts", "0"), ("parts", "11"), ("reports", "perhaps")] {
        #expect(throws: ConfigurationProblem.self) { try Self.channel(peer, more: [more]) }
      }
      #expect(throws: ConfigurationProblem.self) { try Self.channel(peer, spool: "spool") }
      let problem = #expect(throws: ConfigurationProblem.self) {
        try Self.channel(peer, to: ["0612345678"])
      }
      let words = problem.map { "\($0)" } ?? ""
      #expect(words.contains("recipients") && words.contains("+33 6 12 34 56 78"))
      #expect(throws: ConfigurationProblem.self) {
        try Self.channel(peer, to: (0..<101).map { "+33600000\(100 + $0)" })
      }
    }
    #expect(SMSChannel.kind.isAtOffice)
  }
}
