import Relais

/// A verdict for a person to weigh: what is broken, how that is known, and what else it could be.
struct DeskVerdict {
  /// The verdict.
  let verdict: Verdict
  /// For whom it is written.
  let reader: Reader
  /// From this probability on, 0.5 %, explanations beyond the next best two are told.
  static let credible = 0.005
  /// Its name in the document.
  var id = "verdict"
  /// Whether it explains what is over.
  var isOver = false

  /// What is broken, in one sentence.
  var sentence: String {
    let groups = verdict.faults.map { DiagnosisWords.alternatives($0.members) }
    return reader(.joined(groups, by: " \(reader(DeskWords.and)) ").capitalised)
  }

  /// The whole.
  var html: HTML {
    """
    <div class="verdict"><p class="said"><strong>\(sentence)</strong>\u{A0}· \
    <span>\(reader(DeskWords.sure(verdict.confidence)))</span> \
    <small>\(age)</small></p>
    <div class="pair">\(evidence)\(runnersUp)</div></div>
    """
  }

  private var age: HTML {
    isOver ? reader.brief(verdict.since) : DeskParts(reader: reader).since(verdict.since)
  }

  private var evidence: HTML? {
    let items = verdict.evidence.map { piece -> HTML in
      let words = DiagnosisWords.evidence(piece) { reader(time($0)) }
      let mark = mark(of: piece)
      return """
        <li class="\(mark.colour)">\(mark.shape)\
        <span>\(reader(beginsWithName(piece) ? words : words.capitalised))</span></li>
        """
    }
    guard !items.isEmpty else { return nil }
    return """
      <div><h3 id="\(id)-evidence">\(reader(DeskWords.evidence))</h3>
      <ul class="evidence" aria-labelledby="\(id)-evidence">\(items)</ul></div>
      """
  }

  /// Whether a piece of evidence is of something that works.
  private func mark(of evidence: Evidence) -> StateMark {
    switch evidence {
    case .answers, .reachesAllAnchors, .carrier(_, isUp: true, _): .good
    case .reachesSomeAnchors(_, let answering, _): answering == 0 ? .major : .degraded
    case .silent, .nothingBeyond, .fails, .boxSays, .carrier(_, isUp: false, _): .major
    }
  }

  /// Whether the words begin with a name, which is written as it is.
  private func beginsWithName(_ evidence: Evidence) -> Bool {
    switch evidence {
    case .reachesAllAnchors, .reachesSomeAnchors, .carrier, .boxSays: true
    case .answers(let witness, _), .silent(let witness, _), .fails(let witness, _, _):
      witness.role == .target
    case .nothingBeyond: false
    }
  }

  private var runnersUp: HTML? {
    let shown = verdict.runnersUp.prefix(5).enumerated().filter { place, explanation in
      place < 2 || explanation.probability >= Self.credible || explanation.components.isEmpty
    }
    let items = shown.map { _, explanation -> HTML in
      let words =
        explanation.components.isEmpty
        ? DeskWords.nothingBroken
        : Message.joined(
          explanation.components.map(DiagnosisWords.component),
          by: " \(reader(DeskWords.and)) ")
      return """
        <li><span class="chance">\(reader(DeskWords.percent(explanation.probability)))</span> \
        <span>\(reader(words.capitalised))</span></li>
        """
    }
    guard !items.isEmpty else { return nil }
    return """
      <div><h3 id="\(id)-others">\(reader(DeskWords.runnersUp))</h3>
      <ol class="runners" aria-labelledby="\(id)-others">\(items)</ol></div>
      """
  }

  private func time(_ instant: Instant) -> Message {
    let local = reader.zone.local(instant)
    let clock = "\(local.clock):\(local.second < 10 ? "0" : "")\(local.second)"
    guard local.date != reader.day(of: reader.asOf) else { return Message(clock) }
    let day = DateWords.day(local.date)
    return Message(english: "\(day.english), \(clock)", french: "le \(day.french), \(clock)")
  }
}
