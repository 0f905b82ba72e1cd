internal import Glibc
internal import Relais

/// Writes moments in the machine's time zone.
enum TimeOfDay {
  /// `08:35:12`; with the date before it when that is not today's.
  static func words(_ moment: Instant, now: Instant) -> String {
    let there = local(moment)
    let here = local(now)
    let time = "\(two(there.tm_hour)):\(two(there.tm_min)):\(two(there.tm_sec))"
    guard there.tm_yday != here.tm_yday || there.tm_year != here.tm_year else { return time }
    return "\(there.tm_year + 1_900)-\(two(there.tm_mon + 1))-\(two(there.tm_mday)) \(time)"
  }

  /// `2026-11-23 08:35`.
  static func dated(_ moment: Instant) -> String {
    let parts = local(moment)
    return "\(parts.tm_year + 1_900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday)) "
      + "\(two(parts.tm_hour)):\(two(parts.tm_min))"
  }

  private static func local(_ moment: Instant) -> tm {
    var seconds = time_t(moment.nanoseconds / 1_000_000_000)
    var parts = tm()
    localtime_r(&seconds, &parts)
    return parts
  }

  private static func two(_ number: Int32) -> String { number < 10 ? "0\(number)" : "\(number)" }
}
