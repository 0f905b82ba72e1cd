/// The decision rule of another tool, re-implemented as a rule: not the tool itself.
///
/// Intervals, thresholds and holds are those of the tools' sources: dpinger.c, mwan3track, Gatus'
/// `config/endpoint`, Nagios' templates, Uptime Kuma's monitor form; BFD is RFC 5880 §6.8.4; φ is
/// Hayashibara et al., SRDS 2004, with a threshold of 8 and a deviation of 100 ms.
struct PeerRule: Hashable, Sendable {
  /// How it decides.
  enum Method: Hashable, Sendable {
    /// So many checks in a row fail; after the first failure they may come at another interval.
    case consecutive(failures: Int, retry: Double?)
    /// More than 20 % lost, or more than 0.5 s on average, over the last minute (dpinger).
    case average
    /// So many rounds in a row in which none of the targets, asked one after the other, answers.
    case rounds(bad: Int, targets: Int)
    /// No reply for so many seconds.
    case silence(Double)
  }

  /// What people call it.
  let name: String
  /// How it decides.
  let method: Method
  /// Seconds between checks.
  let interval: Double
  /// Seconds after which a check has failed.
  let timeout: Double
  /// Whether it is the tool as it comes, slower than two probes a second.
  let isShipped: Bool

  /// The rules of the table: each tool's at two probes a second, then as it comes.
  static let all: [PeerRule] = [
    PeerRule("dpinger defaults", .average, every: 0.5, timeout: 2),
    PeerRule("mwan3 rule @2/s", .rounds(bad: 5, targets: 2), every: 0.5, timeout: 1),
    PeerRule("Gatus rule @2/s", .consecutive(failures: 3, retry: nil), every: 0.5, timeout: 1),
    PeerRule("Nagios rule @2/s", .consecutive(failures: 3, retry: 0.1), every: 0.5, timeout: 1),
    PeerRule("Kuma rule @2/s", .consecutive(failures: 1, retry: nil), every: 0.5, timeout: 1),
    PeerRule("BFD x3 @2/s", .silence(1.5), every: 0.5, timeout: 1.5),
    PeerRule("phi accrual 8 @2/s", .silence(1.06), every: 0.5, timeout: 1.06),
    PeerRule("silence 10 s @2/s", .silence(10), every: 0.5, timeout: 10),
    PeerRule("mwan3 as shipped", .rounds(bad: 3, targets: 2), every: 5, timeout: 2, true),
    PeerRule("mwan3 code defaults", .rounds(bad: 5, targets: 1), every: 10, timeout: 4, true),
    PeerRule(
      "Gatus defaults", .consecutive(failures: 3, retry: nil), every: 60, timeout: 10, true),
    PeerRule(
      "Nagios service", .consecutive(failures: 3, retry: 120), every: 600, timeout: 10, true),
    PeerRule(
      "Kuma defaults", .consecutive(failures: 1, retry: nil), every: 60, timeout: 10, true),
  ]

  private init(
    _ name: String, _ method: Method, every interval: Double, timeout: Double,
    _ isShipped: Bool = false
  ) {
    self.name = name
    self.method = method
    self.interval = interval
    self.timeout = timeout
    self.isShipped = isShipped
  }

  /// When it raises the alarm, in seconds, in weather up to an end; stops after so many alarms.
  func alarms(in weather: inout Weather, until end: Double, atMost limit: Int = .max) -> [Alarm] {
    var alarms: [Alarm] = []
    let start = weather.phase() * interval
    func note(_ time: Double, _ weather: inout Weather) -> Bool {
      alarms.append(Alarm(time: time, isFalse: !weather.isReallyDown(at: time)))
      return alarms.count < limit
    }
    switch method {
    case .consecutive(let failures, let retry):
      consecutive(failures, retry ?? interval, from: start, until: end, in: &weather, note)
    case .average: average(from: start, until: end, in: &weather, note)
    case .rounds(let bad, let targets):
      rounds(bad, targets, from: start, until: end, in: &weather, note)
    case .silence(let limit): silence(limit, from: start, until: end, in: &weather, note)
    }
    return alarms
  }

  /// An alarm.
  struct Alarm: Hashable, Sendable {
    /// When it came, in seconds.
    let time: Double
    /// Whether nothing was wrong for ten seconds.
    let isFalse: Bool
  }
}

extension PeerRule {
  /// Takes an alarm, and says whether to go on.
  private typealias Note = (Double, inout Weather) -> Bool

