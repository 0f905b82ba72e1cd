public import Detection
public import Relais

/// Opens incidents from what the detector believes, follows them, and ends them; begins and ends
/// maintenance when its time has come.
///
/// One cause is one incident, with all that it takes down listed in it; a second independent cause
/// opens a second. Suspicion and soft failures open nothing, nor does what fails under maintenance
/// before that is over. What persons decide stays. Everything
/// it has decided is in the record, so a keeper made anew after a restart goes on where the last
/// one stopped: what it has not heard of yet neither opens nor ends anything.
public struct IncidentKeeper: Sendable {
  /// News for the keeper.
  public enum Input: Hashable, Sendable {
    /// What is believed about a line.
    case line(LineBelief)
    /// What is believed about a check; tells which services have been looked at since the start.
    case check(CheckBelief)
    /// What is believed about a service.
    case service(ServiceBelief)
    /// The explanation; without faults it says that nothing is wrong.
    case verdict(Verdict)
    /// What this node, a twin, hears of its office.
    case office(OfficeBelief)
    /// The moment asked for by ``Directive/wake(at:)`` has come, or the record was changed by
    /// somebody else: a person, or facts from another node.
    case woke
  }

  /// What to do, in this order.
  public enum Directive: Hashable, Sendable {
    /// Write that fact, and fold it into the record before the next call.
    case append(FactBody)
    /// Say ``Input/woke`` at that moment; replaces every earlier wish.
    case wake(at: Instant)
  }

  /// Where a keeper works, and so when it writes.
  public enum Role: Hashable, Sendable, Codable {
    /// At the office, or alone: it writes at all times, and joins what both have told.
    case office
    /// At a twin: it notes whether the office is heard, and writes the rest only while it is not.
    case twin
  }

  /// What a twin hears of its office.
  public struct OfficeBelief: Hashable, Sendable {
    /// Whether the office is silent on all its lines.
    public var isDark: Bool
    /// Since when; the last sign of life of one that is dark.
    public var since: Instant
    /// The lines that fell silent.
    public var lines: [LineID]

    /// A belief; see the properties.
    public init(isDark: Bool, since: Instant, lines: [LineID] = []) {
      self.isDark = isDark
      self.since = since
      self.lines = lines
    }
  }

  /// The node it works at.
  public let node: NodeID
  /// Where it works.
  public let role: Role
  /// How patient it is.
  public let settings: KeeperSettings

  /// What each configured line is for; a line that is not here counts as recovered.
  let roles: [LineID: LineRole]
  /// The configured services; one that is not here counts as recovered.
  let services: [ServiceID: Service]
  /// The checks that speak for each service, in the order of the configuration.
  let checksOf: [ServiceID: [CheckID]]
  /// The line that each of them leaves by; one that leaves by whichever works is not here.
  let lineOf: [CheckID: LineID]
  /// The lines configured, in the order in which they are left by.
  let lines: [LineID]
  /// What was last said of each line for certain, suspicions left out.
  var heardLines: [LineID: Heard<LineBelief>] = [:]
  /// What was last said of each service.
  var heardServices: [ServiceID: Heard<ServiceBelief>] = [:]
  /// The checks looked at since the start.
  var heardChecks: Set<CheckID> = []
  /// Those of them that were well when last heard of.
  var wellChecks: Set<CheckID> = []
  /// The last verdict; nil before the first.
  var verdict: Verdict?
  /// Services of which nothing is known since the start, in order.
  var unsettled: [ServiceID]
  /// What maintenance did when this keeper was last called.
  var works = Works()
  /// What this node hears of its office; nil before it has heard anything, and at an office.
  var heardOffice: OfficeBelief?
  private var wakeAt: Instant?

  /// A belief, and since when its present badness has been known here.
  struct Heard<Belief: Hashable & Sendable>: Hashable, Sendable {
    /// What was heard last.
    var belief: Belief
    /// When this keeper first heard it so, by its own clock, which may be long after it was.
    var since: Instant
  }

