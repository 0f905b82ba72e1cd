import Incidents
import Relais

extension Outbox {
  /// Takes in what a person says.
  mutating func take(_ decision: DeliveryDecision, _ place: Int, at now: Instant) {
    let state = slots[place].record.state
    switch decision {
    case .isThere(let remote):
      switch state {
      case .needsPerson, .unknown, .reconciling: confirm(place, remote)
      default: break
      }
    case .sendAgain:
      switch state {
      case .needsPerson, .rejected: break
      default: return
      }
      slots[place].failures = 0
      slots[place].record.isDoubtful = false
      slots[place].record.stoppedBy = nil
      slots[place].record.doubts = 0
      becomeReady(place, at: now)
    case .stop(let person):
      if state.isUnsent {
        if slots[place].record.isDoubtful { slots[place].record.stoppedBy = person }
        end(place, as: .cancelled(.person(person)), at: now)
      } else if state.isOpen {
        // What has left cannot be stopped, but it is not sent once more.
        slots[place].record.stoppedBy = person
        write(place)
      } else if case .needsPerson = state {
        move(place, to: .cancelled(.person(person)))
      }
    case .retract(let person): retract(place, by: person, at: now)
    }
  }

  /// Takes away what stands there, or stops it before it does.
  private mutating func retract(_ place: Int, by person: String, at now: Instant) {
    let state = slots[place].record.state
    if state.isUnsent {
      // Where it may stand there after all, it is read first, and then taken away.
      if slots[place].record.isDoubtful { slots[place].record.retractWantedBy = person }
      end(place, as: .cancelled(.person(person)), at: now)
    } else if state == .confirmed {
      retract(place, at: now)
    } else if state.isOpen {
      slots[place].record.retractWantedBy = person
      write(place)
    }
  }

  /// Begins to take away what stands there.
  mutating func retract(_ place: Int, at now: Instant) {
    guard slots[place].record.state == .confirmed else { return }
    slots[place].record.retractWantedBy = nil
    guard let profile = profile(place), profile.abilities.contains(.retract) else {
      move(place, to: .cannotRetract("the channel cannot take anything back"))
      return
    }
    slots[place].retractingSince = now
    slots[place].notBefore = now
    slots[place].failures = 0
    move(place, to: .retracting)
  }

  /// Takes away what stands until somebody does: a banner must not outlive its incident.
  mutating func close(_ incident: IncidentID, at now: Instant) {
    closedIncidents.insert(incident)
    for place in slots.indices where slots[place].record.key.incident == incident {
      guard profile(place)?.isStanding == true else { continue }
      let state = slots[place].record.state
      if state.isUnsent {
        if slots[place].record.isDoubtful { slots[place].record.retractWantedBy = "closure" }
        end(place, as: .cancelled(.closed), at: now)
      } else if state == .confirmed {
        retract(place, at: now)
      } else if state.isOpen {
        slots[place].record.retractWantedBy = "closure"
        write(place)
      }
    }
  }

  /// Whether something stands there that is to be taken away by itself: its incident is over, or
  /// its words have passed their time.
  func isOutlived(_ place: Int, at now: Instant) -> Bool {
    guard profile(place)?.isStanding == true, isHome(place) else { return false }
    let record = slots[place].record
    return now >= record.deadline || closedIncidents.contains(record.key.incident)
  }

  /// A line is back: nobody waits any longer but where a channel itself asked for it.
  mutating func linkUp(at now: Instant) {
    for place in slots.indices {
      slots[place].failures = 0
      switch slots[place].record.state {
      case .ready, .approved, .retracting: slots[place].notBefore = min(slots[place].notBefore, now)
      default: break
      }
    }
    hosts = [:]
  }
}
