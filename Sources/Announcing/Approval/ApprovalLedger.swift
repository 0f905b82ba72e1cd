public import Incidents
public import Relais

/// How many people must approve, by audience.
public struct ApprovalPolicy: Hashable, Sendable, Codable {
  /// Audiences that two different people must approve for; one is enough for the others.
  public var inPairs: Set<Audience>

  /// A policy; without audiences one person is always enough.
  public init(inPairs: Set<Audience> = []) { self.inPairs = inPairs }

  /// How many different people must approve for that audience.
  public func needed(for audience: Audience) -> Int { inPairs.contains(audience) ? 2 : 1 }
}

/// Something that bears on an approval, as written to the journal.
public struct ApprovalAct: Hashable, Sendable, Codable {
  /// What was done.
  public enum Kind: String, Hashable, Sendable, Codable {
    /// A person approves these very bytes.
    case approve
    /// A person takes that back, or forbids it.
    case revoke
    /// The first of it is about to be sent.
    case intend
  }

  /// The fact that wrote it.
  public var fact: FactID
  /// What was done.
  public var kind: Kind
  /// To what.
  public var hash: ContentHash
  /// Who did it; the detector for an intent.
  public var by: Actor
  /// When, by the clock of that node.
  public var at: Instant
  /// What its writer had received of others by then.
  public var seen: VersionVector

  /// An act; see the properties.
  public init(
    fact: FactID, kind: Kind, hash: ContentHash, by: Actor, at: Instant,
    seen: VersionVector = VersionVector()
  ) {
    self.fact = fact
    self.kind = kind
    self.hash = hash
    self.by = by
    self.at = at
    self.seen = seen
  }

  /// Whether its writer knew another act.
  fileprivate func knew(_ other: ApprovalAct) -> Bool {
    fact.knew(other.fact, by: seen)
  }
}

/// Whether something may go out.
public enum ApprovalStanding: Hashable, Sendable {
  /// So many people are still to approve.
  case waiting(for: Int)
  /// It may, by the word of these people; those named last wanted it back when the first of it was
  /// on its way already.
  case approved(by: [String], tooLate: [String])
  /// It may not: these people took it back.
  case revoked(by: [String])

  /// Whether it may go out.
  public var allowsSending: Bool {
    if case .approved = self { return true }
    return false
  }
}

/// All approvals and revocations there are: the same acts give the same answer in any order.
///
/// A revocation voids every approval of the same bytes whose giver did not know of it, also one
/// given at the same time elsewhere, until the first of it is about to be sent: then all channels
/// rather say the same, and what is to stop is stopped there, or retracted. Who knows of the
/// revocation may approve again. An edit gives other bytes, which nobody has approved.
public struct ApprovalLedger: Hashable, Sendable, Codable {
  /// Acts kept for one hash; further ones are refused.
  public static let actLimit = 200

  private var acts: [ApprovalAct] = []

  /// An empty ledger.
  public init() {}

  /// Takes in an act; one known already changes nothing.
  ///
  /// - Returns: whether there was room for it.
  @discardableResult
  public mutating func insert(_ act: ApprovalAct) -> Bool {
    if acts.contains(where: { $0.fact == act.fact }) { return true }
    guard acts.count(where: { $0.hash == act.hash }) < Self.actLimit else { return false }
    let place = acts.firstIndex { act.fact < $0.fact } ?? acts.endIndex
    acts.insert(act, at: place)
    return true
  }

  /// What was done about these bytes, in the order of the facts.
  public func acts(on hash: ContentHash) -> [ApprovalAct] { acts.filter { $0.hash == hash } }

  /// Whether these bytes may go out, where so many people must approve.
  ///
  /// - Parameters:
  ///   - hash: the bytes that go out.
  ///   - sealed: the bytes that people approved ahead, of whose words these are made; nil where
  ///     they approve these themselves. What is sent of others made of them is no intent of these.
  ///   - needed: how many people must approve.
  /// - Returns: how they stand.
  public func standing(
    of hash: ContentHash, approvedAs sealed: ContentHash? = nil, needing needed: Int
  ) -> ApprovalStanding {
    let mine = acts.filter {
      $0.hash == hash || ($0.hash == sealed && $0.kind != .intend)
    }
    let intents = mine.filter { $0.kind == .intend }
    let revocations = mine.filter { $0.kind == .revoke }
    // One that no intent knew of came when the first was on its way already.
    let late = revocations.filter { revocation in
      !intents.isEmpty && intents.allSatisfy { !$0.knew(revocation) }
    }
    let effective = revocations.filter { revocation in !late.contains(revocation) }
    let approvals = mine.filter { act in
      act.kind == .approve && act.by.isPerson && effective.allSatisfy { act.knew($0) }
    }
    let approvers = Self.names(approvals)
    if approvers.count >= needed {
      return .approved(by: approvers, tooLate: Self.names(late))
    }
    let standing = effective.filter { revocation in
      !approvals.contains { $0.knew(revocation) }
    }
    if !standing.isEmpty { return .revoked(by: Self.names(standing)) }
    return .waiting(for: needed - approvers.count)
  }

  /// Names, each once, in alphabetical order.
  private static func names(_ acts: [ApprovalAct]) -> [String] {
    Set(acts.map(\.by.description)).sorted()
  }
}
