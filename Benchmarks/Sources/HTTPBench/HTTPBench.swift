// What one HTTP check costs, beside prometheus-blackbox-exporter against the same server in the
// same run: HTTPBench [CHECKS] [ROUNDS]
//
// The server is a process of its own (this program again, as `HTTPBench serve`), so that only the
// prober is measured: its own CPU by getrusage, the exporter's by /proc. Loopback, no TLS, a new
// connection for every check, as a real check makes one.
internal import Foundation
internal import Glibc
internal import NIOCore
internal import NIOPosix
internal import Probing
internal import Relais

/// The measurement, and the server that it asks.
@main
struct HTTPBench {
  /// Checks under way at any time.
  static let atOnce = 32

  /// Measures, or serves.
  static func main() async throws {
    let words = CommandLine.arguments
    if words.dropFirst().first == "serve" { return try await Server.serve() }
    let checks = words.count > 1 ? Int(words[1]) ?? 20_000 : 20_000
    let rounds = words.count > 2 ? Int(words[2]) ?? 5 : 5
    let server = try Child(CommandLine.arguments[0], ["serve"], announces: true)
    defer { server.stop() }
    let target = "http://127.0.0.1:\(server.port)/"
    let exporter = try? Exporter(port: server.port)
    defer { exporter?.child.stop() }
    var own: [Measured] = []
    var peer: [Measured] = []
    _ = try await check(target, times: 2_000, cpu: ownCPU)
    for _ in 0..<rounds {
      own.append(try await check(target, times: checks, cpu: ownCPU))
      if let exporter {
        // The exporter is asked by HTTP; one in twenty is enough of what takes ten times as long.
        let url = exporter.url(for: target)
        peer.append(try await check(url, times: max(1, checks / 20), cpu: exporter.child.cpu))
      }
    }
    report("an HTTP check", own)
    if peer.isEmpty {
      print("blackbox_exporter is not installed")
    } else {
      report("an HTTP check of blackbox_exporter", peer)
      let ratio = median(own.map(\.microseconds)) / median(peer.map(\.microseconds))
      print("ratio: \((ratio * 100).rounded() / 100)")
    }
  }

  /// What some checks cost.
  struct Measured {
    /// CPU time of one.
    var microseconds: Double
    /// How many there were in a second of the wall clock.
    var perSecond: Double
  }

  private static func check(
    _ url: String, times: Int, cpu: () -> Double
  ) async throws -> Measured {
    var settings = SettingsReader(
      Setting(
        .map([.init(key: "url", line: 1, setting: Setting(.scalar(url), line: 1))]), line: 1),
      path: "bench")
    let probe = HTTPProbe(settings: &settings)
    let eventLoop = MultiThreadedEventLoopGroup.singleton.next()
    let before = cpu()
    let start = ContinuousClock.now
    let failures = await withTaskGroup(of: Int.self) { group in
      for _ in 0..<atOnce {
        group.addTask(executorPreference: LoopExecutor(eventLoop)) {
          var failures = 0
          for _ in 0..<(times / atOnce + 1) {
            let context = ProbeContext(
              eventLoop: eventLoop, binding: .routed, deadline: .now() + .seconds(10),
              timeout: .seconds(10), resolver: Nobody(), policy: .office, echo: Nobody())
            if case .failed = await probe.attempt(in: context) { failures += 1 }
          }
          return failures
        }
      }
      return await group.reduce(0, +)
    }
    let time = (ContinuousClock.now - start).inSeconds
    guard failures == 0 else { throw BenchError(words: "\(failures) checks failed at \(url)") }
    let made = Double(atOnce * (times / atOnce + 1))
    return Measured(microseconds: (cpu() - before) / made * 1e6, perSecond: made / time)
  }

  private static func ownCPU() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    let times = [usage.ru_utime, usage.ru_stime]
    return times.reduce(0) { $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1e6 }
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  private static func report(_ words: String, _ measured: [Measured]) {
    // The lowest is the least disturbed by whatever else the machine does.
    let costs = measured.map { ($0.microseconds * 10).rounded() / 10 }
    let rate = Int(median(measured.map(\.perSecond)))
    print("\(words): \(median(costs)) us CPU, lowest \(costs.min() ?? 0), \(rate) per second")
  }
}

/// Why a measurement could not be made.
struct BenchError: Error {
  /// What went wrong.
  var words: String
}

/// Names and echoes, of which this measurement uses none.
private struct Nobody: NameResolver, Echoing {
  func addresses(
    of name: String, port: Int, over binding: LineBinding, by deadline: NIODeadline
  ) async throws(ProbeFailure) -> [SocketAddress] {
    throw .unresolved(name: name, reason: "no resolver")
  }

  func echo(
    to address: SocketAddress, over binding: LineBinding, hopLimit: Int?, by deadline: NIODeadline
  ) async throws(ProbeFailure) -> EchoReply {
    throw .unreachable(reason: "no echo")
  }
}
