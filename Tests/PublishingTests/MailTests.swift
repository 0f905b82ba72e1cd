import Announcing
import Foundation
import Relais
import Testing

@testable import Publishing

@Suite("A mail")
struct MailTests {
  /// What Python's own library reads in a message.
  private struct Read: Decodable {
    var headers: [[String]]
    var defects: Int
    var plain: String
    var html: String
    var longest: Int
    var isASCII: Bool

    func all(_ name: String) -> [String] { headers.filter { $0[0] == name }.map { $0[1] } }
    func one(_ name: String) -> String? { all(name).first }
  }

  private static let judge = """
    import email, email.policy, json, sys
    read = []
    for number in range(int(sys.argv[1])):
        raw = open(f'{number}.eml', 'rb').read()
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        parts = list(mail.iter_parts())
        read.append({
            'headers': [[name, str(value)] for name, value in mail.items()],
            'defects': len(mail.defects) + sum(len(v.defects) for _, v in mail.items())
                       + sum(len(part.defects) for part in parts),
            'plain': parts[0].get_content(), 'html': parts[1].get_content(),
            'longest': max(len(line) for line in raw.split(b'\\r\\n')),
            'isASCII': raw.isascii() and raw.replace(b'\\r\\n', b'').find(b'\\n') < 0})
    print(json.dumps(read))

    """

  private static func read(_ messages: [MailMessage]) async throws -> [Read] {
    try await ScratchFolder.with { folder in
      for (number, message) in messages.enumerated() {
        try Data(message.bytes).write(to: URL(fileURLWithPath: "\(folder.path)/\(number).eml"))
      }
      try folder.write("judge.py", judge)
      let said = try await PeerProgram.output(
        of: [PeerProgram.python("python3"), "judge.py", "\(messages.count)"], in: folder)
      return try JSONDecoder().decode([Read].self, from: Data(said.utf8))
    }
  }

  private static func message(_ subject: String, _ text: String = "Panne") throws -> MailMessage {
    MailMessage(
      from: try #require(MailAddress("info@shop.example")), name: "Maison Exemple",
      to: try #require(MailAddress("anne@client.example")), subject: subject, text: text,
      languages: [.french, .english], moment: Sample.now, id: "abc.def@shop.example",
      references: ["1.def@shop.example", "2.def@shop.example"],
      unsubscribe: "https://shop.example/stop?who=anne%40client.example")
  }

  private static let hasPython = PeerProgram.exists(PeerProgram.python("python3"))

