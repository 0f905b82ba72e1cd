internal import Exchange
internal import Relais
internal import Twin

/// A way by which notes go to the other node: a line, and at a twin the office's address on it.
struct NoteWay: Hashable, Sendable {
  /// The line's place in the office's configuration.
  var line: UInt8
  /// Where to send at a twin; nil at an office, whose lines know.
  var address: BeatAddress?
  /// The round trip, if it was measured.
  var roundTrip: Duration?
  /// Whether it is paid by the byte.
  var isMetered: Bool

  /// The way of a line on which the other is heard; nil for any other.
  init?(_ report: BeatLineReport, needsAddress: Bool) {
    guard report.state == .heard, !needsAddress || report.address != nil else { return nil }
    line = report.line
    address = report.address
    roundTrip = report.meter.roundTrip.map { .nanoseconds(Int64($0 * 1e9)) }
    isMetered = report.isMetered
  }

  /// The way that something came.
  init(line: UInt8, address: BeatAddress?) {
    self.line = line
    self.address = address
    isMetered = false
  }

  /// Whether it is taken before another: free ones first, then the faster.
  func isBetter(than other: NoteWay) -> Bool {
    if isMetered != other.isMetered { return !isMetered }
    return roundTrip ?? .seconds(60) < other.roundTrip ?? .seconds(60)
  }
}

/// What carries notes.
struct NoteWire: Sendable {
  /// The ways on which the other node is heard now.
  var ways: @Sendable () async -> [NoteWay]
  /// Sends a datagram.
  var send: @Sendable ([UInt8], NoteWay) -> Void
}

/// Carries urgent facts between two nodes, each in one datagram, and takes those that come.
///
/// Where the best line is paid by the byte, it also carries what is not urgent: a datagram costs a
/// tenth of a visit.
final class NotePost: Sendable {
  /// What happens to it.
  enum Event: Sendable {
    /// This node wrote facts.
    case written(WrittenFacts.Batch)
    /// A datagram came.
    case came(BeatNote, NoteWay)
    /// Something is due.
    case tick
    /// What is not urgent has waited long enough.
    case lazy
  }

  /// The most events that wait; what comes more is dropped, and sent again or exchanged.
  private static let waiting = 1_024

  /// The other node.
  let pair: Pair
  /// What the other nodes have.
  var known: PeerKnowledge { exchanging.known }
  private let exchanging: Exchanging
  private let clock: StationClock
  private let events: AsyncStream<Event>
  private let enter: AsyncStream<Event>.Continuation

  /// A post that carries nothing yet.
  init(pair: Pair, exchanging: Exchanging, clock: StationClock) {
    self.pair = pair
    self.exchanging = exchanging
    self.clock = clock
    (events, enter) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(Self.waiting))
  }

  /// Takes in a datagram that is no beat.
  func take(_ note: BeatNote, by way: NoteWay) { enter.yield(.came(note, way)) }

  /// Ends ``run(over:)``.
  func finish() { enter.finish() }

  /// Carries until cancelled or finished; may be called once.
  func run(over wire: NoteWire) async {
    var randomness = SystemRandomNumberGenerator()
    let session = NoteSession(
      number: UInt64(max(1, clock.wallMilliseconds)), salt: randomness.next())
    await withTaskGroup(of: Void.self) { group in
      group.addTask { [enter, exchanging] in
        for await batch in exchanging.ledger.written.batches() { enter.yield(.written(batch)) }
      }
      group.addTask { [self] in
        guard
          var carrier = NoteCarrier(
            pair: pair, session: session, exchanging: exchanging, clock: clock, wire: wire,
            enter: enter)
        else { return }
        for await event in events { await carrier.handle(event) }
      }
      await group.next()
      group.cancelAll()
    }
    exchanging.known.carry(pair.id, false)
  }
}
