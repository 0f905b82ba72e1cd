public import Relais

/// What somebody asks for who wants to be told, before they have proved that the address is theirs.
public struct SignUp: Hashable, Sendable {
  /// Where they want to be written to.
  public var address: String
  /// The language they read.
  public var language: Language
  /// The services they want to hear of; empty for all.
  public var services: [ServiceID]
  /// Where they asked: the page's address.
  public var source: String
  /// The words that they agreed to.
  public var words: String

  /// A sign-up; see the properties.
  public init(
    address: String, language: Language, services: [ServiceID], source: String, words: String
  ) {
    self.address = address
    self.language = language
    self.services = services
    self.source = source
    self.words = words
  }

  /// How long somebody may take to confirm; then nothing is left of what they asked.
  public static let patience: Duration = .seconds(48 * 3_600)
  /// Nobody is sent a second mail within that time, however often it is asked for.
  public static let quiet: Duration = .seconds(600)
  /// How often a mail is tried.
  static let tries = 5
  /// Time from one try to the next.
  static let pause: Duration = .seconds(60)
  /// People at most who have not confirmed.
  static let limit = 20_000
}

/// A sign-up whose mail is to go out.
public struct DueSignUp: Hashable, Sendable {
  /// Its number.
  public var id: Int64
  /// What is asked for.
  public var wish: SignUp
  /// The secret part of the link that confirms it.
  public var token: SubscriberToken
}

/// The secret part of a link that somebody was sent: whoever has it may act for them.
public struct SubscriberToken: Hashable, Sendable {
  /// Sixteen bytes.
  let bytes: [UInt8]

  /// As it stands in a link: 32 hexadecimal digits.
  public var text: String { Hexadecimal.text(of: bytes) }

  /// The token of a row.
  init(_ bytes: some Sequence<UInt8>) { self.bytes = Array(bytes) }

  /// One that somebody shows; nil where it cannot be one.
  public init?(_ text: String) {
    guard text.utf8.count == 32, let bytes = Hexadecimal.bytes(of: text) else { return nil }
    self.bytes = bytes
  }
}
