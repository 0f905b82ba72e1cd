import Announcing
import Incidents
import Relais
import Testing

/// What is true of a dark office by a plain account of its own, beside the rule that is tried.
private struct Truth {
  var darkSince: Int?
  var listensSince = 0
  var incident: IncidentID?
  var sealed: ContentHash?
  var approvers: Set<String> = []
  var isRevoked = false
  var validUntil = 0
  var hasSpoken = false
  var isToldNow = false

  var isApproved: Bool { sealed != nil && !approvers.isEmpty && !isRevoked }

  /// Whether a message is to go out at that minute.
  func isDue(at minute: Int, _ rule: DarknessRule) -> Bool {
    guard let darkSince, incident != nil, isApproved, !hasSpoken, !isToldNow else { return false }
    let silence = minute - max(darkSince, listensSince)
    let hour = DarkOffice.hour(minute)
    let isInHours =
      rule.from < rule.until
      ? rule.days.contains(hour.day) && hour.minute >= rule.from && hour.minute < rule.until
      : hour.minute >= rule.from
        ? rule.days.contains(hour.day)
        : hour.minute < rule.until
          && rule.days.contains(Weekday(number: (hour.day.number + 5) % 7 + 1) ?? .monday)
    return silence >= 10 && minute < validUntil && isInHours
  }
}

@Suite("A rule for darkness, over seeds")
struct DarknessLaws {
  @Test(
    "publishes just when it may: never twice, nor at other hours, nor while the office is heard",
    arguments: Seeds.of(16))
  func law(seed: Int) throws { _ = try live(seed: seed) }

  @Test("publishes something in most of these lives")
  func speaks() throws {
    let counts = try (1...6).map { try live(seed: $0) }
    #expect(counts.count { $0 > 0 } >= 3, "\(counts)")
  }

  /// Two days of a twin; how often it published something.
  private func live(seed: Int) throws -> Int {
    var numbers = SeededNumbers(seed: seed)
    var place = DarkOffice()
    place.rule = DarknessRule(
      publish: .officeDark, from: numbers.pick([0, 480, 1_200]),
      until: numbers.pick([1_440, 1_140, 300]),
      days: numbers.pick([Set(Weekday.allCases), [.monday, .wednesday], [.tuesday]]))
    var truth = Truth()
    var told: [(minute: Int, incident: IncidentID)] = []
    var minute = 0
    var isJump = false
    while minute < 2 * 1_440 {
      try happen(at: minute, in: &place, &truth, &numbers)
      if isJump { truth.listensSince = minute }
      let isDue = truth.isDue(at: minute, place.rule)
      let found = place.look(from: minute, to: minute)
      #expect(found.map(\.minute) == (isDue ? [minute] : []), "seed \(seed), minute \(minute)")
      for (_, news) in found {
        #expect(news.incident == truth.incident)
        #expect(news.sealed == truth.sealed.map { "\($0)" })
        told.append((minute, news.incident))
        truth.isToldNow = true
      }
      // Nothing more comes of asking again at once.
      #expect(place.look(from: minute, to: minute).isEmpty)
      isJump = numbers.happens(0.01)
      minute += isJump ? Int.random(in: 2...90, using: &numbers) : 1
    }
    #expect(Set(told.map(\.incident)).count == told.count, "seed \(seed)")
    try agree(place, seed: seed)
    return told.count
  }

  private func happen(
    at minute: Int, in place: inout DarkOffice, _ truth: inout Truth,
    _ numbers: inout SeededNumbers
  ) throws {
    guard numbers.happens(0.08) else { return }
    switch Int.random(in: 0..<9, using: &numbers) {
    case 0, 1:
      if truth.darkSince == nil {
        truth.darkSince = minute
        place.darken(at: minute)
        if truth.incident == nil {
          truth.incident = place.open(at: minute)
          (truth.hasSpoken, truth.isToldNow) = (false, false)
        }
      }
    case 2:
      if truth.darkSince != nil {
        truth.darkSince = nil
        place.brighten(at: minute)
      }
    case 3:
      if let incident = truth.incident, truth.darkSince == nil {
        place.resolve(incident, at: minute)
        truth.incident = nil
      }
    case 4:
      truth.validUntil = minute + Int.random(in: 5...2_000, using: &numbers)
      truth.sealed = try place.seal(
        until: truth.validUntil, at: minute, words: "Version \(minute).")
      (truth.approvers, truth.isRevoked) = ([], false)
    case 5, 6:
      if let sealed = truth.sealed {
        place.judge(sealed, .approve, at: minute)
        truth.approvers.insert("Karim")
        truth.isRevoked = false
      }
    case 7:
      if let sealed = truth.sealed, numbers.happens(0.3) {
        place.judge(sealed, .revoke, at: minute)
        (truth.approvers, truth.isRevoked) = ([], true)
      }
    default:
      if let incident = truth.incident, !truth.hasSpoken, numbers.happens(0.2) {
        try place.speak(of: incident, at: minute)
        truth.hasSpoken = true
      }
    }
  }

  /// Another node that gets the facts in any order names the same deliveries by the same bytes.
  private func agree(_ place: DarkOffice, seed: Int) throws {
    var numbers = SeededNumbers(seed: seed + 1_000_000)
    var record = Record()
    for fact in place.facts.shuffled(using: &numbers) { _ = record.insert(fact) }
    var book = AnnouncementBook(channels: DarkOffice.channels, hash: DarkOffice.hash)
    book.take(record.announcing) { DarkOffice.read($0) }
    #expect(book.entries == place.book.entries)
    #expect(book.seals == place.book.seals)
    #expect(!book.entries.contains { !$0.isRendered })
  }
}
