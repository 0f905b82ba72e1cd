public import Relais

/// What a person may wish of incidents, services and maintenance.
public enum Command: Hashable, Sendable, Codable {
  /// Tell of something that is wrong; it is then a person's to end.
  case open(title: LocalizedText, text: LocalizedText?, services: [AffectedService])
  /// Add words, and perhaps announce another phase.
  case update(IncidentID, text: LocalizedText, phase: IncidentPhase?)
  /// Replace the title.
  case correctTitle(IncidentID, LocalizedText)
  /// Replace the words of an update.
  case correctUpdate(IncidentID, UpdateID, LocalizedText)
  /// Declare an incident to be part of another one.
  case merge(IncidentID, into: IncidentID)
  /// Declare an incident over, perhaps with words.
  case resolve(IncidentID, text: LocalizedText?)
  /// Declare an incident not over, perhaps with words; it is then a person's to end.
  case reopen(IncidentID, text: LocalizedText?)
  /// Say where an incident stands, of which nodes that did not know of each other disagree.
  case confirm(IncidentID, IncidentPhase)
  /// Say how a service does, whatever the detector says.
  case setService(ServiceID, ServiceState)
  /// Leave a service to the detector again.
  case releaseService(ServiceID)
  /// Announce work that may stop services from a moment to another; it begins and ends by itself.
  case scheduleMaintenance(
    title: LocalizedText, text: LocalizedText?, services: [ServiceID], from: Instant,
    until: Instant)
  /// Change what is announced; nil leaves a part as it is, and services replace all of them.
  case changeMaintenance(
    MaintenanceID, title: LocalizedText?, services: [ServiceID]?, from: Instant?, until: Instant?)
  /// Begin it now, whenever it was to begin, perhaps with words.
  case beginMaintenance(MaintenanceID, text: LocalizedText?)
  /// Declare it over, perhaps with words.
  case completeMaintenance(MaintenanceID, text: LocalizedText?)
  /// Call it off, perhaps with words.
  case cancelMaintenance(MaintenanceID, text: LocalizedText?)
  /// Add words, and perhaps announce another step.
  case updateMaintenance(MaintenanceID, text: LocalizedText, step: MaintenanceStep?)
  /// Say where it stands, of which nodes that did not know of each other disagree.
  case confirmMaintenance(MaintenanceID, MaintenanceStep)
  /// Replace the words of an update, or with nil those that it was announced with.
  case correctMaintenance(MaintenanceID, update: UpdateID?, LocalizedText)
}
