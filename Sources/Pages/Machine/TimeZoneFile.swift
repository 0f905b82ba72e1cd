/// What a time zone file says: since when which time has been kept, and the rule for later years.
///
/// - Source: RFC 9636 §3; versions 1 to 4.
struct TimeZoneFile: Hashable, Sendable {
  /// The largest file that is read, in bytes; real ones have a few thousand.
  static let sizeLimit = 1 << 20

  /// A kind of time that is kept for a while: winter time, summer time.
  struct LocalType: Hashable, Sendable {
    /// Seconds ahead of UTC.
    var offset: Int
    /// What people call it.
    var abbreviation: String
  }

  /// From a moment on, another kind of time is kept.
  private struct Transition: Hashable, Sendable {
    /// Seconds since 1970-01-01T00:00:00Z.
    var at: Int
    /// What clocks show then or, if they are put back, what they would.
    var shown: Int
    /// Where the kind of time stands among the types.
    var type: Int
  }

  /// A file that is none, or none of ours, in words.
  struct Problem: Error {
    /// What was found.
    var words: String
  }

  private var types: [LocalType]
  private var transitions: [Transition]
  private var footer: TimeZoneFooter?

  /// A zone where it is always the same time.
  init(only type: LocalType) {
    types = [type]
    transitions = []
    footer = nil
  }

  /// Reads a file.
  init(_ bytes: [UInt8]) throws(Problem) {
    var reader = ByteReader(bytes[...])
    var header = try Header(&reader)
    var wordSize = 4
    if header.version >= 2 {
      try reader.skip(header.blockSize(wordSize: 4))
      header = try Header(&reader)
      wordSize = 8
    }
    guard header.types > 0, header.characters > 0 else {
      throw Problem(words: "no kind of time")
    }
    guard header.leaps == 0 else {
      throw Problem(words: "leap seconds, which clocks of computers do not count")
    }
    let times = try reader.integers(header.times, size: wordSize)
    let indexes = try reader.take(header.times).map(Int.init)
    let records = try reader.take(header.types * 6)
    let characters = try reader.take(header.characters)
    try reader.skip(header.standards + header.universals)
    types = try Self.types(in: Array(records), names: Array(characters))
    transitions = try Self.transitions(at: times, to: indexes, among: types)
    footer = header.version >= 2 ? try Self.footer(&reader) : nil
  }

  /// Whether it is always UTC there, as the file itself says.
  var isAlwaysUTC: Bool {
    guard transitions.isEmpty, types.count == 1 else { return false }
    return types[0].offset == 0 && types[0].abbreviation == "UTC"
  }

  /// The kind of time kept at a moment, in seconds since 1970-01-01T00:00:00Z.
  func type(at seconds: Int) -> LocalType {
    guard let last = transitions.last, seconds < last.at else {
      return footer?.type(at: seconds) ?? types[transitions.last?.type ?? 0]
    }
    return types[type(before: transitions.partitionIndex { $0.at > seconds })]
  }

  /// The kind of time with which to read what clocks show, in seconds since 1970-01-01T00:00.
  func type(showing shown: Int) -> LocalType {
    guard let last = transitions.last, shown < last.shown else {
      return footer?.type(showing: shown) ?? types[transitions.last?.type ?? 0]
    }
    return types[type(before: transitions.partitionIndex { $0.shown > shown })]
  }

  /// The type kept before a transition; the first type before all of them (RFC 9636 §3.2).
  private func type(before index: Int) -> Int {
    index > 0 ? transitions[index - 1].type : 0
  }
}

extension TimeZoneFile {
  /// The numbers at the head of a block.
  private struct Header {
    let version: Int
    let universals: Int
    let standards: Int
    let leaps: Int
    let times: Int
    let types: Int
    let characters: Int

