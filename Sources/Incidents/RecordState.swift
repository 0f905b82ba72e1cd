import Relais

/// What facts add up to, without the machinery that takes late ones in.
struct RecordState: Sendable {
  /// The incidents that are kept, in the order in which facts first told of them.
  var incidents = Keyed<IncidentID, Incident>()
  /// How each line does that was ever told of.
  var lines = Keyed<LineID, LineStanding>()
  /// How each service does that was ever told of.
  var services = Keyed<ServiceID, ServiceStanding>()
  /// The maintenance that is kept, in the order in which facts first told of it.
  var maintenances = Keyed<MaintenanceID, Maintenance>()
  /// The highest number that each node has given to an incident, by node.
  var numbers: [Numbering] = []
  /// The highest number that each node has given to a maintenance, by node.
  var maintenanceNumbers: [Numbering] = []
  /// What each writer has received, by its marks, by writer.
  var marks: [Mark] = []
  /// What each twin says of its office, by the name of the twin.
  var standings: [OfficeStanding] = []
  /// What the office last told of the company.
  var company: CompanyDescribed?
  /// Who may post where, by channel.
  var homes: [ChannelHome] = []
  /// What facts say of messages.
  var announcing = AnnouncingLog()
  /// Facts taken in, of whatever kind.
  var folded: UInt64 = 0
  /// Incidents that have ended and are left to the journal.
  var archived: UInt64 = 0
  /// Maintenance that is over and left to the journal.
  var archivedMaintenances: UInt64 = 0
  /// Facts of kinds that this version does not know.
  var notUnderstood: UInt64 = 0
  /// Facts that speak of an incident or a maintenance that nobody has told of before them.
  var unplaced: UInt64 = 0

  /// What a writer has received.
  struct Mark: Hashable, Sendable, Codable {
    /// Who received.
    var writer: WriterID
    /// All that it has told of.
    var upTo: VersionVector
  }

  /// The highest number that a node has given.
  struct Numbering: Hashable, Sendable, Codable {
    /// The node, which counts for itself.
    var node: NodeID
    /// The number that its latest incident or maintenance has, from 1.
    var highest: UInt64

    /// Counts a number that a node has given.
    static func count(_ number: UInt64, of node: NodeID, in numbers: inout [Numbering]) {
      guard let index = numbers.firstIndex(where: { $0.node >= node }) else {
        numbers.append(Numbering(node: node, highest: number))
        return
      }
      if numbers[index].node == node {
        numbers[index].highest = max(numbers[index].highest, number)
      } else {
        numbers.insert(Numbering(node: node, highest: number), at: index)
      }
    }
  }

  /// Takes in the next fact in the order of folding, with what its writer knew, and by a clock that
  /// is right.
  mutating func apply(_ placed: PlacedFact) {
    var fact = placed.fact
    if fact.seen == nil {
      let mark = marks.last { $0.writer == fact.id.writer }
      fact.seen = mark?.upTo ?? VersionVector()
    }
    let shift = placed.shift
    if shift != 0 {
      fact.body = fact.body.corrected(by: shift, at: placed.moment.time)
      fact.doubt = .milliseconds(-shift)
    }
    apply(fact)
  }

