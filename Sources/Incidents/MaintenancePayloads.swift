public import Relais

/// Work was announced in advance.
public struct MaintenanceScheduled: Hashable, Sendable, Codable {
  /// The maintenance.
  public var maintenance: MaintenanceID
  /// What people read first, in each language of the pages.
  public var title: LocalizedText
  /// What is done and what that means for readers; nil where the title says it all.
  public var text: LocalizedText?
  /// The services that may stop meanwhile.
  public var services: [ServiceID]
  /// From when until when.
  public var window: MaintenanceWindow
  /// Who did it.
  public var by: Actor
  /// When it was wished, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(
    maintenance: MaintenanceID, title: LocalizedText, text: LocalizedText? = nil,
    services: [ServiceID], window: MaintenanceWindow, by: Actor, at: Instant
  ) {
    self.maintenance = maintenance
    self.title = title
    self.text = text
    self.services = services
    self.window = window
    self.by = by
    self.at = at
  }
}

/// What is planned changed; whatever is nil stays as it is.
public struct MaintenanceChanged: Hashable, Sendable, Codable {
  /// The maintenance.
  public var maintenance: MaintenanceID
  /// The title from now on.
  public var title: LocalizedText?
  /// The services that may stop meanwhile, from now on: all of them.
  public var services: [ServiceID]?
  /// From when until when it is from now on.
  public var window: MaintenanceWindow?
  /// Who did it.
  public var by: Actor
  /// When it was wished, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(
    maintenance: MaintenanceID, title: LocalizedText? = nil, services: [ServiceID]? = nil,
    window: MaintenanceWindow? = nil, by: Actor, at: Instant
  ) {
    self.maintenance = maintenance
    self.title = title
    self.services = services
    self.window = window
    self.by = by
    self.at = at
  }
}

/// A maintenance began, is being looked at, is over, or was called off.
public struct MaintenanceStepped: Hashable, Sendable, Codable {
  /// The maintenance.
  public var maintenance: MaintenanceID
  /// Where it stands from now on.
  public var step: MaintenanceStep
  /// Who did it; the detector where its time had come.
  public var by: Actor
  /// When it was observed or wished, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(maintenance: MaintenanceID, step: MaintenanceStep, by: Actor, at: Instant) {
    self.maintenance = maintenance
    self.step = step
    self.by = by
    self.at = at
  }
}

/// Words were added to a maintenance, and perhaps it took a step with them.
public struct MaintenanceUpdatePosted: Hashable, Sendable, Codable {
  /// The maintenance.
  public var maintenance: MaintenanceID
  /// The name of the update.
  public var update: UpdateID
  /// The step that it announces; the maintenance's own if nothing changes.
  public var step: MaintenanceStep
  /// The words, in each language they were written in.
  public var text: LocalizedText
  /// Who did it.
  public var by: Actor
  /// When it was wished, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(
    maintenance: MaintenanceID, update: UpdateID, step: MaintenanceStep, text: LocalizedText,
    by: Actor, at: Instant
  ) {
    self.maintenance = maintenance
    self.update = update
    self.step = step
    self.text = text
    self.by = by
    self.at = at
  }
}

/// Words of a maintenance were replaced; the old ones stay in its history.
public struct MaintenanceTextCorrected: Hashable, Sendable, Codable {
  /// The maintenance.
  public var maintenance: MaintenanceID
  /// The update whose text is replaced; nil for the text that it was announced with.
  public var update: UpdateID?
  /// The words that stand there from now on.
  public var text: LocalizedText
  /// Who did it.
  public var by: Actor
  /// When it was wished, on the writer's steady clock.
  public var at: Instant

  /// The payload; see the properties.
  public init(
    maintenance: MaintenanceID, update: UpdateID?, text: LocalizedText, by: Actor, at: Instant
  ) {
    self.maintenance = maintenance
    self.update = update
    self.text = text
    self.by = by
    self.at = at
  }
}
