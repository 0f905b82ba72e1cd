public import Relais

/// An announcement as one channel gets it: the words that are approved and sent, byte for byte.
public struct Rendering: Hashable, Sendable, Codable {
  /// The channel.
  public var channel: ChannelID
  /// The languages that it holds, in this order.
  public var languages: [Language]
  /// The title; empty where the channel has none.
  public var title: String
  /// The text as it is sent, escaped as the channel wants it.
  public var text: String

  /// A rendering; see the properties.
  public init(channel: ChannelID, languages: [Language], title: String, text: String) {
    self.channel = channel
    self.languages = languages
    self.title = title
    self.text = text
  }
}

/// A rendering with what a person wants to know before approving it.
public struct Preview: Hashable, Sendable {
  /// What would go out.
  public var rendering: Rendering
  /// What the text costs there.
  public var measurement: Measurement
  /// What the title costs; nil where there is none.
  public var titleMeasurement: Measurement?
  /// Sentences left out to make it fit, as they stand in the message.
  public var leftOut: [String]
  /// Sentences left out because they hold a link, which the channel does not take.
  public var linksLeftOut: [String]
  /// Characters that make an SMS twice as dear.
  public var dear: [Character]
  /// What can be promised there.
  public var guarantee: Guarantee
  /// Languages that the channel wants and the message has not.
  public var missing: [Language]

  /// Whether it can go out as it is.
  public var fits: Bool {
    measurement.fits && (titleMeasurement?.fits ?? true) && missing.isEmpty
      && !rendering.text.isEmpty
  }
}

extension Announcement {
  /// How the announcement would stand on a channel.
  ///
  /// Languages follow each other as paragraphs, each under its own title where the channel has
  /// none. A sentence with a link is left out where links do not go in, unless it must stay.
  public func preview(on channel: ChannelProfile) -> Preview {
    let wanted = channel.languages.compactMap { text(in: $0) }
    var sentences: [RankedText.Sentence] = []
    var linked: [String] = []
    for text in wanted {
      var opens = !sentences.isEmpty
      for sentence in text.ranked.sentences {
        let hasLink = !LinkFinder.links(in: sentence.text).isEmpty
        if hasLink, !channel.takesLinks, sentence.rank != .must {
          linked.append(sentence.text)
          continue
        }
        sentences.append(
          RankedText.Sentence(
            sentence.text, rank: sentence.rank, opensParagraph: sentence.opensParagraph || opens))
        opens = false
      }
    }
    let fitted = channel.rule.fit(RankedText(sentences), escaping: channel.escaping)
    let title = channel.titleRule.map { rule in
      rule.fit(
        RankedText(wanted.prefix(1).map { .init($0.title, rank: .must) }),
        escaping: rule.isOneLine ? .none : channel.escaping)
    }
    let missing = channel.languages.filter { self.text(in: $0) == nil }
    var dear: [Character] = []
    if case .shortMessage = channel.rule { dear = ShortMessage(fitted.text).dear }
    return Preview(
      rendering: Rendering(
        channel: channel.id, languages: wanted.map(\.language), title: title?.text ?? "",
        text: fitted.text),
      measurement: fitted.measurement, titleMeasurement: title?.measurement,
      leftOut: fitted.dropped.map { sentences[$0].text }, linksLeftOut: linked, dear: dear,
      guarantee: channel.guarantee, missing: missing)
  }
}
