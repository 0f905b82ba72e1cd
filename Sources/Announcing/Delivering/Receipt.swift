public import Relais

/// What came of one attempt, as the adapter saw it.
public struct Receipt: Hashable, Sendable {
  /// What came of it.
  public enum Outcome: Hashable, Sendable {
    /// It stands there; nil where the channel gives no name.
    case confirmed(RemotePost?)
    /// Not a byte of the request has left: no address, no connection, no TLS.
    case notSent(String)
    /// The channel will not have it, whenever it is asked again.
    case refused(Refusal)
    /// The channel says that it has this already; nil where it does not say which.
    case alreadyThere(RemotePost?)
    /// The channel takes nothing for a while, and has not taken this.
    case limited(until: Instant?)
    /// The request has left, or some of it, and nobody knows what came of it: cut, timed out,
    /// answered 5xx.
    case uncertain(String)
  }

  /// What came of it.
  public var outcome: Outcome
  /// Bytes that went over the line for it, both ways.
  public var bytes: Int

  /// A receipt; see the properties.
  public init(_ outcome: Outcome, bytes: Int = 0) {
    self.outcome = outcome
    self.bytes = bytes
  }
}

/// Why a channel will not have something.
public struct Refusal: Hashable, Sendable, Codable {
  /// What kind of reason it is.
  public enum Kind: String, Hashable, Sendable, Codable {
    /// The token is dead or may not do that: a person must mend it.
    case credentials
    /// The words are not accepted.
    case content
    /// What was to be changed is not there any more.
    case gone
    /// Something else.
    case other
  }

  /// What kind of reason it is.
  public var kind: Kind
  /// What the channel said, for a person.
  public var words: String

  /// A refusal; see the properties.
  public init(_ kind: Kind, _ words: String) {
    self.kind = kind
    self.words = words
  }
}

/// What was read where a delivery should stand.
public enum ReadBack: Hashable, Sendable {
  /// It stands there, by its key or by its words; in other words than approved where somebody has
  /// changed it since.
  case found(RemotePost, isAltered: Bool)
  /// It does not stand there, or not yet.
  case absent
  /// It could not be read.
  case failed(String)
}
