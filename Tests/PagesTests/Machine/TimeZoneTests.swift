import Pages
import Relais
import Subprocess
import Testing

@testable import Pages

@Suite("Time zone rules")
struct TimeZoneTests {
  /// Zones with every kind of rule: both hemispheres, half hours, a night change, none, a winter
  /// time that is the other one, hours beyond a day, and names that are numbers.
  private static let zones = [
    "Europe/Paris", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Istanbul",
    "Europe/Chisinau", "America/New_York", "America/Sao_Paulo", "America/Santiago",
    "America/Nuuk", "America/Havana", "America/St_Johns", "America/Asuncion", "America/Caracas",
    "Australia/Lord_Howe", "Australia/Adelaide", "Pacific/Auckland", "Pacific/Chatham",
    "Pacific/Apia", "Pacific/Kiritimati", "Africa/Casablanca", "Africa/Cairo", "Africa/Monrovia",
    "Africa/Abidjan", "Asia/Gaza", "Asia/Jerusalem", "Asia/Kathmandu", "Asia/Kolkata",
    "Asia/Beirut", "Asia/Tehran", "Asia/Tokyo", "Antarctica/Troll", "Atlantic/Azores", "Etc/UTC",
    "Etc/GMT+5", "CET", "EST5EDT",
  ]

