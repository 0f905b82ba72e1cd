internal import Relais
internal import Station

/// Subscribers as text.
enum SubscribersPicture {
  /// The numbers, then one line each.
  static func lines(_ report: SubscribersReport, _ style: Style) -> [String] {
    let ways = report.active.sorted { $0.key < $1.key }.map { "\($0.value) by \($0.key)" }
    let suspended =
      report.suspended == 0 ? "" : "; \(report.suspended) refused too often and get nothing"
    let head = ways.isEmpty ? "Nobody is subscribed" : "Subscribed: \(ways.joined(separator: ", "))"
    var table = Table()
    for person in report.people {
      table.rows.append([
        Table.Cell(person.address, .strong), Table.Cell(person.language),
        Table.Cell(
          person.services.isEmpty ? "all services" : person.services.joined(separator: ", ")),
        Table.Cell(
          person.state == "active" ? "since \(TimeOfDay.dated(person.since))" : person.state,
          person.state == "active" ? .quiet : .warning),
      ])
    }
    let known = report.active.values.reduce(report.suspended, +)
    let rest =
      report.people.count < known && !report.people.isEmpty
      ? ["… \(known - report.people.count) more: relais subscribers export FILE"] : []
    return ["\(head)\(suspended)."] + table.lines(style, indent: 0) + rest
      + messages(report, style)
  }

  /// What went out last, and how far it has come.
  private static func messages(_ report: SubscribersReport, _ style: Style) -> [String] {
    guard !report.messages.isEmpty else { return [] }
    var table = Table()
    for message in report.messages {
      let losses = [(message.refused, "refused"), (message.gone, "gone")]
        .filter { $0.0 > 0 }.map { ", \($0.0) \($0.1)" }.joined()
      table.rows.append([
        Table.Cell(TimeOfDay.dated(message.at), .quiet), Table.Cell(message.title, .strong),
        Table.Cell("\(message.sent) of \(message.people) sent\(losses)"),
        Table.Cell(
          message.trouble ?? message.state,
          message.trouble == nil && message.state != "expired" ? .quiet : .warning),
      ])
    }
    return ["", "Last messages:"] + table.lines(style, indent: 0)
  }
}

/// Subscribers as JSON; moments as RFC 3339.
struct SubscribersJSON: Encodable {
  private struct Person: Encodable {
    var way: String
    var address: String
    var language: String
    var services: [String]
    var state: String
    var since: String
    var source: String
  }

  private struct Message: Encodable {
    var title: String
    var at: String
    var state: String
    var people: Int
    var sent: Int
    var refused: Int
    var gone: Int
    var trouble: String?
  }

  private var active: [String: Int]
  private var suspended: Int
  private var people: [Person]
  private var messages: [Message]

  /// The subscribers of a report.
  init(_ report: SubscribersReport) {
    active = report.active
    suspended = report.suspended
    people = report.people.map {
      Person(
        way: $0.way, address: $0.address, language: $0.language, services: $0.services,
        state: $0.state, since: $0.since.rfc3339, source: $0.source)
    }
    messages = report.messages.map {
      Message(
        title: $0.title, at: $0.at.rfc3339, state: $0.state, people: $0.people, sent: $0.sent,
        refused: $0.refused, gone: $0.gone, trouble: $0.trouble)
    }
  }
}
