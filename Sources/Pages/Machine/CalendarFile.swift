import Incidents
import Relais

/// Maintenance, and incidents if wished, as a calendar that others subscribe to (RFC 5545).
struct CalendarFile {
  /// As many incidents as a calendar holds, and as many maintenances.
  static let limit = 50
  /// The longest line, in bytes, without its end (§3.1).
  private static let lineLimit = 75

  private let content: FeedContent
  private let name: String
  private var lines: [UInt8] = []

  /// A calendar in a language.
  init(of view: PublicView, zone: TimeZoneRules, language: Language, withIncidents: Bool) {
    content = FeedContent(view: view, zone: zone, language: language)
    let title =
      withIncidents
      ? MachineWords.feed(view.page.title) : MachineWords.maintenances(view.page.title)
    name = title(in: language)
    begin()
    for maintenance in view.maintenances.sorted(by: { $0.from > $1.from }).prefix(Self.limit) {
      add(maintenance)
    }
    if withIncidents {
      for incident in view.incidents.prefix(Self.limit) { add(incident) }
    }
    add("END", "VCALENDAR")
  }

  /// The file.
  var bytes: [UInt8] { lines }

  private mutating func begin() {
    add("BEGIN", "VCALENDAR")
    add("VERSION", "2.0")
    add("PRODID", "-//Relais//Status page//\(content.language.name.uppercased())")
    add("CALSCALE", "GREGORIAN")
    // The first is RFC 7986 §5.1, the second what programs made before it read.
    add(text: "NAME", name)
    add(text: "X-WR-CALNAME", name)
    add("REFRESH-INTERVAL;VALUE=DURATION", "PT15M")
    add("X-PUBLISHED-TTL", "PT15M")
  }

  private mutating func add(_ maintenance: PublicView.Maintenance) {
    let words = MachineWords.maintenance(in: content.language)
    addEvent(
      key: maintenance.key, from: maintenance.from, until: maintenance.until,
      created: maintenance.createdAt, changed: maintenance.updatedAt,
      sequence: maintenance.revision,
      summary: "\(words) \(maintenance.title(in: content.language))",
      updates: maintenance.updates, services: maintenance.services,
      isCancelled: maintenance.step == .cancelled)
  }

  private mutating func add(_ incident: PublicView.Incident) {
    let words = MachineWords.incident(in: content.language)
    // An incident counts no changes, but its seconds since it was told grow with each of them.
    let seconds = (incident.updatedAt - incident.createdAt).components.seconds
    addEvent(
      key: incident.key, from: incident.startedAt,
      until: max(incident.startedAt, incident.resolvedAt ?? incident.updatedAt),
      created: incident.createdAt, changed: incident.updatedAt,
      sequence: Int(min(max(seconds, 0), Int64(Int32.max))),
      summary: "\(words) \(incident.title(in: content.language))", updates: incident.updates,
      services: incident.services.map(\.service), isCancelled: false)
  }

  private mutating func addEvent(
    key: String, from: Instant, until: Instant, created: Instant, changed: Instant,
    sequence: Int, summary: String, updates: [PublicView.Update], services: [ServiceID],
    isCancelled: Bool
  ) {
    add("BEGIN", "VEVENT")
    add("UID", "\(key)@\(content.view.host)")
    // When the page was rendered is no news; so the file changes only when something does.
    add("DTSTAMP", stamp(changed))
    add("CREATED", stamp(created))
    add("LAST-MODIFIED", stamp(changed))
    add("SEQUENCE", String(sequence))
    add("DTSTART", stamp(from))
    add("DTEND", stamp(until))
    add("STATUS", isCancelled ? "CANCELLED" : "CONFIRMED")
    // Whoever subscribes is not busy meanwhile.
    add("TRANSP", "TRANSPARENT")
    add(text: "SUMMARY", summary)
    add(text: "DESCRIPTION", description(updates, services: services))
    add("URL", content.address(key))
    add("END", "VEVENT")
  }

  private func description(_ updates: [PublicView.Update], services: [ServiceID]) -> String {
    let language = content.language
    let told = updates.map { update in
      let moment = DateWords.moment(content.zone.local(update.at))(in: language)
      let step = StateWords.step(update.step)(in: language)
      return "\(moment) – \(step)\n\(update.text(in: language))"
    }
    let names = content.names(of: services)
    let concerned = names.isEmpty ? [] : ["\(MachineWords.services(in: language)) \(names)"]
    return (told + concerned).joined(separator: "\n\n")
  }

  private func stamp(_ instant: Instant) -> String {
    TimeZoneRules.utc.local(instant).calendarStamp
  }
}

extension CalendarFile {
  /// Adds a line whose value is a text (§3.3.11).
  private mutating func add(text name: String, _ value: String) {
    var escaped = String.UnicodeScalarView()
    for scalar in value.unicodeScalars {
      switch scalar {
      case "\\", ";", ",":
        escaped.append("\\")
        escaped.append(scalar)
      // What ends a line in other formats ends one here too.
      case "\n", "\u{0B}", "\u{0C}", "\u{85}", "\u{2028}", "\u{2029}":
        escaped += #"\n"#.unicodeScalars
      case "\r": continue
      case "\t": escaped.append(scalar)
      case "\0"..<" ", "\u{7F}"..<"\u{A0}": escaped.append("\u{FFFD}")
      default: escaped.append(scalar)
      }
    }
    add(name, String(escaped))
  }

  /// Adds a line, folded where it is too long, never inside a character.
  private mutating func add(_ name: String, _ value: String) {
    var room = Self.lineLimit
    for scalar in "\(name):\(value)".unicodeScalars where !"\r\n".unicodeScalars.contains(scalar) {
      let bytes = UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter
      if bytes.count > room {
        lines += "\r\n ".utf8
        room = Self.lineLimit - 1
      }
      lines += bytes
      room -= bytes.count
    }
    lines += "\r\n".utf8
  }
}
