public import Relais

/// Every kind of channel there is; a new channel adds one line here.
public enum ChannelRegistry {
  /// The channels, in the order in which tables show them.
  public static let all: [any PublishingChannel.Type] = [
    BannerChannel.self, NtfyChannel.self, WordPressChannel.self, MatrixChannel.self,
    TeamsChannel.self, WebhookChannel.self, MailChannel.self,
    SubscribersChannel.self, MastodonChannel.self,
    BlueskyChannel.self, XChannel.self, FacebookChannel.self, SlackChannel.self, SMSChannel.self,
  ]

  /// The channel of that kind; nil where there is none.
  public static func channel(named name: String) -> (any PublishingChannel.Type)? {
    all.first { $0.kind.name == name }
  }

  /// A channel of that kind, by its own keys; nil where there is no such kind.
  public static func channel(
    of kind: String, _ basis: ChannelBasis, settings: inout SettingsReader
  ) -> (any PublishingChannel)? {
    channel(named: kind)?.init(basis, settings: &settings)
  }
}