  private mutating func apply(_ fact: RecordedFact) {
    folded += 1
    switch fact.body {
    case .nodeStarted, .accountChanged: break
    case .nodeReceived(let news): receive(news, fact.id.writer)
    case .companyDescribed(let news): company = news
    case .officeDark(let news): darken(news, by: fact.id.writer.node)
    case .officeBack(let news): brighten(news, by: fact.id.writer.node)
    case .homeClaimed(let news): home(of: news.channel) { $0.claim(news, fact) }
    case .homeReleased(let news): home(of: news.channel) { $0.release(news) }
    case .announcementSubmitted(let news): announcing.submit(news, fact)
    case .announcementJudged(let news): announcing.judge(news, fact)
    case .deliveryChanged(let news): announcing.report(news, fact)
    case .announcementSealed(let news): announcing.seal(news, fact)
    case .announcementReleased(let news): announcing.release(news, fact)
    case .lineStateChanged(let news): apply(news)
    case .serviceStateChanged(let news): apply(news, fact)
    case .serviceStateSet(let news):
      write(ServiceStanding.Word(state: news.state, by: news.by, at: news.at), news.service, fact)
    case .serviceReleased(let news):
      write(ServiceStanding.Word(state: nil, by: news.by, at: news.at), news.service, fact)
    case .incidentOpened(let news): open(news, fact)
    case .incidentIdentified(let news): revise(news.incident, fact) { $0.identify(news, fact) }
    case .incidentMonitored(let news): step(news, .monitoring, fact)
    case .incidentResolved(let news): step(news, .resolved, fact)
    case .incidentReopened(let news): revise(news.incident, fact) { $0.reopen(news, fact) }
    case .affectedChanged(let news): revise(news.incident, fact) { $0.change(news, fact) }
    case .verdictRevised(let news): revise(news.incident, fact) { $0.explain(news, fact) }
    case .updatePosted(let news): revise(news.incident, fact) { $0.post(news, fact) }
    case .textCorrected(let news): revise(news.incident, fact) { $0.correct(news, fact) }
    case .incidentsMerged(let news): merge(news, fact)
    case .maintenanceScheduled(let news): schedule(news, fact)
    case .maintenanceChanged(let news):
      revise(news.maintenance, at: news.at) { $0.change(news, fact) }
    case .maintenanceStepped(let news):
      revise(news.maintenance, at: news.at) { $0.step(news, fact) }
    case .maintenanceUpdatePosted(let news):
      revise(news.maintenance, at: news.at) { $0.post(news, fact) }
    case .maintenanceTextCorrected(let news):
      revise(news.maintenance, at: news.at) { $0.correct(news, fact) }
    case .unknown: notUnderstood += 1
    }
  }

  private mutating func receive(_ news: NodeReceived, _ writer: WriterID) {
    let place = marks.partitioningIndex { $0.writer >= writer }
    if place == marks.endIndex || marks[place].writer != writer {
      marks.insert(Mark(writer: writer, upTo: news.upTo), at: place)
      return
    }
    for entry in news.upTo.entries { marks[place].upTo[entry.writer] = entry.sequence }
  }

  private mutating func home(of channel: ChannelID, _ change: (inout ChannelHome) -> Void) {
    let place = homes.partitioningIndex { $0.channel >= channel }
    if place == homes.endIndex || homes[place].channel != channel {
      homes.insert(ChannelHome(channel: channel), at: place)
    }
    change(&homes[place])
  }

  private mutating func apply(_ news: LineStateChanged) {
    let standing = LineStanding(
      line: news.line, condition: news.condition, since: news.since, reason: news.reason)
    let place = lines.place(of: news.line, orAppend: standing)
    lines[place: place] = standing
  }

  private mutating func open(_ news: IncidentOpened, _ fact: RecordedFact) {
    if let parts = news.incident.parts {
      Numbering.count(parts.number, of: parts.node, in: &numbers)
    }
    if incidents.place(of: news.incident) != nil {
      // A node restored from an old backup gave a number twice: one incident, nothing dropped.
      revise(news.incident, fact) { $0.openAgain(news, fact) }
    } else {
      _ = incidents.place(of: news.incident, orAppend: Incident(opening: news, fact))
      archive()
    }
  }

  /// Leaves what ended long ago to the journal, so that a record does not grow with the years.
  ///
  /// Part of the fold: what is left depends on the facts and their order alone.
  private mutating func archive() {
    let count = incidents.values.count
    let place = count - 1 - Record.detailLimit
    if place >= 0 && !incidents[place: place].isOpen { incidents[place: place].forgetDetails() }
    // A quarter more than the limit, so that it is rarely done.
    guard count >= Record.incidentLimit + Record.incidentLimit / 4 else { return }
    let oldest = count - Record.incidentLimit
    incidents.keep(
      where: { $0 >= oldest || $1.isOpen || $1.isResolvedWhileFailing }, keyedBy: \.id)
    archived += UInt64(count - incidents.values.count)
    announcing.keep(Set(incidents.values.map(\.id)))
  }

  private mutating func step(
    _ news: IncidentStep, _ phase: IncidentPhase, _ fact: RecordedFact
  ) {
    revise(news.incident, fact) { $0.step(to: phase, by: news.by, at: news.at, fact) }
  }

  /// Changes an incident, or the one it was merged into; a fact about none is counted and left.
  private mutating func revise(
    _ id: IncidentID, _ fact: RecordedFact, _ change: (inout Incident) -> Void
  ) {
    guard var place = incidents.place(of: id) else {
      unplaced += 1
      return
    }
    while let next = incidents[place: place].mergedInto.flatMap(incidents.place(of:)) {
      place = next
    }
    incidents[place: place].remember(fact)
    change(&incidents[place: place])
  }