  @Test(
    "is read by another library as it was written",
    .enabled(if: hasPython, "needs scripts/install-clients"))
  func written() async throws {
    let long = "Téléphone coupé à l’« atelier » : où en est-on, et quand répondrons-nous ? "
    let subjects = [
      "Panne", String(long.dropLast()), String(repeating: long, count: 4), "=?UTF-8?B?QQ==?=",
      String(repeating: "x", count: 300), "☎ 👩‍👩‍👧 e\u{301} שלום", "\"quoted\" <b> , ; \\",
    ]
    let text = "Le téléphone est coupé.\n\nVoir https://a.example/?x=1&y=2\n.\nFrom here <b>"
    let mails = try await Self.read(try subjects.map { try Self.message($0, text) })
    for (mail, subject) in zip(mails, subjects) {
      let wanted = subject.split(separator: " ").joined(separator: " ")
      #expect(mail.one("Subject") == wanted)
      #expect(mail.defects == 0, "\(subject)")
      #expect(mail.longest <= 78, "\(subject)")
      #expect(mail.isASCII)
      #expect(mail.plain.replacing("\r\n", with: "\n").hasPrefix(text))
      #expect(mail.html.contains("<a href=\"https://a.example/?x=1&amp;y=2\">"))
      #expect(mail.html.contains("From here &lt;b&gt;"))
      #expect(mail.one("From") == "Maison Exemple <info@shop.example>")
      #expect(mail.one("Message-ID") == "<abc.def@shop.example>")
      #expect(mail.one("In-Reply-To") == "<2.def@shop.example>")
      #expect(mail.one("References") == "<1.def@shop.example> <2.def@shop.example>")
      #expect(mail.one("Date") == "Mon, 23 Nov 2026 09:30:00 +0000")
      #expect(mail.one("Auto-Submitted") == "auto-generated")
      #expect(
        mail.one("List-Unsubscribe") == "<https://shop.example/stop?who=anne%40client.example>")
      #expect(mail.one("List-Unsubscribe-Post") == "List-Unsubscribe=One-Click")
    }
  }

  @Test(
    "gets no header from words that hold one",
    .enabled(if: hasPython, "needs scripts/install-clients"))
  func injection() async throws {
    let attacks = [
      "a\r\nBcc: b@evil.example", "a\nBcc: b@evil.example", "a\r\n\r\n<script>",
      "a\u{0}\u{B}\u{85}b",
      "é\r\nBcc: b@evil.example", "a\u{2028}Bcc: b@evil.example",
    ]
    var messages = try attacks.map { try Self.message($0) }
    for attack in attacks {
      var message = try Self.message("x")
      message.name = attack
      messages.append(message)
    }
    for mail in try await Self.read(messages) {
      #expect(mail.all("Bcc").isEmpty)
      #expect(mail.all("To") == ["anne@client.example"])
      #expect(mail.headers.count == 13)
      #expect(mail.defects == 0)
    }
  }

  @Test(
    "goes to no address that could end a command",
    arguments: [
      "a@b\r\nRCPT TO:<c@d>", "a b@c", "a@b@c", "@b", "a@", "<a@b>", "a@b>", "é@b", "a,b@c", "a",
      "a@.b", "\"a\"@b",
    ])
  func addresses(text: String) {
    #expect(MailAddress(text) == nil)
  }

  private static func channel(
    _ peer: MailPeer, smtp: Int? = nil, to recipients: [String] = ["anne@client.example"],
    copies: Bool = true, more: [(String, String)] = []
  ) throws -> MailChannel {
    func entries(_ keys: [(String, String)]) -> [Setting.Entry] {
      keys.map { .init(key: $0.0, line: 1, setting: Setting(.scalar($0.1), line: 1)) }
    }
    var keys = [
      ("host", "127.0.0.1"), ("port", "\(smtp ?? peer.smtp)"), ("from", "info@shop.example"),
    ]
    if more.isEmpty { keys.append(("security", "none")) }
    var all = entries(keys + more)
    all.append(
      .init(
        key: "recipients", line: 1,
        setting: Setting(.list(recipients.map { Setting(.scalar($0), line: 1) }), line: 1)))
    if copies {
      let copy = entries([
        ("address", "archive@shop.example"), ("host", "127.0.0.1"), ("port", "\(peer.imap)"),
        ("security", "none"),
      ])
      all.append(.init(key: "copy", line: 1, setting: Setting(.map(copy), line: 1)))
    }
    var reader = SettingsReader(Setting(.map(all), line: 1), path: "channels.sample")
    let channel = MailChannel(ChannelBasis(id: ChannelID("sample")), settings: &reader)
    reader.finish()
    if let problem = reader.problems.first { throw problem }
    return channel
  }

  @Test(
    "goes out by a real server, once to everybody, wherever it is cut",
    .enabled(if: MailPeer.isInstalled, "needs root, Debian's dovecot and scripts/install-clients"))
  func realServers() async throws {
    try await WebClient.with { web in
      try await MailPeer.with { peer in
        var context = Sample.context(
          web, ["copy_password": "secret", "password": "for tests"], timeout: .seconds(30))
        try await life(peer, context)
        try await secured(peer, context)
        try await wrapped(peer, context)
        context.timeout = .seconds(20)
        try await cut(peer, context)
      }
    }
  }

  private func life(_ peer: MailPeer, _ context: ChannelContext) async throws {
    let people = ["a@client.example", "refused@client.example", "b@client.example"]
    let channel = try Self.channel(peer, to: people)
    let first = Sample.delivery("Panne", title: "Téléphone", stage: "life")
    #expect(await channel.look(for: first, in: context) == .absent)
    let receipt = await channel.attempt(first, in: context)
    guard case .confirmed(let post?) = receipt.outcome else {
      Issue.record("\(receipt)")
      return
    }
    // One was refused for good, two have theirs.
    #expect(try await peer.counts().count == 2)
    let known = try Self.channel(peer, to: ["a@client.example", "b@client.example"])
    #expect(await known.look(for: first, in: context) == .found(post, isAltered: false))
    // At a second attempt only those get it who have not.
    var again = first
    again.attempt = 2
    let third = try Self.channel(peer, to: ["a@client.example", "c@client.example"])
    #expect(await third.attempt(again, in: context).outcome == .confirmed(post))
    let counts = try await peer.counts()
    #expect(counts.count == 3)
    #expect(counts.values.allSatisfy { $0 == 1 })
    #expect((await channel.examine(in: context)).isGood)
    var wrong = context
    wrong.secrets["copy_password"] = "wrong"
    #expect(!(await channel.examine(in: wrong)).isGood)
  }

  private func secured(_ peer: MailPeer, _ context: ChannelContext) async throws {
    let keys = [("security", "starttls"), ("user", "relais")]
    let trusting = try Self.channel(peer, more: keys + [("ca", peer.certificate)])
    #expect((await trusting.examine(in: context)).isGood)
    let delivery = Sample.delivery("Panne", title: "x", stage: "secured")
    guard case .confirmed = await trusting.attempt(delivery, in: context).outcome else {
      Issue.record("not sent with TLS")
      return
    }
    // Whom nobody vouches for gets no password and no mail.
    let wary = try Self.channel(peer, more: keys)
    guard case .notSent = await wary.attempt(delivery, in: context).outcome else {
      Issue.record("sent to a stranger")
      return
    }
    #expect(!(await wary.examine(in: context)).isGood)
    var wrong = context
    wrong.secrets["password"] = "wrong"
    let refused = await trusting.attempt(delivery, in: wrong)
    guard case .refused(let refusal) = refused.outcome else {
      Issue.record("\(refused)")
      return
    }
    #expect(refusal.kind == .credentials)
    let nowhere = try Self.channel(peer, smtp: 1)
    guard case .notSent = await nowhere.attempt(delivery, in: context).outcome else {
      Issue.record("sent to nobody")
      return
    }
  }

  /// TLS from the first byte, by one that is trusted and to one that does not speak it.
  private func wrapped(_ peer: MailPeer, _ context: ChannelContext) async throws {
    let keys = [("security", "tls"), ("user", "relais")]
    let trusting = try Self.channel(
      peer, smtp: peer.smtps, more: keys + [("ca", peer.certificate)])
    #expect((await trusting.examine(in: context)).isGood)
    let before = try await peer.counts().count
    let delivery = Sample.delivery("Panne", title: "x", stage: "wrapped")
    guard case .confirmed = await trusting.attempt(delivery, in: context).outcome else {
      Issue.record("not sent with TLS from the first byte")
      return
    }
    #expect(try await peer.counts().count == before + 1)
    let wary = try Self.channel(peer, smtp: peer.smtps, more: keys)
    guard case .notSent = await wary.attempt(delivery, in: context).outcome else {
      Issue.record("sent to a stranger")
      return
    }
    // A server that greets in the clear hears no word of it.
    let plain = try Self.channel(peer, smtp: peer.smtp, more: keys + [("ca", peer.certificate)])
    var brief = context
    brief.timeout = .seconds(3)
    guard case .notSent = await plain.attempt(delivery, in: brief).outcome else {
      Issue.record("sent in the clear")
      return
    }
    #expect(try await peer.counts().count == before + 1)
  }

  /// Cuts one mail everywhere; with copies everybody has it once, without a person is asked.
  private func cut(_ peer: MailPeer, _ context: ChannelContext) async throws {
    let before = try await peer.counts()
    let volume = try await CuttingProxy.run(to: peer.smtp) { proxy, port in
      var telling = Telling(context)
      telling.title = "Téléphone"
      let state = await telling.run(on: try Self.channel(peer, smtp: port), stage: "measure")
      #expect(state == .confirmed)
      return proxy.volume
    }
    let cuts = CutPlan.cuts(of: volume)
    var attempts = 0
    for (number, cut) in cuts.enumerated() {
      try await CuttingProxy.run(to: peer.smtp, cutting: cut) { _, port in
        var telling = Telling(context)
        telling.title = "Téléphone"
        let channel = try Self.channel(peer, smtp: port)
        let state = await telling.run(on: channel, stage: "cut-\(number)")
        #expect(state == .confirmed, "\(cut)")
        attempts += telling.attempts
      }
    }
    let counts = try await peer.counts()
    #expect(counts.values.allSatisfy { $0 == 1 })
    #expect(counts.count == before.count + cuts.count + 1)
    print("mail: \(cuts.count) cuts, \(attempts) attempts, each message lies there once")

    var questions = 0
    let places = stride(from: 0, to: volume.reply.count, by: 9).map(Cut.reply)
    for (number, cut) in places.enumerated() {
      try await CuttingProxy.run(to: peer.smtp, cutting: cut) { _, port in
        var telling = Telling(context)
        telling.title = "Téléphone"
        let channel = try Self.channel(peer, smtp: port, copies: false)
        let state = await telling.run(on: channel, stage: "blind-\(number)")
        #expect(state == .confirmed || state == .needsPerson(.mayHaveGone), "\(cut)")
        if state == .needsPerson(.mayHaveGone) { questions += 1 }
      }
    }
    #expect(try await peer.counts().values.allSatisfy { $0 == 1 })
    #expect(questions > 0)
    print("mail without copies: \(places.count) cuts, \(questions) questions, none twice")
  }
}
