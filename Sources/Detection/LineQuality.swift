import Relais

/// Whether a line that answers does so with gaps or slowly.
///
/// Two sums for loss. A burst is one event, however many probes fall into it, so losses count by
/// clusters, which end with three answers in a row: the quick sum, for shares that disturb
/// everything, counts the first two losses of a cluster, and the fine one, for shares that disturb
/// voice, only the first. What is sound is learned: a 4G link that has always lost 1.5 % is not
/// degraded by losing 1.5 %.
struct LineQuality: Sendable {
  /// Answers in a row that end a cluster of losses.
  private static let answersBetweenClusters = 3

  /// Loss of a share that disturbs everything.
  private var heavyLoss: CumulativeSum
  /// Loss of a share that disturbs voice.
  private var lightLoss: CumulativeSum
  private var slowness = CumulativeSum(sound: 0.02, bad: 0.60, bound: 9, clearingBound: 26)
  /// The share of losses of late, 0…1, over some 64 probes.
  private(set) var recentLoss = 0.0
  /// The round trip of the newest slow reply.
  private(set) var slowRoundTrip: Nanoseconds = 0
  private var lossesInCluster = 0
  private var answersInRow = 0

  /// What one lost probe added, so that it can be taken back.
  struct Score: Sendable {
    /// Whether the quick sum counted it.
    var isHeavy = false
    /// Whether the fine sum counted it, as the first of a cluster.
    var isLight = false
  }

  /// A fresh judgement of a line that usually loses that share, 0…1.
  init(usualLoss: Double) {
    heavyLoss = Self.heavy(usualLoss)
    lightLoss = Self.light(usualLoss)
  }

  /// Whether probes are lost more often than on a sound day.
  var isLossy: Bool { heavyLoss.isRaised || lightLoss.isRaised }
  /// Whether replies are slow.
  var isSlow: Bool { slowness.isRaised }

  /// A probe was answered, in time or within the time for which loss is awaited.
  mutating func arrived() {
    answersInRow += 1
    if answersInRow >= Self.answersBetweenClusters { lossesInCluster = 0 }
    heavyLoss.good()
    lightLoss.good()
    recentLoss -= recentLoss / 64
  }

  /// A probe was lost; what that told.
  mutating func missed() -> Score {
    answersInRow = 0
    recentLoss += (1 - recentLoss) / 64
    lossesInCluster += 1
    let score = Score(isHeavy: lossesInCluster <= 2, isLight: lossesInCluster == 1)
    if score.isHeavy { heavyLoss.bad() }
    if score.isLight { lightLoss.bad() }
    return score
  }

  /// A probe that was taken for lost has been answered after all.
  mutating func excuse(_ score: Score) {
    recentLoss -= recentLoss / 64
    if score.isHeavy { heavyLoss.excuse() }
    if score.isLight { lightLoss.excuse() }
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
    lossesInCluster = 0
    answersInRow = 0
  }

  private static func heavy(_ usualLoss: Double) -> CumulativeSum {
    let sound = max(0.02, 2 * min(usualLoss, 0.10))
    return CumulativeSum(sound: sound, bad: max(0.12, 3 * sound), bound: 9, clearingBound: 6)
  }

  private static func light(_ usualLoss: Double) -> CumulativeSum {
    let sound = max(0.005, 2 * min(usualLoss, 0.10))
    return CumulativeSum(sound: sound, bad: max(0.03, 3 * sound), bound: 9, clearingBound: 4.5)
  }
}
