public import Announcing
internal import FoundationEssentials
internal import Incidents
public import Relais

/// Webhooks: a request to an address of the company's choice for each message, signed as
/// Standard Webhooks 1.0 says (standardwebhooks.com).
///
/// A receiver knows a repeat by `webhook-id`, the same at every attempt. A name's addresses are
/// resolved and judged before anything is sent, and the connection goes to the very address that
/// was judged.
public struct WebhookChannel: PublishingChannel {
  /// Its name in configuration.
  public static let kind = ChannelKind(
    name: "webhook", summary: "signed requests to an address of your own",
    secrets: [
      ChannelSecret(
        "secret", "whsec_ and 24 to 64 random bytes in base64, shared with the receiver")
    ])

  private enum Payload: String, CaseIterable {
    /// Ours: see docs/channels.md.
    case relais
    /// An incident as Statuspage's webhooks have it.
    case statuspage
  }

  /// See ``PublishingChannel/profile``.
  public let profile: ChannelProfile

  private let address: String
  private let payload: Payload
  private let page: String
  private let mayBeInside: Bool

  /// Reads `address`, `payload` (`relais` or `statuspage`), `page` (the page's id in Statuspage's
  /// payload) and `inside` (whether the address may lead into the office's own network).
  public init(_ basis: ChannelBasis, settings: inout SettingsReader) {
    address = settings.webAddress("address")
    payload = settings.choice("payload", default: .relais)
    page = settings.text("page") ?? "relais"
    mayBeInside = settings.flag("inside", default: false)
    profile = basis.profile(
      kind: Self.kind.name, rule: .unhurried, titleRule: .subject(limit: 200), guarantee: .exact,
      abilities: payload == .relais ? [.edit, .retract] : [.edit], priority: 6,
      host: WebLocation.host(of: address), bytes: 6_000)
  }

  /// See ``PublishingChannel/attempt(_:in:)``.
  public func attempt(_ delivery: Delivery, in context: ChannelContext) async -> Receipt {
    guard let key = StandardSignature.key(of: context.secrets["secret"] ?? "") else {
      return Receipt(.refused(Refusal(.credentials, StandardSignature.badSecret)))
    }
    let id = Self.name(of: delivery)
    let body: [UInt8]
    switch payload {
    case .relais: body = WebJSON.bytes(AnnouncementEvent(delivery, id: id))
    case .statuspage: body = WebJSON.bytes(StatuspageEvent(delivery, id: id, page: page))
    }
    let fields =
      [WebField("Content-Type", "application/json")]
      + StandardSignature.fields(of: body, id: id, at: context.now, by: key)
    let outcome = await ask(
      WebRequest("POST", address, fields: fields, body: body), in: context)
    return outcome.receipt(at: context.now) { _ in
      switch delivery.action {
      case .publish: .confirmed(RemotePost(id: id))
      case .edit(let remote), .retract(let remote): .confirmed(remote)
      }
    }
  }

  /// See ``PublishingChannel/look(for:in:)``: nothing can be read.
  public func look(for delivery: Delivery, in context: ChannelContext) async -> ReadBack {
    .failed("a webhook tells nothing of what it got")
  }

  /// See ``PublishingChannel/examine(in:)``: whether the secret is one and something answers at the
  /// address; nothing is posted.
  public func examine(in context: ChannelContext) async -> SelfTest {
    guard StandardSignature.key(of: context.secrets["secret"] ?? "") != nil else {
      return .bad(StandardSignature.badSecret)
    }
    let outcome = await ask(WebRequest("HEAD", address), in: context)
    guard case .answered(let answer, _) = outcome else { return .bad(outcome.trouble) }
    // Many receivers know POST only, and say so in words of their own.
    guard answer.status < 500, answer.status != 410 else { return .bad("HTTP \(answer.status)") }
    return .good("\(WebLocation.host(of: address)) answers")
  }

  /// The event's name: no full stop may be in it, since those part what is signed.
  private static func name(of delivery: Delivery) -> String { "msg_\(delivery.digest)" }

  // The address.

