public import Incidents
public import Relais

/// All that a stranger may know: what the public page, its feeds and its interfaces are made of.
///
/// It is a projection: it holds no line, no check, no component, no address, no name of a person,
/// so nothing made from it can tell of them.
public struct PublicView: Hashable, Sendable {
  /// Where an incident's page is, beneath the page's address; it exists as soon as the incident
  /// concerns a service that is shown.
  public static func path(of incident: IncidentID) -> String {
    "incidents/\(PublicKey.key(.incident, incident.name))"
  }

  /// The page itself.
  public var page: Page
  /// The services shown, in their groups, in the order of the configuration.
  public var groups: [Group]
  /// The incidents that concern services shown, newest first.
  public var incidents: [Incident]
  /// The maintenance that concerns services shown, the next to come first, then the past ones.
  public var maintenances: [Maintenance]
  /// The incidents that turned out to be part of others, so that their addresses lead there.
  public var merged: [Merged]
  /// Since when nothing is heard of the company's office.
  ///
  /// Nil while it is heard, or where nobody listens from outside. Why stays within.
  public var officeSilentSince: Instant?
  /// The moment for which all this holds.
  public var asOf: Instant

  /// A view; see the properties.
  public init(
    page: Page, groups: [Group], incidents: [Incident], maintenances: [Maintenance],
    merged: [Merged] = [], officeSilentSince: Instant? = nil, asOf: Instant
  ) {
    self.page = page
    self.groups = groups
    self.incidents = incidents
    self.maintenances = maintenances
    self.merged = merged
    self.officeSilentSince = officeSilentSince
    self.asOf = asOf
  }

  /// Every service shown.
  public var services: [Service] { groups.flatMap(\.services) }

  /// The incidents that are not over.
  public var openIncidents: [Incident] { incidents.filter { $0.phase != .resolved } }
}

extension PublicView {
  /// The page and the company that it speaks for.
  public struct Page: Hashable, Sendable {
    /// Twelve characters of `[0-9a-z]` that stay the same.
    public var key: String
    /// The company's name.
    public var title: LocalizedText
    /// Where the page is reached, without a slash at the end: `https://status.example.com`.
    public var url: String
    /// The IANA name of the zone that times are told in.
    public var timeZone: String
    /// The languages of the page, the first for readers who want none of them.
    public var languages: [Language]
    /// When anything on it last changed.
    public var updatedAt: Instant
    /// Whether readers can ask to be told by mail.
    public var takesSubscribers: Bool

    /// A page; see the properties.
    public init(
      key: String, title: LocalizedText, url: String, timeZone: String, languages: [Language],
      updatedAt: Instant, takesSubscribers: Bool = false
    ) {
      self.key = key
      self.title = title
      self.url = url
      self.timeZone = timeZone
      self.languages = languages
      self.updatedAt = updatedAt
      self.takesSubscribers = takesSubscribers
    }
  }

  /// Services shown under one heading.
  public struct Group: Hashable, Sendable {
    /// Twelve characters of `[0-9a-z]` that stay the same.
    public var key: String
    /// The heading; nil for services that are in no group.
    public var title: LocalizedText?
    /// The services, in the order of the configuration.
    public var services: [Service]

    /// A group; see the properties.
    public init(key: String, title: LocalizedText?, services: [Service]) {
      self.key = key
      self.title = title
      self.services = services
    }
  }

  /// A service that customers know.
  public struct Service: Hashable, Sendable {
    /// Twelve characters of `[0-9a-z]` that stay the same.
    public var key: String
    /// The name in the configuration.
    public var id: ServiceID
    /// What people call it.
    public var title: LocalizedText
    /// What it is for, in a sentence; nil where the configuration says nothing.
    public var about: LocalizedText?
    /// How it does now; operational while nothing is known of it.
    public var state: ServiceState
    /// Whether anything is known of how it does now.
    public var isKnown: Bool
    /// When it was first spoken of.
    public var createdAt: Instant
    /// When its state last changed.
    public var updatedAt: Instant
    /// How it did on each of the last ninety days, oldest first, today last.
    public var days: [Day]

    /// A service; see the properties.
    public init(
      key: String, id: ServiceID, title: LocalizedText, about: LocalizedText? = nil,
      state: ServiceState, isKnown: Bool = true, createdAt: Instant, updatedAt: Instant,
      days: [Day] = []
    ) {
      self.key = key
      self.id = id
      self.title = title
      self.about = about
      self.state = state
      self.isKnown = isKnown
      self.createdAt = createdAt
      self.updatedAt = updatedAt
      self.days = days
    }
  }

  /// How a service did on one day of the page's zone.
  public struct Day: Hashable, Sendable {
    /// When the day begins.
    public var start: Instant
    /// The worst state of the day; nil where nothing is known.
    public var worst: ServiceState?
    /// For how many seconds of it the service did not work, wholly or for some.
    public var secondsOut: Int
    /// Of how many seconds of it anything is known.
    public var secondsKnown: Int

