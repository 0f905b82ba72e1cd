import Relais

/// Words of feeds, calendars, badges and frames that the page does not need.
enum MachineWords {
  /// What a feed or a calendar is called.
  static func feed(_ company: LocalizedText) -> Message {
    let name = Message(company)
    return Message(
      english: "\(name.english): status", french: "\(name.french) : état des services")
  }

  /// What a calendar of maintenance only is called.
  static func maintenances(_ company: LocalizedText) -> Message {
    let name = Message(company)
    return Message(
      english: "\(name.english): maintenance", french: "\(name.french) : maintenance")
  }

  /// What a feed is for.
  static let feedPurpose = Message(
    english: "Incidents and maintenance, as they are told on the status page.",
    french: "Incidents et maintenances, tels que la page d’état les annonce.")

  /// What a badge is about.
  static let badge = Message(english: "status", french: "état")

  /// Before the time of a maintenance.
  static let maintenance = Message(english: "Maintenance:", french: "Maintenance :")

  /// Before the services that something concerns.
  static let services = Message(english: "Services:", french: "Services :")

  /// Before the name of an incident in a calendar.
  static let incident = Message(english: "Incident:", french: "Incident :")

  /// Further incidents that are open.
  static func more(_ count: Int) -> Message {
    NumberWords.count(
      count, english: ("more incident", "more incidents"),
      french: ("autre incident", "autres incidents"))
  }

  /// The button that puts a frame away.
  static let dismiss = Message(english: "Dismiss", french: "Fermer")
}
