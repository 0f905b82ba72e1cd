internal import Detection
internal import Relais

/// What was last seen on each path and of each check: for people, not for the detector.
struct Latest: Sendable {
  /// What was last seen on a path.
  struct Trail: Sendable {
    /// When the first probe since the last answer was sent; nil while nothing is waited for.
    var waitingSince: Instant?
    /// When the last answer came.
    var answeredAt: Instant?
    /// How long that answer took.
    var roundTrip: Duration?
    /// Sent and lost or answered, in the current minute and the one before.
    var minutes: [Minute] = []
  }

  /// A minute's counts on a path.
  struct Minute: Sendable {
    /// The minute, counted from 1970.
    var number: Int64
    /// Probes sent in it.
    var sent = 0
    /// Answers to them, however late within the minute after.
    var answered = 0
    /// How long the answers took, the first ``Latest/roundTripLimit`` of them.
    var roundTrips: [Duration] = []

    /// Probes sent in it that were never answered.
    var lost: Int { max(0, sent - answered) }
    /// The middle of it.
    var middle: Instant { Instant(nanoseconds: number * 60_000_000_000 + 30_000_000_000) }
  }

  /// How many round trips a minute keeps for its median.
  static let roundTripLimit = 120

  /// What was last seen on each path.
  private(set) var trails: [PathID: Trail] = [:]
  /// The last outcome of each check.
  private(set) var observations: [CheckID: Observation] = [:]

  /// Nothing seen yet.
  init(model: Model) {
    for path in model.paths { trails[path.id] = Trail() }
  }

  /// Notes that a probe was sent.
  ///
  /// - Returns: the minute that is over for good by now, if one is: what was not answered in it was
  ///   lost.
  mutating func noteSent(_ path: PathID, at moment: Instant) -> Minute? {
    if trails[path, default: Trail()].waitingSince == nil {
      trails[path, default: Trail()].waitingSince = moment
    }
    return trails[path, default: Trail()].minute(of: moment) { $0.sent += 1 }
  }

  /// Notes what the detector is told.
  mutating func note(_ input: Detector.Input, at moment: Instant) {
    switch input {
    case .answered(let path, _, let roundTrip):
      trails[path, default: Trail()].answeredAt = moment
      trails[path, default: Trail()].waitingSince = nil
      trails[path, default: Trail()].roundTrip = roundTrip
      _ = trails[path, default: Trail()].minute(of: moment - roundTrip) { minute in
        minute.answered += 1
        if minute.roundTrips.count < Self.roundTripLimit { minute.roundTrips.append(roundTrip) }
      }
    case .checked(let observation): observations[observation.check] = observation
    case .noted(let path, let sentAt, let wasAnswered, let roundTrip):
      guard wasAnswered else {
        if trails[path, default: Trail()].waitingSince == nil {
          trails[path, default: Trail()].waitingSince = sentAt
        }
        return
      }
      trails[path, default: Trail()].answeredAt = moment
      trails[path, default: Trail()].waitingSince = nil
      trails[path, default: Trail()].roundTrip = roundTrip
    case .refused, .carrier, .routed, .boxStatus, .woke: break
    }
  }
}

extension Latest.Trail {
  /// Changes the counts of a moment's minute, and gives back the one before the last two, which is
  /// forgotten.
  mutating func minute(
    of moment: Instant, _ change: (inout Latest.Minute) -> Void
  ) -> Latest.Minute? {
    let number = moment.nanoseconds / 60_000_000_000
    if let index = minutes.firstIndex(where: { $0.number == number }) {
      change(&minutes[index])
    } else {
      var minute = Latest.Minute(number: number)
      change(&minute)
      minutes.append(minute)
      if minutes.count > 2 { return minutes.removeFirst() }
    }
    return nil
  }

  /// Whether the witness answers: not if a probe has waited for more than a second; nil before the
  /// first answer or silence.
  func isAnswering(at moment: Instant) -> Bool? {
    if let waitingSince, moment - waitingSince > .seconds(1) { return false }
    return answeredAt == nil ? nil : true
  }
}
