public import Announcing
public import Relais

/// E-mail to all who asked to be told, one to each in their own language.
///
/// The outbox sees one delivery: it is confirmed once the work is durable at the node that keeps
/// the subscribers, which goes on with it by itself. A correction is another mail in the same
/// thread; to retract is to stop what is left.
public struct SubscribersChannel: PublishingChannel {
  /// Its name in configuration.
  public static let kind = ChannelKind(
    name: "subscribers", summary: "e-mail to all who asked to be told, by your own mail server",
    secrets: [ChannelSecret("password", "of the mail server's user", isOptional: true)])

  /// See ``PublishingChannel/profile``.
  public let profile: ChannelProfile
  /// How the mails go out; nil where the settings name no sender.
  public let fan: MailFan?

  /// Reads what ``MailFan/init(_:)`` reads.
  public init(_ basis: ChannelBasis, settings: inout SettingsReader) {
    fan = MailFan(&settings)
    profile = basis.profile(
      kind: Self.kind.name, rule: .unhurried, titleRule: .mailSubject, guarantee: .exact,
      abilities: [.reply, .retract, .read], isByLanguage: true, priority: 5,
      host: fan?.server.host ?? "", settle: .zero, bytes: 3_000)
  }

  /// See ``PublishingChannel/attempt(_:in:)``: hands it over to whoever keeps the subscribers.
  public func attempt(_ delivery: Delivery, in context: ChannelContext) async -> Receipt {
    guard let fanOut = context.fanOut else {
      return Receipt(.notSent("this node keeps no subscribers"))
    }
    switch delivery.action {
    case .publish: return await fanOut.accept(delivery)
    case .retract(let post): return await fanOut.stop(post)
    case .edit: return Receipt(.refused(Refusal(.other, "a mail cannot be changed: write another")))
    }
  }

  /// See ``PublishingChannel/look(for:in:)``.
  public func look(for delivery: Delivery, in context: ChannelContext) async -> ReadBack {
    await context.fanOut?.look(for: delivery) ?? .failed("this node keeps no subscribers")
  }

  /// See ``PublishingChannel/examine(in:)``: greets the mail server and sends nothing.
  public func examine(in context: ChannelContext) async -> SelfTest {
    guard let fan else { return .bad("no sender") }
    if let obstacle = await context.fanOut?.obstacle() { return .bad(obstacle) }
    let outcome = await MailConversation.run(
      with: fan.server, password: context.secrets["password"] ?? "", over: context.binding,
      within: context.timeout
    ) { $0.greet(fan.from) }
    return switch outcome {
    case .done: .good("\(fan.server.host) takes mail from \(fan.from.text)")
    case .notSent(let words), .uncertain(let words), .refused(_, let words):
      .bad("\(fan.server.host): \(words)")
    case nil: .bad("libcurl does not work")
    }
  }
}