  private func isAnswered(_ time: Double, _ weather: inout Weather, target: Int = 0) -> Bool {
    guard let roundTrip = weather.roundTrip(at: time, anchor: target) else { return false }
    return roundTrip < timeout
  }

  private func consecutive(
    _ failures: Int, _ retry: Double, from start: Double, until end: Double,
    in weather: inout Weather, _ note: Note
  ) {
    var time = start
    var failed = 0
    while time < end {
      guard !isAnswered(time, &weather) else {
        failed = 0
        time += interval
        continue
      }
      failed += 1
      if failed == failures, !note(time + timeout, &weather) { return }
      // Once hard, the check goes back to its own interval; a soft one waits for the verdict first.
      let isSoft = failed < failures && retry < interval
      time += isSoft ? max(retry, timeout) : interval
    }
  }

  private func rounds(
    _ bad: Int, _ targets: Int, from start: Double, until end: Double, in weather: inout Weather,
    _ note: Note
  ) {
    var time = start
    var failed = 0
    while time < end {
      var isGood = false
      for target in 0..<targets where !isGood {
        isGood = isAnswered(time, &weather, target: target)
        if !isGood { time += timeout }
      }
      failed = isGood ? 0 : failed + 1
      if failed == bad, !note(time, &weather) { return }
      time += interval
    }
  }

  private func silence(
    _ limit: Double, from start: Double, until end: Double, in weather: inout Weather, _ note: Note
  ) {
    var time = start
    var newest = start
    var isRaised = false
    while time < end {
      if let roundTrip = weather.roundTrip(at: time) {
        // Ordinary jitter is forgiven, as these rules leave room for it.
        let arrival = time + max(0, roundTrip - 0.25)
        // Between two replies so far apart the rule has fired.
        if !isRaised, arrival - newest > limit, !note(newest + limit, &weather) { return }
        isRaised = false
        newest = max(newest, arrival)
      } else if !isRaised, time - newest > limit {
        isRaised = true
        if !note(newest + limit, &weather) { return }
      }
      time += interval
    }
  }

  /// dpinger: the last minute less the last two seconds, looked at each second; a raise within ten
  /// seconds of the last one is the same alarm.
  private func average(
    from start: Double, until end: Double, in weather: inout Weather, _ note: Note
  ) {
    var window = PingWindow()
    var time = start
    var nextLook = 1.0
    var lastRaised = -1_000.0
    while time < end {
      window.add(sentAt: time, roundTrip: weather.roundTrip(at: time))
      time += interval
      while nextLook <= time {
        if window.isBad(at: nextLook) {
          if nextLook - lastRaised > 10, !note(nextLook, &weather) { return }
          lastRaised = nextLook
        }
        nextLook += 1
      }
    }
  }
}

/// The pings of the last minute, as dpinger keeps them.
private struct PingWindow {
  private static let capacity = 120
  private static let lossAfter = 4
  private var sent = [Double](repeating: 0, count: capacity)
  private var trips = [Double?](repeating: nil, count: capacity)
  private var count = 0
  private var answered = 0
  private var sum = 0.0
  private var slow = 0

  mutating func add(sentAt time: Double, roundTrip: Double?) {
    let place = count % Self.capacity
    if count >= Self.capacity, let old = trips[place] {
      answered -= 1
      sum -= old
      if old > 0.4 { slow -= 1 }
    }
    sent[place] = time
    trips[place] = roundTrip
    count += 1
    guard let roundTrip else { return }
    answered += 1
    sum += roundTrip
    if roundTrip > 0.4 { slow += 1 }
  }

  func isBad(at now: Double) -> Bool {
    let held = min(count, Self.capacity)
    let losses = held - answered
    guard losses * 5 > held - 2 * Self.lossAfter || slow > 0 else { return false }
    // A reply that is still under way is neither lost, within two seconds, nor averaged.
    var lost = 0
    var received = 0
    var total = 0.0
    for index in max(0, count - held)..<count {
      let place = index % Self.capacity
      if let trip = trips[place], sent[place] + trip <= now {
        received += 1
        total += trip
      } else if index < count - Self.lossAfter {
        lost += 1
      }
    }
    guard received + lost > 0 else { return false }
    let percent = 100 * lost / (received + lost)
    return percent > 20 || (received > 0 && total / Double(received) > 0.5)
  }
}
