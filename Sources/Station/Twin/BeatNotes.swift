internal import Detection
internal import Exchange
internal import Relais

/// What a line's beats prove at one moment, as a detector takes it.
struct BeatNotes: Sendable {
  private let line: LineID
  private let vantage: Vantage
  private let sentAt: Instant
  private let isHeard: Bool
  private let hearsUs: Bool?
  private let roundTrip: Duration?

  /// Reads a report.
  ///
  /// - Parameters:
  ///   - report: what is known of the line.
  ///   - line: the line.
  ///   - vantage: where the report was made.
  ///   - now: the moment; a beat sent one pace and half a second before it should have come.
  init(_ report: BeatLineReport, of line: Line, at vantage: Vantage, _ now: Instant) {
    let patience = Self.pace(of: line) + .milliseconds(500)
    self.line = line.id
    self.vantage = vantage
    sentAt = now - patience
    isHeard = report.heardAt.map { $0 >= now - patience } ?? false
    // What it told long ago says nothing of now; what it told just now has aged since.
    let isFresh = report.otherToldAt.map { $0 >= now - patience } ?? false
    hearsUs =
      isFresh ? report.otherHeardBefore.map { $0 <= patience + .milliseconds(500) } ?? false : nil
    roundTrip = report.meter.roundTrip.map { .nanoseconds(Int64($0 * 1e9)) }
  }

  /// Time between the beats of a line.
  static func pace(of line: Line) -> Duration {
    .nanoseconds(line.isMetered ? BeatPace.metered : BeatPace.usual)
  }

  /// Both ways together, and each that is known by itself.
  var all: [Detector.Input] {
    let isWhole = isHeard && hearsUs != false
    let (ours, theirs): (BeatWay, BeatWay) = vantage == .office ? (.up, .down) : (.down, .up)
    var notes = [note(.roundTrip, isWhole), note(theirs, isHeard)]
    if let hearsUs { notes.append(note(ours, hearsUs)) }
    return notes
  }

  private func note(_ way: BeatWay, _ isAnswered: Bool) -> Detector.Input {
    .noted(
      .beats(way, over: line), sentAt: sentAt, answered: isAnswered,
      roundTrip: way == .roundTrip && isAnswered ? roundTrip : nil)
  }
}
