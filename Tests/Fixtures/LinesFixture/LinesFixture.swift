import Detection
import Glibc
import Lines
import NIOCore
import NIOPosix
import Relais

/// Prints what the monitor tells, one line each, after the seconds of the monotonic clock.
///
/// `LinesFixture` watches until it is ended; `LinesFixture look` prints the lines that it finds.
@main struct LinesFixture {
  static func main() async throws {
    if CommandLine.arguments.dropFirst().first == "look" {
      for found in try Discovery.look().lines {
        let line = found.line
        say(
          "\(line.id) \(line.role.rawValue) \(line.gateway ?? "-") "
            + "\(line.isMetered ? "metered" : "free") "
            + found.anchors.map(\.address).joined(separator: ","))
      }
      return
    }
    let monitor = NetlinkMonitor(eventLoop: MultiThreadedEventLoopGroup.singleton.next())
    try await monitor.run { evidence in say("\(now()) \(words(for: evidence))") }
  }

  /// Writes a line at once: the C library would keep it while standard output is a pipe.
  private static func say(_ line: String) {
    let bytes = Array("\(line)\n".utf8)
    _ = write(STDOUT_FILENO, bytes, bytes.count)
  }

  private static func now() -> String {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    let fraction = "\(time.tv_nsec / 1_000 + 1_000_000)".dropFirst()
    return "\(time.tv_sec).\(fraction)"
  }

  private static func words(for evidence: LineEvidence) -> String {
    switch evidence {
    case .carrier(let device, let isUp): "carrier \(device) \(isUp ? "up" : "down")"
    case .address(let device, let address, let isPresent):
      "address \(device) \(address) \(isPresent ? "came" : "went")"
    case .route(let device, let route, let isPresent):
      "route \(device) \(route.gateway?.description ?? "-") table \(route.table) "
        + "metric \(route.metric) \(isPresent ? "came" : "went")"
    case .surveyed: "surveyed"
    }
  }
}
