public import ArgumentParser
public import Incidents
internal import Relais
internal import Station

/// Maintenance: work announced in advance.
struct MaintenanceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "maintenance",
    abstract: "List maintenance; schedule, change, begin, complete and cancel it.",
    discussion: """
      What is announced stands on the page, in the calendar and in the feeds. Relais begins and \
      ends it at its times; meanwhile its services count as under maintenance, and what fails of \
      them opens no incident. A maintenance is named as listed, such as office-m3, or by its \
      number alone. Times are this machine's: 22:00, "2026-11-30 22:00".
      """,
    subcommands: [
      ListMaintenance.self, ScheduleMaintenance.self, ChangeMaintenance.self,
      BeginMaintenance.self, UpdateMaintenance.self, CompleteMaintenance.self,
      CancelMaintenance.self,
    ], defaultSubcommand: ListMaintenance.self)
}

extension MaintenanceID: ExpressibleByArgument {
  /// A name such as `office-m3`, or a number.
  public init?(argument: String) { self.init(argument) }
}

/// Lists maintenance.
struct ListMaintenance: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List what is under way and to come, or the latest ones.")
  /// Which station.
  @OptionGroup var data: DataOption
  @Flag(name: .long, help: "Also what is over.") var all = false
  @Flag(name: .long, help: "Print JSON.") var json = false

  func run() async throws {
    try await data.ask(.maintenances(limit: 10_000)) { reply in
      guard case .maintenances(let list) = reply else { return true }
      let shown = list.filter { all || $0.step != "completed" && $0.step != "cancelled" }
      if json {
        try Console.say(json: shown.map(MaintenanceJSON.init))
      } else {
        MaintenancePicture.list(shown, Style.detect()).forEach(Console.say)
      }
      return false
    }
  }
}

/// Announces maintenance.
struct ScheduleMaintenance: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "schedule", abstract: "Announce maintenance.")
  /// Who speaks, and to which station.
  @OptionGroup var speaker: SpeakerOptions
  /// What people read first.
  @OptionGroup var title: WordsOptions
  @Option(name: .customLong("service"), help: "A service that may stop meanwhile.")
  var services: [String] = []
  @Option(name: .long, help: "When it begins.") var from: Moment
  @Option(name: .long, help: "When it ends.") var until: Moment

  func run() async throws {
    let begin = from.instant(after: nil)
    try await speaker.carryOut(
      .scheduleMaintenance(
        title: try title.required(), text: nil, services: services.map { ServiceID($0) },
        from: begin, until: until.instant(after: begin)))
  }
}

/// Changes what was announced.
struct ChangeMaintenance: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "change", abstract: "Change the title, the times or the services.")
  /// Who speaks, and to which station.
  @OptionGroup var speaker: SpeakerOptions
  @Argument(help: "The maintenance.") var maintenance: MaintenanceID
  /// Another title.
  @OptionGroup var title: WordsOptions
  @Option(name: .customLong("service"), help: "The services from now on; all of them.")
  var services: [String] = []
  @Option(name: .long, help: "When it begins.") var from: Moment?
  @Option(name: .long, help: "When it ends.") var until: Moment?

  func run() async throws {
    let begin = from?.instant(after: nil)
    try await speaker.carryOut(
      .changeMaintenance(
        maintenance, title: title.text,
        services: services.isEmpty ? nil : services.map { ServiceID($0) }, from: begin,
        until: until?.instant(after: begin)))
  }
}

/// Begins maintenance before its time.
struct BeginMaintenance: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "begin", abstract: "Begin it now.")
  /// Who speaks, and to which station.
  @OptionGroup var speaker: SpeakerOptions
  @Argument(help: "The maintenance.") var maintenance: MaintenanceID
  /// What is said.
  @OptionGroup var text: WordsOptions

  func run() async throws {
    try await speaker.carryOut(.beginMaintenance(maintenance, text: text.text))
  }
}

/// Adds words to maintenance.
struct UpdateMaintenance: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update", abstract: "Add words to it.")
  /// Who speaks, and to which station.
  @OptionGroup var speaker: SpeakerOptions
  @Argument(help: "The maintenance.") var maintenance: MaintenanceID
  /// What is said.
  @OptionGroup var text: WordsOptions
  @Flag(name: .long, help: "The work is done and being looked at.") var verifying = false

  func run() async throws {
    try await speaker.carryOut(
      .updateMaintenance(
        maintenance, text: try text.required(), step: verifying ? .verifying : nil))
  }
}

/// Ends maintenance.
struct CompleteMaintenance: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "complete", abstract: "Say that it is over.")
  /// Who speaks, and to which station.
  @OptionGroup var speaker: SpeakerOptions
  @Argument(help: "The maintenance.") var maintenance: MaintenanceID
  /// What is said.
  @OptionGroup var text: WordsOptions

  func run() async throws {
    try await speaker.carryOut(.completeMaintenance(maintenance, text: text.text))
  }
}

/// Calls maintenance off.
struct CancelMaintenance: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cancel", abstract: "Call it off.")
  /// Who speaks, and to which station.
  @OptionGroup var speaker: SpeakerOptions
  @Argument(help: "The maintenance.") var maintenance: MaintenanceID
  /// What is said.
  @OptionGroup var text: WordsOptions

  func run() async throws {
    try await speaker.carryOut(.cancelMaintenance(maintenance, text: text.text))
  }
}
