public import Incidents
public import Relais

/// The name of a statement within its announcement: that of the service it is about.
public struct StatementID: Identifier {
  /// The name as people write it.
  public let name: String
  /// The statement of that name.
  public init(_ name: String) { self.name = name }
}

/// A public sentence's claim about one service, and what proves it for how long.
public struct Statement: Hashable, Sendable, Codable {
  /// Who or what says so.
  public enum Proof: Hashable, Sendable, Codable {
    /// The answers of one check.
    case check(CheckID)
    /// What the detector believes of the service, all in all.
    case verdict
    /// A person, by name, who knows: that mails wait, that calls come through.
    case person(Actor.Person)
  }

  /// For how long a check's or the detector's answer proves anything.
  public static let machineValidity = Duration.seconds(5 * 60)
  /// For how long a person's word does, if that person says nothing else.
  public static let personValidity = Duration.seconds(2 * 60 * 60)

  /// Its name within the announcement.
  public var id: StatementID
  /// The service.
  public var service: ServiceID
  /// What is claimed of it.
  public var claim: Claim
  /// What proves it.
  public var proof: Proof
  /// When that was said, or seen.
  public var takenAt: Instant
  /// For how long a proof is one, from when it was last seen or said.
  public var validity: Duration
  /// Whether customers' orders rest on this service: its sentence is never left out.
  public var isAboutOrders: Bool

  /// A statement; see the properties.
  public init(
    service: ServiceID, claim: Claim, proof: Proof, takenAt: Instant, validity: Duration? = nil,
    isAboutOrders: Bool = false
  ) {
    id = StatementID(service.name)
    self.service = service
    self.claim = claim
    self.proof = proof
    self.takenAt = takenAt
    if let validity {
      self.validity = validity
    } else if case .person = proof {
      self.validity = Self.personValidity
    } else {
      self.validity = Self.machineValidity
    }
    self.isAboutOrders = isAboutOrders
  }
}

/// What is known now, as far as statements may rest on it.
public struct Knowledge: Hashable, Sendable {
  /// How something does.
  public struct Reading: Hashable, Sendable {
    /// How it does.
    public var state: ServiceState
    /// Since when.
    public var since: Instant
    /// When it was last seen so.
    public var seenAt: Instant

    /// A reading; see the properties.
    public init(state: ServiceState, since: Instant, seenAt: Instant) {
      self.state = state
      self.since = since
      self.seenAt = seenAt
    }
  }

  /// What checks say; one that has not answered yet is not in here.
  public var checks: [CheckID: Reading]
  /// What the detector believes of services.
  public var services: [ServiceID: Reading]

  /// Knowledge; see the properties.
  public init(checks: [CheckID: Reading] = [:], services: [ServiceID: Reading] = [:]) {
    self.checks = checks
    self.services = services
  }
}

/// Whether a statement may be said now.
public enum StatementStanding: Hashable, Sendable {
  /// Its proof holds, until then if nothing new is seen or said.
  case holds(until: Instant)
  /// Its proof says otherwise, since then.
  case contradicted(by: ServiceState, since: Instant)
  /// Its proof has been too old since then, or was never seen.
  case lapsed(since: Instant)
}

extension Claim {
  /// Whether a service that does so shows the claim to be untrue.
  ///
  /// That something is late is for people to know, so only an outage contradicts it. To say that
  /// something fails which works is untrue too.
  public func isContradicted(by state: ServiceState) -> Bool {
    switch (self, state) {
    case (.works, let state): state != .operational
    case (.late, let state): state == .majorOutage || state == .underMaintenance
    case (.partly, .operational), (.partly, .majorOutage): true
    case (.partly, _): false
    case (.fails, let state): state == .operational || state == .degradedPerformance
    }
  }

  /// What may be claimed of a service that does so.
  public init(_ state: ServiceState) {
    self =
      switch state {
      case .operational: .works
      case .degradedPerformance: .late
      case .partialOutage: .partly(.some)
      case .majorOutage, .underMaintenance: .fails
      }
  }
}

extension Statement {
  /// How the statement stands.
  ///
  /// A person's word outweighs what was seen before it was said, and gives way to what is seen to
  /// change after it.
  public func standing(knowing knowledge: Knowledge, at now: Instant) -> StatementStanding {
    switch proof {
    case .check(let check): standing(of: knowledge.checks[check], at: now)
    case .verdict: standing(of: knowledge.services[service], at: now)
    case .person:
      if let reading = knowledge.services[service], reading.since > takenAt,
        claim.isContradicted(by: reading.state)
      {
        .contradicted(by: reading.state, since: reading.since)
      } else {
        standing(until: takenAt + validity, at: now)
      }
    }
  }

  private func standing(of reading: Knowledge.Reading?, at now: Instant) -> StatementStanding {
    guard let reading else { return .lapsed(since: takenAt) }
    if claim.isContradicted(by: reading.state) {
      return .contradicted(by: reading.state, since: reading.since)
    }
    return standing(until: reading.seenAt + validity, at: now)
  }

  private func standing(until end: Instant, at now: Instant) -> StatementStanding {
    now < end ? .holds(until: end) : .lapsed(since: end)
  }
}
