/// How to make a socket leave by one line.
public struct LineBinding: Hashable, Sendable {
  /// The network device to bind to (SO_BINDTODEVICE); nil binds to none.
  public var device: String?
  /// The source address to bind to; nil lets the kernel choose.
  public var source: String?

  /// A binding; with neither part the routes choose.
  public init(device: String? = nil, source: String? = nil) {
    self.device = device
    self.source = source
  }

  /// No binding: the routes choose.
  public static let routed = LineBinding()
}
