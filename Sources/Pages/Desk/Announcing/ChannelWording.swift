import Announcing
import Incidents
import Relais

/// The words of an announcement as channels show them: each wording once, with the channels that
/// get it beside it.
struct ChannelWordings {
  /// A wording on one channel.
  struct Place {
    /// The channel; nil where it is not configured any more.
    var channel: ChannelProfile?
    /// What goes there.
    var rendering: Rendering
    /// Sentences left out to make it fit.
    var leftOut: [String] = []
    /// Sentences left out for their links.
    var linksLeftOut: [String] = []
    /// Characters that make an SMS dear.
    var dear: [Character] = []
    /// What it costs; nil where that is not known.
    var cost: MessageCost?
    /// What becomes there of the message that it corrects.
    var change: Message?
    /// What is wrong there.
    var problem: Message?

    /// The title as readers see it.
    var title: String {
      channel?.titleRule?.isOneLine == false
        ? channel?.escaping.shown(rendering.title) ?? rendering.title : rendering.title
    }
    /// The words as readers see them.
    var words: String { channel?.escaping.shown(rendering.text) ?? rendering.text }

    /// Whether it shows the same words as others, under the same title where both have one.
    func isAlike(_ others: [Place]) -> Bool {
      others.allSatisfy { other in
        other.words == words && (title.isEmpty || other.title.isEmpty || other.title == title)
      }
    }
  }

  /// For whom it is written.
  let reader: Reader
  /// Where the announcement goes.
  let places: [Place]

  private var groups: [[Place]] {
    var groups: [[Place]] = []
    for place in places.sorted(by: { Self.order($0) < Self.order($1) }) {
      if let index = groups.firstIndex(where: { place.isAlike($0) }) {
        groups[index].append(place)
      } else {
        groups.append([place])
      }
    }
    return groups
  }

  private static func order(_ place: Place) -> (Int, ChannelID) {
    (place.channel?.priority ?? .max, place.rendering.channel)
  }

  /// The wordings, those that go out first at the top.
  var html: HTML {
    "<div class=\"wordings\">\(groups.map(wording))</div>"
  }

  private func wording(_ places: [Place]) -> HTML {
    let first = places[0]
    let title = places.map(\.title).first { !$0.isEmpty }
    let heading = title.map { title -> HTML in "<h3>\(title)</h3>" }
    let items = places.map { item($0, isUntitled: title != nil && $0.title.isEmpty) }
    let languages = first.rendering.languages
    let foreign = languages.count == 1 && languages[0] != reader.language ? languages[0].name : nil
    return """
      <article class="wording"><div class="post"\(attribute: "lang", foreign)>\(heading)\
      \(HTML.paragraphs(first.words))</div>
      <ul class="goes">\(items)</ul>\
      </article>

      """
  }

  private func item(_ place: Place, isUntitled: Bool) -> HTML {
    let id = place.rendering.channel.name
    let kind = place.channel.map { reader(AnnouncingWords.kind($0.kind)) } ?? id
    let own: HTML? =
      kind.lowercased() == id.lowercased() || place.channel?.kind == id
      ? nil : " <small>\(id)</small>"
    let title: HTML? =
      isUntitled ? " <span>· \(reader(AnnouncingPageWords.untitled))</span>" : nil
    let fits = place.channel?.rule.measure(place.rendering.text).fits ?? true
    return """
      <li><p><strong>\(kind)</strong>\(own) \(count(place))\(title)\(cost(place))</p>\
      \(place.channel.map { note(AnnouncingWords.guarantee($0.guarantee)) })\
      \(place.change.map(note))\(fits ? left(AnnouncingPageWords.leftOut, place.leftOut) : nil)\
      \(left(AnnouncingPageWords.linksLeftOut, place.linksLeftOut))\
      \(place.dear.isEmpty ? nil : note(AnnouncingPageWords.dear(place.dear)))\
      \(place.problem.map(error))</li>
      """
  }

  private func count(_ place: Place) -> HTML? {
    guard let rule = place.channel?.rule else { return nil }
    let measurement = rule.measure(place.rendering.text)
    let words = "<span>\(reader(AnnouncingWords.count(measurement)))</span>" as HTML
    guard !measurement.fits else { return words }
    return "\(words) <b class=\"status-red\">\(reader(AnnouncingWords.tooLong(measurement)))</b>"
  }

  private func cost(_ place: Place) -> HTML? {
    place.cost.map { cost in
      // Who gets it is no cost by itself.
      let label = cost.thousandths.map { _ in reader(AnnouncingPageWords.cost).lowercased() + " " }
      return """
         <span>· \(label ?? "")\(reader(AnnouncingWords.cost(cost)))</span>
        """
    }
  }

  private func note(_ words: Message) -> HTML { "<p class=\"hint\">\(reader(words))</p>" }

  private func error(_ words: Message) -> HTML {
    "<p class=\"error\">\(StateMark.major.shape)<span>\(reader(words))</span></p>"
  }

  private func left(_ label: Message, _ sentences: [String]) -> HTML? {
    guard !sentences.isEmpty else { return nil }
    let items = sentences.map { sentence -> HTML in "<del>\(sentence)</del>" }
    return """
      <p class="hint">\(reader(label))\(reader(PublicWords.colon)) \(items, separator: " ")</p>
      """
  }
}

extension ChannelWordings {
  /// What an announcement would look like.
  init(_ view: AnnouncementView, _ reader: Reader) {
    let words = AnnouncementProblemWords(
      reader: reader, announcement: view.announcement, titles: view.titles, channels: view.channels)
    let problems = words.byField(view.problems)
    self.init(
      reader: reader,
      places: view.previews.map { preview in
        let id = preview.rendering.channel
        let channel = view.channels.first { $0.id == id }
        return Place(
          channel: channel, rendering: preview.rendering, leftOut: preview.leftOut,
          linksLeftOut: preview.linksLeftOut, dear: preview.dear,
          cost: view.costs[id],
          change: view.corrects == nil ? nil : channel.map { TruthWords.correction($0.abilities) },
          problem: problems["channel.\(id.name)"])
      })
  }

  /// What is approved.
  init(_ view: ApprovalView, _ reader: Reader) {
    self.init(
      reader: reader,
      places: view.sheet.renderings.map { rendering in
        let channel = view.channels.first { $0.id == rendering.channel }
        let isCorrection = view.sheet.corrects != nil
        return Place(
          channel: channel, rendering: rendering, cost: view.costs[rendering.channel],
          change: isCorrection ? channel.map { TruthWords.correction($0.abilities) } : nil)
      })
  }
}
