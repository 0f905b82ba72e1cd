public import Relais

/// A mail to one person of the company, beside what channels carry.
public struct MailNote: Sendable {
  /// Whom it is to.
  public var to: MailAddress
  /// The subject.
  public var subject: String
  /// The words.
  public var text: String
  /// The languages they are in.
  public var languages: [Language]
  /// When it was written.
  public var moment: Instant
  /// What no other mail is called, in letters and digits.
  public var name: String

  /// A mail; see the properties.
  public init(
    to: MailAddress, subject: String, text: String, languages: [Language], moment: Instant,
    name: String
  ) {
    self.to = to
    self.subject = subject
    self.text = text
    self.languages = languages
    self.moment = moment
    self.name = name
  }
}

extension MailServer {
  /// Sends a mail to one person.
  ///
  /// - Returns: why it may not have arrived; nil where the server has taken it.
  fileprivate func send(
    _ note: MailNote, from sender: (address: MailAddress, name: String), replyTo: MailAddress?,
    password: String, within timeout: Duration
  ) async -> String? {
    let message = MailMessage(
      from: sender.address, name: sender.name, to: note.to, replyTo: replyTo,
      subject: note.subject, text: note.text, languages: note.languages, moment: note.moment,
      id: "\(note.name)@\(sender.address.domain)", references: [], unsubscribe: nil)
    let bytes = message.bytes
    let outcome = await MailConversation.run(
      with: self, password: password, over: LineBinding(), within: timeout
    ) { $0.send(bytes, from: sender.address, to: [note.to]) }
    switch outcome {
    case .done: return nil
    case .notSent(let words), .uncertain(let words), .refused(_, let words): return words
    case nil: return "libcurl does not work"
    }
  }
}

extension MailChannel {
  /// Sends a mail to one person by this channel's server, from its sender.
  ///
  /// - Parameters:
  ///   - note: the mail.
  ///   - password: the server's, as it is kept for the channel.
  ///   - timeout: how long it may take in all.
  /// - Returns: why it may not have arrived; nil where the server has taken it.
  public func send(_ note: MailNote, password: String, within timeout: Duration) async -> String? {
    guard let sender else { return "no sender" }
    return await mailServer.send(
      note, from: sender, replyTo: nil, password: password, within: timeout)
  }
}

extension MailFan {
  /// Sends a mail to one person; see ``MailChannel/send(_:password:within:)``.
  public func send(_ note: MailNote, password: String, within timeout: Duration) async -> String? {
    await server.send(
      note, from: (from, name), replyTo: replyTo, password: password, within: timeout)
  }
}
