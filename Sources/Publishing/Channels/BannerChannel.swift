public import Announcing
internal import FoundationEssentials
internal import Incidents
public import Relais

/// The banner on the company's own site.
///
/// What stands there is told by the deliveries themselves: the public page serves it as long as one
/// stands, and a repeat changes nothing. So this waits until it is served, hands it to the site's
/// plugin where there is one, and reads back every place where visitors get it.
public struct BannerChannel: PublishingChannel {
  /// Its name in configuration.
  public static let kind = ChannelKind(
    name: "banner", summary: "shows a banner on your own site",
    secrets: [
      ChannelSecret(
        "secret", "whsec_ and 24 to 64 random bytes in base64, shared with the plugin",
        isOptional: true)
    ])

  /// Characters in each language: a banner is read in passing.
  static let room = 600
  /// How long it may take until the page serves what was written down.
  private static let servingTime: Duration = .seconds(10)

  /// See ``PublishingChannel/profile``.
  public let profile: ChannelProfile

  private let site: String?
  private let hasPlugin: Bool

  /// Reads `site` (the address of the page that shows the banner) and `plugin` (whether the plugin
  /// for WordPress is installed there).
  public init(_ basis: ChannelBasis, settings: inout SettingsReader) {
    hasPlugin = settings.flag("plugin", default: false)
    site = settings.contains("site") || hasPlugin ? settings.webAddress("site") : nil
    profile = basis.profile(
      kind: Self.kind.name, rule: .plain(limit: Self.room), takesLinks: false, guarantee: .exact,
      abilities: [.edit, .retract, .read], isStanding: true, isByLanguage: true, priority: 1,
      host: site.map(WebLocation.host) ?? "banner", settle: .seconds(1), bytes: 6_000)
  }

  /// See ``PublishingChannel/attempt(_:in:)``; confirmed once every place shows it, or shows it no
  /// more.
  public func attempt(_ delivery: Delivery, in context: ChannelContext) async -> Receipt {
    let time = TimeLeft(context.timeout)
    guard let banner = context.banner else {
      return Receipt(.notSent("this node serves no public page"))
    }
    guard delivery.rendering.byLanguage != nil else {
      return Receipt(.refused(Refusal(.content, "the languages cannot be told apart")))
    }
    guard let document = await served(banner, for: delivery, within: time) else {
      return Receipt(.uncertain("the page does not serve it yet"))
    }
    var bytes = 0
    if hasPlugin {
      let outcome = await push(document.bytes, as: delivery.digest, in: context, within: time)
      if case .answered(_, let count) = outcome { bytes = count }
      if let receipt = Self.refusal(of: outcome, at: context.now) { return receipt }
    }
    let places = await read(in: context, within: time)
    for place in places {
      switch place.document {
      case .value(let shown):
        guard let trouble = Self.trouble(shown, delivery) else { continue }
        return Receipt(.uncertain("\(place.address) \(trouble)"), bytes: bytes)
      case .gone(let words), .failed(let words):
        return Receipt(.uncertain("\(place.address): \(words)"), bytes: bytes)
      }
    }
    if case .retract = delivery.action {
    } else if let trouble = await missing(context, time) {
      return Receipt(.uncertain(trouble), bytes: bytes)
    }
    return Receipt(.confirmed(post(of: delivery)), bytes: bytes)
  }

  /// See ``PublishingChannel/look(for:in:)``: altered where any place has other words, absent where
  /// any has none.
  public func look(for delivery: Delivery, in context: ChannelContext) async -> ReadBack {
    let time = TimeLeft(context.timeout)
    guard let banner = context.banner, let own = banner.read() else {
      return .failed("this node serves no public page")
    }
    var standings = [own.standing(of: delivery)]
    for place in await read(in: context, within: time) {
      switch place.document {
      case .value(let shown): standings.append(shown.standing(of: delivery))
      case .gone(let words), .failed(let words): return .failed("\(place.address): \(words)")
      }
    }
    if standings.contains(.absent) { return .absent }
    let isAltered = standings.contains { standing in
      if case .found(_, isAltered: true) = standing { return true }
      return false
    }
    return .found(post(of: delivery), isAltered: isAltered)
  }

