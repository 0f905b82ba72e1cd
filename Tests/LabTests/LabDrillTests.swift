import FoundationEssentials
import Rehearsal
import Relais
import Testing

@testable import Lab

/// Stands in for a station: says that a line is down when three pings in a row are lost.
private let standIn = """
  data=$5
  watch() {
    lost=0
    while :; do
      if ping -n -q -c 1 -W 1 -I "$1" 99.99.5.2 >/dev/null 2>&1; then lost=0
      else lost=$((lost + 1)); sleep 0.1; fi
      case $lost in 0) state=up ;; 1 | 2) state=suspect ;; *) state=down ;; esac
      echo $state >"$data/$2.new"
      mv "$data/$2.new" "$data/$2"
      sleep 0.2
    done
  }
  watch lan0 fibre &
  watch bk0 backup &
  watch cell0 cell
  """

/// Reads what the stand-in has written.
@Sendable private func look(_ office: LabOffice) throws -> StationReading {
  var lines: [LineID: LineState] = [:]
  for line in LabOffice.lines {
    let path = "\(office.data)/\(line)"
    guard let data = FileManager.default.contents(atPath: path) else {
      throw LabError.fileFailed(path: path, reason: "not written yet")
    }
    let word = String(decoding: data, as: UTF8.self).filter { $0 != "\n" }
    lines[line] = LineState(rawValue: word)
  }
  return StationReading(lines: lines)
}

extension LabTests {
  @Test("measures a station from outside: what it says of each line, and when, after the cut")
  func drill() async throws {
    let path = "\(LabName.parent)/relais-stand-in-\(UInt64.random(in: 0...UInt64.max))"
    try LabCommand.write(standIn, to: path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let drill = LabDrill(program: ["/bin/sh", path], view: look)

    let cut = try await drill.run("access", seed: 3)
    #expect(cut.scenario == "access" && cut.seed == 3 && cut.lab)
    let suspected = try #require(cut.suspected)
    let detected = try #require(cut.detected)
    #expect(0 < suspected && suspected < detected && detected < 30)
    #expect(cut.states == ["fibre": "down", "backup": "up", "cell": "up"])
    #expect(!cut.falseDown)
    #expect(cut.verdict == nil && cut.verdictAt == nil && !cut.exact)
  }

  @Test("says which faults there are when asked for another")
  func unknownFault() async {
    await #expect {
      try await LabDrill(program: ["true"], view: look).run("flood", seed: 1)
    } throws: { "\($0)".contains("access_los") }
  }

  @Test("ends with the last words of a station that does not stay")
  func stationEnds() async throws {
    let path = "\(LabName.parent)/relais-stand-in-\(UInt64.random(in: 0...UInt64.max))"
    try LabCommand.write("echo no such key: lines; exit 2", to: path)
    defer { try? FileManager.default.removeItem(atPath: path) }
    await #expect {
      try await LabDrill(program: ["/bin/sh", path], view: look).run("access", seed: 1)
    } throws: { "\($0)".contains("no such key: lines") && "\($0)".contains("2") }
    #expect(LabRemoval.sweep().isEmpty)
  }
}
