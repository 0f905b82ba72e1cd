import Announcing
import Foundation
import Incidents
import Relais
import Testing

/// Facts about one message, and the channels that it is for.
private struct Desk {
  static let office = WriterID(node: "office", epoch: 1)
  static let twin = WriterID(node: "twin", epoch: 1)

  static let hash: Hasher256 = { bytes in
    var sum: UInt64 = 14_695_981_039_346_656_037
    for byte in bytes { sum = (sum ^ UInt64(byte)) &* 1_099_511_628_211 }
    return (0..<8).map { UInt8(truncatingIfNeeded: sum >> ($0 * 8)) }
  }

  static func channels(limit: Int = 4_096) -> [ChannelProfile] {
    [
      ChannelProfile(
        id: "phones", kind: "ntfy", rule: .bytes(limit: limit), guarantee: .byReading,
        abilities: [.read], host: "ntfy.example")
    ]
  }

  let announcement: Announcement
  let submitted: SubmittedAnnouncement
  let named: ContentHash

  init() throws {
    announcement = try Announcement.draft(Office.brief(), with: .standard)
    submitted = SubmittedAnnouncement(announcement, channels: ["phones"])
    named = submitted.sheet(on: Self.channels()).hash(by: Self.hash)
  }

  func fact(
    _ writer: WriterID, _ number: UInt64, _ body: FactBody
  ) -> RecordedFact {
    RecordedFact(
      id: FactID(writer: writer, sequence: number),
      time: HybridTime(milliseconds: Int64(number) * 1_000), body: body)
  }

  func submission(_ writer: WriterID = Self.office, _ number: UInt64 = 1) throws -> RecordedFact {
    let content = String(decoding: try JSONEncoder().encode(submitted), as: UTF8.self)
    return fact(
      writer, number,
      .announcementSubmitted(
        AnnouncementSubmitted(
          incident: announcement.incident, hash: "\(named)", content: content,
          by: .person(Office.chantal), at: Office.at(40))))
  }

  func judgement(
    _ writer: WriterID, _ number: UInt64, _ judgement: AnnouncementJudged.Judgement,
    _ person: Actor.Person
  ) -> RecordedFact {
    fact(
      writer, number,
      .announcementJudged(
        AnnouncementJudged(
          incident: announcement.incident, hash: "\(named)", judgement: judgement,
          by: .person(person), at: Office.at(41))))
  }

  func book(
    _ facts: [RecordedFact], on channels: [ChannelProfile] = channels()
  ) -> AnnouncementBook {
    var book = AnnouncementBook(channels: channels, hash: Self.hash)
    book.take(Record(folding: facts).announcing) { text in
      try? JSONDecoder().decode(SubmittedAnnouncement.self, from: Data(text.utf8))
    }
    return book
  }
}

@Suite("The book of announcements")
struct BookTests {
  @Test("holds a message with the very bytes that were put forward, at whichever node")
  func renders() throws {
    let desk = try Desk()
    let book = desk.book([try desk.submission()])
    let entry = try #require(book[desk.named])
    #expect(entry.isRendered)
    #expect(entry.submitted == desk.submitted)
    #expect(entry.sheet.renderings.map(\.channel) == ["phones"])
    #expect(book.standing(of: entry, by: ApprovalPolicy()) == .waiting(for: 1))
  }

  @Test("sends nothing where channels would make other bytes of it")
  func otherChannels() throws {
    let desk = try Desk()
    let book = desk.book([try desk.submission()], on: Desk.channels(limit: 200))
    #expect(try #require(book[desk.named]).isRendered == false)
  }

  @Test("counts two people where two are needed, and none twice")
  func pairs() throws {
    let desk = try Desk()
    let policy = ApprovalPolicy(inPairs: [.everyone])
    var facts = [
      try desk.submission(), desk.judgement(Desk.office, 2, .approve, Office.chantal),
      desk.judgement(Desk.twin, 3, .approve, Office.chantal),
    ]
    var book = desk.book(facts)
    var entry = try #require(book[desk.named])
    #expect(book.standing(of: entry, by: policy) == .waiting(for: 1))
    facts.append(desk.judgement(Desk.twin, 4, .approve, Office.karim))
    book = desk.book(facts)
    entry = try #require(book[desk.named])
    #expect(book.standing(of: entry, by: policy).allowsSending)
  }

  @Test("lets a revocation elsewhere win over an approval that did not know of it")
  func revocation() throws {
    let desk = try Desk()
    let book = desk.book([
      try desk.submission(), desk.judgement(Desk.twin, 2, .revoke, Office.karim),
      desk.judgement(Desk.office, 3, .approve, Office.chantal),
    ])
    let entry = try #require(book[desk.named])
    #expect(
      book.standing(of: entry, by: ApprovalPolicy()) == .revoked(by: [Office.karim.name]))
  }

  @Test("names the next message of a situation, and keeps what it cannot read for a newer version")
  func stages() throws {
    let desk = try Desk()
    let newer = desk.fact(
      Desk.office, 2,
      .announcementSubmitted(
        AnnouncementSubmitted(
          incident: desk.announcement.incident, hash: "77", content: "{\"future\":1}",
          by: .detector, at: Office.at(41))))
    let book = desk.book([try desk.submission(), newer])
    #expect(book.unread == [newer.id])
    #expect(book.entries.count == 1)
    #expect(book.stage(of: .firstNotice, about: "office-1") == "first-notice-2")
    #expect(book.stage(of: .over, about: "office-1") == "over")
  }

  @Test("finds every delivery again from what was noted of it")
  func notes() throws {
    let desk = try Desk()
    let book = desk.book([
      try desk.submission(), desk.judgement(Desk.office, 2, .approve, Office.chantal),
    ])
    let entry = try #require(book[desk.named])
    var outbox = Outbox(node: "office", hash: Desk.hash)
    var numbers = SeededNumbers(seed: 1)
    var seen = 0
    func give(_ input: Outbox.Input, at minutes: Double) throws {
      for directive in outbox.receive(input, at: Office.at(minutes), using: &numbers) {
        guard case .record(let record) = directive else { continue }
        let bytes = try JSONEncoder().encode(DeliveryNote(record))
        let note = try JSONDecoder().decode(DeliveryNote.self, from: bytes)
        #expect(note.record(by: book) == record)
        seen += 1
      }
    }
    try give(.configured(Desk.channels()), at: 42)
    try give(.home("phones", HomeTerm(holder: "office", epoch: 1)), at: 42)
    try give(.submitted(entry.sheet, order: entry.order, mayHaveLeft: false), at: 42)
    try give(.approval(entry.hash, book.standing(of: entry, by: ApprovalPolicy())), at: 42)
    let record = try #require(outbox.records.first)
    try give(.recorded(record.key, revision: record.revision), at: 42)
    try give(
      .answered(record.key, attempt: 1, Receipt(.uncertain("cut"))), at: 42.1)
    try give(.woke, at: 43)
    try give(.readBack(record.key, .found(RemotePost(id: "7"), isAltered: false)), at: 43)
    #expect(outbox.records.first?.state == .confirmed)
    #expect(seen >= 5)
  }
}
