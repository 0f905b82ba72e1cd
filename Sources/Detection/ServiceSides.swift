public import Relais

/// From where a service works that is asked both from the office and from outside.
public enum ServiceReach: String, Hashable, Sendable, Codable, CaseIterable {
  /// From the office and from outside.
  case everywhere
  /// For customers, but not from the office.
  case outsideOnly = "outside_only"
  /// From the office, but not for those outside.
  case insideOnly = "inside_only"
  /// For nobody.
  case nowhere

  /// The words for staff, in French and English.
  public var words: LocalizedText {
    switch self {
    case .everywhere:
      Self.text("works from the office and from outside", "marche du bureau et de l’extérieur")
    case .outsideOnly:
      Self.text("works from outside, not from the office", "marche de l’extérieur, pas du bureau")
    case .insideOnly:
      Self.text("works from the office, not from outside", "marche du bureau, pas de l’extérieur")
    case .nowhere:
      Self.text("works for nobody", "ne marche pour personne")
    }
  }

  private static func text(_ english: String, _ french: String) -> LocalizedText {
    LocalizedText([.english: english, .french: french])
  }
}

/// How many checks there are, and in which state.
struct Count: Hashable, Sendable {
  /// All of them.
  var checks = 0
  /// Those that failed for good.
  var failed = 0
  /// Those that are slow.
  var slow = 0
  /// Those that answered, and have not failed for good since.
  var good = 0

  /// Adds a check in that state, or with -1 takes it away; how many there are is left alone.
  mutating func add(_ state: CheckState, _ step: Int) {
    switch state {
    case .unknown: break
    case .failed: failed += step
    case .slow:
      slow += step
      good += step
    case .ok, .softFailed: good += step
    }
  }

  /// Adds all of another, or with -1 takes it away.
  mutating func add(_ other: Count, _ step: Int) {
    checks += step * other.checks
    failed += step * other.failed
    slow += step * other.slow
    good += step * other.good
  }
}

/// The checks of one service that ask the same target from the office and from outside.
struct ServiceSides: Sendable {
  /// The service, as a place in the model.
  let service: Int
  /// The office's checks.
  var inside = Count()
  /// The twin's checks.
  var outside = Count()

  /// The office's checks that do not count, as the target answers outside.
  func excused(_ isOutsideHeard: Bool) -> Count {
    isOutsideHeard && outside.good > 0 ? inside : Count()
  }

  /// All sides of a model, and those of each check, as a place among them.
  static func all(in model: Model, _ serviceOf: [Int?]) -> ([ServiceSides], [Int?]) {
    struct Key: Hashable {
      var service: Int
      var host: String
    }
    let keys = model.checks.enumerated().map { index, check in
      check.needsOffice ? nil : serviceOf[index].map { Key(service: $0, host: check.hostAsked) }
    }
    func asked(from vantage: VantageChoice) -> Set<Key> {
      Set(keys.enumerated().compactMap { model.checks[$0].vantage == vantage ? $1 : nil })
    }
    let both = asked(from: .office).intersection(asked(from: .twin))
    var sides: [ServiceSides] = []
    var places: [Key: Int] = [:]
    let sidesOf = keys.enumerated().map { index, key -> Int? in
      guard let key, both.contains(key) else { return nil }
      let place = places[key] ?? sides.count
      if place == sides.count {
        places[key] = place
        sides.append(ServiceSides(service: key.service))
      }
      if model.checks[index].vantage == .twin {
        sides[place].outside.checks += 1
      } else {
        sides[place].inside.checks += 1
      }
      return place
    }
    return (sides, sidesOf)
  }
}

extension Check {
  /// Whether what it asks is of no use to customers where the office cannot reach it: its phones.
  var needsOffice: Bool { probe == "sip" || probe == ModelPlan.callProbe }
}
