import Announcing
import Incidents
import Relais
import Testing

/// FNV-1a over 64 bits, twice with different starts: enough to tell texts apart in tests.
let weakHash: Hasher256 = { bytes in
  [0xCBF2_9CE4_8422_2325, 0x9E37_79B9_7F4A_7C15 as UInt64].flatMap { start in
    let sum = bytes.reduce(start) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    return (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt64($0))) }
  }
}

extension ChannelProfile {
  static let mastodon = ChannelProfile(
    id: "mastodon", kind: "mastodon", rule: .mastodon, guarantee: .byReading,
    abilities: [.edit, .retract, .reply, .read], host: "social.example")
  static let x = ChannelProfile(
    id: "x", kind: "x", rule: .x, languages: [.french], takesLinks: false, guarantee: .byReading,
    abilities: [.retract, .reply, .read], host: "api.x.com")
  static let sms = ChannelProfile(
    id: "sms", kind: "sms", audience: .staff, rule: .sms, languages: [.french],
    guarantee: .choose(.atLeastOnce), priority: 3, host: "modem")
  static let blog = ChannelProfile(
    id: "blog", kind: "wordpress", rule: .unhurried, titleRule: .plain(limit: 200),
    escaping: .html, guarantee: .byReading, abilities: [.edit, .retract, .read], host: "shop")
}

@Suite("A preview")
struct PreviewTests {
  @Test("shows each channel as it will look, with what was left out")
  func looks() throws {
    let draft = try Announcement.draft(Office.brief(), with: .standard)
    let x = draft.preview(on: .x)
    #expect(x.fits)
    #expect(x.linksLeftOut.count == 1)
    #expect(LinkFinder.links(in: x.rendering.text).isEmpty)
    let both = draft.preview(on: .mastodon)
    #expect(both.rendering.languages == [.french, .english])
    #expect(both.fits)
    #expect(both.rendering.text.contains("Commandes\u{A0}: tout fonctionne normalement."))
    #expect(both.rendering.text.contains("\n\nTelephone: this does not work"))
    #expect(!both.leftOut.isEmpty)
    let blog = draft.preview(on: .blog)
    #expect(blog.rendering.text.contains("<br><br>"))
    #expect(blog.rendering.title == "Maison Exemple\u{A0}: perturbation en cours")
    var german = ChannelProfile.blog
    german.languages = ["de"]
    #expect(draft.preview(on: german).missing == ["de"])
    #expect(!draft.preview(on: german).fits)
  }

  @Test("tells which letters make an SMS dear, and keeps the sentence about orders")
  func sms() throws {
    var draft = try Announcement.draft(Office.brief(), with: .standard)
    draft.audience = .staff
    let place = try #require(draft.texts[0].sentences.firstIndex { $0.statement == "ordering" })
    draft.texts[0].sentences[place].text = "Vous pouvez commander comme d’habitude, bien sûr."
    let preview = draft.preview(on: .sms)
    #expect(preview.dear == ["û"])
    #expect(preview.rendering.text.contains("comme d'habitude, bien sûr."))
    #expect(preview.fits)
  }
}

@Suite("An approval sheet")
struct ApprovalSheetTests {
  private func sheet() throws -> ApprovalSheet {
    try Announcement.draft(Office.brief(), with: .standard).sheet(for: [.x, .mastodon, .sms, .blog])
  }

  @Test("holds the renderings of its audience, by channel")
  func holds() throws {
    #expect(try sheet().renderings.map(\.channel) == ["blog", "mastodon", "x"])
  }

  @Test("has another hash for any other byte, and the same for the same")
  func hashes() throws {
    let sheet = try sheet()
    var seen = [sheet.hash(by: weakHash)]
    func note(_ change: (inout Rendering) -> Void) {
      var renderings = sheet.renderings
      change(&renderings[1])
      let other = ApprovalSheet(
        company: sheet.company, incident: sheet.incident, stage: sheet.stage,
        audience: sheet.audience, renderings: renderings, validUntil: sheet.validUntil)
      seen.append(other.hash(by: weakHash))
    }
    note { $0.text += "." }
    note { $0.text += " " }
    note { $0.title = "x" }
    note { $0.languages.reverse() }
    note { $0.channel = "mastodon2" }
    // The same to the eye, and to ==, but not to a reader that counts bytes.
    note { $0.text = $0.text.replacing("é", with: "e\u{301}", maxReplacements: 1) }
    // A letter moved from title to text.
    note {
      $0.title = String($0.text.prefix(1))
      $0.text.removeFirst()
    }
    #expect(Set(seen).count == seen.count)
    #expect(sheet.hash(by: weakHash) == (try self.sheet().hash(by: weakHash)))
    let later = ApprovalSheet(
      company: sheet.company, incident: sheet.incident, stage: sheet.stage,
      audience: sheet.audience, renderings: sheet.renderings,
      validUntil: sheet.validUntil + .seconds(1))
    #expect(later.bytes != sheet.bytes)
  }
}

