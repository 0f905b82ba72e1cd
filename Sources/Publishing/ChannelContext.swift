public import Relais

/// What a channel is given for one attempt.
public struct ChannelContext: Sendable {
  /// Speaks HTTP, over the line that was chosen.
  public var web: WebClient
  /// The line to send over, for channels that do not speak HTTP.
  public var binding: LineBinding
  /// The channel's secrets, by name; only where the channel has its home.
  public var secrets: [String: String]
  /// What this node serves to sites for their banners; nil where it serves no page.
  public var banner: ServedBanner?
  /// Whoever keeps the subscribers, if this node does.
  public var fanOut: (any FanOut)?
  /// Now, by the wall clock.
  public var now: Instant
  /// How long an attempt may take in all.
  public var timeout: Duration

  /// A context; see the properties.
  public init(
    web: WebClient, binding: LineBinding = LineBinding(), secrets: [String: String] = [:],
    banner: ServedBanner? = nil, fanOut: (any FanOut)? = nil, now: Instant,
    timeout: Duration = .seconds(60)
  ) {
    self.web = web
    self.binding = binding
    self.secrets = secrets
    self.banner = banner
    self.fanOut = fanOut
    self.now = now
    self.timeout = timeout
  }
}
