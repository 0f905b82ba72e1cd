internal import Announcing
internal import Incidents
internal import Logging
internal import Pages
internal import Publishing
internal import Relais

/// Writes to those who may approve a message that waits: the exact words, and a link of their own.
///
/// Only the node does that posts on the mail channel named under `approval:`, whose server and
/// password it uses; the accounts are that node's.
struct ApprovalMail: Sendable {
  /// Time between two looks where nothing changes.
  private static let period: Duration = .seconds(5)
  /// Messages that have waited longer are nobody's surprise: no mail is sent for them.
  private static let freshness: Duration = .seconds(3_600)
  /// How often a mail is tried.
  private static let tries = 5
  /// How long one try may take.
  private static let patience: Duration = .seconds(30)

  /// The station.
  let run: StationRun

  /// What came of trying.
  private struct Trouble {
    var count = 0
    var next: Instant
  }

  /// Someone who is to be written to about a message.
  private struct Wish: Hashable {
    var message: ContentHash
    var account: String
  }

  /// Writes until cancelled.
  func keep() async {
    var troubles: [Wish: Trouble] = [:]
    while !Task.isCancelled {
      await look(&troubles)
      try? await Task.sleep(for: Self.period)
    }
  }

  private func look(_ troubles: inout [Wish: Trouble]) async {
    let configuration = await run.stage.configuration
    guard let id = configuration.approvalMail,
      let channel = configuration.channels.first(where: { $0.channel.profile.id == id })?.channel
        as? MailChannel,
      await run.ledger.record.mayPost(id, run.announcer.node)
    else { return }
    let view = await run.announcer.view()
    let now = run.clock.now
    let waiting = view.waiting.filter { now - $0.at < Self.freshness && now < $0.sheet.validUntil }
    troubles = troubles.filter { trouble in
      waiting.contains { $0.hash == trouble.key.message }
    }
    for message in waiting {
      for account in await run.people.accounts.book.accounts {
        guard let mail = account.mail.flatMap({ MailAddress($0) }),
          Authorisation.allows(account.role, .approve),
          !message.hasApproved(account.name, view),
          await !run.links.links.has(message.hash, for: account.name)
        else { continue }
        let wish = Wish(message: message.hash, account: account.name)
        if let trouble = troubles[wish], trouble.count >= Self.tries || now < trouble.next {
          continue
        }
        guard let words = await write(to: mail, account.name, message, channel, configuration)
        else { continue }
        var trouble = troubles[wish] ?? Trouble(next: now)
        trouble.count += 1
        trouble.next = now + .seconds(10 << min(trouble.count, 6))
        troubles[wish] = trouble
        run.logger.warning(
          "Nobody could be asked by mail to approve",
          metadata: ["account": "\(account.name)", "reason": "\(words)"])
      }
    }
  }

  /// Sends a mail with a link that is kept before; why not, where it may not have arrived.
  private func write(
    to mail: MailAddress, _ name: String, _ message: WaitingMessage, _ channel: MailChannel,
    _ configuration: Configuration
  ) async -> String? {
    var chance = SystemRandomNumberGenerator()
    let token = AccessToken(using: &chance)
    let now = run.clock.now
    let link: ApprovalLink?
    do {
      link = try await run.links.change { links in
        links.make(
          token, for: message.hash, account: name, mail: mail.text,
          until: message.sheet.validUntil, at: now)
      }
    } catch {
      return "\(error)"
    }
    guard let link else { return "too many mails within an hour" }
    let page = configuration.page
    let address = "\(page.url)/desk/approve?token=\(token.text)"
    let until = WrittenMoment(link.until, in: page.zone).words
    let languages = page.languages
    let text = languages.map { language in
      """
      \(ApprovalLinkWords.opening(of: name, by: "\(message.by)")(in: language))

      \(ApprovalLinkWords.closing(address, until: until(in: language))(in: language))
      """
    }.joined(separator: "\n\n")
    let subject = languages.map { language in
      ApprovalLinkWords.subject(message.situation, page.title(in: language))(in: language)
    }.joined(separator: " / ")
    let note = MailNote(
      to: mail, subject: subject, text: "\(text)\n\n\(message.words)", languages: languages,
      moment: run.clock.wall, name: "approve.\(link.tokenHash.prefix(32))")
    let password = await run.announcer.secrets.of(channel.profile.id)["password"] ?? ""
    guard let trouble = await channel.send(note, password: password, within: Self.patience) else {
      run.logger.info(
        "Asked by mail to approve",
        metadata: ["account": "\(name)", "message": "\(message.hash)"])
      return nil
    }
    _ = try? await run.links.change { $0.drop(link) }
    return trouble
  }
}

/// A message that waits for somebody to approve it.
struct WaitingMessage: Sendable {
  /// What approvals name.
  var hash: ContentHash
  /// The exact words.
  var sheet: ApprovalSheet
  /// What it is for.
  var situation: Situation
  /// Who asks.
  var by: Actor
  /// Since when.
  var at: Instant

  /// Whether somebody has approved it.
  fileprivate func hasApproved(_ name: String, _ view: AnnouncingView) -> Bool {
    view.book.approvals.acts(on: hash).contains {
      $0.kind == .approve && $0.by.isPerson && $0.by.description == name
    }
  }

  /// The words, each wording once under the channels that get it.
  fileprivate var words: String {
    var wordings: [(text: String, channels: [String])] = []
    for rendering in sheet.renderings {
      let title = rendering.title.isEmpty ? "" : "\(rendering.title)\n\n"
      let text = title + rendering.text
      if let place = wordings.firstIndex(where: { $0.text == text }) {
        wordings[place].channels.append(rendering.channel.name)
      } else {
        wordings.append((text, [rendering.channel.name]))
      }
    }
    return wordings.map { "--- \($0.channels.joined(separator: ", ")) ---\n\n\($0.text)" }
      .joined(separator: "\n\n")
  }
}

extension AnnouncingView {
  /// What can be approved from here: neither edited since, nor made for other channels.
  var waiting: [WaitingMessage] {
    let entries = book.entries.filter { entry in
      let message = entry.submitted.announcement
      return entry.sealed == nil && entry.isRendered && isWaiting(standing(of: entry))
        && book.entries(of: message.incident).last {
          $0.submitted.announcement.audience == message.audience
        } == entry
    }
    let seals = book.seals.filter { message in
      message.isRendered && !book.isReplaced(message)
        && isWaiting(book.standing(of: message, by: policy))
    }
    return entries.map { entry in
      WaitingMessage(
        hash: entry.hash, sheet: entry.sheet,
        situation: entry.submitted.announcement.situation, by: entry.by, at: entry.at)
    }
      + seals.map { message in
        WaitingMessage(
          hash: message.hash, sheet: message.sheet, situation: message.situation, by: message.by,
          at: message.at)
      }
  }

  private func isWaiting(_ standing: ApprovalStanding) -> Bool {
    if case .waiting = standing { return true }
    return false
  }
}
