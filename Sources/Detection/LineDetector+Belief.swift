import Relais

/// How a detector's findings make up what is believed of its line.
extension LineDetector {
  /// Whether it answers with gaps or slowly, also through the suspicions that every lost probe
  /// raises on such a line.
  var isBad: Bool { standing == .lossy || standing == .slow }

  /// Whether its answers are slow, whatever else is bad.
  var isSlow: Bool { quality.isSlow }

  /// The share, 0…1, of probes lost since it has been bad, in the last minute; nil where it is not.
  ///
  /// It is counted from a few seconds before, when what was found later must have begun; and up to
  /// an outage, whose own silence is no loss.
  var lossWhileBad: Double? {
    guard isBad else { return nil }
    let end = outage?.since ?? episode?.start ?? now
    return slots.lossShare(
      since: max(end - 60_000_000_000, standingSince - 5_000_000_000), until: end)
  }

  /// The kind of a reason, cheap to compare.
  enum Kind: UInt8, Sendable {
    /// All is well, or only suspected.
    case none
    /// Loss.
    case loss
    /// Slow replies.
    case slow
    /// Silence.
    case silence
    /// The carrier is gone.
    case carrier
    /// The address or the route is gone.
    case route
    /// The box says so.
    case box
    /// The gateway refuses.
    case gateway
  }

  /// What is believed now: an outage before a silence, that before the quality of answers.
  var current: (state: LineState, since: Nanoseconds, kind: Kind) {
    if let outage { return (.down, outage.since, outage.kind) }
    if let episode, isPublic(episode) { return (.suspect, episode.start, .none) }
    switch standing {
    case .unknown: return (.unknown, standingSince, .none)
    case .up: return (.up, standingSince, .none)
    case .lossy: return (.degraded, standingSince, .loss)
    case .slow: return (.degraded, standingSince, .slow)
    }
  }

  /// Whether a suspicion is told: not in the grace, and on a line known to lose probes only once it
  /// is long, lest every loss be told.
  private func isPublic(_ episode: SilentEpisode) -> Bool {
    now >= graceEnd && (standing != .lossy || now - episode.start >= timing.steerAfter)
  }

  /// The reason of a kind, with its figures of now.
  func reason(for kind: Kind) -> LineReason? {
    switch kind {
    case .none: nil
    case .loss: .loss(share: slots.lossShare(since: now - 60_000_000_000))
    case .slow: .slow(roundTrip: .nanoseconds(quality.slowRoundTrip))
    case .silence, .carrier, .route, .box, .gateway: outage?.reason
    }
  }
}
