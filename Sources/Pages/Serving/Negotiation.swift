/// How bytes may be coded on the way (RFC 9110 §8.4.1).
enum ContentCoding: Int, Hashable, Sendable, CaseIterable {
  /// As they are.
  case identity
  /// RFC 1952.
  case gzip
  /// RFC 7932.
  case brotli

  /// What it is called in fields; nil where no field says anything.
  var name: String? {
    switch self {
    case .identity: nil
    case .gzip: "gzip"
    case .brotli: "br"
    }
  }
}

/// What a client takes, by the weights it gives (RFC 9110 §12.4.2).
enum Negotiation {
  /// Calls with each element of a comma-separated list: its word, and its weight in thousandths.
  private static func walk(
    _ bytes: UnsafeRawBufferPointer, _ run: ByteRun, _ visit: (ByteRun, Int) -> Void
  ) {
    var start = run.start
    while start < run.end {
      let end = ByteScan.find(UInt8(ascii: ","), in: bytes, from: start, to: run.end) ?? run.end
      let semicolon =
        ByteScan.find(UInt8(ascii: ";"), in: bytes, from: start, to: end) ?? end
      let word = ByteScan.trimmed(bytes, start..<semicolon)
      if !word.isEmpty { visit(word, weight(bytes, from: semicolon, to: end)) }
      start = end + 1
    }
  }

  /// The weight of an element from its parameters; one that cannot be read counts as none.
  private static func weight(
    _ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int
  ) -> Int {
    guard start < end else { return 1_000 }
    let run = ByteScan.trimmed(bytes, (start + 1)..<end)
    guard run.count >= 3, bytes[run.start] | 32 == UInt8(ascii: "q"),
      bytes[run.start + 1] == UInt8(ascii: "=")
    else { return 0 }
    let digits = ByteScan.trimmed(bytes, (run.start + 2)..<run.end)
    guard digits.count <= 5, !digits.isEmpty else { return 0 }
    let whole = bytes[digits.start] &- 48
    guard whole <= 1 else { return 0 }
    var value = Int(whole) * 1_000
    guard digits.count > 1 else { return value }
    guard bytes[digits.start + 1] == UInt8(ascii: ".") else { return 0 }
    var unit = 100
    for place in (digits.start + 2)..<digits.end {
      let digit = bytes[place] &- 48
      guard digit < 10 else { return 0 }
      value += Int(digit) * unit
      unit /= 10
    }
    return min(value, 1_000)
  }

  /// The weights of each coding that can be served, in thousandths; 0 where it is not taken.
  struct Codings: Hashable, Sendable {
    /// gzip.
    var gzip = 0
    /// brotli.
    var brotli = 0
    /// As it is.
    var identity = 1
  }

  /// What an Accept-Encoding says; nothing asked for means: as it is.
  static func codings(_ bytes: UnsafeRawBufferPointer, _ run: ByteRun) -> Codings {
    var codings = Codings()
    var any: Int?
    var named = (gzip: false, brotli: false, identity: false)
    walk(bytes, run) { word, weight in
      if ByteScan.matches(bytes, word, "gzip") || ByteScan.matches(bytes, word, "x-gzip") {
        codings.gzip = weight
        named.gzip = true
      } else if ByteScan.matches(bytes, word, "br") {
        codings.brotli = weight
        named.brotli = true
      } else if ByteScan.matches(bytes, word, "identity") {
        codings.identity = weight
        named.identity = true
      } else if ByteScan.matches(bytes, word, "*") {
        any = weight
      }
    }
    if let any {
      if !named.gzip { codings.gzip = any }
      if !named.brotli { codings.brotli = any }
      if !named.identity { codings.identity = any }
    }
    return codings
  }

  /// The place of the language that a reader likes best; nil where none is liked.
  ///
  /// `fr-CA` is content with `fr` (RFC 4647 §3.4); of equal weights the one named first wins.
  /// The tags are in lower case, and no more than 64 are looked at.
  static func language(
    _ bytes: UnsafeRawBufferPointer, _ run: ByteRun, among tags: [[UInt8]]
  ) -> Int? {
    var best = (place: -1, weight: 0)
    var refused: UInt64 = 0
    walk(bytes, run) { word, weight in
      let isAny = word.count == 1 && bytes[word.start] == UInt8(ascii: "*")
      for (place, tag) in tags.prefix(64).enumerated() {
        let bit = (1 as UInt64) << UInt64(place)
        guard isAny ? refused & bit == 0 : range(bytes, word, accepts: tag) else { continue }
        if weight == 0 { refused |= bit }
        if weight > best.weight { best = (place, weight) }
        return
      }
    }
    return best.place < 0 ? nil : best.place
  }

  /// Whether a range such as `fr-CA` or `FR` is content with a tag such as `fr`.
  private static func range(
    _ bytes: UnsafeRawBufferPointer, _ word: ByteRun, accepts tag: [UInt8]
  ) -> Bool {
    guard word.count >= tag.count else { return false }
    for offset in 0..<tag.count where bytes[word.start + offset] | 32 != tag[offset] {
      return false
    }
    return word.count == tag.count || bytes[word.start + tag.count] == UInt8(ascii: "-")
  }

  /// Whether an If-None-Match names an entity tag, weakly compared (RFC 9110 §13.1.2).
  ///
  /// The tag is given with its quotation marks.
  static func isMatch(
    _ bytes: UnsafeRawBufferPointer, _ run: ByteRun, tag: [UInt8]
  ) -> Bool {
    if ByteScan.matches(bytes, run, "*") { return true }
    var start = run.start
    while start < run.end {
      while start < run.end, isBetweenTags(bytes[start]) { start += 1 }
      if start + 1 < run.end, bytes[start] == UInt8(ascii: "W"),
        bytes[start + 1] == UInt8(ascii: "/")
      {
        start += 2
      }
      guard start < run.end, bytes[start] == UInt8(ascii: "\""),
        let end = ByteScan.find(UInt8(ascii: "\""), in: bytes, from: start + 1, to: run.end)
      else { return false }
      let found = UnsafeRawBufferPointer(rebasing: bytes[start...end])
      if tag.withUnsafeBytes({ ByteScan.isSame(found, $0) }) { return true }
      start = end + 1
    }
    return false
  }
  private static func isBetweenTags(_ byte: UInt8) -> Bool {
    byte == ByteScan.space || byte == ByteScan.tab || byte == UInt8(ascii: ",")
  }
}
