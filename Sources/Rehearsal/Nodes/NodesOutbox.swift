import Incidents
public import Relais

/// How a channel behaves, and so what can be promised about it.
public enum ChannelClass: String, Hashable, Sendable, CaseIterable {
  /// It takes a key, and publishes nothing twice under one.
  case keyed
  /// What it has published can be listed.
  case readable
  /// It tells nothing.
  case blind

  /// The channel of that class in the simulation.
  public var channel: ChannelID { ChannelID(rawValue) }
}

/// What a node's facts say of what is to be published: a stand-in for the outbox, as far as the
/// laws on it go.
struct NodesOutbox: Hashable, Sendable {
  /// What it writes, as facts of kinds that the record does not understand.
  enum News: Hashable, Sendable {
    /// A person approved a text, worth something until then, in ms since 1970.
    case approved(slot: Int64, channel: ChannelClass, text: Int64, until: Int64)
    /// A person took an approval back.
    case revoked(slot: Int64)
    /// It is about to be sent: written before the first byte.
    case intended(slot: Int64)
    /// It was sent, as far as the channel says.
    case sent(slot: Int64)
    /// A person was asked whether it was sent.
    case asked(slot: Int64)
    /// A reader wants no more.
    case unsubscribed(reader: Int64)
    /// A reader wants to be told.
    case subscribed(reader: Int64)
  }

  /// One thing to be published once.
  struct Slot: Hashable, Sendable {
    /// Where it is to be published.
    var channel = ChannelClass.keyed
    /// The texts approved for it; more than one is a conflict that a person must settle.
    var texts: Set<Int64> = []
    /// When it is worth nothing any more, in ms since 1970.
    var until = Int64.max
    /// Whether an approval was taken back.
    var isRevoked = false
    /// The facts that say that it is about to be sent.
    var intents: Set<FactID> = []
    /// Whether it was sent.
    var isSent = false
    /// Whether a person was asked.
    var isAsked = false

    /// The text to be sent; nil where there is none, or no single one.
    var text: Int64? { texts.count == 1 && !isRevoked ? texts.first : nil }
    /// Whether nothing is left to do but by a person.
    var isSettled: Bool { isSent || isRevoked || isAsked || texts.count != 1 }
  }

  /// By number; in the order of numbers wherever order shows.
  private(set) var slots: [Int64: Slot] = [:]
  /// Readers who once did not want any more: that holds for ever.
  private(set) var gone: Set<Int64> = []

  /// Takes in a fact; the same facts in any order make the same outbox.
  mutating func take(_ fact: RecordedFact) {
    guard let news = News(fact.body) else { return }
    switch news {
    case .approved(let slot, let channel, let text, let until):
      var entry = slots[slot] ?? Slot()
      entry.channel = channel
      entry.texts.insert(text)
      entry.until = min(entry.until, until)
      slots[slot] = entry
    case .revoked(let slot): slots[slot, default: Slot()].isRevoked = true
    case .intended(let slot): slots[slot, default: Slot()].intents.insert(fact.id)
    case .sent(let slot): slots[slot, default: Slot()].isSent = true
    case .asked(let slot): slots[slot, default: Slot()].isAsked = true
    case .unsubscribed(let reader): gone.insert(reader)
    case .subscribed: break
    }
  }
}

extension NodesOutbox.News {
  /// As a fact.
  var body: FactBody {
    func fact(_ kind: String, _ members: (String, Int64)...) -> FactBody {
      let members = members.sorted { $0.0 < $1.0 }.map { name, value in
        PlainValue.Member(name: name, value: .integer(value))
      }
      return .unknown(kind: "rehearsal.\(kind)", payload: .object(members))
    }
    return switch self {
    case .approved(let slot, let channel, let text, let until):
      fact(
        "approved", ("slot", slot),
        ("channel", Int64(ChannelClass.allCases.firstIndex(of: channel) ?? 0)), ("text", text),
        ("until", until))
    case .revoked(let slot): fact("revoked", ("slot", slot))
    case .intended(let slot): fact("intended", ("slot", slot))
    case .sent(let slot): fact("sent", ("slot", slot))
    case .asked(let slot): fact("asked", ("slot", slot))
    case .unsubscribed(let reader): fact("unsubscribed", ("reader", reader))
    case .subscribed(let reader): fact("subscribed", ("reader", reader))
    }
  }

  /// Of a fact; nil if it is none of these.
  init?(_ body: FactBody) {
    guard case .unknown(let kind, .object(let members)) = body else { return nil }
    func number(_ name: String) -> Int64 {
      if case .integer(let value) = members.first(where: { $0.name == name })?.value {
        value
      } else {
        0
      }
    }
    let slot = number("slot")
    switch kind {
    case "rehearsal.approved":
      self = .approved(
        slot: slot, channel: ChannelClass.allCases[Int(number("channel"))], text: number("text"),
        until: number("until"))
    case "rehearsal.revoked": self = .revoked(slot: slot)
    case "rehearsal.intended": self = .intended(slot: slot)
    case "rehearsal.sent": self = .sent(slot: slot)
    case "rehearsal.asked": self = .asked(slot: slot)
    case "rehearsal.unsubscribed": self = .unsubscribed(reader: number("reader"))
    case "rehearsal.subscribed": self = .subscribed(reader: number("reader"))
    default: return nil
    }
  }
}
