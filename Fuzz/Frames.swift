// Frames between nodes and the lines of an export, as they come from elsewhere: inflated, read line
// by line, and checked fact by fact until a seal. Nothing may trap or grow beyond its limits, what
// is read is written and read the same, and only what follows without a hole is held. README.md
// beside this file says how to run it.
import Foundation
import Relais

// The hash and the seal themselves are SHA-256 and Ed25519 of a library; here stand ones that are
// quickly made, so that inputs get behind them.
enum FactChain {
  static func genesis(of writer: WriterID, key: [UInt8]) -> FactHash {
    quick([UInt8](writer.node.name.utf8) + key)
  }

  static func hash(
    after previous: FactHash, sequence: UInt64, time: HybridTime, kind: String, payload: [UInt8],
    buffer: inout [UInt8]
  ) -> FactHash {
    let numbers = [sequence, UInt64(bitPattern: time.milliseconds), UInt64(time.counter)]
    return quick(previous.bytes + numbers.map { UInt8($0 & 255) } + Array(kind.utf8) + payload)
  }

  private static func quick(_ bytes: [UInt8]) -> FactHash {
    let sum = bytes.reduce(14_695_981_039_346_656_037) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
    let words = [UInt64](repeating: sum, count: 4)
    return words.withUnsafeBytes { FactHash(copying: $0) }
  }
}

struct KnownWriter {
  var number: Int64
  var writer: WriterID
  var key: [UInt8]
}

extension StoredSeal {
  // The first byte of a signature stands for whether it holds.
  func holds(for known: KnownWriter, hash: FactHash) -> Bool { signature.first != 0 }
}

/// What an importer does with lines, but for the disk.
private struct Reader {
  private let decoder = JSONDecoder()
  private let encoder = ExportLine.encoder()
  private var chain: ImportedChain?

  mutating func take(_ bytes: ArraySlice<UInt8>) {
    guard bytes.count <= JournalLimits.lineBytes, let line = try? ExportLine(bytes, decoder) else {
      return
    }
    guard let written = try? line.bytes(encoder),
      let again = try? ExportLine(written.dropLast(), decoder)
    else { fatalError("what was read cannot be written") }
    precondition(again == line, "a line is read otherwise")
    try? follow(line)
  }

  private mutating func follow(_ line: ExportLine) throws(BadLine) {
    if case .writer(let writer, let key) = line {
      chain = ImportedChain(writer: writer, key: key)
      return
    }
    guard var current = chain else { return }
    switch line {
    case .fact(let sequence, _, _, _, _): anchor(&current, sequence)
    case .gap(let range, _): anchor(&current, range.lowerBound)
    case .seal(let seal):
      try current.check(seal)
      current.committed()
      chain = current
      return
    default: return
    }
    try current.take(line)
    chain = current
    check(current)
  }

  // Half of all chains begin at their first fact, the others behind one that is here.
  private func anchor(_ chain: inout ImportedChain, _ first: UInt64) {
    guard chain.isUnanchored else { return }
    let place = chain.key.first == 0 ? 0 : first - 1
    chain.anchor(ChainHead(sequence: place, hash: chain.genesis))
  }

  private func check(_ chain: ImportedChain) {
    precondition(chain.facts.count <= JournalLimits.factsPerSeal, "too many facts")
    precondition(chain.gaps.count <= JournalLimits.factsPerSeal, "too many gaps")
    let places = chain.facts.map(\.id.sequence)
    for (one, next) in zip(places, places.dropFirst()) where next != one + 1 {
      let hole = one + 1...next - 1
      let isTold = chain.gaps.contains { $0.range.lowerBound == hole.lowerBound }
      precondition(next > one && isTold, "a hole that nobody told of")
    }
  }
}

private func read(lines: [UInt8]) {
  var reader = Reader()
  for line in lines.split(separator: UInt8(ascii: "\n")) { reader.take(line) }
}

/// Called by libFuzzer with each input.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: start, count: count))
  read(lines: bytes)
  if let lines = FrameCoding.inflate(bytes, limit: 1 << 20) {
    precondition(lines.count <= 1 << 20, "inflated beyond the limit")
    read(lines: lines)
  }
  for coding in [FrameCoding.deflate, FrameCoding.deflateFirst] {
    guard let frame = coding(bytes) else { fatalError("no memory") }
    precondition(FrameCoding.inflate(frame, limit: count) == bytes, "a frame is read otherwise")
    precondition(count == 0 || FrameCoding.inflate(frame, limit: count - 1) == nil, "no limit")
  }
  return 0
}
