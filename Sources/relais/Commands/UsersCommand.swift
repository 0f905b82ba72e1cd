internal import ArgumentParser
internal import Relais
internal import Station

/// Accounts of the desk.
struct UsersCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "users",
    abstract: "List who may use the desk; invite, change and remove them; seal an emergency code.",
    discussion: """
      A viewer sees everything, a writer writes of incidents and maintenance and drafts \
      announcements, an approver lets those go out, an admin keeps the accounts. Accounts are this \
      node's: the office and its twin have their own. All of it works without any network.
      """,
    subcommands: [
      ListUsers.self, InviteUser.self, ChangeRole.self, SetMail.self, RemoveUser.self,
      BreakGlass.self,
    ], defaultSubcommand: ListUsers.self)
}

/// Who asks, of which station, and how the answer is printed.
struct KeeperOptions: ParsableArguments {
  /// Which station.
  @OptionGroup var data: DataOption
  @Option(name: .customLong("as"), help: "Who does so. Default: $USER.") var name: String?
  @Flag(name: .long, help: "Print JSON.") var json = false

  /// Asks for something about accounts; a station that does not answer is a failure.
  func ask(_ request: UsersRequest, _ take: (ControlReply) throws -> Bool) async throws {
    let person = name ?? Style.person
    var isAnswered = false
    try await data.ask(.users(request, by: person)) { reply in
      isAnswered = try take(reply)
      return !isAnswered
    }
    guard isAnswered else {
      throw ControlError.broken(
        reason: "the station ended before it answered: look whether it was done")
    }
  }

  /// Has something done, and says that it was.
  func carryOut(_ request: UsersRequest) async throws {
    try await ask(request) { reply in
      guard case .done(let words, _) = reply else { return false }
      if json { try Console.say(json: ["message": words]) } else { Console.say(words) }
      return true
    }
  }
}

/// Lists accounts and invitations.
struct ListUsers: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List accounts and invitations.")
  /// Which station.
  @OptionGroup var keeper: KeeperOptions

  func run() async throws {
    try await keeper.ask(.list) { reply in
      guard case .users(let report) = reply else { return false }
      if keeper.json {
        try Console.say(json: UsersJSON(report))
      } else {
        UsersPicture.lines(report, Style.detect()).forEach(Console.say)
      }
      return true
    }
  }
}

/// Makes a link for somebody new.
struct InviteUser: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "invite", abstract: "Make a link by which somebody makes an account, once.")
  /// Which station.
  @OptionGroup var keeper: KeeperOptions
  @Argument(help: "What the account will be called.") var name: String
  @Option(name: .long, help: "viewer, writer, approver or admin.") var role = "viewer"
  @Option(name: .long, help: "How many days the link works, up to 14.") var days = 3

  func run() async throws {
    try await keeper.ask(.invite(name, role: role, days: days)) { reply in
      guard case .invited(let report) = reply else { return false }
      if keeper.json {
        try Console.say(json: InvitedJSON(report))
      } else {
        Console.say("\(report.name), \(report.role), until \(TimeOfDay.dated(report.until)):")
        Console.say("  \(report.link)")
        Console.say(
          "The link works once and is shown only now. Elsewhere, put the desk's own host into it.")
      }
      return true
    }
  }
}

/// Changes what somebody may do.
struct ChangeRole: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "role", abstract: "Change what somebody may do; it holds at once.")
  /// Which station.
  @OptionGroup var keeper: KeeperOptions
  @Argument(help: "The account.") var name: String
  @Argument(help: "viewer, writer, approver or admin.") var role: String

  func run() async throws { try await keeper.carryOut(.role(name, role: role)) }
}

/// Sets where mail for somebody goes.
struct SetMail: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mail",
    abstract: "Set where mail about messages to approve goes; without an address, nowhere.")
  /// Which station.
  @OptionGroup var keeper: KeeperOptions
  @Argument(help: "The account.") var name: String
  @Argument(help: "The address, such as maya@shop.example.") var address: String?

  func run() async throws { try await keeper.carryOut(.mail(name, address: address)) }
}

/// Removes an account.
struct RemoveUser: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "remove", abstract: "Remove an account and end its logins, or an invitation.")
  /// Which station.
  @OptionGroup var keeper: KeeperOptions
  @Argument(help: "The account, or who is invited.") var name: String

  func run() async throws { try await keeper.carryOut(.remove(name)) }
}

/// Seals another code for emergencies.
struct BreakGlass: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "break-glass",
    abstract: "Print a new emergency code, which opens the desk once.",
    discussion: "The code from before is void then. Print it, seal it, lock it away.")
  /// Which station.
  @OptionGroup var keeper: KeeperOptions

  func run() async throws {
    try await keeper.ask(.breakGlass) { reply in
      guard case .sealedCode(let code) = reply else { return false }
      if keeper.json {
        try Console.say(json: ["code": code])
      } else {
        Console.say(code)
        Console.complain("Shown only now. Seal it in an envelope; the one from before is void.")
      }
      return true
    }
  }
}
