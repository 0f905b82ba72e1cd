internal import ArgumentParser
internal import Incidents
internal import Relais
internal import Station

/// Messages to customers and staff.
struct AnnounceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "announce",
    abstract: "Draft a message about an incident, approve it, and see where it stands.",
    discussion: """
      Without options, a message made of what is known is put forward for approval. --preview \
      shows how it would stand on each channel and puts nothing forward. --approve puts it forward \
      and approves it; with a name, it approves what is waiting. Your own words replace the \
      draft's by --fr and --en. --ahead writes a message for a situation that may come, such as \
      office-dark: approved and kept at both nodes, the twin can publish it while the office is \
      cut off, if darkness: in the configuration says so.
      """)
  /// Which station.
  @OptionGroup var data: DataOption
  @Option(name: .long, help: "What about. Default: the only open incident.")
  var incident: IncidentID?
  @Option(name: .long, help: "What it is for, such as first-notice or over. Default: likely one.")
  var situation: String?
  @Option(name: .long, help: "everyone, subscribers or staff.") var audience = "everyone"
  @Option(name: .long, help: "The words in French.") var fr: String?
  @Option(name: .long, help: "The words in English.") var en: String?
  @Option(name: .long, help: "The title in French.") var frTitle: String?
  @Option(name: .long, help: "The title in English.") var enTitle: String?
  @Flag(name: .long, help: "Write it ahead, for when --situation comes.") var ahead = false
  @Option(name: .long, help: "For how many days it is good, where --ahead. 1 to 366.")
  var days = 90
  @Flag(name: .long, help: "Show how it would stand; put nothing forward.") var preview = false
  @Flag(name: .long, help: "Approve it, or what is waiting under MESSAGE.") var approve = false
  @Flag(name: .long, help: "Take the approval of MESSAGE back.") var revoke = false
  @Flag(name: .long, help: "Show what stands where.") var status = false
  @Option(name: .customLong("as"), help: "Who says so. Default: $USER.") var name: String?
  @Flag(name: .long, help: "Print JSON.") var json = false
  @Argument(help: "A message that was put forward: the first digits of its name.")
  var message: String?

  func validate() throws {
    guard [preview, approve, revoke, status].count(where: \.self) <= 1 else {
      throw ValidationError("Say one of --preview, --approve, --revoke and --status.")
    }
    if message != nil, !approve, !revoke {
      throw ValidationError("Say whether to --approve or to --revoke it.")
    }
    if ahead, incident != nil || message != nil || status || revoke {
      throw ValidationError("What is written --ahead is about no incident yet.")
    }
    guard (1...366).contains(days) else { throw ValidationError("Say --days from 1 to 366.") }
    if revoke, message == nil { throw ValidationError("Say which message to take back.") }
  }

  private var request: AnnouncingRequest {
    if status { return .status(incident) }
    if revoke, let message { return .revoke(message) }
    if approve, let message { return .approve(message) }
    let wish = AnnouncingWish(
      incident: incident, situation: situation, audience: audience,
      titles: Self.texts(frTitle, enTitle), words: Self.texts(fr, en),
      days: ahead ? days : nil)
    return preview ? .preview(wish) : .submit(wish, approving: approve)
  }

  func run() async throws {
    let person = name ?? Style.person
    var isAnswered = false
    try await data.ask(.announcing(request, by: person)) { reply in
      guard case .announcements(let reports) = reply else { return true }
      isAnswered = true
      if json {
        try Console.say(json: reports.map(AnnouncementJSON.init))
      } else {
        AnnouncementPicture(style: .detect(), isWhole: !status).lines(reports)
          .forEach(Console.say)
      }
      if preview, reports.contains(where: { !$0.problems.isEmpty }) { throw Console.down }
      return false
    }
    guard isAnswered else {
      throw ControlError.broken(
        reason: "the station ended before it answered: relais announce --status")
    }
  }

  private static func texts(_ fr: String?, _ en: String?) -> LocalizedText? {
    var texts: [Language: String] = [:]
    if let fr { texts[.french] = fr }
    if let en { texts[.english] = en }
    return texts.isEmpty ? nil : LocalizedText(texts)
  }
}

/// A message as programs read it.
private struct AnnouncementJSON: Encodable {
  struct Place: Encodable {
    var channel: String
    var title: String
    var text: String
    var cost: String
    var leftOut: [String]
    var guarantee: String
    var state: String?
    var detail: String?
  }

  var hash: String?
  var incident: String
  var stage: String
  var audience: String
  var standing: String?
  var problems: [String]
  var channels: [Place]

  init(_ report: AnnouncementReport) {
    hash = report.hash
    incident = report.incident.name
    stage = report.stage
    audience = report.audience
    standing = report.standing
    problems = report.problems
    channels = report.places.map { place in
      Place(
        channel: place.channel.name, title: place.title, text: place.text, cost: place.cost,
        leftOut: place.leftOut, guarantee: place.guarantee, state: place.state,
        detail: place.detail)
    }
  }
}
