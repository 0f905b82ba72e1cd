public import Announcing
public import Relais

/// A link by which one person approves one message, once, without a login.
public struct ApprovalLink: Hashable, Sendable, Codable {
  /// What stands for its token; see ``AccessToken/hash``.
  public let tokenHash: String
  /// The very bytes that it is for.
  public let message: ContentHash
  /// The account that approves by it.
  public let account: String
  /// The address that it was sent to: once the account has another one, it is void.
  public let mail: String
  /// When it was made.
  public let madeAt: Instant
  /// Until when it works.
  public let until: Instant
  /// When it was used; nil before.
  public fileprivate(set) var usedAt: Instant?
}

/// The links by which people approve, as a value; time and tokens come from outside.
public struct ApprovalLinks: Hashable, Sendable, Codable {
  /// The longest that one works.
  public static let longest: Duration = .seconds(2 * 3_600)
  /// Links for one person within an hour; further ones are not made.
  public static let hourlyLimit = 10
  /// Links that are kept.
  public static let limit = 2_000
  /// For how long it is remembered that one was used, or is too old.
  public static let memory: Duration = .seconds(86_400)

  /// How a token stands.
  public enum Standing: Hashable, Sendable {
    /// It may be used.
    case good(ApprovalLink)
    /// It was used then.
    case used(ApprovalLink, at: Instant)
    /// Its time is over.
    case expired
    /// There never was one, or it is forgotten.
    case unknown
  }

  private var links: [ApprovalLink] = []

  /// None.
  public init() {}

  /// Makes a link.
  ///
  /// - Parameters:
  ///   - token: what the link will carry.
  ///   - message: what it is for.
  ///   - account: who approves by it.
  ///   - mail: where it is sent to.
  ///   - end: when the message is out of date.
  ///   - moment: now.
  /// - Returns: the link; nil where that person got too many of late, or there are too many.
  public mutating func make(
    _ token: AccessToken, for message: ContentHash, account: String, mail: String,
    until end: Instant, at moment: Instant
  ) -> ApprovalLink? {
    links.removeAll { moment - $0.until > Self.memory }
    let hour = Duration.seconds(3_600)
    let recent = links.count { $0.account == account && moment - $0.madeAt < hour }
    guard recent < Self.hourlyLimit, links.count < Self.limit, end > moment else { return nil }
    let link = ApprovalLink(
      tokenHash: token.hash, message: message, account: account, mail: mail, madeAt: moment,
      until: min(end, moment + Self.longest))
    links.append(link)
    return link
  }

  /// Whether somebody was sent a link for a message.
  public func has(_ message: ContentHash, for account: String) -> Bool {
    links.contains { $0.message == message && $0.account == account }
  }

  /// Forgets a link that could not be sent.
  public mutating func drop(_ link: ApprovalLink) {
    links.removeAll { $0.tokenHash == link.tokenHash }
  }

  /// How a token stands; nothing changes.
  public func standing(of token: AccessToken, at moment: Instant) -> Standing {
    let hash = token.hash
    guard let link = links.first(where: { ConstantTime.equal($0.tokenHash, hash) }) else {
      return .unknown
    }
    if let usedAt = link.usedAt { return .used(link, at: usedAt) }
    return moment < link.until ? .good(link) : .expired
  }

  /// Uses a link up; nil where it may not be used.
  public mutating func use(_ token: AccessToken, at moment: Instant) -> ApprovalLink? {
    guard case .good(let link) = standing(of: token, at: moment),
      let place = links.firstIndex(where: { $0.tokenHash == link.tokenHash })
    else { return nil }
    links[place].usedAt = moment
    return links[place]
  }

  /// Makes a link whole again that nothing came of.
  public mutating func restore(_ link: ApprovalLink) {
    guard let place = links.firstIndex(where: { $0.tokenHash == link.tokenHash }) else { return }
    links[place].usedAt = nil
  }
}
