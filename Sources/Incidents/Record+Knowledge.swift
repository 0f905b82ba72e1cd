public import Relais

/// What nodes know of each other, and whose clock is off.
extension Record {
  /// The clocks that are more than ``HybridClock/driftLimit`` off, by what was last received.
  public var clockSuspicions: [ClockSuspicion] { clocks.suspicions() }

  /// Why a writer's times are doubtful; nil where nobody contradicts them.
  public func clockSuspicion(of writer: WriterID) -> ClockSuspicion? {
    clockSuspicions.first { $0.writer.node == writer.node }
  }

  /// What a writer has received, by its own marks.
  public func received(by writer: WriterID) -> VersionVector {
    state.marks.first { $0.writer == writer }?.upTo ?? VersionVector()
  }

  /// Every node that has written anything, by name.
  public var nodes: [NodeID] {
    Set(coverage.latest.map(\.fact.writer.node)).sorted()
  }

  /// What a node is known to have: what its last life wrote, and what that life told of the others.
  ///
  /// - Returns: nil for a node that has written nothing.
  public func known(to node: NodeID) -> VersionVector? {
    let lives = coverage.latest.map(\.fact).filter { $0.writer.node == node }
    guard let last = lives.max(by: { $0.writer.epoch < $1.writer.epoch }) else { return nil }
    var vector = received(by: last.writer)
    vector[last.writer] = last.sequence
    return vector
  }

  /// The stamp after which a node's clock goes on: its own last one, since those of others may be
  /// wrong; nil if it has written nothing.
  public func latest(of node: NodeID) -> HybridTime? {
    coverage.latest.filter { $0.fact.writer.node == node }.map(\.stamp).max()
  }

  /// The mark of receipt that a writer owes before it writes anything else; nil if it has told of
  /// all that is known here.
  ///
  /// A life that follows others of its node also tells how far those are known, so that a node
  /// restored from an old backup does not claim to know what it has lost.
  public func markDue(for writer: WriterID) -> FactBody? {
    let told = received(by: writer)
    var news = NodeReceived(upTo: VersionVector())
    for entry in coverage.latest where entry.fact.writer != writer {
      guard told[entry.fact.writer] < entry.fact.sequence else { continue }
      news.upTo[entry.fact.writer] = entry.fact.sequence
      news.stamps.append(entry.stamp)
    }
    return news.upTo.entries.isEmpty ? nil : .nodeReceived(news)
  }

  /// Whether that mark should be written at once, without anything else to write.
  ///
  /// That is where something received is stamped so far ahead of this node's wall time that only
  /// our word bounds its times.
  public func isMarkUrgent(for writer: WriterID, wall: Instant) -> Bool {
    let told = received(by: writer)
    return coverage.latest.contains { entry in
      entry.fact.writer.node != writer.node && told[entry.fact.writer] < entry.fact.sequence
        && isAhead(entry.stamp, of: wall)
    }
  }

  private func isAhead(_ stamp: HybridTime, of wall: Instant) -> Bool {
    var clock = HybridClock()
    _ = clock.observe(stamp, wall: wall)
    return clock.isSuspect
  }
}
