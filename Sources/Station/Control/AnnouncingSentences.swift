internal import Announcing
internal import Relais

/// Where messages stand, in words for the terminal.
extension ApprovalStanding {
  /// How a message is judged.
  var sentence: String {
    switch self {
    case .waiting(let count): "waiting for \(count) to approve it"
    case .approved(let by, let late):
      "approved by \(by.joined(separator: " and "))"
        + (late.isEmpty ? "" : "; taken back too late by \(late.joined(separator: " and "))")
    case .revoked(let by): "taken back by \(by.joined(separator: " and "))"
    }
  }
}

extension DeliveryState {
  /// One word for it.
  var name: String {
    switch self {
    case .draft: "draft"
    case .approved: "approved"
    case .ready: "ready"
    case .inflight: "inflight"
    case .unknown: "unknown"
    case .reconciling: "reconciling"
    case .needsPerson: "needs_person"
    case .confirmed: "confirmed"
    case .rejected: "rejected"
    case .superseded: "superseded"
    case .cancelled: "cancelled"
    case .expired: "expired"
    case .retracting: "retracting"
    case .retracted: "retracted"
    case .cannotRetract: "cannot_retract"
    }
  }
}

extension DeliveryRecord {
  /// Why it stands so, or where people see it; nil where there is no more to say.
  var detail: String? {
    switch state {
    case .needsPerson(.mayHaveGone): "it may have gone out: is it there, or should it go again?"
    case .needsPerson(.otherNodeMayHave): "the other node may have sent it"
    case .needsPerson(.saidToBeThere): "the channel says that it has it, and it cannot be found"
    case .needsPerson(.cannotRead): "it cannot be read what stands there"
    case .needsPerson(.doubled): "it stands there twice"
    case .rejected(let refusal): refusal.words
    case .superseded(let stage): "by \(stage)"
    case .cancelled(.revoked(let by)): "taken back by \(by.joined(separator: " and "))"
    case .cancelled(.person(let name)): "stopped by \(name)"
    case .cancelled(.closed): "the incident was over"
    case .cannotRetract(let why): why
    case .confirmed: isAltered ? "somebody has changed the words there" : remote?.link
    default: nil
    }
  }
}

extension Measurement {
  /// What a text costs: `212 of 500 characters`.
  var sentence: String {
    switch unit {
    case .weighted: "\(used) of \(limit) weighted characters"
    case .characters: "\(used) of \(limit) characters"
    case .bytes: "\(used) of \(limit) bytes"
    case .parts(_, let units): "\(used) of \(limit) SMS parts, \(units) units"
    }
  }
}

extension MessageCost {
  /// What a message costs, and whom: `0.200 USD`, `2.520 EUR for 12 recipients`.
  var sentence: String {
    let to = people.map { "\($0) \($0 == 1 ? "recipient" : "recipients")" }
    guard let thousandths else { return to ?? "" }
    let rest = String(String(1_000 + max(0, thousandths) % 1_000).dropFirst())
    let price = "\(max(0, thousandths) / 1_000).\(rest) \(currency)"
    return to.map { "\(price) for \($0)" } ?? price
  }
}
