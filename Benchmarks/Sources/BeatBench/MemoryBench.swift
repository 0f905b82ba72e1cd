internal import Exchange
internal import FoundationEssentials
internal import Glibc
internal import Relais
internal import Twin

/// What an office takes in memory.
enum MemoryBench {
  /// Resident bytes that the ledger and the keys take for each of so many offices that are heard.
  static func run(offices: Int, lines: Int) -> Int {
    let before = resident()
    var ledger = BeatLedger(session: 5, at: .zero)
    var keys: [BeatKeys] = []
    var directives: [BeatLedger.Directive] = []
    guard let key = BeatKey([UInt8](repeating: 1, count: BeatKey.size)) else { return .max }
    for office in 0..<offices {
      let pair = PairID(UInt64(office) &* 0x9E37_79B9_7F4A_7C15)
      let slot = ledger.admit(pair, at: .zero)
      keys.append(BeatKeys(office: key, twin: key))
      for line in 0..<lines {
        var beat = BeatPacket(
          pair: pair, line: UInt8(line), session: 9, sequence: 1, clock: 0)
        beat.echo.session = 5
        _ = ledger.hear(beat, slot: slot, from: .none, at: .zero, into: &directives)
      }
      directives.removeAll(keepingCapacity: true)
    }
    let bytes = (resident() - before) / offices
    print("memory: \(bytes) bytes an office with \(lines) lines, \(offices) offices")
    return withExtendedLifetime((ledger, keys)) { bytes }
  }

  /// Bytes that this process has in memory.
  private static func resident() -> Int {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else {
      return 0
    }
    let fields = text.split(separator: " ")
    return (fields.count > 1 ? Int(fields[1]) ?? 0 : 0) * Int(getpagesize())
  }
}
