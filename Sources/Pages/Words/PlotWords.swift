import Relais

/// The words of plots.
enum PlotWords {
  /// A span of time that ends now, as a heading: `Last 3 hours`.
  static func last(_ length: Duration) -> Message {
    let minutes = Int((length.inSeconds / 60).rounded())
    switch minutes {
    case ..<120:
      return Message(
        english: "Last \(max(minutes, 1)) minutes", french: "\(max(minutes, 1)) dernières minutes")
    case ..<2_880:
      let hours = (minutes + 30) / 60
      return Message(english: "Last \(hours) hours", french: "\(hours) dernières heures")
    default:
      let days = (minutes + 720) / 1_440
      return Message(english: "Last \(days) days", french: "\(days) derniers jours")
    }
  }

  /// How long answers of a check took.
  static let latency = Message(english: "Latency", french: "Temps de réponse")
  /// The share of a check's attempts that were answered.
  static let availability = Message(english: "Availability", french: "Disponibilité")
  /// What line and area of the plot of times are.
  static let reading = Message(
    english: "Line: median. Area: shortest to longest.",
    french: "Trait : médiane. Aire : du minimum au maximum.")
  /// What else to know of the plots of a line.
  static let lateAnswers = Message(
    english: "Losses show a minute later: late answers are waited for.",
    french: "Les pertes se voient une minute après : on attend les réponses en retard.")
  /// The heading over the values.
  static let table = Message(english: "Values as a table", french: "Valeurs en tableau")
  /// A column: from when.
  static let from = Message(english: "From", french: "De")
  /// A column: answers, of how many.
  static let answered = Message(english: "Answered", french: "Répondus")
  /// A column: the shortest.
  static let shortest = Message(english: "Shortest", french: "Minimum")
  /// A column: the median.
  static let median = Message(english: "Median", french: "Médiane")
  /// A column: the longest.
  static let longest = Message(english: "Longest", french: "Maximum")
  /// Where there is nothing to draw.
  static let empty = Message(
    english: "Nothing was measured in this time.", french: "Rien n’a été mesuré sur cette durée.")
  /// Where nothing was answered.
  static let unanswered = Message(english: "no answer", french: "aucune réponse")

  /// How long answers took, in one sentence.
  static func times(shortest: Duration, median: Duration, longest: Duration) -> Message {
    let (low, middle, high) = (
      DurationWords.measured(shortest), DurationWords.measured(median),
      DurationWords.measured(longest)
    )
    return Message(
      english: "median \(middle.english), from \(low.english) to \(high.english)",
      french: "médiane \(middle.french), de \(low.french) à \(high.french)")
  }

  /// What was lost of how much.
  static func lost(_ failed: Int, of count: Int) -> Message {
    guard failed > 0 else { return Message(english: "nothing lost", french: "aucune perte") }
    let (share, part, whole) = amounts(failed, of: count)
    return Message(
      english: "\(share.english) lost: \(part.english) of \(whole.english) probes",
      french: "\(share.french) perdues : \(part.french) sondes sur \(whole.french)")
  }

  /// What was answered of how much.
  static func available(_ failed: Int, of count: Int) -> Message {
    let (share, part, whole) = amounts(count - failed, of: count)
    return Message(
      english: "\(share.english): \(part.english) of \(whole.english) attempts answered",
      french: "\(share.french) : \(part.french) essais répondus sur \(whole.french)")
  }

  /// So many of how many: `840 of 960`.
  static func part(_ part: Int, of whole: Int) -> Message {
    let (part, whole) = (NumberWords.whole(part), NumberWords.whole(whole))
    return Message(
      english: "\(part.english) of \(whole.english)", french: "\(part.french) sur \(whole.french)")
  }

  private static func amounts(
    _ part: Int, of whole: Int
  ) -> (share: Message, part: Message, whole: Message) {
    (
      whole > 0 ? NumberWords.share(part, of: whole) : Message(""), NumberWords.whole(part),
      NumberWords.whole(whole)
    )
  }

  /// A day for an axis, such as `23 Nov` and `23 nov.`, which breaks no line.
  static func shortDay(_ date: CalendarDate) -> Message {
    let (english, french) =
      switch date.month {
      case 1: ("Jan", "janv.")
      case 2: ("Feb", "févr.")
      case 3: ("Mar", "mars")
      case 4: ("Apr", "avr.")
      case 5: ("May", "mai")
      case 6: ("Jun", "juin")
      case 7: ("Jul", "juil.")
      case 8: ("Aug", "août")
      case 9: ("Sep", "sept.")
      case 10: ("Oct", "oct.")
      case 11: ("Nov", "nov.")
      default: ("Dec", "déc.")
      }
    return Message(
      english: "\(date.day)\u{A0}\(english)", french: "\(date.day)\u{A0}\(french)")
  }
}
