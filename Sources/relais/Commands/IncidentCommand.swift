public import ArgumentParser
public import Incidents
public import Relais
internal import Station

/// Incidents: what people say and decide.
struct IncidentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "incident",
    abstract: "List incidents; open, update, correct, merge, resolve, reopen and confirm them.",
    discussion: """
      Relais opens and resolves incidents by itself from what it observes; people say more, and \
      what they decide stays. An incident is named as listed, such as office-12, or by its number \
      alone.
      """,
    subcommands: [
      ListIncidents.self, ShowIncident.self, OpenIncident.self, UpdateIncident.self,
      CorrectIncident.self, MergeIncidents.self, ResolveIncident.self, ReopenIncident.self,
      ConfirmIncident.self, SetService.self,
    ], defaultSubcommand: ListIncidents.self)
}

/// Who speaks, and to which station.
struct SpeakerOptions: ParsableArguments {
  /// Which station.
  @OptionGroup var data: DataOption
  @Option(name: .customLong("as"), help: "Who says so. Default: $USER.") var name: String?
  @Flag(name: .long, help: "Print JSON.") var json = false

  /// Has a command carried out and says what was done.
  func carryOut(_ command: Command) async throws {
    let person = name ?? Style.person
    var isDone = false
    try await data.ask(.command(command, by: person)) { reply in
      guard case .done(let words, let facts) = reply else { return true }
      isDone = true
      if json {
        try Console.say(json: Outcome(message: words, facts: facts.map(\.description)))
      } else {
        Console.say(words)
      }
      return false
    }
    guard isDone else {
      throw ControlError.broken(
        reason: "the station ended before it answered: look whether it was done")
    }
  }

  private struct Outcome: Encodable {
    var message: String
    var facts: [String]
  }
}

/// Words in one language or two.
struct WordsOptions: ParsableArguments {
  @Argument(help: "The words, in the language of $LANG (French or English).") var words: String?
  @Option(name: .long, help: "The words in French.") var fr: String?
  @Option(name: .long, help: "The words in English.") var en: String?

  /// The words by language; nil where none were given.
  var text: LocalizedText? {
    var texts: [Language: String] = [:]
    if let words { texts[Self.own] = words }
    if let fr { texts[.french] = fr }
    if let en { texts[.english] = en }
    return texts.isEmpty ? nil : LocalizedText(texts)
  }

  /// The words, which must be there.
  func required() throws -> LocalizedText {
    guard let text else { throw ValidationError("Say the words, or give --fr and --en.") }
    return text
  }

  private static var own: Language {
    let locale =
      Style.environment("LC_ALL") ?? Style.environment("LC_MESSAGES") ?? Style.environment("LANG")
    return locale?.hasPrefix("fr") == true ? .french : .english
  }
}

extension IncidentID: ExpressibleByArgument {
  /// A name such as `office-12`, or a number.
  public init?(argument: String) { self.init(argument) }
}

/// Lists incidents.
struct ListIncidents: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List open incidents, or the latest ones.")
  /// Which station.
  @OptionGroup var data: DataOption
  @Flag(name: .long, help: "Also those that are over.") var all = false
  @Option(name: .long, help: "The most to list.") var limit = 50
  @Flag(name: .long, help: "Print JSON.") var json = false

  func run() async throws {
    try await data.ask(.incidents(limit: all ? max(0, limit) : 10_000)) { reply in
      guard case .incidents(let list) = reply else { return true }
      let isOpen: (IncidentReport) -> Bool = { $0.phase != "resolved" && $0.mergedInto == nil }
      let shown = Array((all ? list : list.filter(isOpen)).prefix(max(0, limit)))
      if json {
        try Console.say(json: shown.map(IncidentJSON.init))
      } else {
        IncidentPicture.list(shown, Style.detect()).forEach(Console.say)
      }
      return false
    }
  }
}

/// Shows an incident with its evidence, updates and history.
struct ShowIncident: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Show an incident with its evidence, updates and history.")
  /// Which station.
  @OptionGroup var data: DataOption
  @Argument(help: "The incident.") var incident: IncidentID
  @Flag(name: .long, help: "Print JSON.") var json = false

  func run() async throws {
    try await data.ask(.incidents(limit: 10_000)) { reply in
      guard case .incidents(let list) = reply else { return true }
      let wanted = incident.name
      guard let found = list.first(where: { $0.id == wanted || $0.id.hasSuffix("-\(wanted)") })
      else {
        Console.complain("relais: there is no incident \(wanted); relais incident list --all")
        throw Console.misuse
      }
      if json {
        try Console.say(json: IncidentJSON(found))
      } else {
        IncidentPicture.whole(found, Style.detect()).forEach(Console.say)
      }
      return false
    }
  }
}

