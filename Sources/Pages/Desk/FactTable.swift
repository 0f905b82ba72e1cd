import Incidents
import Relais

/// Facts in a table: when, who, what.
struct FactTable {
  /// For whom it is written.
  let reader: Reader

  /// The table.
  ///
  /// - Parameters:
  ///   - facts: the facts in the order in which they are shown.
  ///   - forgotten: how many more there are in the journal.
  /// - Returns: the table, and a line for those that are not in it.
  func html(_ facts: [RecordedFact], forgotten: Int) -> HTML {
    let parts = DeskParts(reader: reader)
    let rows = facts.map { fact -> [HTML] in
      let words = FactWords(fact.body, isNamed: false)
      return [
        moment(fact), "\(reader(words.what))", who(words.by),
      ]
    }
    let more: HTML? =
      forgotten > 0
      ? "<p class=\"aside\">\(reader(DeskIncidentWords.forgotten(forgotten)))</p>" : nil
    return """
      \(parts.table(
        DeskIncidentWords.history,
        [DeskIncidentWords.when, DeskIncidentWords.what, DeskIncidentWords.who], rows))\(more)
      """
  }

  /// Who did it, on one line.
  func who(_ actor: Actor) -> HTML {
    "<span class=\"who\">\(reader(DeskIncidentWords.actor(actor)))</span>"
  }

  /// When a fact was written, to the second.
  func moment(_ fact: RecordedFact) -> HTML {
    reader.time(fact.time.instant) { local in
      let clock = "\(local.clock):\(local.second < 10 ? "0" : "")\(local.second)"
      guard local.date != reader.day(of: reader.asOf) else { return Message(clock) }
      let year = local.year == reader.day(of: reader.asOf).year ? "" : " \(local.year)"
      return .joined([PlotWords.shortDay(local.date), Message("\(year)\u{A0}\(clock)")], by: "")
    }
  }
}