@Suite("An approval")
struct ApprovalLedgerTests {
  private let hash = ContentHash(bytes: [1])

  private func act(
    _ kind: ApprovalAct.Kind, _ who: String, at node: NodeID = "office", _ sequence: UInt64,
    knowing known: [FactID] = []
  ) -> ApprovalAct {
    var seen = VersionVector()
    for fact in known { seen[fact.writer] = fact.sequence }
    return ApprovalAct(
      fact: FactID(writer: WriterID(node: node, epoch: 1), sequence: sequence), kind: kind,
      hash: hash, by: kind == .intend ? .detector : .person(who, from: "desk"), at: .zero,
      seen: seen)
  }

  private func standing(_ acts: [ApprovalAct], needing: Int = 1) -> ApprovalStanding {
    var ledger = ApprovalLedger()
    for act in acts { ledger.insert(act) }
    return ledger.standing(of: hash, needing: needing)
  }

  @Test("is of these very bytes: an edit voids it")
  func edit() {
    var ledger = ApprovalLedger()
    ledger.insert(act(.approve, "Chantal", 1))
    #expect(ledger.standing(of: hash, needing: 1).allowsSending)
    #expect(ledger.standing(of: ContentHash(bytes: [2]), needing: 1) == .waiting(for: 1))
  }

  @Test("needs two different people where the audience does")
  func pairs() {
    let policy = ApprovalPolicy(inPairs: [.everyone])
    #expect(policy.needed(for: .everyone) == 2)
    #expect(policy.needed(for: .staff) == 1)
    #expect(
      standing([act(.approve, "A", 1), act(.approve, "A", 2)], needing: 2) == .waiting(for: 1))
    #expect(
      standing([act(.approve, "A", 1), act(.approve, "B", at: "twin", 1)], needing: 2)
        == .approved(by: ["A", "B"], tooLate: []))
  }

  @Test("gives way to a revocation made at the same time, until the first is sent")
  func revoked() {
    let approval = act(.approve, "A", 1)
    let revocation = act(.revoke, "B", at: "twin", 1)
    #expect(standing([approval, revocation]) == .revoked(by: ["B"]))
    let again = act(.approve, "A", 2, knowing: [revocation.fact])
    #expect(standing([approval, revocation, again]) == .approved(by: ["A"], tooLate: []))
    let intent = act(.intend, "", 2)
    #expect(standing([approval, intent, revocation]) == .approved(by: ["A"], tooLate: ["B"]))
    let informed = act(.intend, "", 3, knowing: [revocation.fact])
    #expect(standing([approval, revocation, again, informed]).allowsSending)
  }

  @Test("is never given by the detector")
  func persons() {
    var machine = act(.approve, "x", 1)
    machine.by = .detector
    #expect(standing([machine]) == .waiting(for: 1))
  }

  @Test("stands alike at every node, in whatever order acts arrive", arguments: Seeds.of(500))
  func law(seed: Int) {
    var numbers = SeededNumbers(seed: seed)
    var acts: [ApprovalAct] = []
    for place in 0..<Int.random(in: 1...8, using: &numbers) {
      let known = acts.map(\.fact).filter { _ in numbers.happens(0.5) }
      acts.append(
        act(
          numbers.pick([.approve, .approve, .revoke, .intend]), numbers.pick(["A", "B", "C"]),
          at: numbers.pick(["office", "twin"]), UInt64(place + 1), knowing: known))
    }
    let needed = Int.random(in: 1...2, using: &numbers)
    let first = standing(acts, needing: needed)
    for _ in 0..<4 {
      let mixed = (acts + acts.prefix(2)).shuffled(using: &numbers)
      #expect(standing(mixed, needing: needed) == first)
    }
    // Without an intent, whoever revokes last and unknown to all stops it.
    guard !acts.contains(where: { $0.kind == .intend }) else { return }
    let stop = act(.revoke, "D", at: "third", 99)
    if case .revoked(let by) = standing(acts + [stop], needing: needed) {
      #expect(by.contains("D"))
    } else {
      Issue.record("a revocation that nobody knew of was passed over")
    }
  }
}
