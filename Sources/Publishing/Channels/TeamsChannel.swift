public import Announcing
internal import FoundationEssentials
public import Relais

/// Microsoft Teams: a card in a channel, by a workflow that starts when a request comes.
///
/// The workflow answers 202 and no name of what it posts: nothing can be read, changed or taken
/// away, and after a cut a person is asked. Its address is the secret: whoever has it can post.
public struct TeamsChannel: PublishingChannel {
  /// Its name in configuration.
  public static let kind = ChannelKind(
    name: "teams", summary: "cards in a Microsoft Teams channel, by a workflow",
    secrets: [
      ChannelSecret(
        "address",
        "the workflow's address: Teams, the channel's menu, Workflows, "
          + "\"Post to a channel when a webhook request is received\"")
    ])

  /// See ``PublishingChannel/profile``.
  public let profile: ChannelProfile

  /// Needs no keys; the address is the secret.
  public init(_ basis: ChannelBasis, settings: inout SettingsReader) {
    // A card may have about 28 kB, of which JSON and marks take their part.
    profile = basis.profile(
      kind: Self.kind.name, rule: .plain(limit: 8_000), titleRule: .subject(limit: 150),
      guarantee: .choose(.atMostOnce), host: "teams", bytes: 7_000)
  }

  /// The workflow's address; nil where the secret is none.
  private func address(_ context: ChannelContext) -> String? {
    guard let text = context.secrets["address"], let url = URL(string: text),
      ["https", "http"].contains(url.scheme), url.host() != nil
    else { return nil }
    return text
  }

  /// See ``PublishingChannel/attempt(_:in:)``.
  public func attempt(_ delivery: Delivery, in context: ChannelContext) async -> Receipt {
    guard case .publish = delivery.action else {
      return Receipt(.refused(Refusal(.other, "a workflow cannot change what it posted")))
    }
    guard let address = address(context) else {
      return Receipt(.refused(Refusal(.credentials, "the secret is no workflow's address")))
    }
    let request = WebRequest(
      "POST", address, fields: [WebField("Content-Type", "application/json")],
      body: WebJSON.bytes(CardMessage(delivery.rendering)))
    let outcome = await context.web.ask(request, within: context.timeout)
    return outcome.receipt(at: context.now) { answer in
      // A workflow that was deleted or switched off, and the old connectors, end so.
      [404, 410].contains(answer.status)
        ? .refused(Refusal(.credentials, "HTTP \(answer.status): there is no such workflow"))
        : nil
    } confirmed: { _ in
      .confirmed(nil)
    }
  }

  /// See ``PublishingChannel/look(for:in:)``: nothing can be read.
  public func look(for delivery: Delivery, in context: ChannelContext) async -> ReadBack {
    .failed("a workflow tells nothing of what it posted")
  }

  /// See ``PublishingChannel/examine(in:)``: whether something answers at the address.
  ///
  /// A request that would not post is refused by its method alone, whether the rest is right or
  /// not.
  public func examine(in context: ChannelContext) async -> SelfTest {
    guard let address = address(context), let host = URL(string: address)?.host() else {
      return .bad("the secret is no workflow's address")
    }
    if host.hasSuffix("webhook.office.com") || host.hasSuffix("logic.azure.com") {
      return .bad("\(host) is no longer served by Microsoft: make a workflow anew")
    }
    let outcome = await context.web.ask(WebRequest("HEAD", address), within: context.timeout)
    guard case .answered(let answer, _) = outcome else { return .bad(outcome.trouble) }
    guard answer.status < 500, ![401, 403, 410].contains(answer.status) else {
      return .bad("HTTP \(answer.status)")
    }
    return .good("\(host) answers; whether the workflow posts is known by posting only")
  }
}

/// A card as workflows take it (adaptivecards.io, 1.4): words as runs of text, which mean nothing
/// to Markdown, and links that lead somewhere.
private struct CardMessage: Encodable {
  struct Attachment: Encodable {
    var contentType = "application/vnd.microsoft.card.adaptive"
    var content: Card
  }
  struct Card: Encodable {
    var schema = "http://adaptivecards.io/schemas/adaptive-card.json"
    var type = "AdaptiveCard"
    var version = "1.4"
    var body: [Block]
    enum CodingKeys: String, CodingKey {
      case schema = "$schema"
      case type
      case version
      case body
    }
  }
  struct Block: Encodable {
    var type = "RichTextBlock"
    var inlines: [Run]
  }
  struct Run: Encodable {
    struct Action: Encodable {
      var type = "Action.OpenUrl"
      var url: String
    }
    var type = "TextRun"
    var text: String
    var size: String?
    var weight: String?
    var selectAction: Action?
  }

  var type = "message"
  var attachments: [Attachment]

  init(_ rendering: Rendering) {
    var blocks: [Block] = []
    if !rendering.title.isEmpty {
      blocks.append(
        Block(inlines: [Run(text: rendering.title, size: "Large", weight: "Bolder")]))
    }
    for line in rendering.text.split(separator: "\n") {
      let runs = LinkFinder.pieces(of: String(line)).map { piece in
        switch piece {
        case .link(let address, .written):
          Run(text: String(address), selectAction: .init(url: String(address)))
        case .link(let words, .bare), .text(let words): Run(text: String(words))
        }
      }
      blocks.append(Block(inlines: runs))
    }
    attachments = [Attachment(content: Card(body: blocks))]
  }
}
