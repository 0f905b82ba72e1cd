/// How patient a keeper of incidents is.
public struct KeeperSettings: Hashable, Sendable, Codable {
  /// How long a failure waits for a verdict before it opens an incident without one.
  public var verdictPatience = Duration.seconds(3)
  /// How long a line or service must be degraded to count as an incident.
  public var degradedPatience = Duration.seconds(60)
  /// How long all must work before an incident with a line in it is resolved.
  public var lineCalm = Duration.seconds(120)
  /// How long all must work before an incident about services alone is resolved.
  public var serviceCalm = Duration.seconds(60)
  /// A failure so soon after the end of an incident with the same cause reopens it.
  public var relapse = Duration.seconds(600)
  /// How young an incident must be for a verdict that names something quite different to revise it,
  /// rather than to open a second one.
  public var settling = Duration.seconds(120)
  /// How long a failure that began during a maintenance may outlast it before it opens an incident:
  /// long enough for the checks to see that a service is back.
  public var maintenancePatience = Duration.seconds(60)
  /// How sure, 0…1, a verdict must be for its cause to count as identified.
  public var sureness = 0.5

  /// The standard settings; change what should differ.
  public init() {}
}
