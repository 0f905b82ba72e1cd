internal import Glibc

/// How many sockets and files this process may have open.
enum DescriptorLimit {
  /// Enough for 10,000 checks of which many hang, and for everything else.
  static let wanted: rlim_t = 65_536

  /// Raises the limit as far as the system lets this user; what was higher stays.
  ///
  /// Debian's standard is 1,024, which so many hanging checks would use up.
  static func raise() {
    var limit = rlimit()
    let descriptors = __rlimit_resource_t(RLIMIT_NOFILE.rawValue)
    guard getrlimit(descriptors, &limit) == 0, limit.rlim_cur < wanted else { return }
    limit.rlim_cur = min(wanted, limit.rlim_max)
    setrlimit(descriptors, &limit)
  }
}
