/// Every kind of channel there is; a new channel adds one line here.
public enum ChannelRegistry {
  /// The channels, in the order in which tables show them.
  public static let all: [any PublishingChannel.Type] = [
    NtfyChannel.self
  ]

  /// The channel of that kind; nil where there is none.
  public static func channel(named name: String) -> (any PublishingChannel.Type)? {
    all.first { $0.kind.name == name }
  }
}