  /// A keeper that has heard nothing yet.
  ///
  /// - Parameters:
  ///   - node: the node it works at, which names the incidents.
  ///   - lines: the lines configured; one that is no longer there counts as recovered.
  ///   - services: the services configured, likewise.
  ///   - checks: the checks configured, which speak for services.
  ///   - role: where it works.
  ///   - settings: how patient to be.
  public init(
    node: NodeID, lines: [Line], services: [Service], checks: [Check], role: Role = .office,
    settings: KeeperSettings = KeeperSettings()
  ) {
    self.node = node
    self.role = role
    self.settings = settings
    roles = [LineID: LineRole](lines.map { ($0.id, $0.role) }) { first, _ in first }
    self.services = [ServiceID: Service](services.map { ($0.id, $0) }) { first, _ in first }
    var checksOf: [ServiceID: [CheckID]] = [:]
    for check in checks {
      if let service = check.service { checksOf[service, default: []].append(check.id) }
    }
    self.checksOf = checksOf
    lineOf = [CheckID: LineID](checks.compactMap { check in check.line.map { (check.id, $0) } }) {
      first, _ in first
    }
    self.lines = lines.map(\.id)
    unsettled = services.map(\.id).sorted()
  }

  /// Takes in one piece of news; see the other method of this name.
  ///
  /// - Parameters:
  ///   - input: the news.
  ///   - record: what the facts so far add up to, including all that this keeper has asked for.
  ///   - now: the present moment; never before an earlier call's.
  /// - Returns: what to do, in order; nothing where the news change nothing.
  public mutating func receive(
    _ input: Input, record: Record, at now: Instant
  ) -> [Directive] {
    receive([input], record: record, at: now)
  }

  /// Takes in all that a moment brings, and says which facts follow.
  ///
  /// News that belong together, as from one step of the detector, are best given together: what
  /// they take down then shows as one change.
  ///
  /// - Parameters:
  ///   - inputs: the news, in order; of several about one line or service the last one counts.
  ///   - record: what the facts so far add up to, including all that this keeper has asked for.
  ///   - now: the present moment; never before an earlier call's.
  /// - Returns: what to do, in order; nothing where the news change nothing.
  public mutating func receive(
    _ inputs: [Input], record: Record, at now: Instant
  ) -> [Directive] {
    var facts = hear(inputs, record, at: now)
    var deadline = Deadline(after: now)
    if role == .twin {
      facts = watchOffice(record, at: now)
      guard facts.isEmpty, record.darkness?.node == node else {
        // What is written changes what is to be done.
        if !facts.isEmpty { deadline.add(now + .milliseconds(1)) }
        return directives(facts, deadline, inputs)
      }
      facts = catchUp(record)
    } else {
      let joined = join(record, at: now)
      if !joined.isEmpty {
        deadline.add(now + .milliseconds(1))
        return directives(facts + joined, deadline, inputs)
      }
    }
    facts += keepTime(record, at: now, &deadline)
    let cases = attribute(record, at: now, &deadline)
    facts += write(cases, record, at: now, &deadline)
    return directives(facts, deadline, inputs)
  }

  private mutating func directives(
    _ facts: [FactBody], _ deadline: Deadline, _ inputs: [Input]
  ) -> [Directive] {
    var directives = facts.map(Directive.append)
    if let moment = deadline.moment, moment != wakeAt || inputs.contains(.woke) {
      directives.append(.wake(at: moment))
    }
    wakeAt = deadline.moment
    return directives
  }
}

/// The earliest of the moments at which something is due.
struct Deadline {
  /// The present; nothing is due at it or before.
  let now: Instant
  /// The earliest so far; nil if nothing is due.
  private(set) var moment: Instant?

  /// Nothing due yet.
  init(after now: Instant) { self.now = now }

  /// Counts a moment in, unless it has come already.
  mutating func add(_ due: Instant) {
    guard due > now else { return }
    moment = min(moment ?? due, due)
  }
}
