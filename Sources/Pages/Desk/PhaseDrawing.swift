import Relais

/// How the time of an answer was spent, part by part, drawn to scale with the values beside it.
struct PhaseDrawing {
  /// The answer.
  let answer: Answer
  /// For whom it is drawn.
  let reader: Reader

  private var parts: [(phase: Phase, length: Duration)] {
    Phase.allCases.compactMap { phase in
      answer.phases[phase].map { (phase, max($0, .zero)) }
    }
  }

  /// The drawing; nil for a probe that has no parts.
  var html: HTML? {
    let parts = parts
    let whole = parts.reduce(0) { $0 + $1.length.inSeconds }
    guard parts.count > 1, whole > 0 else { return nil }
    var start = 0.0
    var bars: [HTML] = []
    var items: [HTML] = []
    for (place, part) in parts.enumerated() {
      let share = part.length.inSeconds / whole * 100
      bars.append(
        """
        <rect class="p\(place % 5)" x="\(start.plotted)%" y="0" \
        width="\(max(share, 0.2).plotted)%" height="100%"/>
        """)
      start += share
      items.append(
        """
        <li><svg class="key" aria-hidden="true"><rect class="p\(place % 5)" width="100%" \
        height="100%"/></svg>\(reader(DeskCheckWords.phase(part.phase))) \
        <b>\(reader(DurationWords.measured(part.length)))</b></li>
        """)
    }
    return """
      <figure class="phases"><svg class="strip" role="img" aria-labelledby="phases-title">\
      <title id="phases-title">\(reader(DeskCheckWords.phasesDrawn))</title>\(bars)</svg>
      <figcaption><ul>\(items)</ul></figcaption></figure>
      """
  }
}
