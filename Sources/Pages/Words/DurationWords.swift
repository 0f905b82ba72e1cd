import Relais

/// Lengths of time as people say them, in at most two units.
enum DurationWords {
  /// `less than a minute`, `20 min`, `1 h 20`, `2 days 3 h`, `75 days`; rounded down.
  ///
  /// Negative ones count as zero.
  static func length(_ duration: Duration) -> Message {
    let minutes = max(0, Int(duration.components.seconds / 60))
    let (days, hours) = (minutes / 1_440, minutes / 60 % 24)
    switch minutes {
    case 0: return Message(english: "less than a minute", french: "moins d’une minute")
    case ..<60: return Message("\(minutes)\u{A0}min")
    case ..<1_440:
      guard minutes % 60 > 0 else { return Message("\(hours)\u{A0}h") }
      let rest = minutes % 60
      let padded = rest < 10 ? "0\(rest)" : "\(rest)"
      return Message(
        english: "\(hours)\u{A0}h\u{A0}\(rest)\u{A0}min",
        french: "\(hours)\u{A0}h\u{A0}\(padded)")
    default:
      let whole = NumberWords.count(
        days, english: ("day", "days"), french: ("jour", "jours"))
      return hours == 0 || days >= 10
        ? whole
        : Message(
          english: "\(whole.english) \(hours)\u{A0}h", french: "\(whole.french) \(hours)\u{A0}h")
    }
  }

  /// `for 1 h 20 min`, `depuis 1 h 20`.
  static func since(_ duration: Duration) -> Message {
    let length = length(duration)
    return Message(english: "for \(length.english)", french: "depuis \(length.french)")
  }
}
