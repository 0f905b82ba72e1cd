import Announcing
import Foundation
import Incidents
import Relais

/// A twin's journal while its office comes and goes, with messages written ahead; a day begins at
/// midnight on a Monday.
struct DarkOffice {
  static let office = WriterID(node: "office", epoch: 1)
  static let twin = WriterID(node: "twin", epoch: 1)
  static let channels: [ChannelProfile] = [
    ChannelProfile(
      id: "notes", kind: "ntfy", rule: .bytes(limit: 4_096), guarantee: .byReading,
      abilities: [.read], host: "notes.example"),
    ChannelProfile(
      id: "phones", kind: "sms", rule: .bytes(limit: 4_096), guarantee: .byReading,
      abilities: [.read], host: "modem"),
  ]
  static let hash: Hasher256 = { bytes in
    var sum: UInt64 = 14_695_981_039_346_656_037
    for byte in bytes { sum = (sum ^ UInt64(byte)) &* 1_099_511_628_211 }
    return (0..<8).map { UInt8(truncatingIfNeeded: sum >> ($0 * 8)) }
  }

  /// 1970-01-05, a Monday, and so many minutes.
  static func at(_ minutes: Int) -> Instant {
    Instant(nanoseconds: (4 * 86_400 + Int64(minutes) * 60) * 1_000_000_000)
  }

  static func hour(_ minutes: Int) -> OfficeHour {
    OfficeHour(day: Weekday(number: minutes / 1_440 % 7 + 1) ?? .monday, minute: minutes % 1_440)
  }

  private(set) var facts: [RecordedFact] = []
  var book = AnnouncementBook(channels: Self.channels, hash: Self.hash)
  var attention = Attention(at: Self.at(0))
  var rule = DarknessRule(publish: .officeDark, followUp: .over)
  var policy = ApprovalPolicy()
  var knowledge = Knowledge()
  private var count: UInt64 = 0
  private(set) var record = Record()

  init() {
    write(claim("notes", "twin"), at: 0)
    write(claim("phones", "office"), at: 0)
  }

  private func claim(_ channel: ChannelID, _ node: NodeID) -> FactBody {
    .homeClaimed(
      HomeClaimed(
        channel: channel, node: node, epoch: 1, by: .detector, reason: .first, at: Self.at(0)))
  }

  mutating func write(_ body: FactBody, at minutes: Int) {
    count += 1
    let fact = RecordedFact(
      id: FactID(writer: Self.twin, sequence: count),
      time: HybridTime(milliseconds: Self.at(minutes).nanoseconds / 1_000_000 + Int64(count)),
      body: body)
    facts.append(fact)
    _ = record.insert(fact)
    book.take(record.announcing) { Self.read($0) }
  }

  static func read(_ text: String) -> SubmittedAnnouncement? {
    try? JSONDecoder().decode(SubmittedAnnouncement.self, from: Data(text.utf8))
  }

  static func written(_ value: SubmittedAnnouncement) -> String {
    String(decoding: (try? JSONEncoder().encode(value)) ?? Data(), as: UTF8.self)
  }

  /// Writes a message ahead; what approvals name.
  mutating func seal(
    _ situation: Situation = .officeDark, until end: Int = 100_000, at minutes: Int,
    words: String = "", statements: [Statement] = [], by writer: Actor.Person = Office.chantal
  ) throws -> ContentHash {
    var brief = Office.brief(situation)
    brief.statements = statements
    brief.nextUpdate = nil
    var message = try Announcement.draft(brief, with: .standard).sealed(until: Self.at(end))
    for place in message.texts.indices where !words.isEmpty {
      message.texts[place].sentences.append(.init(words, rank: .may(0)))
    }
    let submitted = SubmittedAnnouncement(message, channels: ["notes", "phones"])
    let named = submitted.sheet(on: Self.channels).hash(by: Self.hash)
    let hash = named
    write(
      .announcementSealed(
        AnnouncementSealed(
          situation: situation.rawValue, audience: "everyone", hash: "\(hash)",
          content: Self.written(submitted), by: .person(writer), at: Self.at(minutes))),
      at: minutes)
    return hash
  }

  /// Has a message of people's own put forward and approved.
  mutating func speak(of incident: IncidentID, at minutes: Int) throws {
    var message = try Announcement.draft(Office.brief(.scopeKnown), with: .standard)
    message.incident = incident
    message.validUntil = Self.at(minutes + 240)
    let submitted = SubmittedAnnouncement(message, channels: ["notes"])
    let hash = submitted.sheet(on: Self.channels).hash(by: Self.hash)
    write(
      .announcementSubmitted(
        AnnouncementSubmitted(
          incident: incident, hash: "\(hash)", content: Self.written(submitted),
          by: .person(Office.karim), at: Self.at(minutes))), at: minutes)
    judge(hash, .approve, at: minutes)
  }

  mutating func judge(
    _ hash: ContentHash, _ judgement: AnnouncementJudged.Judgement,
    by person: Actor.Person = Office.karim, at minutes: Int
  ) {
    write(
      .announcementJudged(
        AnnouncementJudged(
          incident: SealedMessage.noIncident, hash: "\(hash)", judgement: judgement,
          by: .person(person), at: Self.at(minutes))), at: minutes)
  }

  mutating func darken(at minutes: Int) {
    write(
      .officeDark(OfficeDark(since: Self.at(minutes), lines: ["fibre"], at: Self.at(minutes))),
      at: minutes)
  }

  mutating func brighten(at minutes: Int) {
    write(.officeBack(OfficeBack(at: Self.at(minutes))), at: minutes)
  }

  mutating func open(at minutes: Int) -> IncidentID {
    let id = record.nextIncident(at: "twin")
    write(
      .incidentOpened(
        IncidentOpened(
          incident: id, title: "Cut", impact: .major,
          lines: [AffectedLine(line: "fibre", condition: .down)], since: Self.at(minutes),
          by: .detector, at: Self.at(minutes))), at: minutes)
    return id
  }

  mutating func resolve(_ incident: IncidentID, at minutes: Int) {
    write(
      .incidentResolved(IncidentStep(incident: incident, by: .detector, at: Self.at(minutes))),
      at: minutes)
  }

  /// What the rule says, without doing it.
  mutating func findings(at minutes: Int) -> [DarknessFinding] {
    attention.look(at: Self.at(minutes))
    return rule.findings(
      DarknessView(
        node: "twin", record: record, book: book, policy: policy, knowledge: knowledge,
        attention: attention, hour: Self.hour(minutes), now: Self.at(minutes)))
  }

  /// Looks every half minute from one minute to another, and does what the rule says.
  ///
  /// - Returns: what was published, with the minute.
  mutating func look(
    from start: Int, to end: Int
  ) -> [(minute: Int, news: AnnouncementReleased)] {
    var found: [(minute: Int, news: AnnouncementReleased)] = []
    guard start <= end else { return found }
    for minute in start...end {
      for case .publish(let news) in findings(at: minute) {
        write(.announcementReleased(news), at: minute)
        found.append((minute, news))
      }
    }
    return found
  }
}
