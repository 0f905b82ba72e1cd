public import Announcing
internal import Incidents
internal import Relais

/// What `/banner.json` holds: all that a site needs to show its banner, and to take it away again
/// without asking.
public struct BannerDocument: Hashable, Sendable, Codable {
  /// What is said of one incident.
  public struct Message: Hashable, Sendable, Codable {
    /// What no other message is called; a reader who has closed one still gets the next.
    public var id: String
    /// How much it hurts: `outage`, `limited`, `restored`.
    public var severity: String
    /// It is not shown at or after this moment, in seconds since 1970 began in UTC.
    public var until: Int64
    /// Where more is told; nil where no page has an address.
    public var link: String?
    /// The words in each language, the one for readers of none of them first.
    public var texts: [Text]
  }

  /// The words in one language.
  public struct Text: Hashable, Sendable, Codable {
    /// The language's tag: `fr`.
    public var language: String
    /// One paragraph of plain text.
    public var text: String
  }

  /// The shape of the document; readers leave others alone.
  public static let version = 1
  /// Longer ones are read by nobody, in bytes.
  public static let limit = 20_000

  /// The shape.
  public var version = Self.version
  /// Grows with each change, so that nothing older replaces it: milliseconds since 1970 when it
  /// changed last; 0 for what never did.
  public var sequence: Int64
  /// What is said, the latest first; mostly nothing.
  public var messages: [Message]

  /// What is said now.
  ///
  /// - Parameters:
  ///   - messages: the messages, the latest first.
  ///   - sequence: see the property.
  ///   - link: where more is told of an incident.
  public init(
    _ messages: [BannerMessage], sequence: Int64, link: (BannerMessage) -> String?
  ) {
    self.sequence = sequence
    self.messages = messages.map { message in
      Message(
        id: message.id, severity: message.severity.rawValue,
        until: message.until.nanoseconds / 1_000_000_000, link: link(message),
        texts: message.words.map { Text(language: $0.language.name, text: $0.text) })
    }
  }

  /// Reads a document; nil for what is no such document, or too long.
  public init?(_ bytes: [UInt8]) {
    guard bytes.count <= Self.limit, let read = WebJSON.read(Self.self, bytes),
      read.version == Self.version
    else { return nil }
    self = read
  }

  /// The document as it is served.
  public var bytes: [UInt8] { WebJSON.bytes(self) }

  /// How a delivery stands in it.
  func standing(of delivery: Delivery) -> ReadBack {
    let name = BannerMessage.id(of: delivery.key)
    guard let message = messages.first(where: { $0.id == name }) else { return .absent }
    let words = delivery.rendering.byLanguage?.map {
      Text(language: $0.language.name, text: $0.text)
    }
    return .found(RemotePost(id: name, link: message.link), isAltered: message.texts != words)
  }
}

/// What this node serves to sites for their banners.
public struct ServedBanner: Sendable {
  /// The public page's address, without a slash at its end; nil where it has none that others can
  /// ask.
  public var page: String?
  /// The document as it is served at this moment; nil before the first.
  public var read: @Sendable () -> BannerDocument?

  /// What is served; see the properties.
  public init(page: String?, read: @escaping @Sendable () -> BannerDocument?) {
    self.page = page
    self.read = read
  }
}