/// Opens an incident, which only people end then.
struct OpenIncident: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "open", abstract: "Open an incident; only people end it then.")
  /// Who speaks, and to which station.
  @OptionGroup var speaker: SpeakerOptions
  /// What people read first.
  @OptionGroup var title: WordsOptions
  @Option(
    name: .customLong("service"),
    help: ArgumentHelp(
      "A service that it takes down, and how it does: calls=major_outage.", valueName: "name=state")
  )
  var services: [AffectedService] = []

  func run() async throws {
    try await speaker.carryOut(
      .open(title: try title.required(), text: nil, services: services))
  }
}

/// Adds words to an incident.
struct UpdateIncident: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "update", abstract: "Add words to an incident.")
  /// Who speaks, and to which station.
  @OptionGroup var speaker: SpeakerOptions
  @Argument(help: "The incident.") var incident: IncidentID
  /// What is said.
  @OptionGroup var text: WordsOptions
  @Option(name: .long, help: "Where it stands from now on: \(IncidentPhase.names).")
  var phase: IncidentPhase?

  func run() async throws {
    try await speaker.carryOut(.update(incident, text: try text.required(), phase: phase))
  }
}

/// Replaces words of an incident.
struct CorrectIncident: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "correct",
    abstract: "Replace an incident's title, or the words of an update; the old ones are kept.")
  /// Who speaks, and to which station.
  @OptionGroup var speaker: SpeakerOptions
  @Argument(help: "The incident.") var incident: IncidentID
  /// What is said.
  @OptionGroup var text: WordsOptions
  @Option(name: .long, help: "The update whose words to replace, instead of the title.")
  var update: String?

  func run() async throws {
    let words = try text.required()
    try await speaker.carryOut(
      update.map { .correctUpdate(incident, UpdateID($0), words) }
        ?? .correctTitle(incident, words))
  }
}

/// Declares an incident to be part of another one.
struct MergeIncidents: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "merge", abstract: "Declare an incident to be part of another one.")
  /// Who speaks, and to which station.
  @OptionGroup var speaker: SpeakerOptions
  @Argument(help: "The incident that goes into the other.") var incident: IncidentID
  @Option(name: .long, help: "The incident that goes on.") var into: IncidentID

  func run() async throws { try await speaker.carryOut(.merge(incident, into: into)) }
}

/// Declares an incident over.
struct ResolveIncident: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "resolve", abstract: "Declare an incident over.")
  /// Who speaks, and to which station.
  @OptionGroup var speaker: SpeakerOptions
  @Argument(help: "The incident.") var incident: IncidentID
  /// What is said.
  @OptionGroup var text: WordsOptions

  func run() async throws { try await speaker.carryOut(.resolve(incident, text: text.text)) }
}

/// Declares an incident not over.
struct ReopenIncident: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "reopen", abstract: "Declare an incident not over; only people end it then.")
  /// Who speaks, and to which station.
  @OptionGroup var speaker: SpeakerOptions
  @Argument(help: "The incident.") var incident: IncidentID
  /// What is said.
  @OptionGroup var text: WordsOptions

  func run() async throws { try await speaker.carryOut(.reopen(incident, text: text.text)) }
}

/// Says where an incident stands, of which two nodes disagree.
struct ConfirmIncident: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "confirm",
    abstract: "Say where an incident stands, where the office and its twin disagree.")
  /// Who speaks, and to which station.
  @OptionGroup var speaker: SpeakerOptions
  @Argument(help: "The incident.") var incident: IncidentID
  @Argument(help: "Where it stands, of what the nodes say: \(IncidentPhase.names).")
  var phase: IncidentPhase

  func run() async throws { try await speaker.carryOut(.confirm(incident, phase)) }
}

/// Says how a service does.
struct SetService: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "service",
    abstract: "Say how a service does, or leave it to the detector again.")
  /// Who speaks, and to which station.
  @OptionGroup var speaker: SpeakerOptions
  @Argument(help: "The service.") var service: String
  @Argument(help: "How it does: \(ServiceState.names).") var state: ServiceState?
  @Flag(name: .long, help: "Leave it to the detector again.") var release = false

  func validate() throws {
    guard (state == nil) == release else {
      throw ValidationError("Give a state, or --release: one of them.")
    }
  }

  func run() async throws {
    let service = ServiceID(service)
    try await speaker.carryOut(
      state.map { .setService(service, $0) } ?? .releaseService(service))
  }
}

extension AffectedService: ExpressibleByArgument {
  /// Reads `name=state`, or a name alone for a major outage.
  public init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1).map(String.init)
    guard let name = parts.first, !name.isEmpty else { return nil }
    guard let state = parts.count == 2 ? ServiceState(rawValue: parts[1]) : .majorOutage else {
      return nil
    }
    self.init(service: ServiceID(name), state: state)
  }
}

extension IncidentPhase: ExpressibleByArgument {
  /// The names, for the help text.
  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}

extension ServiceState: ExpressibleByArgument {
  /// The names, for the help text.
  static var names: String { allCases.map(\.rawValue).joined(separator: ", ") }
}
