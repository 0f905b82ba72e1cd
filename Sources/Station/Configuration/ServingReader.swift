public import Pages
internal import Relais

/// What the configuration says of how pages are served, besides where.
public struct ServingSettings: Hashable, Sendable {
  /// Where the public page alone is served: no board, no desk.
  public var publicListen: [ListenAddress] = []
  /// The certificate's chain and key; nil for plain HTTP.
  public var tls: WebServerConfiguration.TLSFiles?
  /// The addresses and ranges of proxies whose word is believed.
  public var trustedProxies: [String] = []

  /// Plain HTTP, no proxy.
  public init() {}

  /// Reads `listen_public`, `tls` and `trusted_proxies`.
  init(_ reader: inout SettingsReader) {
    publicListen = reader.listenAddresses("listen_public")
    trustedProxies = reader.texts("trusted_proxies")
    guard var tls = reader.map("tls") else { return }
    self.tls = WebServerConfiguration.TLSFiles(
      certificate: tls.requiredText("certificate", "the file of the chain, PEM, own first"),
      key: tls.requiredText("key", "the file of its private key, PEM"))
    reader.absorb(tls)
  }
}

extension SettingsReader {
  /// One address or several to listen on.
  mutating func listenAddresses(_ key: String) -> [ListenAddress] {
    texts(key).compactMap { text in
      if let address = ListenAddress(text) { return address }
      note(key, found: "\"\(text)\"", allowed: "ADDRESS:PORT, such as 127.0.0.1:8080")
      return nil
    }
  }
}
