// How fast the program starts with 100,000 facts in its journal, and how much memory it holds when
// nothing happens: StationBench PROGRAM [ROUNDS]
//
// Run it in a network namespace of its own, with loopback up: scripts/run-benchmarks does.
internal import Foundation
internal import Glibc
internal import Incidents
internal import Journal
internal import Logging
internal import Relais

/// The benchmark.
@main
struct StationBench {
  /// Facts in the journal.
  static let facts = 100_000
  /// Where `/healthz` is served, in a namespace of its own.
  static let port: UInt16 = 18_088
  /// How long the program is left alone before its memory is read.
  static let settling: UInt32 = 10

  /// Measures, and prints what it found.
  static func main() async throws {
    let words = CommandLine.arguments
    guard words.count > 1 else { return print("usage: StationBench PROGRAM [ROUNDS]") }
    let rounds = words.count > 2 ? Int(words[2]) ?? 5 : 5
    let folder = FileManager.default.temporaryDirectory.path + "/relais-station-bench"
    try? FileManager.default.removeItem(atPath: folder)
    defer { try? FileManager.default.removeItem(atPath: folder) }

    var memory = 0
    let empty = try starts(words[1], "\(folder)/empty", rounds) { memory = $0 }
    try await fill("\(folder)/full")
    let full = try starts(words[1], "\(folder)/full", rounds) { _ in }
    print("start to /healthz, empty journal: \(milliseconds(empty))")
    print("start to /healthz, \(facts) facts: \(milliseconds(full))")
    print("resident after \(settling) s with nothing to do: \(memory / 1_024) MB")
  }

  /// Milliseconds from start to the first answer, each round; the first is left out as a warm-up.
  private static func starts(
    _ program: String, _ data: String, _ rounds: Int, memory: (Int) -> Void
  ) throws -> [Double] {
    var times: [Double] = []
    for round in 0...rounds {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: program)
      process.arguments = ["run", "--data", data, "--listen", "127.0.0.1:\(port)", "--plain"]
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      let start = ContinuousClock.now
      try process.run()
      while !answers() { usleep(500) }
      let time = start.duration(to: .now)
      if round > 0 { times.append(time.inMilliseconds) }
      if round == rounds {
        sleep(settling)
        memory(resident(process.processIdentifier))
      }
      process.terminate()
      process.waitUntilExit()
    }
    return times
  }

  /// Whether somebody answers `GET /healthz`.
  private static func answers() -> Bool {
    let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
    guard descriptor >= 0 else { return false }
    defer { close(descriptor) }
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let isConnected = withUnsafePointer(to: &address) { pointer in
      pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(descriptor, $0, size) == 0
      }
    }
    guard isConnected else { return false }
    let request = Array("GET /healthz HTTP/1.1\r\nHost: bench\r\nConnection: close\r\n\r\n".utf8)
    guard write(descriptor, request, request.count) == request.count else { return false }
    var answer = [UInt8](repeating: 0, count: 64)
    let count = read(descriptor, &answer, answer.count)
    return count > 12 && String(decoding: answer[9..<12], as: UTF8.self) == "200"
  }

  /// Kilobytes that a process holds in memory.
  private static func resident(_ process: Int32) -> Int {
    let status = (try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)) ?? ""
    let line = status.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return line.flatMap { Int($0.filter(\.isNumber)) } ?? 0
  }

  /// A journal as years of work leave it: a line that changes, with a snapshot at the end.
  private static func fill(_ path: String) async throws {
    let journal = try await Journal.open(
      at: path, node: "solo", logger: Logger(label: "bench") { _ in SwiftLogNoOpLogHandler() }
    ) { Instant(seconds: 1_764_000_000) }
    var written = 0
    while written < facts {
      let drafts = try (written..<min(facts, written + 1_000)).map { number in
        try FactCodec.draft(
          of: .lineStateChanged(
            LineStateChanged(
              line: "fibre", condition: number % 2 == 0 ? .down : .up,
              since: Instant(seconds: Double(number)))),
          at: HybridTime(milliseconds: 1_700_000_000_000 + Int64(number) * 1_000))
      }
      written += drafts.count
      try await journal.append(drafts)
    }
    try await journal.saveSnapshot(of: try await journal.record())
    await journal.close()
  }

  private static func milliseconds(_ times: [Double]) -> String {
    let sorted = times.sorted()
    let rounded = { (value: Double) in (value * 10).rounded() / 10 }
    let worst = rounded(sorted[sorted.count - 1])
    return "median \(rounded(sorted[sorted.count / 2])) ms, worst \(worst) ms"
  }
}
