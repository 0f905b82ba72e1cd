internal import Announcing
internal import Incidents
internal import Relais

/// All that a person may want to see of messages, at one moment.
struct AnnouncingView: Sendable {
  /// What facts say of messages.
  var book: AnnouncementBook
  /// The deliveries, in order.
  var deliveries: [DeliveryRecord]
  /// How many must approve.
  var policy: ApprovalPolicy
  /// The channels, the public page first.
  var profiles: [ChannelProfile]
  /// Which node posts on each channel; none where nobody does.
  var homes: [ChannelID: NodeID]
  /// What came of examining the channels whose home is here.
  var examined: [ChannelID: Examination]
  /// When each delivery was last seen to stand there, since this node was started.
  var seenAt: [DeliveryKey: Instant]
  /// What has become of what stands in public.
  var reviews: [AnnouncementReview]

  /// How a message is judged.
  func standing(of entry: AnnouncementBook.Entry) -> ApprovalStanding {
    book.standing(of: entry, by: policy)
  }

  /// The deliveries of a message.
  func deliveries(of entry: AnnouncementBook.Entry) -> [DeliveryRecord] {
    deliveries.filter { $0.hash == entry.hash }
  }
}

/// What has become of the truth of a message that stands in public.
struct AnnouncementReview: Sendable {
  /// The message.
  var hash: ContentHash
  /// What it said.
  var announcement: Announcement
  /// What is not true any more, and what is proved no more.
  var review: TruthReview
  /// The correction, for a person to approve; nil where nothing is to correct, or one is put
  /// forward already.
  var correction: Announcement?
}

/// A message for a person to correct and put forward.
struct AnnouncementDraft: Sendable {
  /// The message.
  var announcement: Announcement
  /// How it would stand on each channel.
  var previews: [Preview]
  /// What keeps it from being put forward.
  var problems: [AnnouncementProblem]
}

/// Why the announcer does not do what a person wishes.
enum AnnouncingRefusal: Error, CustomStringConvertible {
  /// There is no such incident.
  case noIncident(IncidentID)
  /// None is named, and not exactly one is open.
  case whichIncident([IncidentID])
  /// There is no such situation.
  case noSituation(String)
  /// There is no such audience.
  case noAudience(String)
  /// There is no such message.
  case noMessage(String)
  /// There is no such delivery.
  case noDelivery
  /// The station has not begun to watch.
  case notWatching
  /// The company has no words for that.
  case noWords(DraftProblem)
  /// It cannot go out as it stands.
  case problems([AnnouncementProblem])
  /// It is for channels that are configured otherwise than where it was written.
  case otherChannels
  /// A later message was written ahead in its place.
  case replaced
  /// There is no such channel.
  case noChannel(ChannelID, known: [ChannelID])
  /// This node is the channel's home already.
  case homeStays(ChannelID)
  /// It could not be written down.
  case notWritten(String)

  /// One sentence for the terminal.
  var description: String {
    switch self {
    case .noIncident(let id): "there is no incident \(id); relais incident list --all"
    case .whichIncident(let open):
      open.isEmpty
        ? "no incident is open: relais incident open, or name one by --incident"
        : "say which by --incident: \(open.map(\.name).joined(separator: ", "))"
    case .noSituation(let name):
      "there is no situation \(name), but "
        + Situation.allCases.map(\.rawValue).joined(separator: ", ")
    case .noAudience(let name):
      "there is no audience \(name), but "
        + Audience.allCases.map(\.rawValue).joined(separator: ", ")
    case .noMessage(let name): "there is no message \(name); relais announce --status"
    case .noDelivery: "there is no such delivery; relais announce --status"
    case .notWatching: "the station has not begun to watch yet"
    case .noWords(.noWords(let language, let situation)):
      "there are no words in \(language) for \(situation.rawValue): add \(language)-"
        + "\(situation.rawValue).txt to the templates"
    case .problems(let problems):
      "it cannot go out as it stands: "
        + problems.map(\.sentence).joined(separator: "; ")
    case .otherChannels:
      "its channels are configured otherwise here than where it was written"
    case .replaced: "another message was written in its place since; relais announce --status"
    case .noChannel(let channel, let known):
      "there is no channel \(channel); there are \(known.map(\.name).joined(separator: ", "))"
    case .homeStays(let channel): "this node posts on \(channel) already"
    case .notWritten(let why): "it could not be written down: \(why)"
    }
  }
}

extension AnnouncementProblem {
  /// The problem in words, for the terminal.
  var sentence: String {
    switch self {
    case .contradicted(let statement, let state, _):
      "what it says of \(statement) is not true: \(state.rawValue)"
    case .unproven(let statement, _):
      "what it says of \(statement) is not proved any more: look again, or say so yourself"
    case .empty(let language): "it has no words\(language.map { " in \($0)" } ?? "")"
    case .nextUpdateMissing: "it does not say when the next update comes"
    case .nextUpdatePassed: "the time of its next update has passed"
    case .nextUpdateUntold(let language):
      "its words in \(language) do not tell when the next update comes"
    case .orderUntold(let language, let statement):
      "its words in \(language) leave out \(statement), which orders rest on"
    case .expectationTold(let language):
      "its words in \(language) tell when all should work again, which nobody has ticked"
    case .unpublishable(let language): "its words in \(language) hold what cannot be read"
    case .expired: "its time has passed"
    case .tooLong(let channel, let excess): "it is \(excess) too long for \(channel)"
    case .titleTooLong(let channel, let excess):
      "its title is \(excess) too long for \(channel)"
    case .untranslated(let channel, let language):
      "\(channel) wants words in \(language), which it has not"
    }
  }
}
