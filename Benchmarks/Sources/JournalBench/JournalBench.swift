// How fast the journal appends, beside SQLite's C API with the same rows and pragmas in the same
// run, and how fast it starts with 100,000 facts: JournalBench [DIRECTORY] [ROUNDS]
internal import CJournalPeer
internal import Foundation
internal import Glibc
internal import Journal
internal import Logging
internal import Relais

/// Appends, and the start after them, measured in a directory that is made for it and removed.
@main
struct JournalBench {
  /// Facts appended in a round.
  static let facts = 100_000
  /// Facts in one append, and so in one commit.
  static let batch = 100
  /// The content of every fact, 300 bytes.
  static let payload = [UInt8](repeating: UInt8(ascii: "e"), count: 300)

  /// Runs the rounds, three unless told otherwise, and prints the medians.
  static func main() async throws {
    let words = CommandLine.arguments
    let directory = words.count > 1 ? words[1] : FileManager.default.temporaryDirectory.path
    let rounds = words.count > 2 ? Int(words[2]) ?? 3 : 3
    let place = directory + "/relais-journal-bench"
    var appends: [Double] = []
    var peers: [Double] = []
    var starts: [Duration] = []
    var ownWork = 0.0
    var peerWork = 0.0
    for _ in 0..<rounds {
      try? FileManager.default.removeItem(atPath: place)
      try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
      let before = work()
      peers.append(Double(facts) / journal_peer_run(place + "/peer.sqlite", facts, batch, 300))
      let between = work()
      appends.append(Double(facts) / (try await append(place + "/journal")).inSeconds)
      peerWork += between - before
      ownWork += work() - between
      starts.append(try await start(place + "/journal"))
    }
    try? FileManager.default.removeItem(atPath: place)
    report(median(appends), peer: median(peers), start: median(starts.map(\.inMilliseconds)))
    let all = Double(rounds * facts) / 1e6
    print("CPU µs an append: \(rounded(ownWork / all)), SQLite's C API \(rounded(peerWork / all))")
  }

  /// Seconds of processor time used so far, which tell more than rates on a busy machine.
  private static func work() -> Double {
    var usage = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &usage)
    return Double(usage.tv_sec) + Double(usage.tv_nsec) / 1e9
  }

  private static func rounded(_ value: Double) -> Double { (value * 100).rounded() / 100 }

  private static func open(_ path: String) async throws -> Journal {
    try await Journal.open(
      at: path, node: "office", logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
    ) { Instant(seconds: 1_764_000_000) }
  }

  private static func append(_ path: String) async throws -> Duration {
    let journal = try await open(path)
    let time = try await ContinuousClock().measure {
      for start in stride(from: 0, to: facts, by: batch) {
        let drafts = (start..<start + batch).map { number in
          FactDraft(
            time: HybridTime(milliseconds: 1_764_000_000_000 + Int64(number)), kind: "line.state",
            payload: payload)
        }
        let appended = try await journal.append(drafts)
        guard appended.isDurable else { throw JournalError.invalid(what: "\(journal.health)") }
      }
    }
    // As a station does now and then: the start below reads the snapshot and what came after it.
    try await journal.save(
      Snapshot(
        state: [UInt8](repeating: 7, count: 200_000), format: 1,
        covers: try await journal.versionVector()))
    try await journal.append([
      FactDraft(time: journal.latestTime, kind: "line.state", payload: payload)
    ])
    await journal.close()
    return time
  }

  private static func start(_ path: String) async throws -> Duration {
    var facts = 0
    let time = try await ContinuousClock().measure {
      let journal = try await open(path)
      let known = try await journal.snapshot(format: 1)?.covers ?? VersionVector()
      facts = try await journal.facts(after: known).facts.count
      await journal.close()
    }
    guard facts == 1 else { throw JournalError.invalid(what: "\(facts) facts after the snapshot") }
    return time
  }

  private static func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }

  private static func report(_ appends: Double, peer: Double, start: Double) {
    print("journal appends/s, batches of \(batch), FULL: \(Int(appends))")
    print("SQLite's C API, the same rows and pragmas:    \(Int(peer))")
    print("ratio: \((appends / peer * 100).rounded() / 100)")
    print("start with \(facts) facts, snapshot and tail:  \((start * 10).rounded() / 10) ms")
  }
}
