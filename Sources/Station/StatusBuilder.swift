internal import Detection
internal import Incidents
internal import Relais

/// Puts together what commands show from what is believed, recorded and last seen.
struct StatusBuilder {
  /// What there is.
  var model: Model
  /// What is believed and was last seen.
  var view: WatchView
  /// What is recorded.
  var record: Record
  /// The present moment.
  var now: Instant

  /// The lines, with who stands along them.
  var lines: [LineReport] {
    zip(model.lines, view.lines).map { watched, belief in
      let paths = model.paths.filter { path in
        path.line == watched.line.id && path.witness.role != .target && path.method.isAnswered
      }
      let anchors = paths.filter { $0.witness.role == .anchor }.compactMap {
        view.latest.trails[$0.id]
      }
      return LineReport(
        line: watched.line, belief: belief,
        witnesses: paths.map { path in
          let trail = view.latest.trails[path.id]
          return WitnessReport(
            witness: path.witness, roundTrip: trail?.roundTrip, answeredAt: trail?.answeredAt,
            isAnswering: trail?.isAnswering(at: now))
        }, roundTrip: Self.median(anchors), loss: Self.loss(anchors, at: now))
    }
  }

  /// The services, with a person's word, and maintenance, before the detector's.
  var services: [ServiceReport] {
    zip(model.services, view.services).map { service, belief in
      let standing = record.service(service.id)
      let word = standing?.word
      let isStopped = standing?.isUnderMaintenance ?? false
      return ServiceReport(
        service: service,
        state: word?.state ?? (isStopped ? .underMaintenance : belief.state),
        since: word?.at ?? (isStopped ? standing?.since : nil) ?? belief.since,
        isSetByPerson: word != nil, blamedOn: belief.blamedOn)
    }
  }

  /// The checks with their last outcomes.
  var checks: [CheckReport] {
    zip(model.checks, view.checks).map { check, belief in
      let last = view.latest.observations[check.id]
      var state = CheckStanding(belief.state)
      if state == .unknown, last?.outcome.isUnasked == true { state = .unasked }
      return CheckReport(
        check: check, state: state, since: belief.since,
        last: last?.outcome, lastSentAt: last?.sentAt)
    }
  }

  private static func median(_ trails: [Latest.Trail]) -> Duration? {
    let trips = trails.flatMap { $0.minutes.flatMap(\.roundTrips) }.sorted()
    return trips.isEmpty ? nil : trips[trips.count / 2]
  }

  /// Probes of the last second may still be answered, so the present minute counts what it has.
  private static func loss(_ trails: [Latest.Trail], at now: Instant) -> Double? {
    let minutes = trails.flatMap(\.minutes)
    let sent = minutes.reduce(0) { $0 + $1.sent }
    let inFlight = trails.count { trail in
      trail.waitingSince.map { now - $0 < .seconds(1) } ?? false
    }
    let answered = minutes.reduce(0) { $0 + $1.answered }
    let settled = sent - inFlight
    guard settled > 0 else { return nil }
    return max(0, min(1, 1 - Double(answered) / Double(settled)))
  }
}

extension Path.Method {
  /// Whether somebody at the end answers probes, so that a round trip can be shown.
  var isAnswered: Bool {
    switch self {
    case .echo, .hop, .query: true
    case .carrier, .boxStatus, .check, .beat, .wan: false
    }
  }
}

extension CheckStanding {
  /// The detector's belief in the words of reports.
  init(_ state: CheckState) {
    self =
      switch state {
      case .unknown: .unknown
      case .ok: .ok
      case .slow: .slow
      case .softFailed: .failing
      case .failed: .failed
      }
  }
}
