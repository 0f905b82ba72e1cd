internal import Announcing
internal import Incidents
internal import Logging
internal import Pages
internal import Relais

extension Announcer {
  /// Does what the company's rule says for the time that its office is dark; only a twin does.
  ///
  /// What it publishes is a fact before anything leaves, decided on by the record of the moment in
  /// which it is written: so it is published once, whenever the node ends and begins again.
  func followDarkness() async {
    attention.look(at: clock.now)
    let configuration = await stage.configuration
    guard configuration.role == .twin, let rule = configuration.darkness else {
      darkness = []
      return
    }
    let record = await ledger.record
    await stopWhatIsOver(record)
    let view = DarknessView(
      node: node, record: record, book: book, policy: policy, knowledge: await knowledge(),
      attention: attention, hour: OfficeHour(clock.now, in: configuration.page.zone),
      now: clock.now)
    note(rule.findings(view))
    guard darkness.contains(where: \.isPublishing) else { return }
    let written = await ledger.keep { record in
      var view = view
      view.record = record
      view.book.take(record.announcing) { Self.read(SubmittedAnnouncement.self, $0) }
      return rule.findings(view).compactMap { finding in
        if case .publish(let news) = finding { return .announcementReleased(news) }
        return nil
      }
    }
    if let trouble = written.trouble {
      logger.error("What is to be published cannot be kept", metadata: ["reason": "\(trouble)"])
    }
  }

  /// Takes in what the rule says; what holds it back is told once.
  private func note(_ findings: [DarknessFinding]) {
    guard findings != darkness else { return }
    darkness = findings
    for finding in findings {
      switch finding {
      case .quiet, .waiting, .outsideHours, .held(.published): break
      case .held(let reason):
        logger.warning(
          "The office is dark, and nothing is published", metadata: ["reason": "\(reason.words)"])
      case .publish(let news):
        logger.notice(
          "The rule for darkness publishes a message that was approved ahead",
          metadata: ["message": "\(news.sealed)", "incident": "\(news.incident)"])
      }
    }
    ring()
  }

  /// What was to say that the office is dark, and has not left yet, does not go once it is back.
  private func stopWhatIsOver(_ record: Record) async {
    let standing = record.officeStandings.first { $0.node == node }
    guard let backAt = standing?.backAt, standing?.isDark == false else { return }
    for entry in book.entries where entry.sealed != nil && entry.at <= backAt {
      for delivery in outbox.records where delivery.hash == entry.hash {
        switch delivery.state {
        case .draft, .approved, .ready:
          await feed(.decided(delivery.key, .stop(by: "Relais")))
        default: break
        }
      }
    }
  }
}

extension DarknessFinding {
  fileprivate var isPublishing: Bool {
    if case .publish = self { return true }
    return false
  }
}

extension DarknessHold {
  /// Why nothing is published, for the log.
  fileprivate var words: String {
    switch self {
    case .published: "it was published already"
    case .peopleSpoke: "people have told something of it themselves"
    case .noIncident: "no incident is open"
    case .nothingSealed: "no message was written ahead: relais announce --ahead"
    case .unapproved: "the message written ahead last is not approved"
    case .expired: "the message written ahead is out of date"
    case .otherChannels: "channels are configured otherwise than when it was approved"
    case .noChannel: "none of its channels has its home here"
    case .untrue(let statements):
      "nothing proves what it says of " + statements.map(\.name).joined(separator: ", ")
    }
  }
}

extension OfficeHour {
  /// What the clocks of a zone show at a moment.
  init(_ moment: Instant, in zone: TimeZoneRules) {
    let local = zone.local(moment)
    self.init(
      day: Weekday(number: local.weekday) ?? .monday, minute: local.hour * 60 + local.minute)
  }
}
