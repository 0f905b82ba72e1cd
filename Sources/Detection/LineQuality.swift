import Relais

/// Whether a line that answers does so with gaps or slowly.
///
/// Two sums for loss: a quick one for heavy loss, and a slow one that counts only the first loss of
/// a run, so that it can look for small shares without being raised by a few bursts. What is
/// sound is learned: a 4G link that has always lost 1.5 % is not degraded by losing 1.5 %.
struct LineQuality: Sendable {
  /// Loss of a share that disturbs everything.
  private(set) var heavyLoss: CumulativeSum
  /// Loss of a share that disturbs voice.
  private(set) var lightLoss: CumulativeSum
  /// Slow replies.
  private(set) var slowness = CumulativeSum(sound: 0.02, bad: 0.60, bound: 9, clearingBound: 26)
  /// The share of losses of late, 0…1, over some 64 probes.
  private(set) var recentLoss = 0.0
  /// The round trip of the newest slow reply.
  private(set) var slowRoundTrip: Nanoseconds = 0
  private var run = 0

  /// A fresh judgement of a line that usually loses that share, 0…1.
  init(usualLoss: Double) {
    heavyLoss = Self.heavy(usualLoss)
    lightLoss = Self.light(usualLoss)
  }

  /// Takes over what the line has been found to lose usually, unless it is lossy just now.
  mutating func adapt(usualLoss: Double) {
    guard !isLossy else { return }
    heavyLoss = Self.heavy(usualLoss)
    lightLoss = Self.light(usualLoss)
  }

  /// Forgets what was, as after an outage.
  mutating func reset() {
    heavyLoss.reset()
    lightLoss.reset()
    slowness.reset()
    recentLoss = 0
    run = 0
  }

  private static func heavy(_ usualLoss: Double) -> CumulativeSum {
    let sound = max(0.02, 2 * min(usualLoss, 0.10))
    return CumulativeSum(sound: sound, bad: max(0.12, 3 * sound), bound: 9, clearingBound: 6)
  }

  private static func light(_ usualLoss: Double) -> CumulativeSum {
    let sound = max(0.01, 2 * min(usualLoss, 0.10))
    return CumulativeSum(sound: sound, bad: max(0.04, 3 * sound), bound: 8, clearingBound: 2.5)
  }

  /// Whether probes are lost more often than on a sound day.
  var isLossy: Bool { heavyLoss.isRaised || lightLoss.isRaised }
  /// Whether replies are slow.
  var isSlow: Bool { slowness.isRaised }

  /// A probe was answered within its time.
  mutating func arrived() {
    run = 0
    heavyLoss.good()
    lightLoss.good()
    recentLoss -= recentLoss / 64
  }

  /// A probe was lost; whether it scored. The third of a run and later ones do not: they belong to
  /// one burst. Nor does a loss that its anchor alone may have to answer for.
  mutating func missed(mayBeAnchor: Bool) -> Bool {
    guard !mayBeAnchor else { return false }
    recentLoss += (1 - recentLoss) / 64
    run += 1
    if run <= 2 { heavyLoss.bad() }
    if run == 1 { lightLoss.bad() }
    return run <= 2
  }

  /// The last loss counted began a run.
  var isFirstOfRun: Bool { run == 1 }

  /// A probe that was taken for lost has been answered after all.
  mutating func excuse(scored: Bool) {
    recentLoss -= recentLoss / 64
    guard scored else { return }
    heavyLoss.excuse()
    lightLoss.excuse()
  }

  /// A reply came after that long; slow or not by its anchor's measure.
  mutating func replied(after roundTrip: Nanoseconds, isSlow: Bool) {
    if isSlow {
      slowRoundTrip = roundTrip
      slowness.bad()
    } else {
      slowness.good()
    }
  }
}
