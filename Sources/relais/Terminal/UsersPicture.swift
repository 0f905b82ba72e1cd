internal import Relais
internal import Station

/// Accounts as text.
enum UsersPicture {
  /// One line each, then who is invited, then the sealed code.
  static func lines(_ report: UsersReport, _ style: Style) -> [String] {
    var table = Table()
    for user in report.users {
      table.rows.append([
        Table.Cell(user.name, .strong), Table.Cell(user.role),
        Table.Cell(user.hasSecondStep ? "password and code" : "password", .quiet),
        Table.Cell(user.sessions == 0 ? "" : "logged in \(user.sessions)×", .quiet),
        Table.Cell(user.mail ?? "", .quiet),
      ])
    }
    for invited in report.invited {
      table.rows.append([
        Table.Cell(invited.name, .strong), Table.Cell(invited.role),
        Table.Cell("invited by \(invited.by)", .warning),
        Table.Cell("until \(TimeOfDay.dated(invited.until))", .quiet),
      ])
    }
    let people = table.lines(style, indent: 0)
    let sealed =
      report.sealedAt.map { "Emergency code: sealed \(TimeOfDay.dated($0))." }
      ?? "Emergency code: none; \"relais users break-glass\" makes one."
    let used = report.breakGlassUsedAt.map { "One was used \(TimeOfDay.dated($0))." }
    return (people.isEmpty ? ["Nobody has an account yet."] : people) + [sealed]
      + (used.map { [$0] } ?? [])
  }
}

/// Accounts as JSON; moments as RFC 3339.
struct UsersJSON: Encodable {
  private struct User: Encodable {
    var name: String
    var role: String
    var totp: Bool
    var sessions: Int
    var since: String
  }

  private struct Invited: Encodable {
    var name: String
    var role: String
    var by: String
    var until: String
  }

  private var users: [User]
  private var invited: [Invited]
  private var breakGlassSealedAt: String?
  private var breakGlassUsedAt: String?

  /// The accounts of a report.
  init(_ report: UsersReport) {
    users = report.users.map {
      User(
        name: $0.name, role: $0.role, totp: $0.hasSecondStep, sessions: $0.sessions,
        since: $0.madeAt.rfc3339)
    }
    invited = report.invited.map {
      Invited(name: $0.name, role: $0.role, by: $0.by, until: $0.until.rfc3339)
    }
    breakGlassSealedAt = report.sealedAt?.rfc3339
    breakGlassUsedAt = report.breakGlassUsedAt?.rfc3339
  }
}

/// An invitation as JSON.
struct InvitedJSON: Encodable {
  private var name: String
  private var role: String
  private var link: String
  private var until: String

  /// The invitation of a report.
  init(_ report: InvitedReport) {
    (name, role, link) = (report.name, report.role, report.link)
    until = report.until.rfc3339
  }
}