  @Test("tell what Python's zoneinfo tells, at changes and between, up to 2200", arguments: zones)
  func agreesWithPython(zone: String) async throws {
    let rules = try TimeZoneRules(named: zone)
    let lines = try await Python.lines(Self.program, zone)
    try #require(lines.count > 900)
    for line in lines {
      let words = line.split(separator: " ", omittingEmptySubsequences: false).map(String.init)
      if words[0] == "at", let seconds = Int64(words[1]) {
        let local = rules.local(Instant(nanoseconds: seconds * 1_000_000_000 + 987_654_321))
        let told =
          "\(local.year) \(local.month) \(local.day) \(local.weekday) \(local.hour) "
          + "\(local.minute) \(local.second) \(local.offset) \(local.abbreviation)"
        #expect(told == words[2...].joined(separator: " "), "\(zone) at \(seconds)")
        #expect(local.millisecond == 987)
      } else {
        let numbers = words.dropFirst().compactMap { Int($0) }
        let instant = rules.instant(
          year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3],
          minute: numbers[4])
        #expect(Int(instant.nanoseconds) / 1_000_000_000 == numbers[5], "\(zone) \(line)")
      }
    }
  }

  /// Moments around all changes since 1900 and some by chance; then the wall times there.
  private static let program = """
    import sys, random
    from datetime import datetime, timedelta, timezone
    from zoneinfo import ZoneInfo
    zone = ZoneInfo(sys.argv[1])
    utc = timezone.utc
    epoch = datetime(1970, 1, 1, tzinfo=utc)
    chance = random.Random(7)
    def offset(s): return (epoch + timedelta(seconds=s)).astimezone(zone).utcoffset()
    def second(d): return (d - epoch) // timedelta(seconds=1)
    low, high = second(datetime(1900, 6, 1, tzinfo=utc)), second(datetime(2200, 1, 1, tzinfo=utc))
    moments = [chance.randrange(low, high) for _ in range(300)]
    changes, step, at = [], 20 * 86400, second(datetime(1970, 1, 5, tzinfo=utc))
    while at < second(datetime(2090, 1, 1, tzinfo=utc)):
        if offset(at) != offset(at + step):
            a, b = at, at + step
            while b - a > 1:
                m = (a + b) // 2
                if offset(m) == offset(a): a = m
                else: b = m
            changes.append(b)
        at += step
    for c in changes: moments += [c - 3601, c - 1, c, c + 1, c + 1800]
    for s in moments:
        d = (epoch + timedelta(seconds=s)).astimezone(zone)
        print("at", s, d.year, d.month, d.day, d.isoweekday(), d.hour, d.minute, d.second,
              int(d.utcoffset().total_seconds()), d.tzname())
    walls = []
    for c in changes:
        d = (epoch + timedelta(seconds=c)).astimezone(zone).replace(tzinfo=None)
        walls += [d + timedelta(minutes=m) for m in (-90, -61, -60, -31, -1, 0, 15, 59, 60, 90)]
    walls += [datetime(1901, 1, 1) + timedelta(minutes=chance.randrange(0, 157000000))
              for _ in range(700)]
    for w in walls:
        w = w.replace(second=0)
        s = second(w.replace(tzinfo=zone, fold=0).astimezone(utc))
        print("wall", w.year, w.month, w.day, w.hour, w.minute, s)
    """

  @Test("know every zone that Python finds among the system's")
  func everyZone() async throws {
    // A package of Python's own may know newer ones.
    let names = try await Python.lines(
      """
      import os, zoneinfo
      for name in sorted(zoneinfo.available_timezones()):
          if os.path.exists(os.path.join("/usr/share/zoneinfo", name)): print(name)
      """)
    try #require(names.count > 400)
    for name in names {
      #expect(throws: Never.self, "\(name)") { try TimeZoneRules(named: name) }
    }
  }

  @Test(
    "refuse a name that is none, and say what to write",
    arguments: [
      ("Paris", "Europe/Paris"), ("europe/paris", "Europe/Paris"), ("Europe/Pris", "Europe/Paris"),
      ("America/NewYork", "America/New_York"), ("Europe/Zurick", "Europe/Zurich"),
      ("utc", "UTC"), ("../../../etc/passwd", ""), ("/etc/localtime", ""), ("", ""),
      ("Europe//Paris", "Europe/Paris"), ("Europe/", ""), ("Europe", ""), ("zone.tab", ""),
      ("right/Europe/Paris", "Europe/Paris"), ("Europe/Paris\0x", "Europe/Paris"),
      (String(repeating: "a/", count: 40), ""),
    ])
  func refused(name: String, suggestion: String) throws {
    let problem = try #require(throws: TimeZoneProblem.self) { try TimeZoneRules(named: name) }
    let words = "\(problem)"
    #expect(words.contains(suggestion.isEmpty ? "IANA name" : suggestion), "\(words)")
    #expect(words.count < 300)
  }

  @Test("never trap on a damaged file, whatever byte is other", arguments: [1, 2, 3] as [UInt64])
  func damaged(seed: UInt64) throws {
    let whole = try SmallFile.bytes(at: "/usr/share/zoneinfo/Europe/Paris", limit: 1 << 20)
    var numbers = SeededNumbers(seed: seed)
    for _ in 0..<3_000 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &numbers) {
        bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(
          in: 0...255, using: &numbers)
      }
      if Bool.random(using: &numbers) {
        bytes.removeLast(Int.random(in: 0..<bytes.count, using: &numbers))
      }
      guard let file = try? TimeZoneFile(bytes) else { continue }
      for seconds in [-9_000_000_000, 0, 1_700_000_000, 9_000_000_000] {
        #expect(abs(file.type(at: seconds).offset) < 100_000)
        #expect(abs(file.type(showing: seconds).offset) < 100_000)
      }
    }
  }

  @Test(
    "refuse a footer that is no rule",
    arguments: [
      "C", "CET", "CET-25", "<>-1", "<+01-1", "CET-1CEST", "CET-1CEST,M3.5.0",
      "CET-1CEST,M13.5.0,M10.5.0", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.7,M10.5.0",
      "CET-1CEST,J0,J1", "CET-1CEST,M3.5.0/168,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0 ",
      "CET-1CEST,366,1", "CET-999999999999999999999",
    ])
  func footers(text: String) {
    #expect(TimeZoneFooter(text) == nil)
  }

  @Test("read days of the year, and a zone that keeps its other time all year")
  func unusualFooters() throws {
    let day = try #require(TimeZoneFooter("AAA3BBB,J60/0,300/-1:30"))
    let march = CalendarDate(year: 2028, month: 3, day: 1).daysSinceEpoch * 86_400 + 3 * 3_600
    #expect(day.type(at: march - 1).abbreviation == "AAA")
    #expect(day.type(at: march).abbreviation == "BBB")
    let always = try #require(TimeZoneFooter("EST5EDT,0/0,J365/25"))
    for day in 20_000..<20_800 {
      #expect(always.type(at: day * 86_400 + 18_000).offset == -14_400)
    }
  }
}