  /// Asks where every address of the host may be asked, and there only.
  private func ask(_ request: WebRequest, in context: ChannelContext) async -> WebOutcome {
    guard let host = URL(string: address)?.host() else { return .notSent("\(address): no host") }
    let bare = host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    let found = await AddressLookup.addresses(of: bare, within: context.timeout)
    guard let first = found.first else { return .notSent("\(host) has no address") }
    for one in found {
      let reach = AddressReach(one.bytes)
      guard reach == .global || reach == .inside && mayBeInside else {
        let remedy = reach == .inside ? "; inside: true allows it" : ""
        return .notSent("\(host) leads to \(one.text), which is not on the Internet\(remedy)")
      }
    }
    return await context.web.pinned(bare, to: first.text) {
      await $0.ask(request, within: context.timeout)
    }
  }
}

/// A message as our own payload tells it.
private struct AnnouncementEvent: Encodable {
  struct Announced: Encodable {
    var id: String
    var company: String
    var incident: String
    var stage: String
    var audience: String
    var languages: [String]
    var title: String?
    var text: String?
  }
  var type: String
  var timestamp: String
  var data: Announced

  init(_ delivery: Delivery, id: String) {
    var words: Rendering? = delivery.rendering
    var name = id
    switch delivery.action {
    case .publish: type = "announcement.published"
    case .edit(let remote):
      type = "announcement.edited"
      name = remote.id
    case .retract(let remote):
      type = "announcement.retracted"
      name = remote.id
      words = nil
    }
    timestamp = delivery.approvedAt.written
    data = Announced(
      id: name, company: delivery.key.company.name, incident: delivery.key.incident.name,
      stage: delivery.key.stage.name, audience: delivery.key.audience.rawValue,
      languages: delivery.rendering.languages.map(\.name), title: words?.title, text: words?.text)
  }
}

/// A message as Statuspage tells of an incident
/// (support.atlassian.com/statuspage/docs/enable-webhook-notifications).
private struct StatuspageEvent: Encodable {
  struct Page: Encodable {
    var id: String
    var indicator: String
    var description: String
    enum CodingKeys: String, CodingKey {
      case id
      case indicator = "status_indicator"
      case description = "status_description"
    }
  }
  struct Incident: Encodable {
    var id: String
    var name: String
    var status: String
    var impact: String
    var created: String
    var updated: String
    var updates: [Update]
    enum CodingKeys: String, CodingKey {
      case id
      case name
      case status
      case impact
      case created = "created_at"
      case updated = "updated_at"
      case updates = "incident_updates"
    }
  }
  struct Update: Encodable {
    var id: String
    var incident: String
    var status: String
    var body: String
    var created: String
    var updated: String
    var displayed: String
    enum CodingKeys: String, CodingKey {
      case id
      case incident = "incident_id"
      case status
      case body
      case created = "created_at"
      case updated = "updated_at"
      case displayed = "display_at"
    }
  }
  var page: Page
  var incident: Incident

  init(_ delivery: Delivery, id: String, page: String) {
    let situation = Situation.allCases.first { delivery.key.stage.name.hasPrefix($0.rawValue) }
    let status =
      switch situation {
      case .firstNotice, nil: "investigating"
      case .scopeKnown, .backupLine, .phonesPartly, .officeDark: "identified"
      case .backToNormal, .catchingUp: "monitoring"
      case .over: "resolved"
      }
    let moment = delivery.approvedAt.written
    let name = delivery.key.incident.name
    var update = id
    if case .edit(let remote) = delivery.action { update = remote.id }
    let isOver = status == "resolved"
    self.page = Page(
      id: page, indicator: isOver ? "none" : "major",
      description: isOver ? "All Systems Operational" : "Partial System Outage")
    let title = delivery.rendering.title
    incident = Incident(
      id: name, name: title.isEmpty ? name : title, status: status, impact: "major",
      created: moment, updated: moment,
      updates: [
        Update(
          id: update, incident: name, status: status, body: delivery.rendering.text,
          created: moment, updated: moment, displayed: moment)
      ])
  }
}

extension Instant {
  /// As RFC 3339 writes it, in UTC.
  var written: String { Date(timeIntervalSince1970: secondsSince1970).formatted(.iso8601) }
}
