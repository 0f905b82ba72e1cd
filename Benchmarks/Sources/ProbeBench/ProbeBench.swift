// What echoes and a large schedule cost:
//   ProbeBench icmp [ECHOES]     CPU seconds beside fping in the same run
//   ProbeBench checks [CHECKS] [HANGING] [SECONDS]     how late checks start while others hang
//
// Loopback only. Echoes need root, or net.ipv4.ping_group_range as the failure says.
internal import Glibc

/// The two measurements.
@main
struct ProbeBench {
  /// Measures what the first word asks for; both without one.
  static func main() async throws {
    let words = Array(CommandLine.arguments.dropFirst())
    let numbers = words.dropFirst().compactMap { Int($0) }
    raiseFileLimit()
    if words.first != "checks" { try await EchoBench(echoes: numbers.first ?? 100_000).run() }
    if words.first != "icmp" {
      let counts = words.first == "checks" ? numbers : []
      try await ScheduleBench(
        checks: counts.first ?? 10_000, hanging: counts.dropFirst().first ?? 1_000,
        seconds: counts.dropFirst(2).first ?? 40
      ).run()
    }
  }

  /// Both ends of every connection are in this process: more files than the usual limit.
  private static func raiseFileLimit() {
    var limit = rlimit()
    getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    limit.rlim_cur = limit.rlim_max
    setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
  }
}

/// CPU seconds of this process or of its ended children, user and system.
func cpuSeconds(of who: __rusage_who) -> Double {
  var usage = rusage()
  getrusage(who.rawValue, &usage)
  func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) / 1e6 }
  return seconds(usage.ru_utime) + seconds(usage.ru_stime)
}

/// The most memory that this process has had, in MB.
func peakMegabytes() -> Double {
  var usage = rusage()
  getrusage(RUSAGE_SELF.rawValue, &usage)
  return Double(usage.ru_maxrss) / 1_024
}

/// Two digits behind the point.
func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