  /// See ``PublishingChannel/examine(in:)``: whether page, site and plugin would show a message.
  public func examine(in context: ChannelContext) async -> SelfTest {
    let time = TimeLeft(context.timeout)
    guard let banner = context.banner else { return .bad("this node serves no public page") }
    if hasPlugin {
      let test = Array(#"{"messages":[],"sequence":0,"test":true,"version":1}"#.utf8)
      let outcome = await push(test, as: "test", in: context, within: time)
      guard case .answered(let answer, _) = outcome, answer.status == 200 else {
        if case .refused(let refusal)? = Self.refusal(of: outcome, at: context.now)?.outcome {
          return .bad(refusal.words)
        }
        return .bad(outcome.trouble)
      }
    }
    for place in await read(in: context, within: time) {
      switch place.document {
      case .value: continue
      case .gone(let words), .failed(let words): return .bad("\(place.address): \(words)")
      }
    }
    if let trouble = await missing(context, time) { return .bad(trouble) }
    let shown = site ?? banner.page ?? "the public page"
    return .good(hasPlugin ? "the plugin on \(shown)" : shown)
  }

  // What stands where.

  /// A place where visitors get the document.
  private struct Place: Sendable {
    var address: String
    var document: WebReading<BannerDocument>
  }

  private func post(of delivery: Delivery) -> RemotePost {
    switch delivery.action {
    case .publish: RemotePost(id: BannerMessage.id(of: delivery.key), link: site)
    case .edit(let remote), .retract(let remote): remote
    }
  }

  /// Why a document is not what it should be after a delivery; nil where it is.
  private static func trouble(_ document: BannerDocument, _ delivery: Delivery) -> String? {
    switch (document.standing(of: delivery), delivery.action) {
    case (.absent, .retract), (.found(_, isAltered: false), .publish),
      (.found(_, isAltered: false), .edit):
      nil
    case (.found, .retract): "still shows it"
    case (.found, _): "shows other words"
    case (.absent, _), (.failed, _): "does not show it yet"
    }
  }

  /// The document, once this node serves it as it should be; nil where that takes too long.
  private func served(
    _ banner: ServedBanner, for delivery: Delivery, within time: TimeLeft
  ) async -> BannerDocument? {
    let end = ContinuousClock.now + min(Self.servingTime, time.left)
    while !Task.isCancelled {
      if let document = banner.read(), Self.trouble(document, delivery) == nil { return document }
      guard ContinuousClock.now < end else { return nil }
      try? await Task.sleep(for: .milliseconds(50))
    }
    return nil
  }

  /// Reads every place again, past all caches.
  private func read(in context: ChannelContext, within time: TimeLeft) async -> [Place] {
    var places: [Place] = []
    if let page = context.banner?.page {
      let address = "\(page)/banner.json"
      places.append(
        Place(address: address, document: await read(address, in: context, within: time)))
    }
    if hasPlugin, let site {
      let moment = context.now.milliseconds
      let address = "\(Self.interface(of: site))&at=\(moment)"
      places.append(
        Place(
          address: "the plugin on \(site)",
          document: await read(address, in: context, within: time)))
    }
    return places
  }

  private func read(
    _ address: String, in context: ChannelContext, within time: TimeLeft
  ) async -> WebReading<BannerDocument> {
    let request = WebRequest("GET", address, fields: [WebField("Cache-Control", "no-cache")])
    let outcome = await context.web.ask(request, within: time.left)
    guard case .answered(let answer, _) = outcome, answer.status == 200 else {
      return .failed(outcome.trouble)
    }
    guard let document = BannerDocument(answer.body) else {
      return .failed("an answer that is no banner")
    }
    return .value(document)
  }

  /// Why the site shows no banner at all, for want of the script; nil where it has it, or where no
  /// site is named.
  private func missing(_ context: ChannelContext, _ time: TimeLeft) async -> String? {
    guard let site else { return nil }
    let outcome = await context.web.ask(WebRequest("GET", "\(site)/"), within: time.left)
    guard case .answered(let answer, _) = outcome, answer.status == 200 else {
      return "\(site): \(outcome.trouble)"
    }
    guard !answer.text.contains("banner.js") else { return nil }
    let remedy = hasPlugin ? "its theme calls neither wp_body_open nor wp_footer" : "add it"
    return "\(site) does not include banner.js: \(remedy)"
  }

  // The plugin.

  /// Where the plugin listens: this form works whether permalinks are on or off.
  private static func interface(of site: String) -> String {
    "\(site)/?rest_route=/relais/v1/banner"
  }

  private func push(
    _ document: [UInt8], as name: String, in context: ChannelContext, within time: TimeLeft
  ) async -> WebOutcome {
    guard let site else { return .notSent("no site") }
    guard let key = StandardSignature.key(of: context.secrets["secret"] ?? "") else {
      return .notSent(StandardSignature.badSecret)
    }
    let fields =
      [WebField("Content-Type", "application/json")]
      + StandardSignature.fields(of: document, id: "banner_\(name)", at: context.now, by: key)
    return await context.web.ask(
      WebRequest("POST", Self.interface(of: site), fields: fields, body: document),
      within: time.left)
  }

  private struct Complaint: Decodable {
    var code: String
    var message: String?
  }

  /// What comes of a push that was not taken; nil where it was, or where something newer is there
  /// already: then what stands there is read.
  private static func refusal(of outcome: WebOutcome, at now: Instant) -> Receipt? {
    switch outcome {
    case .notSent(let words):
      if words == StandardSignature.badSecret {
        return Receipt(.refused(Refusal(.credentials, words)))
      }
      // The page serves it already.
      return Receipt(.uncertain(words))
    case .uncertain(let words, let bytes): return Receipt(.uncertain(words), bytes: bytes)
    case .answered(let answer, let bytes):
      if (200..<300).contains(answer.status) || answer.status == 409 { return nil }
      let complaint = WebJSON.read(Complaint.self, answer.body)
      let words = "HTTP \(answer.status)\(complaint?.message.map { ": \($0)" } ?? "")"
      switch complaint?.code {
      case "relais_key", "relais_signature":
        return Receipt(.refused(Refusal(.credentials, words)), bytes: bytes)
      case "rest_no_route":
        return Receipt(
          .refused(Refusal(.other, "\(words); the plugin is not installed there")), bytes: bytes)
      default: return outcome.receipt(at: now) { _ in .uncertain(words) }
      }
    }
  }
}
