import Relais

/// A check with its last answer, latency and availability.
struct DeskCheck {
  /// For whom it is written.
  let frame: DeskFrame
  /// The state of everything.
  let report: StatusReport
  /// The check.
  let check: CheckReport
  /// Its latency and availability.
  let plots: [Plot]

  /// A certificate that ends sooner than this is worth a word: 21 days.
  static let certificateNotice = Duration.seconds(21 * 86_400)

  private var reader: Reader { frame.reader }
  private var parts: DeskParts { DeskParts(reader: reader) }

  /// The page.
  var document: HTML {
    let mark = StateMark(check.state)
    let state = reader(DeskCheckWords.state(check.state))
    let since: HTML? = check.since.map { " · \(parts.since($0))" }
    return DeskShell(frame: frame, place: .checks, title: check.check.id.name, mark: mark)
      .document(
        """
        \(parts.head(
          check.check.id.name, mark, back: ("/desk/checks", DeskWords.checks),
          under: "<p class=\"under\"><strong>\(state)</strong>\(since)</p>"
        ))\(attempt)\(PlotParts(
          plots: plots, kinds: [.latency, .availability], reader: reader).html)\(settings)
        """)
  }

  private var attempt: HTML {
    guard let last = check.last else {
      return parts.part(
        "attempt", DeskCheckWords.lastAttempt, parts.empty(DeskCheckWords.state(.unknown)))
    }
    let sent = check.lastSentAt.map { reader.time($0, DateWords.timeAndZone) }
    switch last {
    case .failed(let failure):
      let facts = parts.facts([
        (DeskCheckWords.failure, "\(reader(FailureWords.failure(failure)))"),
        (DeskCheckWords.sent, sent),
      ])
      return parts.part("attempt", DeskCheckWords.lastAttempt, "\(facts)")
    case .answered(let answer):
      let facts = parts.facts([
        (DeskCheckWords.answer, answer.detail.isEmpty ? nil : "\(answer.detail)"),
        (DeskCheckWords.duration, "\(reader(DurationWords.measured(answer.duration)))"),
        (DeskCheckWords.sent, sent),
        (DeskCheckWords.certificate, answer.certificateExpiry.map(certificate)),
      ])
      return parts.part(
        "attempt", DeskCheckWords.lastAttempt,
        "\(facts)\(PhaseDrawing(answer: answer, reader: reader).html)")
    }
  }

  private func certificate(_ expiry: Instant) -> HTML {
    let left = expiry - reader.asOf
    let words = DeskCheckWords.expires(DateWords.longDay(reader.day(of: expiry)), in: left)
    guard left < Self.certificateNotice else { return "\(reader(words))" }
    return parts.state(left > .zero ? .degraded : .major, words)
  }

  /// A duration as it is set: `2 s`, where a measured one would read `2.0 s`.
  private func written(_ duration: Duration) -> HTML {
    let seconds = duration.inSeconds
    guard seconds < 120, seconds >= 1, seconds == seconds.rounded() else {
      return "\(reader(DurationWords.measured(duration)))"
    }
    return "\(Int(seconds))\u{A0}s"
  }

  private var settings: HTML {
    let check = check.check
    let services = report.services.map(\.service)
    let facts = parts.facts([
      (DeskCheckWords.probe, "\(check.probe)"), (DeskCheckWords.target, "\(check.target)"),
      (DeskWords.service, check.service.map { "\(reader(parts.title(of: $0, in: services)))" }),
      (DeskCheckWords.line, "\(check.line?.name ?? reader(DeskCheckWords.routed))"),
      (DeskCheckWords.period, written(check.period)),
      (DeskCheckWords.timeout, written(check.timeout)),
      (DeskCheckWords.failures, "\(reader(DeskCheckWords.inARow(check.failures)))"),
      (DeskCheckWords.retry, written(check.retry)),
      (DeskCheckWords.successes, "\(reader(DeskCheckWords.inARow(check.successes)))"),
      (DeskCheckWords.slow, check.slow.map(written)),
    ])
    return parts.part("settings", DeskWords.settings, "\(facts)")
  }
}
