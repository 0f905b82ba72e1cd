/// Bytes of rollups: numbers in 7-bit groups, the low ones first (LEB128).
struct PackedWriter {
  /// What has been written so far, without the seal.
  private(set) var bytes: [UInt8] = []

  /// Appends a number in one to ten bytes.
  mutating func write(_ value: some UnsignedInteger & FixedWidthInteger) {
    var rest = UInt64(value)
    while rest >= 128 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 128)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  /// Appends a bucket: at best four bytes for a single answer of some milliseconds.
  ///
  /// The count and whether any failed; the failures; then, of the answers, the shortest, how much
  /// longer the longest is, how much the sum exceeds all being the shortest, and, from three on,
  /// the bins: a bit for each that is not empty, and their counts but the last.
  mutating func write(_ bucket: RollupBucket) {
    write(UInt64(bucket.count) << 1 | (bucket.failures > 0 ? 1 : 0))
    if bucket.failures > 0 { write(bucket.failures) }
    let answers = bucket.answers
    guard answers > 0 else { return }
    write(bucket.shortest)
    guard answers > 1 else { return }
    write(bucket.longest - bucket.shortest)
    guard answers > 2 else { return }
    write(bucket.sum &- UInt64(bucket.shortest) &* UInt64(answers))
    let filled = (0..<16).filter { bucket.bins[$0] > 0 }
    write(filled.reduce(UInt16(0)) { $0 | 1 << UInt16($1) })
    for index in filled.dropLast() { write(bucket.bins[index]) }
  }

  /// The bytes with four more that tell damage.
  var sealed: [UInt8] {
    var sealed = bytes
    sealed.append(bigEndian: CyclicCheck.of(bytes[...]))
    return sealed
  }
}

/// Reads what ``PackedWriter`` wrote; every method gives nil where the bytes are not that.
struct PackedReader {
  private var rest: ArraySlice<UInt8>

  /// Reads bytes that end with a check; nil if it does not hold.
  init?(sealed bytes: [UInt8]) {
    guard bytes.count >= 4 else { return nil }
    let content = bytes.dropLast(4)
    var check: UInt32 = 0
    for byte in bytes.suffix(4) { check = check << 8 | UInt32(byte) }
    guard check == CyclicCheck.of(content) else { return nil }
    rest = content
  }

  /// Whether everything has been read.
  var isAtEnd: Bool { rest.isEmpty }

  /// The next number.
  mutating func number() -> UInt64? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while let byte = rest.popFirst() {
      guard shift < 63 || byte < 2 else { return nil }
      value |= UInt64(byte & 127) << shift
      if byte < 128 { return value }
      shift += 7
    }
    return nil
  }

  /// The next bucket.
  mutating func bucket() -> RollupBucket? {
    guard let head = number(), let count = UInt32(exactly: head >> 1) else { return nil }
    var bucket = RollupBucket()
    bucket.count = count
    if head & 1 == 1 {
      guard let failures = small(), failures <= count else { return nil }
      bucket.failures = failures
    }
    guard bucket.answers > 0 else { return bucket }
    guard let shortest = small() else { return nil }
    bucket.shortest = shortest
    bucket.longest = shortest
    if bucket.answers > 1 {
      guard let more = small() else { return nil }
      let (longest, overflows) = shortest.addingReportingOverflow(more)
      guard !overflows else { return nil }
      bucket.longest = longest
    }
    return bucket.answers > 2 ? withHistogram(bucket) : Self.withoutHistogram(bucket)
  }

  /// One or two answers are the shortest and the longest.
  private static func withoutHistogram(_ bucket: RollupBucket) -> RollupBucket {
    var bucket = bucket
    bucket.sum = UInt64(bucket.shortest)
    bucket.bins[RollupBucket.bin(bucket.shortest)] += 1
    if bucket.answers == 2 {
      bucket.sum += UInt64(bucket.longest)
      bucket.bins[RollupBucket.bin(bucket.longest)] += 1
    }
    return bucket
  }

  private mutating func withHistogram(_ bucket: RollupBucket) -> RollupBucket? {
    var bucket = bucket
    guard let more = number(), let filled = small(), filled > 0, filled < 1 << 16 else {
      return nil
    }
    bucket.sum = more &+ UInt64(bucket.shortest) &* UInt64(bucket.answers)
    var left = bucket.answers
    for index in 0..<16 where filled & 1 << UInt32(index) != 0 {
      let isLast = filled >> UInt32(index) == 1
      guard let inBin = isLast ? left : small(), inBin <= left else { return nil }
      bucket.bins[index] = inBin
      left -= inBin
    }
    return bucket
  }

  private mutating func small() -> UInt32? { number().flatMap { UInt32(exactly: $0) } }
}

/// The cyclic redundancy check of ISO 3309 (CRC-32), as in Ethernet and gzip.
enum CyclicCheck {
  private static let table: [UInt32] = (0..<256).map { index in
    (0..<8).reduce(UInt32(index)) { value, _ in
      value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
    }
  }

  /// The check of these bytes.
  static func of(_ bytes: ArraySlice<UInt8>) -> UInt32 {
    let table = table
    return ~bytes.reduce(UInt32.max) { value, byte in
      table[Int(UInt8(truncatingIfNeeded: value) ^ byte)] ^ value >> 8
    }
  }
}
