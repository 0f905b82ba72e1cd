public import Relais

/// When clocks of a zone show what, by the system's time zone files.
///
/// - Source: RFC 9636. Years that a file does not list follow the rule in its footer.
public struct TimeZoneRules: Hashable, Sendable {
  /// The zone's IANA name: `Europe/Paris`.
  public let name: String
  /// What the files say.
  private let file: TimeZoneFile

  /// The rules of the zone with that IANA name, read from `/usr/share/zoneinfo`.
  ///
  /// - Throws: ``TimeZoneProblem``, which says what to write instead.
  public init(named name: String) throws(TimeZoneProblem) {
    try self.init(named: name, folder: TimeZoneNames.folder)
  }

  /// The rules of the zone with that name, read from a folder of time zone files.
  init(named name: String, folder: String) throws(TimeZoneProblem) {
    guard name != Self.utc.name else {
      self = .utc
      return
    }
    guard TimeZoneNames.isPlausible(name) else {
      throw TimeZoneProblem.unknown(name, nearest: TimeZoneNames.nearest(to: name, in: folder))
    }
    let bytes: [UInt8]
    do {
      bytes = try SmallFile.bytes(at: "\(folder)/\(name)", limit: TimeZoneFile.sizeLimit)
    } catch {
      guard SmallFile.isFolder(folder) else { throw TimeZoneProblem.noFiles(folder) }
      throw TimeZoneProblem.unknown(name, nearest: TimeZoneNames.nearest(to: name, in: folder))
    }
    do {
      file = try TimeZoneFile(bytes)
    } catch {
      throw TimeZoneProblem.unreadable(name, folder: folder, found: error.words)
    }
    self.name = name
  }

  private init(name: String, file: TimeZoneFile) {
    self.name = name
    self.file = file
  }

  /// Coordinated Universal Time, which needs no file.
  public static let utc = TimeZoneRules(
    name: "UTC", file: TimeZoneFile(only: .init(offset: 0, abbreviation: "UTC")))

  /// Whether the zone is UTC under whatever name, so that times in it are written with a `Z`.
  public var isUTC: Bool { file == Self.utc.file || file.isAlwaysUTC }

  /// What the zone's clocks show at a moment.
  public func local(_ instant: Instant) -> LocalTime {
    let (seconds, rest) = Int(instant.nanoseconds)
      .flooredQuotientAndRemainder(dividingBy: 1_000_000_000)
    let type = file.type(at: seconds)
    return LocalTime(
      seconds: seconds, millisecond: rest / 1_000_000, offset: type.offset,
      abbreviation: type.abbreviation)
  }

  /// The moment when the zone's clocks show these numbers.
  ///
  /// Of two such moments it is the first. Where clocks leap over them, it is as long after the leap
  /// as the numbers lie beyond its beginning. Years from 1678 to 2261.
  public func instant(year: Int, month: Int, day: Int, hour: Int, minute: Int) -> Instant {
    let days = CalendarDate(year: year, month: month, day: day).daysSinceEpoch
    let shown = days &* 86_400 &+ hour &* 3_600 &+ minute &* 60
    let seconds = shown &- file.type(showing: shown).offset
    let (nanoseconds, overflow) = Int64(seconds).multipliedReportingOverflow(by: 1_000_000_000)
    return Instant(nanoseconds: overflow ? (seconds < 0 ? .min : .max) : nanoseconds)
  }

  /// The moment when a day begins: at 00:00, or as soon as there is a time on that day.
  public func start(of date: CalendarDate) -> Instant {
    instant(year: date.year, month: date.month, day: date.day, hour: 0, minute: 0)
  }
}
