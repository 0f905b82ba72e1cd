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
  /// Languages follow each other as paragraphs; where each stands alone and has a title, each is a
  /// letter under its own, see ``Rendering/letters``. A sentence with a link is left out where
  /// links do not go in, unless it must stay.
  public func preview(on channel: ChannelProfile) -> Preview {
    let wanted = channel.languages.compactMap { text(in: $0) }
    let parts = channel.isByLanguage && !wanted.isEmpty ? wanted.map { [$0] } : [wanted]
    let fittings = parts.map { Self.fitting(of: $0, on: channel) }
    let titled = channel.isLetters ? wanted[...] : wanted.prefix(1)
    let titles = titled.compactMap { text in
      channel.titleRule.map { rule in
        rule.fit(
          RankedText([.init(text.title, rank: .must)]),
          escaping: rule.isOneLine ? .none : channel.escaping)
      }
    }
    let words =
      channel.isLetters
      ? Rendering.text(of: zip(titles, fittings).map { (title: $0.text, text: $1.text) })
      : fittings.map(\.text).joined(separator: Rendering.languageGap)
    let measurements = fittings.map(\.measurement)
    // Where each has room of its own, the fullest one tells whether all fit.
    let fullest = measurements.max { $0.used * $1.limit < $1.used * $0.limit }
    var dear: [Character] = []
    if case .shortMessage = channel.rule { dear = ShortMessage(words).dear }
    return Preview(
      rendering: Rendering(
        channel: channel.id, languages: wanted.map(\.language),
        title: channel.isLetters ? "" : titles.first?.text ?? "", text: words),
      measurement: fullest ?? channel.rule.measure(words),
      titleMeasurement: titles.map(\.measurement).max { $0.used < $1.used },
      leftOut: fittings.flatMap(\.leftOut), linksLeftOut: fittings.flatMap(\.linksLeftOut),
      dear: dear, guarantee: channel.guarantee,
      missing: channel.languages.filter { self.text(in: $0) == nil })
  }

  /// Some languages made to fit together.
  private struct Fitting {
    var text: String
    var measurement: Measurement
    var leftOut: [String]
    var linksLeftOut: [String]
  }

  private static func fitting(of texts: [MessageText], on channel: ChannelProfile) -> Fitting {
    var sentences: [RankedText.Sentence] = []
    var linked: [String] = []
    for text in texts {
      var opens = !sentences.isEmpty
      for sentence in text.ranked.sentences {
        let hasLink = !LinkFinder.links(in: sentence.text).isEmpty
        if hasLink, !channel.takesLinks, sentence.rank != .must {
          linked.append(sentence.text)
          continue
        }
        let opensParagraph =
          (sentence.opensParagraph || opens) && (!channel.isByLanguage || channel.isLetters)
        sentences.append(
          RankedText.Sentence(
            sentence.text, rank: sentence.rank, opensParagraph: opensParagraph))
        opens = false
      }
    }
    let fitted = channel.rule.fit(RankedText(sentences), escaping: channel.escaping)
    return Fitting(
      text: fitted.text, measurement: fitted.measurement,
      leftOut: fitted.dropped.map { sentences[$0].text }, linksLeftOut: linked)
  }
}

extension ChannelProfile {
  /// Whether each language is a letter of its own, with its own title and paragraphs.
  var isLetters: Bool { isByLanguage && titleRule != nil }
}

extension Rendering {
  /// What stands between two languages that each stand alone; no sentence holds a line break.
  static let languageGap = "\n\n"
  /// What stands between a letter's title and its words, of which each paragraph ends so.
  private static let titleGap = "\n\n"
  /// What stands between two letters; within one there is never more than one empty line.
  private static let letterGap = "\n\n\n"

  /// The words of each language, where each stands alone (``ChannelProfile/isByLanguage``); nil for
  /// a rendering that cannot be taken apart so.
  public var byLanguage: [(language: Language, text: String)]? {
    let parts = text.split(separator: Self.languageGap, omittingEmptySubsequences: false)
    guard parts.count == languages.count, !parts.contains(where: \.isEmpty) else { return nil }
    return zip(languages, parts).map { ($0, String($1)) }
  }

  /// The title and the words of each language, where each stands alone under a title of its own;
  /// nil for a rendering that cannot be taken apart so.
  public var letters: [(language: Language, title: String, text: String)]? {
    let parts = text.split(separator: Self.letterGap, omittingEmptySubsequences: false)
    guard parts.count == languages.count else { return nil }
    let letters = zip(languages, parts).compactMap { language, part in
      part.firstRange(of: Self.titleGap).map { gap in
        (language, String(part[..<gap.lowerBound]), String(part[gap.upperBound...]))
      }
    }
    guard letters.count == parts.count, letters.allSatisfy({ !$1.isEmpty && !$2.isEmpty }) else {
      return nil
    }
    return letters
  }

  /// The text of which ``letters`` makes these again.
  static func text(of letters: [(title: String, text: String)]) -> String {
    letters.map { "\($0.title)\(titleGap)\($0.text)" }.joined(separator: letterGap)
  }
}
