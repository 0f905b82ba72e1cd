internal import Exchange
internal import Relais
internal import Synchronization

/// What other nodes were last known to have, and whether facts are on their way to them.
final class PeerKnowledge: Sendable {
  private struct Entry {
    var theirs = VersionVector()
    var metDigest: UInt64?
    var isCarried = false
    var mustMeet = true
    var told: UInt64?
  }

  private let entries = Mutex<[PairID: Entry]>([:])

  /// What a node has without gaps, as far as is known: at least that.
  func theirs(_ pair: PairID) -> VersionVector {
    entries.withLock { $0[pair]?.theirs ?? VersionVector() }
  }

  /// The digest of what both had when they last were known to have the same; nil if they never
  /// were, or if that is in doubt.
  func metDigest(_ pair: PairID) -> UInt64? { entries.withLock { $0[pair]?.metDigest } }

  /// The digest of what a node knows; nil if it has not told since facts last came to it, or from
  /// it.
  func told(by pair: PairID) -> UInt64? { entries.withLock { $0[pair]?.told } }

  /// A node tells by a beat what it knows.
  func told(_ digest: UInt64, by pair: PairID) {
    entries.withLock { $0[pair, default: Entry()].told = digest }
  }

  /// What a node knows is being fetched.
  func meet(_ pair: PairID) { entries.withLock { $0[pair, default: Entry()].told = nil } }

  /// Whether an exchange is needed at once: nothing was ever exchanged, or notes do not do.
  func mustMeet(_ pair: PairID) -> Bool { entries.withLock { $0[pair]?.mustMeet ?? true } }

  /// Whether notes are under way, or about to be: then no exchange is needed yet.
  func isCarried(_ pair: PairID) -> Bool { entries.withLock { $0[pair]?.isCarried ?? false } }

  /// A node says what it has.
  func heard(_ vector: VersionVector, of pair: PairID) {
    entries.withLock { $0[pair, default: Entry()].theirs = vector }
  }

  /// A node has all of a writer's facts up to one.
  func heard(through fact: FactID, of pair: PairID) {
    entries.withLock { entries in
      let known = entries[pair, default: Entry()].theirs[fact.writer]
      entries[pair, default: Entry()].theirs[fact.writer] = max(known, fact.sequence)
    }
  }

  /// Both have the same: what the other has, and the digest of what we had then.
  func met(_ pair: PairID, theirs: VersionVector, digest: UInt64) {
    entries.withLock { entries in
      entries[pair, default: Entry()].theirs = theirs
      entries[pair, default: Entry()].metDigest = digest
      entries[pair, default: Entry()].mustMeet = false
      entries[pair, default: Entry()].told = nil
    }
  }

  /// Whether they have the same must be found out by an exchange.
  func doubt(_ pair: PairID) {
    entries.withLock { entries in
      entries[pair, default: Entry()].metDigest = nil
      entries[pair, default: Entry()].isCarried = false
      entries[pair, default: Entry()].mustMeet = true
    }
  }

  /// Notes are under way, or no longer.
  func carry(_ pair: PairID, _ isCarried: Bool) {
    entries.withLock { $0[pair, default: Entry()].isCarried = isCarried }
  }
}

/// Whether an office hears its twin's beats.
final class TwinSigns: Sendable {
  private struct State {
    var isHeard = false
    var isAwake = false
  }

  private let state = Mutex(State())

  /// Whether the twin is heard on any line.
  var isHeard: Bool { state.withLock { $0.isHeard } }

  /// The twin is heard, or on no line any more; who waits for it to be heard goes on.
  func hear(_ isHeard: Bool) {
    state.withLock { state in
      state.isHeard = isHeard
      if isHeard { state.isAwake = true }
    }
  }

  /// Whether the twin was heard anew since this was last asked.
  func wakes() -> Bool {
    state.withLock { state in
      defer { state.isAwake = false }
      return state.isAwake
    }
  }
}
