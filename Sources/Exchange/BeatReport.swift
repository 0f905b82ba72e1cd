public import Relais

/// What the beats of one line tell, for pages and detectors.
public struct BeatLineReport: Hashable, Sendable {
  /// Its place in the office's configuration.
  public var line: UInt8
  /// Whether it is heard.
  public var state: BeatVigil.State
  /// When the newest beat came; nil if none did.
  public var heardAt: Instant?
  /// Whether it is metered.
  public var isMetered: Bool
  /// How many beats of the other's present session came, and the newest one's number.
  public var received: UInt32
  /// The newest one's number: so many were sent.
  public var highest: UInt32
  /// Loss, delay and round trips; `in` is towards who reports.
  public var meter: BeatMeter
  /// How long, when it last told, the other had not heard us on this line; nil if it never heard
  /// us there, or has told nothing.
  public var otherHeardBefore: Duration?
  /// When it last told that, on any line: what is old says nothing of now.
  public var otherToldAt: Instant?
  /// Where the newest proven beat came from; nil at the office, and before the first.
  public var address: BeatAddress?
}

/// What the twin's ledger tells of an office.
public struct BeatReport: Hashable, Sendable {
  /// Whose it is.
  public var pair: PairID
  /// Since when nothing is heard of it on any line; nil if something is.
  public var darkSince: Instant?
  /// Whether the office says that its clock is suspect.
  public var hasSuspectClock: Bool
  /// Its lines, in the order of its configuration.
  public var lines: [BeatLineReport]
}

extension BeatLedger {
  /// What is known of an office; nil if there is no such pair.
  public func report(of pair: PairID) -> BeatReport? {
    guard let slot = slot(of: pair) else { return nil }
    let office = offices[slot]
    var reports: [BeatLineReport] = []
    var next = office.firstLine
    while next != BeatOffice.none {
      let line = lines[Int(next)]
      next = line.next
      reports.append(
        BeatLineReport(
          line: line.index, state: line.vigil.state, isMetered: line.isMetered,
          address: line.address == .none ? nil : line.address,
          stream: line.stream, ages: office.ages, agesAt: office.agesAt))
    }
    return BeatReport(
      pair: pair, darkSince: office.isDark ? Instant(nanoseconds: office.darkSince) : nil,
      hasSuspectClock: office.hasSuspectClock, lines: reports.sorted { $0.line < $1.line })
  }

  /// Every office of which nothing is heard, in the order of pairs, and since when.
  public var darkOffices: [(pair: PairID, since: Instant)] {
    offices.filter { $0.session > 0 && $0.isDark }
      .map { ($0.pair, Instant(nanoseconds: $0.darkSince)) }.sorted { $0.pair < $1.pair }
  }
}

extension BeatLineReport {
  /// What a stream tells.
  init(
    line: UInt8, state: BeatVigil.State, isMetered: Bool, address: BeatAddress? = nil,
    stream: BeatStream, ages: SIMD8<UInt16>, agesAt: Int64
  ) {
    self.line = line
    self.state = state
    self.isMetered = isMetered
    self.address = address
    heardAt = stream.heardAt == .min ? nil : Instant(nanoseconds: stream.heardAt)
    received = stream.window.received
    highest = stream.window.highest
    meter = stream.meter
    if line < 8, ages[Int(line)] != BeatPacket.never {
      otherHeardBefore = .milliseconds(100 * Int(ages[Int(line)]))
    }
    otherToldAt = agesAt == .min ? nil : Instant(nanoseconds: agesAt)
  }
}
