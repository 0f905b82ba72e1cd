internal import Glibc
internal import NIOPosix
public import Relais

/// One language's words of a message to many.
public struct FanWords: Hashable, Sendable, Codable {
  /// The language.
  public var language: Language
  /// The subject.
  public var title: String
  /// The text.
  public var text: String
  /// Why they get it, before the link that ends it.
  public var farewell: String

  /// Words; see the properties.
  public init(language: Language, title: String, text: String, farewell: String) {
    self.language = language
    self.title = title
    self.text = text
    self.farewell = farewell
  }
}

/// A message to one of many.
public struct FanLetter: Hashable, Sendable {
  /// Its place among them.
  public var place: Int
  /// Whom it is to.
  public var to: MailAddress
  /// Which of the words.
  public var words: Int
  /// The message's own name before the `@`.
  public var id: String
  /// The names, before the `@`, of those before it in its thread, the first one first.
  public var references: [String]
  /// Where one click ends all further mails.
  public var unsubscribe: String

  /// A letter; see the properties.
  public init(
    place: Int, to: MailAddress, words: Int, id: String, references: [String],
    unsubscribe: String
  ) {
    self.place = place
    self.to = to
    self.words = words
    self.id = id
    self.references = references
    self.unsubscribe = unsubscribe
  }
}

/// What came of a message to one of many.
public enum FanOutcome: Hashable, Sendable {
  /// It was taken.
  case sent
  /// That address will never take it, in the server's words.
  case refused(String)
  /// That address does not take it at present.
  case putOff(String)
  /// It has not left, for a reason that is not that address's.
  case held(String)
  /// It may have been taken.
  case uncertain(String)
}

/// Gives out messages to many, and keeps what came of each; asked by several threads.
public protocol FanLetters: Sendable {
  /// The next message; nil where there is none, or no more are to go.
  ///
  /// Once it is given out it may be on its way.
  func next() -> FanLetter?
  /// Takes down what came of one before the next is asked for.
  func note(_ outcome: FanOutcome, at place: Int)
  /// Whether no more are to go: what is on its way gets a few seconds.
  var isStopped: Bool { get }
}

/// How messages to many go out.
public struct MailFan: Sendable {
  /// The mail server.
  let server: MailServer
  /// Who the messages are from.
  let from: MailAddress
  /// The name shown for that.
  let name: String
  /// Where answers go.
  let replyTo: MailAddress?
  /// Connections at a time.
  let sessions: Int

  /// Connections to the mail server at most.
  public static let sessionLimit = 50

  /// Reads `host`, `port`, `security` (`starttls`, `tls`, `none`), `user`, `ca`, `from`, `name`,
  /// `reply_to` and `sessions` (connections at a time, 4 if nothing is said); nil, with the problem
  /// noted, where no sender is named.
  public init?(_ settings: inout SettingsReader) {
    server = MailChannel.server(&settings, ports: (465, 587))
    let sender = settings.requiredText("from", "the sender's address")
    name = settings.text("name") ?? ""
    replyTo = settings.text("reply_to").flatMap { settings.mailAddress("reply_to", $0) }
    sessions = settings.integer("sessions", in: 1...Self.sessionLimit, default: 4)
    guard !sender.isEmpty, let from = settings.mailAddress("from", sender) else { return nil }
    self.from = from
  }

  /// A fan by that server; see the properties.
  init(
    server: MailServer, from: MailAddress, name: String, replyTo: MailAddress?, sessions: Int
  ) {
    self.server = server
    self.from = from
    self.name = name
    self.replyTo = replyTo
    self.sessions = sessions
  }

  /// Sends everything that there is to send.
  ///
  /// - Parameters:
  ///   - letters: gives out the messages.
  ///   - words: the words, by language.
  ///   - moment: the date of all of them.
  ///   - password: of the server's user.
  ///   - binding: the line to go over.
  /// - Returns: why sending ended early, in words; nil where it did not.
  public func run(
    _ letters: some FanLetters, words: [FanWords], at moment: Instant, password: String,
    over binding: LineBinding
  ) async -> String? {
    let patterns = words.map { words in
      MailPattern(
        MailMessage(
          from: from, name: name, to: from, replyTo: replyTo, subject: words.title,
          text: words.text, languages: [words.language], moment: moment, id: "",
          references: [], unsubscribe: nil, farewell: words.farewell))
    }
    let pool = NIOThreadPool(numberOfThreads: sessions)
    pool.start()
    let troubles = await withTaskGroup(of: String?.self) { group in
      for _ in 0..<sessions {
        group.addTask {
          do {
            return try await pool.runIfActive {
              session(letters, patterns, password: password, over: binding)
            }
          } catch {
            return "no thread is free"
          }
        }
      }
      return await group.reduce(into: [String]()) { all, trouble in
        if let trouble { all.append(trouble) }
      }
    }
    try? await pool.shutdownGracefully()
    return troubles.first
  }

  /// Sends until there is nothing more to send; returns why it ended before.
  private func session(
    _ letters: some FanLetters, _ patterns: [MailPattern], password: String,
    over binding: LineBinding
  ) -> String? {
    var session: MailSession?
    // How many this connection has taken: servers end one after so many, and take the next.
    var taken = 0
    while let letter = letters.next() {
      guard patterns.indices.contains(letter.words) else {
        letters.note(.held("no words in that language"), at: letter.place)
        continue
      }
      if session == nil {
        do throws(MailSession.Trouble) {
          session = try MailSession(
            server, password: password, sender: from, over: binding,
            isStopped: { letters.isStopped })
          taken = 0
        } catch {
          letters.note(.held(error.words), at: letter.place)
          return error.words
        }
      }
      let domain = from.domain
      let bytes = patterns[letter.words].bytes(
        to: letter.to, id: "\(letter.id)@\(domain)",
        references: letter.references.map { "\($0)@\(domain)" }, unsubscribe: letter.unsubscribe)
      switch session?.send(bytes, from: from, to: letter.to) {
      case .sent:
        taken += 1
        letters.note(.sent, at: letter.place)
      case .refused(let words): letters.note(.refused(words), at: letter.place)
      case .putOff(let words): letters.note(.putOff(words), at: letter.place)
      case .uncertain(let words):
        letters.note(.uncertain(words), at: letter.place)
        session = nil
        if taken == 0 { return words }
      case .trouble(let words):
        letters.note(.held(words), at: letter.place)
        session = nil
        if taken == 0 { return words }
      case nil: return nil
      }
    }
    session?.quit()
    return nil
  }
}
