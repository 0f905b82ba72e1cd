public import Incidents
public import Relais

/// What a command asks, and of which company's station: one JSON object a line over the local
/// socket.
public struct ControlOrder: Sendable, Codable {
  /// What the company is called; nil where there is but one, or for the node itself.
  public var company: String?
  /// What is asked.
  public var request: ControlRequest

  /// An order; see the properties.
  public init(company: String?, request: ControlRequest) {
    self.company = company
    self.request = request
  }
}

/// What a command asks of the running station.
public enum ControlRequest: Sendable, Codable {
  /// The state of everything; once, or again whenever it changes.
  case status(follow: Bool)
  /// What a person decides about an incident or a service.
  case command(Command, by: String)
  /// The incidents, open and past, newest first; at most that many.
  case incidents(limit: Int)
  /// What was announced in advance, over or not, the latest first; at most that many.
  case maintenances(limit: Int)
  /// Write the public pages to a folder of the station's machine.
  case export(folder: String)
  /// Read the configuration file again.
  case reload
  /// Make every check of these names once, or every one there is.
  case check(names: [String])
  /// Walk the whole journal and say whether it is sound.
  case journalVerify
  /// Send the journal as lines; of it only what that node is not known to have, where one is named.
  case journalExport(since: NodeID?)
  /// Take in the lines that follow, up to one that is empty; the name is for messages.
  case journalImport(file: String)
  /// Give disk space back.
  case journalCompact
  /// Bind this node and another by a code: the one that a person typed, else one of our own; with
  /// where the twin listens, if this node is to dial.
  case pair(code: String?, twin: String?)
  /// The nodes that this one is paired with.
  case pairs
  /// Let a node neither read nor write any more.
  case revoke(String)
  /// Messages and channels.
  case announcing(AnnouncingRequest, by: String)
  /// Look at or change who may use the desk.
  case users(UsersRequest, by: String)
  /// Look at or change who asked to be told.
  case subscribers(SubscribersRequest, by: String)
}

/// What the station answers, one JSON object a line; a request is answered by one or more.
public enum ControlReply: Sendable, Codable {
  /// The state of everything.
  case status(StatusReport)
  /// What was done, in words, with the facts that now say so.
  case done(String, facts: [FactID])
  /// Incidents, newest first.
  case incidents([IncidentReport])
  /// Work announced in advance, the latest first.
  case maintenances([MaintenanceReport])
  /// One check's outcome.
  case checked(CheckReport)
  /// What a walk through the journal found.
  case verified(JournalReport)
  /// The code that is open now, and whether it is ours to be told to the other side.
  case code(String, isOwn: Bool)
  /// Nodes that this one is paired with, or the one that it has just been paired with.
  case pairs([PairReport])
  /// Messages, in their order.
  case announcements([AnnouncementReport])
  /// Channels, the public page first.
  case channels([ChannelReport])
  /// Who may use the desk.
  case users(UsersReport)
  /// Who asked to be told.
  case subscribers(SubscribersReport)
  /// A link that was just made for somebody new.
  case invited(InvitedReport)
  /// The code for emergencies that was just sealed.
  case sealedCode(String)
  /// One line of an exported journal.
  case line(String)
  /// Why the request was not carried out; `isMisuse` tells a wrong request from a failure here.
  case refused(String, isMisuse: Bool)
  /// The last line of an answer that has several.
  case end
}
