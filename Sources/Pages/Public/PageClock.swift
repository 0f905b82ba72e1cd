import Relais

/// The moment for which a page holds, and what it says once that is too long ago.
struct PageClock {
  /// After how long a page that was not renewed says so; renew it at least twice as often.
  static let patience = Duration.seconds(600)

  /// For whom it is written.
  let reader: Reader

  /// The line with the moment, and the notes that the script shows when they hold.
  var html: HTML {
    """
    <p class="as-of">\(reader(PublicWords.asOf)) \
    <time id="as-of" datetime="\(reader.zone.timestamp(reader.asOf))">\(moment)</time></p>
    <div role="status"><p class="note" data-note="stale" hidden>\(reader(PublicWords.stale))</p>\
    <p class="note" data-note="lost" hidden>\(reader(PublicWords.lost))</p></div>
    """
  }

  private var moment: String { reader(DateWords.moment(reader.zone.local(reader.asOf))) }
}