    /// A day; see the properties.
    public init(start: Instant, worst: ServiceState?, secondsOut: Int, secondsKnown: Int) {
      self.start = start
      self.worst = worst
      self.secondsOut = secondsOut
      self.secondsKnown = secondsKnown
    }
  }

  /// How an incident leaves a service.
  public struct Affected: Hashable, Sendable {
    /// The service.
    public var service: ServiceID
    /// Its state before, where that is told; else the same as `state`.
    public var before: ServiceState
    /// Its state.
    public var state: ServiceState

    /// A service and its states.
    public init(service: ServiceID, before: ServiceState, state: ServiceState) {
      self.service = service
      self.before = before
      self.state = state
    }
  }

  /// An incident as told outside.
  public struct Incident: Hashable, Sendable {
    /// Twelve characters of `[0-9a-z]` that stay the same; its address ends with them.
    public var key: String
    /// The name by which the company speaks of it.
    public var id: IncidentID
    /// What it is about.
    public var title: LocalizedText
    /// Where it stands.
    public var phase: IncidentPhase
    /// How much it matters.
    public var impact: Impact
    /// Since when something has been wrong.
    public var startedAt: Instant
    /// When it was first told.
    public var createdAt: Instant
    /// When all worked again; nil before.
    public var monitoringAt: Instant?
    /// When it was over; nil before.
    public var resolvedAt: Instant?
    /// When it last changed.
    public var updatedAt: Instant
    /// The services that it concerns, those that work again as operational.
    public var services: [Affected]
    /// What was said, newest first; never empty.
    public var updates: [Update]

    /// An incident; see the properties.
    public init(
      key: String, id: IncidentID, title: LocalizedText, phase: IncidentPhase, impact: Impact,
      startedAt: Instant, createdAt: Instant, monitoringAt: Instant?, resolvedAt: Instant?,
      updatedAt: Instant, services: [Affected], updates: [Update]
    ) {
      self.key = key
      self.id = id
      self.title = title
      self.phase = phase
      self.impact = impact
      self.startedAt = startedAt
      self.createdAt = createdAt
      self.monitoringAt = monitoringAt
      self.resolvedAt = resolvedAt
      self.updatedAt = updatedAt
      self.services = services
      self.updates = updates
    }
  }

  /// An incident that turned out to be part of another.
  public struct Merged: Hashable, Sendable {
    /// Its own key.
    public var key: String
    /// The key of the one that tells of it.
    public var into: String

    /// An incident and the one that it is part of.
    public init(key: String, into: String) {
      self.key = key
      self.into = into
    }
  }

  /// Words about an incident or a maintenance.
  public struct Update: Hashable, Sendable {
    /// Where an incident or a maintenance stands by these words.
    public enum Step: Hashable, Sendable {
      /// An incident's phase.
      case incident(IncidentPhase)
      /// A maintenance's.
      case maintenance(MaintenanceStep)
    }

    /// Twelve characters of `[0-9a-z]` that stay the same.
    public var key: String
    /// Where the thing stands by these words.
    public var step: Step
    /// The words; in every language of the page where the company gave them.
    public var text: LocalizedText
    /// When they were said.
    public var at: Instant
    /// When they were corrected; nil if never.
    public var correctedAt: Instant?
    /// The services whose state changed with them.
    public var changes: [Affected]

    /// Words; see the properties.
    public init(
      key: String, step: Step, text: LocalizedText, at: Instant, correctedAt: Instant? = nil,
      changes: [Affected] = []
    ) {
      self.key = key
      self.step = step
      self.text = text
      self.at = at
      self.correctedAt = correctedAt
      self.changes = changes
    }
  }

  /// Work announced in advance.
  public struct Maintenance: Hashable, Sendable {
    /// Twelve characters of `[0-9a-z]` that stay the same.
    public var key: String
    /// What is done.
    public var title: LocalizedText
    /// Where it stands.
    public var step: MaintenanceStep
    /// When it begins.
    public var from: Instant
    /// When it ends.
    public var until: Instant
    /// When it was first announced.
    public var createdAt: Instant
    /// When it last changed.
    public var updatedAt: Instant
    /// How many times it was changed since it was announced.
    public var revision: Int
    /// The services that it concerns.
    public var services: [ServiceID]
    /// What was said, newest first; never empty.
    public var updates: [Update]

    /// A maintenance; see the properties.
    public init(
      key: String, title: LocalizedText, step: MaintenanceStep, from: Instant, until: Instant,
      createdAt: Instant, updatedAt: Instant, revision: Int, services: [ServiceID],
      updates: [Update]
    ) {
      self.key = key
      self.title = title
      self.step = step
      self.from = from
      self.until = until
      self.createdAt = createdAt
      self.updatedAt = updatedAt
      self.revision = revision
      self.services = services
      self.updates = updates
    }
  }
}
