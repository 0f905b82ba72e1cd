internal import Announcing
internal import Pages
internal import Publishing

extension BannerDocument {
  /// What banners say, with links to a page.
  ///
  /// - Parameters:
  ///   - shown: what they say.
  ///   - view: what the page shows; of an incident that is not on it the first page tells more.
  ///   - hasAddress: whether the page has an address that readers elsewhere can ask.
  init(_ shown: BannerBoard.Shown, on view: PublicView, hasAddress: Bool) {
    self.init(shown.messages, sequence: shown.sequence) { message in
      guard hasAddress else { return nil }
      let incident = view.incidents.first { $0.id == message.incident }
      return incident.map { "\(view.page.url)/incidents/\($0.key)" } ?? view.page.url
    }
  }
}

extension PublicSite {
  /// Puts the banner and its script in their places.
  mutating func add(_ banner: BannerDocument) {
    let forEveryone = [
      (name: "Access-Control-Allow-Origin", value: "*"),
      (name: "Access-Control-Expose-Headers", value: "Date"),
      (name: "Cross-Origin-Resource-Policy", value: "cross-origin"),
    ]
    add(
      "/banner.json",
      Resource(
        contentType: "application/json; charset=utf-8", body: banner.bytes, headers: forEveryone))
    add(
      BannerScript.path,
      Resource(
        contentType: "text/javascript; charset=utf-8", text: BannerScript.text,
        maxAge: BannerScript.maxAge, headers: forEveryone))
  }

  /// The banner that it serves; nil for none.
  var banner: BannerDocument? { resource(at: "/banner.json").flatMap { BannerDocument($0.body) } }
}
