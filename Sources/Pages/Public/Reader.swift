import Relais

/// Who a page is written for: puts messages, texts and moments into that reader's words.
struct Reader {
  /// The reader's language.
  let language: Language
  /// The zone that times are told in.
  let zone: TimeZoneRules
  /// The moment for which the page holds.
  let asOf: Instant

  /// A message in the reader's words.
  func callAsFunction(_ message: Message) -> String { message(in: language) }

  /// A title as it was configured or written.
  func callAsFunction(_ text: LocalizedText) -> String { text(in: language) }

  /// Words that somebody wrote, in paragraphs; marked as another language where they are in one.
  func prose(_ text: LocalizedText) -> HTML {
    let isOwn = text.words[language] != nil
    let other =
      text.words[.english] != nil ? Language.english : text.words.keys.min() ?? language
    let words = HTML.paragraphs(text(in: language))
    return "<div class=\"prose\"\(attribute: "lang", isOwn ? nil : other.name)>\(words)</div>"
  }

  /// A moment, in the words that a function finds for it.
  func time(_ instant: Instant, _ words: (LocalTime) -> Message) -> HTML {
    "<time datetime=\"\(zone.timestamp(instant))\">\(self(words(zone.local(instant))))</time>"
  }

  /// A moment, in as few words as tell it from others: `08:35`, `23 November, 08:35`.
  func brief(_ instant: Instant) -> HTML {
    let today = zone.local(asOf).date
    return time(instant) { DateWords.briefly($0, today: today) }
  }

  /// From one moment to another: `08:36 – 11:20`, with days where they differ.
  func span(_ from: Instant, _ until: Instant) -> HTML {
    "\(brief(from)) – \(end(until, after: from))"
  }

  /// The second of two moments, without the day where it is that of the first.
  func end(_ until: Instant, after from: Instant) -> HTML {
    day(of: until) == day(of: from) ? time(until, DateWords.time) : brief(until)
  }

  /// How long it is from one moment to another, by the minutes that are shown of both.
  func length(from: Instant, until: Instant) -> Duration { minute(until) - minute(from) }

  /// How long something has gone on, by the minutes that are shown.
  func since(_ moment: Instant) -> String {
    self(DurationWords.since(length(from: moment, until: asOf)))
  }

  private func minute(_ instant: Instant) -> Instant {
    let minute: Int64 = 60_000_000_000
    return Instant(nanoseconds: instant.nanoseconds / minute * minute)
  }

  /// The day of a moment.
  func day(of instant: Instant) -> CalendarDate { zone.local(instant).date }
}
