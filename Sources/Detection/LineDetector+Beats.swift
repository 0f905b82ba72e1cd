import Relais

/// Beats of the twin, which come by themselves.
extension LineDetector {
  /// When the silence under way began; nil while answers come.
  var silentSince: Instant? {
    (outage?.since ?? episode?.start).map { Instant(nanoseconds: $0) }
  }

  /// A beat came back: the line lives, there and back, whatever the anchors say.
  ///
  /// One that came back before the silence began says nothing of it, however late it is told.
  mutating func echoed(sentAt: Nanoseconds, after roundTrip: Nanoseconds) {
    guard sentAt <= now, now - sentAt <= timing.slotLifetime else { return }
    let arrival = min(sentAt + max(0, roundTrip), now)
    let gap = arrival - lastReplyAt
    lastReplyAt = max(lastReplyAt, arrival)
    evidence.answered(sentAt: sentAt)
    if let episode, arrival >= episode.start { endEpisode(at: arrival) }
    if outage != nil {
      recover(sentAt: sentAt, at: arrival, after: gap)
    } else if standing == .unknown {
      standing = .up
      standingSince = now
    }
    if isListening { ledger.countBeat() }
  }

  /// A beat did not come that should have been sent then.
  ///
  /// It counts only where nothing else is asked: a line with anchors is not dead because the twin
  /// is.
  mutating func unheard(sentAt: Nanoseconds) {
    guard isListening, sentAt <= now, lastReplyAt < sentAt else { return }
    if outage == nil, episode == nil { begin(at: sentAt) }
    guard let start = episode?.start, sentAt >= start else { return }
    episode?.overdue += 1
    episode?.silentAnchors |= 1
    episode?.allSilentAnchors |= 1
  }

  /// The twin itself is cut off, or no longer: meanwhile silence says nothing.
  mutating func blinded(_ isBlind: Bool) {
    self.isBlind = isBlind
    if isBlind { episode = nil }
  }
}

extension LineDetectorSettings {
  /// The same, for a line that is judged by beats alone, of that period: the twin's view of it.
  ///
  /// Beats come slowly, and one that is lost is asked for at once; so three that are missing are
  /// enough, and gaps in a recovery are longer. That all lines fall silent together is the very
  /// thing to find here, and no reason to wait longer.
  func judgingBeats(every period: Duration) -> LineDetectorSettings {
    var copy = self
    copy.period = period
    copy.meteredPeriod = period
    copy.overdueForDown = 3
    copy.anchorsForDown = 1
    copy.recoveryGap = period * 5 / 2
    copy.repliesForRecovery = 3
    copy.sharedSilenceFactor = 1
    return copy
  }
}