  /// Links two incidents; what is already linked, in whichever direction, stays as it is, so that
  /// two nodes that merge in opposite directions agree on the earlier one.
  private mutating func merge(_ news: IncidentsMerged, _ fact: RecordedFact) {
    guard let from = root(of: news.incident), let into = root(of: news.into) else {
      unplaced += 1
      return
    }
    incidents[place: into].remember(fact)
    guard from != into else { return }
    incidents[place: from].remember(fact)
    incidents[place: from].mergedInto = incidents[place: into].id
    let other = incidents[place: from]
    incidents[place: into].absorb(other, at: news.at, fact)
  }

  private func root(of id: IncidentID) -> Int? {
    guard var place = incidents.place(of: id) else { return nil }
    while let next = incidents[place: place].mergedInto.flatMap(incidents.place(of:)) {
      place = next
    }
    return place
  }
}

extension RecordState: Hashable {
  /// Equal in what it tells; where things are found is left out.
  static func == (a: RecordState, b: RecordState) -> Bool {
    a.incidents.values == b.incidents.values && a.lines.values == b.lines.values
      && a.services.values == b.services.values && a.numbers == b.numbers
      && a.maintenances.values == b.maintenances.values
      && a.maintenanceNumbers == b.maintenanceNumbers
      && a.archivedMaintenances == b.archivedMaintenances
      && a.marks == b.marks && a.standings == b.standings && a.company == b.company
      && a.homes == b.homes && a.announcing == b.announcing
      && a.folded == b.folded && a.archived == b.archived && a.notUnderstood == b.notUnderstood
      && a.unplaced == b.unplaced
  }

  /// Feeds only how many facts there were, which is quick and nearly always differs.
  func hash(into hasher: inout Hasher) {
    hasher.combine(folded)
  }
}

extension RecordState: Codable {
  private enum Key: String, CodingKey {
    case incidents
    case lines
    case services
    case maintenances
    case numbers
    case maintenanceNumbers
    case marks
    case standings
    case company
    case homes
    case announcing
    case folded
    case archived
    case archivedMaintenances
    case notUnderstood
    case unplaced
  }

  /// Reads the values and finds their places anew.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: Key.self)
    incidents = Keyed(try container.decode([Incident].self, forKey: .incidents), keyedBy: \.id)
    lines = Keyed(try container.decode([LineStanding].self, forKey: .lines), keyedBy: \.line)
    services = Keyed(
      try container.decode([ServiceStanding].self, forKey: .services), keyedBy: \.service)
    maintenances = Keyed(
      try container.decode([Maintenance].self, forKey: .maintenances), keyedBy: \.id)
    numbers = try container.decode([Numbering].self, forKey: .numbers)
    maintenanceNumbers = try container.decode([Numbering].self, forKey: .maintenanceNumbers)
    marks = try container.decode([Mark].self, forKey: .marks)
    standings = try container.decode([OfficeStanding].self, forKey: .standings)
    company = try container.decodeIfPresent(CompanyDescribed.self, forKey: .company)
    homes = try container.decode([ChannelHome].self, forKey: .homes)
    announcing =
      try container.decodeIfPresent(AnnouncingLog.self, forKey: .announcing) ?? AnnouncingLog()
    folded = try container.decode(UInt64.self, forKey: .folded)
    archived = try container.decode(UInt64.self, forKey: .archived)
    archivedMaintenances = try container.decode(UInt64.self, forKey: .archivedMaintenances)
    notUnderstood = try container.decode(UInt64.self, forKey: .notUnderstood)
    unplaced = try container.decode(UInt64.self, forKey: .unplaced)
  }

  /// Writes the values in their order, without their places.
  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: Key.self)
    try container.encode(incidents.values, forKey: .incidents)
    try container.encode(lines.values, forKey: .lines)
    try container.encode(services.values, forKey: .services)
    try container.encode(maintenances.values, forKey: .maintenances)
    try container.encode(numbers, forKey: .numbers)
    try container.encode(maintenanceNumbers, forKey: .maintenanceNumbers)
    try container.encode(marks, forKey: .marks)
    try container.encode(standings, forKey: .standings)
    try container.encodeIfPresent(company, forKey: .company)
    try container.encode(homes, forKey: .homes)
    try container.encode(announcing, forKey: .announcing)
    try container.encode(folded, forKey: .folded)
    try container.encode(archived, forKey: .archived)
    try container.encode(archivedMaintenances, forKey: .archivedMaintenances)
    try container.encode(notUnderstood, forKey: .notUnderstood)
    try container.encode(unplaced, forKey: .unplaced)
  }
}
