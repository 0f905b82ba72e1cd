internal import Announcing
internal import Logging
internal import Pages
internal import Publishing
internal import Relais
internal import Subscribers

/// Writes to those who have asked to be told, so that they show that the address is theirs.
struct SignUpMail: Sendable {
  /// Time between two looks.
  private static let period: Duration = .seconds(2)
  /// How many are written to between two looks.
  private static let batch = 20
  /// How long one try may take.
  private static let patience: Duration = .seconds(30)

  /// The station.
  let run: StationRun

  /// Writes until cancelled.
  func keep() async {
    while !Task.isCancelled {
      do throws(SubscriberStoreError) {
        try await look()
      } catch {
        run.logger.error("Nobody can subscribe", metadata: ["reason": "\(error)"])
      }
      try? await Task.sleep(for: Self.period)
    }
  }

  private func look() async throws(SubscriberStoreError) {
    guard let store = try await run.subscribers.storeIfAny(),
      let channel = await run.fanOut.channel(), let fan = channel.fan
    else { return }
    let due = try await store.dueSignUps(at: run.clock.wall, limit: Self.batch)
    guard !due.isEmpty else { return }
    let page = await run.stage.configuration.page
    let password = await run.announcer.secrets.of(channel.profile.id)["password"] ?? ""
    for signUp in due {
      guard let address = MailAddress(signUp.wish.address) else { continue }
      let language = signUp.wish.language
      let company = page.title(in: language)
      let link = "\(page.url)\(SubscribePages.path)/\(signUp.token.text)"
      let note = MailNote(
        to: address, subject: SubscribeWords.subject(company)(in: language),
        text: SubscribeWords.mail(company, link: link)(in: language), languages: [language],
        moment: run.clock.wall, name: "subscribe.\(signUp.id).\(run.clock.wallMilliseconds)")
      let trouble = await fan.send(note, password: password, within: Self.patience)
      if let trouble {
        run.logger.warning(
          "Somebody could not be asked to confirm", metadata: ["reason": "\(trouble)"])
      }
      try await store.note(signUp, isMailed: trouble == nil, at: run.clock.wall)
    }
  }
}