    init(_ reader: inout ByteReader) throws(Problem) {
      guard try reader.take(4).elementsEqual("TZif".utf8) else {
        throw Problem(words: "no time zone file")
      }
      let mark = try reader.take(1).first ?? 0
      version = mark == 0 ? 1 : Int(mark) - 0x30
      guard (1...4).contains(version) else { throw Problem(words: "an unknown version") }
      try reader.skip(15)
      let counts = try reader.integers(6, size: 4)
      guard counts.count == 6, counts.allSatisfy({ (0...TimeZoneFile.sizeLimit).contains($0) })
      else { throw Problem(words: "counts beyond its size") }
      (universals, standards, leaps) = (counts[0], counts[1], counts[2])
      (times, types, characters) = (counts[3], counts[4], counts[5])
    }

    /// The size of the block behind, in bytes; the counts are too small to overflow.
    func blockSize(wordSize: Int) -> Int {
      times * (wordSize + 1) + types * 6 + characters + leaps * (wordSize + 4) + standards
        + universals
    }
  }

  private static func types(in records: [UInt8], names: [UInt8]) throws(Problem) -> [LocalType] {
    var types: [LocalType] = []
    for start in stride(from: 0, to: records.count, by: 6) {
      var reader = ByteReader(records[start..<start + 6])
      let offset = try reader.integers(1, size: 4)[0]
      let rest = Array(try reader.take(2))
      // RFC 9636 §3.2: no zone is further off than this.
      guard (-89_999...93_599).contains(offset), Int(rest[1]) < names.count else {
        throw Problem(words: "a kind of time that cannot be")
      }
      let name = names[Int(rest[1])...].prefix { $0 != 0 }
      types.append(
        LocalType(offset: offset, abbreviation: String(decoding: name, as: UTF8.self)))
    }
    return types
  }

  private static func transitions(
    at times: [Int], to indexes: [Int], among types: [LocalType]
  ) throws(Problem) -> [Transition] {
    var transitions: [Transition] = []
    var type = 0
    for (at, next) in zip(times, indexes) {
      guard next < types.count, transitions.last.map({ $0.at < at }) ?? true else {
        throw Problem(words: "transitions out of order")
      }
      // Some files begin with the Big Bang, far beyond all that is asked about.
      let furthest = 1 << 60
      guard (-furthest...furthest).contains(at) else {
        throw Problem(words: "a transition before the Big Bang")
      }
      transitions.append(
        Transition(
          at: at, shown: at + max(types[type].offset, types[next].offset), type: next))
      type = next
    }
    return transitions
  }

  private static func footer(_ reader: inout ByteReader) throws(Problem) -> TimeZoneFooter? {
    let newline = UInt8(ascii: "\n")
    guard try reader.take(1).first == newline else { throw Problem(words: "no footer") }
    let line = reader.rest.prefix { $0 != newline }
    guard line.count < reader.rest.count else { throw Problem(words: "a footer without end") }
    guard !line.isEmpty else { return nil }
    guard let footer = TimeZoneFooter(String(decoding: line, as: UTF8.self)) else {
      throw Problem(words: "a footer that is no rule")
    }
    return footer
  }
}

/// Takes bytes from the front, never more than there are.
private struct ByteReader {
  private(set) var rest: ArraySlice<UInt8>

  init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

  mutating func take(_ count: Int) throws(TimeZoneFile.Problem) -> ArraySlice<UInt8> {
    guard count >= 0, count <= rest.count else {
      throw TimeZoneFile.Problem(words: "less than it promises")
    }
    defer { rest = rest.dropFirst(count) }
    return rest.prefix(count)
  }

  mutating func skip(_ count: Int) throws(TimeZoneFile.Problem) { _ = try take(count) }

  /// Signed numbers of four or eight bytes, the most significant byte first.
  mutating func integers(
    _ count: Int, size: Int
  ) throws(TimeZoneFile.Problem) -> [Int] {
    let bytes = Array(try take(count * size))
    return stride(from: 0, to: bytes.count, by: size).map { start in
      let bits = bytes[start..<start + size].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      return size == 4
        ? Int(Int32(truncatingIfNeeded: bits)) : Int(Int64(truncatingIfNeeded: bits))
    }
  }
}

extension Array {
  /// The first index whose element, like all after it, is past a border; the end if none is.
  fileprivate func partitionIndex(where isPast: (Element) -> Bool) -> Int {
    var low = 0
    var high = count
    while low < high {
      let middle = (low + high) / 2
      if isPast(self[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
