// What serving the public page costs, beside nginx with the same bytes in the same run:
// PageBench [SECONDS] [ROUNDS]
//
// Our front and one event loop beside one worker, all on CPU 0, and wrk on CPU 1; gzip_static on
// nginx's side, so that neither compresses anything. Loopback, no TLS. wrk asks in the same words
// each time, as readers with the same browser do; we know such heads again, nginx reads each. Trust
// the CPU time of a request and the ratios: requests a second, and the slowest, depend on what else
// the machine does. Of a request's time the kernel has 5 µs whoever answers.
internal import Foundation

/// The measurement, and the server that is measured.
@main
struct PageBench {
  /// Measures, or serves.
  static func main() async throws {
    let words = CommandLine.arguments
    switch words.dropFirst().first {
    case "serve": try await Serving.serve(isChanging: false)
    case "serve-changing": try await Serving.serve(isChanging: true)
    default:
      let seconds = words.count > 1 ? Int(words[1]) ?? 2 : 2
      let rounds = words.count > 2 ? Int(words[2]) ?? 9 : 9
      try measure(seconds: seconds, rounds: rounds)
    }
  }

  private static func measure(seconds: Int, rounds: Int) throws {
    let own = try Peer.own("serve")
    defer { own.stop() }
    var peers: [Peer] = []
    defer { for peer in peers { peer.stop() } }
    if Peer.hasRival {
      for sendsFiles in [true, false] { peers.append(try Peer.nginx(sendsFiles: sendsFiles)) }
    } else {
      print("nginx is not installed: nothing to compare with")
    }
    for kind in Crowd.Kind.allCases {
      for connections in [64, 512] {
        let crowd = Crowd(kind: kind, connections: connections, seconds: seconds)
        var mine: [Crowd.Result] = []
        var theirs = [[Crowd.Result]](repeating: [], count: peers.count)
        // In turn, another one first each time, so that whatever else the machine does hits all
        // alike: the slowest of a hundred differ fivefold from one round to the next.
        for round in 0..<rounds {
          for turn in 0...peers.count {
            let place = (round + turn) % (peers.count + 1)
            if place == peers.count {
              mine.append(try crowd.ask(own))
            } else {
              theirs[place].append(try crowd.ask(peers[place]))
            }
          }
        }
        report("\(kind.rawValue), \(connections) connections", mine, theirs)
      }
    }
    try IdleCrowd(count: 10_000).measure(own)
    Listeners(count: 5_000).measure(own)
    let changing = try Peer.own("serve-changing")
    defer { changing.stop() }
    let crowd = Crowd(kind: .gzip, connections: 64, seconds: seconds * 2)
    let result = try crowd.ask(changing)
    print("while the page changes ten times a second: \(result.failures) failed of \(result.count)")
  }

  private static func report(_ name: String, _ mine: [Crowd.Result], _ theirs: [[Crowd.Result]]) {
    let own = median(mine.map(\.microseconds))
    var line = "\(name): \(rounded(own)) µs of CPU, \(Int(median(mine.map(\.perSecond))))/s, "
    line += "p99 \(rounded(median(mine.map(\.slowest)))) ms"
    print(line)
    for (results, name) in zip(theirs, ["nginx", "nginx without sendfile"]) {
      let other = median(results.map(\.microseconds))
      line = "  \(name): \(rounded(other)) µs, \(Int(median(results.map(\.perSecond))))/s, "
      line += "p99 \(rounded(median(results.map(\.slowest)))) ms"
      print(line + "; ratio of requests per CPU second \(rounded(other / own))")
    }
  }

  private static func median(_ values: [Double]) -> Double {
    let sorted = values.sorted()
    return sorted.isEmpty ? 0 : sorted[sorted.count / 2]
  }

  private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }
}
