import Relais

/// What a ``LineDetector`` may be told; the defaults are those of the design.
public struct LineDetectorSettings: Hashable, Sendable, Codable {
  /// How many false alarms a year the operator accepts for one line; above 0.
  ///
  /// The learned silence before DOWN follows from it and from the line's own history.
  public var falseAlarmsPerYear: Double = 1
  /// Time between probes of a line that is not metered, or that is needed now.
  public var period: Duration = .milliseconds(500)
  /// Time between probes of a metered line that nobody needs.
  public var meteredPeriod: Duration = .seconds(5)
  /// Time between probes while a line is suspected, or recovering.
  public var burstPeriod: Duration = .milliseconds(200)
  /// How long a probe stays open for a late reply, which always counts as alive.
  public var slotLifetime: Duration = .seconds(60)
  /// After this time without a reply a probe counts as lost, until a late reply takes that back.
  public var lossDeadline: Duration = .seconds(1)
  /// Nothing is judged this long after the start and after a pause of the watcher.
  public var grace: Duration = .seconds(5)
  /// Silence after which new flows are steered elsewhere; cheap when wrong.
  public var steerAfter: Duration = .milliseconds(1_300)
  /// Calm after which new flows come back.
  public var steerBackAfter: Duration = .seconds(10)
  /// The shortest silence that can make a line DOWN.
  public var minimumThreshold: Duration = .milliseconds(1_200)
  /// The longest silence that is waited for before DOWN.
  public var maximumThreshold: Duration = .seconds(10)
  /// Overdue probes that DOWN needs, whatever the silence.
  public var overdueForDown: Int = 6
  /// Different silent anchors that DOWN needs, whatever the silence.
  public var anchorsForDown: Int = 2
  /// Carrier, route or box must be gone this long before they count.
  public var evidenceDelay: Duration = .milliseconds(200)
  /// Replies must come this long, without a gap of ``recoveryGap``, to end DOWN.
  public var recovery: Duration = .seconds(2)
  /// A gap in the replies after which the recovery starts anew.
  public var recoveryGap: Duration = .milliseconds(600)
  /// Replies, to probes sent during the recovery, that end DOWN.
  public var repliesForRecovery: Int = 6
  /// The threshold grows by this factor while the other lines, that did answer, are silent too:
  /// then something shared, or this machine, is likelier at fault than this line.
  public var sharedSilenceFactor: Double = 1.5
  /// A wake-up this much too late means that the watcher itself was paused.
  public var pause: Duration = .seconds(1)
  /// An anchor that misses this many probes in a row while others answer is set aside.
  public var missesToSetAside: Int = 5
  /// Time between probes of each anchor that is set aside.
  public var setAsidePeriod: Duration = .seconds(15)

  /// The defaults; change what differs.
  public init() {}
}

/// Nanoseconds, as plain integers for the hot path: since 1970 for moments, else a length.
typealias Nanoseconds = Int64

extension Nanoseconds {
  /// A moment that never comes.
  static let never = Nanoseconds.max
  /// Before every moment there is, yet near enough to take differences.
  static let longAgo = Nanoseconds.min / 4

  /// This many seconds, for arithmetic that needs no more than microseconds.
  var inSeconds: Double { Double(self) / 1e9 }
}

/// The settings' durations as integers, converted once.
struct LineDetectorTiming: Sendable {
  /// A suspicion that leads nowhere is no reason to probe hard for ever.
  static let burstLimit: Nanoseconds = 30_000_000_000
  /// A metered line that stays bad is not asked often for ever: this much costs some 100 kB.
  static let questionLimit: Nanoseconds = 300_000_000_000

  /// See ``LineDetectorSettings/period``; at least 10 ms.
  let period: Nanoseconds
  /// See ``LineDetectorSettings/meteredPeriod``; at least 10 ms.
  let meteredPeriod: Nanoseconds
  /// See ``LineDetectorSettings/burstPeriod``; at least 10 ms.
  let burstPeriod: Nanoseconds
  /// See ``LineDetectorSettings/slotLifetime``.
  let slotLifetime: Nanoseconds
  /// See ``LineDetectorSettings/lossDeadline``.
  let lossDeadline: Nanoseconds
  /// See ``LineDetectorSettings/grace``.
  let grace: Nanoseconds
  /// See ``LineDetectorSettings/steerAfter``.
  let steerAfter: Nanoseconds
  /// See ``LineDetectorSettings/steerBackAfter``.
  let steerBackAfter: Nanoseconds
  /// See ``LineDetectorSettings/maximumThreshold``.
  let maximumThreshold: Nanoseconds
  /// See ``LineDetectorSettings/evidenceDelay``.
  let evidenceDelay: Nanoseconds
  /// See ``LineDetectorSettings/recovery``.
  let recovery: Nanoseconds
  /// See ``LineDetectorSettings/recoveryGap``.
  let recoveryGap: Nanoseconds
  /// See ``LineDetectorSettings/pause``.
  let pause: Nanoseconds
  /// See ``LineDetectorSettings/setAsidePeriod``; at least 1 s.
  let setAsidePeriod: Nanoseconds

  /// Reads the settings; periods are at least 10 ms so that a mistake cannot flood a line.
  init(_ settings: LineDetectorSettings) {
    period = max(settings.period.nanoseconds, 10_000_000)
    meteredPeriod = max(settings.meteredPeriod.nanoseconds, 10_000_000)
    burstPeriod = max(settings.burstPeriod.nanoseconds, 10_000_000)
    slotLifetime = settings.slotLifetime.nanoseconds
    lossDeadline = settings.lossDeadline.nanoseconds
    grace = settings.grace.nanoseconds
    steerAfter = settings.steerAfter.nanoseconds
    steerBackAfter = settings.steerBackAfter.nanoseconds
    maximumThreshold = settings.maximumThreshold.nanoseconds
    evidenceDelay = settings.evidenceDelay.nanoseconds
    recovery = settings.recovery.nanoseconds
    recoveryGap = settings.recoveryGap.nanoseconds
    pause = settings.pause.nanoseconds
    setAsidePeriod = max(settings.setAsidePeriod.nanoseconds, 1_000_000_000)
  }
}
