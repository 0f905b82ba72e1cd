internal import Incidents
internal import Pages
internal import Relais

/// Reads commands from what was typed into forms, and notes what is wrong beside each field.
struct CommandReading {
  /// What was typed, with what is wrong of it.
  private(set) var state: FormState
  private let visit: DeskVisit

  /// For one form that was sent.
  init(_ visit: DeskVisit) {
    self.visit = visit
    state = visit.typed(Desk.form(of: visit.route))
  }

  /// What a form about incidents asks for; nil where something is wrong.
  mutating func incidentCommand(_ incident: IncidentID, services: [Service]) -> Command? {
    switch visit.route {
    case .openIncident:
      let title = required("title")
      let affected = states(of: services)
      return title.map { .open(title: $0, text: words("text"), services: affected) }
    case .updateIncident:
      let phase = choice("phase", IncidentPhase.init(rawValue:))
      return required("text").map { .update(incident, text: $0, phase: phase) }
    case .correctIncident:
      let update = visit.form["update"]
      return required("text").map { text in
        update.isEmpty
          ? .correctTitle(incident, text) : .correctUpdate(incident, UpdateID(update), text)
      }
    case .mergeIncident:
      let other = AccountRules.tidy(visit.form["into"])
      guard !other.isEmpty else {
        state.errors["into"] = DeskMessages.required
        return nil
      }
      return .merge(incident, into: IncidentID(other))
    case .resolveIncident: return .resolve(incident, text: words("text"))
    case .confirmIncident:
      return needed("phase", IncidentPhase.init(rawValue:)).map { .confirm(incident, $0) }
    case .reopenIncident: return .reopen(incident, text: words("text"))
    default:
      let service = ServiceID(visit.form["service"])
      guard services.contains(where: { $0.id == service }) else {
        state.errors["service"] = DeskMessages.notAChoice
        return nil
      }
      let isReleased = visit.form["state"].isEmpty
      let chosen = choice("state", ServiceState.init(rawValue:))
      return isReleased ? .releaseService(service) : chosen.map { .setService(service, $0) }
    }
  }

  /// What the form that announces a maintenance asks for; nil where something is wrong.
  mutating func schedule(services: [Service]) -> Command? {
    let title = required("title")
    let chosen = chosen(of: services)
    if chosen.isEmpty { state.errors["services"] = DeskMessages.chooseOne }
    guard let from = moment("from"), let until = moment("until"), let title else { return nil }
    return .scheduleMaintenance(
      title: title, text: words("text"), services: chosen, from: from, until: until)
  }

  /// What a form about a maintenance asks for; nil where something is wrong.
  mutating func maintenanceCommand(_ maintenance: Maintenance, services: [Service]) -> Command? {
    let id = maintenance.id
    switch visit.route {
    case .changeMaintenance: return change(maintenance, services: services)
    case .beginMaintenance: return .beginMaintenance(id, text: words("text"))
    case .completeMaintenance: return .completeMaintenance(id, text: words("text"))
    case .cancelMaintenance: return .cancelMaintenance(id, text: words("text"))
    case .updateMaintenance:
      let step = choice("step", MaintenanceStep.init(rawValue:))
      return required("text").map { .updateMaintenance(id, text: $0, step: step) }
    case .confirmMaintenance:
      return needed("step", MaintenanceStep.init(rawValue:)).map { .confirmMaintenance(id, $0) }
    case .correctMaintenance:
      let update = visit.form["update"]
      return required("text").map { text in
        .correctMaintenance(id, update: update.isEmpty ? nil : UpdateID(update), text)
      }
    default: return nil
    }
  }

  /// What is as it was, is not changed: two people may change different things.
  private mutating func change(_ maintenance: Maintenance, services: [Service]) -> Command? {
    let title = required("title")
    let chosen = chosen(of: services)
    if chosen.isEmpty { state.errors["services"] = DeskMessages.chooseOne }
    // What has begun is no longer asked for when.
    let hasBegun = visit.form["from_date"].isEmpty && visit.form["from_time"].isEmpty
    let from = hasBegun ? nil : moment("from")
    guard let until = moment("until"), let title, state.errors.isEmpty else { return nil }
    return .changeMaintenance(
      maintenance.id, title: title == maintenance.title ? nil : title,
      services: Set(chosen) == Set(maintenance.services) ? nil : chosen,
      from: from.flatMap { isSame($0, maintenance.from) ? nil : $0 },
      until: isSame(until, maintenance.until) ? nil : until)
  }

  /// Whether two moments read the same in a form.
  private func isSame(_ a: Instant, _ b: Instant) -> Bool {
    let zone = visit.settings.zone
    let (one, other) = (zone.local(a), zone.local(b))
    return one.date == other.date && one.hour == other.hour && one.minute == other.minute
  }

  /// The words of a field in each language that has some; nil where none has.
  private func words(_ field: String) -> LocalizedText? {
    var words: [Language: String] = [:]
    for language in visit.settings.languages {
      let text = AccountRules.tidy(visit.form["\(field)_\(language.name)"])
      if !text.isEmpty { words[language] = text }
    }
    return words.isEmpty ? nil : LocalizedText(words)
  }

  private mutating func required(_ field: String) -> LocalizedText? {
    guard let words = words(field) else {
      state.errors[field] =
        visit.settings.languages.count > 1
        ? DeskMessages.requiredInOneLanguage : DeskMessages.required
      return nil
    }
    return words
  }

  /// What was chosen from a list; nil where nothing was, or what is not in it.
  private mutating func choice<Value>(_ field: String, _ read: (String) -> Value?) -> Value? {
    let text = visit.form[field]
    guard !text.isEmpty else { return nil }
    let value = read(text)
    if value == nil { state.errors[field] = DeskMessages.notAChoice }
    return value
  }

  /// What was chosen from a list, where something must be.
  private mutating func needed<Value>(_ field: String, _ read: (String) -> Value?) -> Value? {
    let value = choice(field, read)
    if value == nil, state.errors[field] == nil { state.errors[field] = DeskMessages.required }
    return value
  }

  private mutating func states(of services: [Service]) -> [AffectedService] {
    services.compactMap { service in
      choice("service.\(service.id)", ServiceState.init(rawValue:)).map {
        AffectedService(service: service.id, state: $0)
      }
    }
  }

  private func chosen(of services: [Service]) -> [ServiceID] {
    services.map(\.id).filter { !visit.form["service.\($0)"].isEmpty }
  }

  /// The moment that a date and a time of day stand for in the company's zone.
  private mutating func moment(_ field: String) -> Instant? {
    let date = Self.numbers(visit.form["\(field)_date"], separator: "-", count: 3)
    let time = Self.numbers(visit.form["\(field)_time"], separator: ":", count: 2)
    var day: CalendarDate?
    if let date, (2_000...2_200).contains(date[0]) {
      let read = CalendarDate(year: date[0], month: date[1], day: date[2])
      if read.year == date[0], read.month == date[1], read.day == date[2] { day = read }
    }
    if day == nil { state.errors["\(field)_date"] = DeskMessages.wrongDate }
    let isTime = time.map { $0[0] < 24 && $0[1] < 60 } ?? false
    if !isTime { state.errors["\(field)_time"] = DeskMessages.wrongTime }
    guard let day, let time, isTime else { return nil }
    return visit.settings.zone.instant(
      year: day.year, month: day.month, day: day.day, hour: time[0], minute: time[1])
  }

  /// Numbers of up to four digits; browsers add seconds to a time where they are not zero.
  private static func numbers(_ text: String, separator: Character, count: Int) -> [Int]? {
    let parts = AccountRules.tidy(text).split(
      separator: separator, omittingEmptySubsequences: false)
    let numbers = parts.compactMap { part in
      (1...4).contains(part.utf8.count) && part.utf8.allSatisfy { (48...57).contains($0) }
        ? Int(part) : nil
    }
    guard numbers.count == parts.count, numbers.count >= count else { return nil }
    return numbers
  }
}
