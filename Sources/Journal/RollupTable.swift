internal import Foundation
internal import GRDB
internal import Relais

/// Rows of rollups.
///
/// Every few seconds one row with the buckets of all series is added to `rollup_log`: one page or
/// a few, however many series there are. When an hour is over its log is sorted by series into
/// `rollups`, one row for each series, tier and hour (or day), so that to plot one series reads few
/// rows. Sizes for a check every 30 seconds: about 5 bytes a bucket of ten seconds, 8 of a minute,
/// 20 of an hour, with the row around them some 0.75 MB for a full two years; 10,000 checks take
/// 7.5 GB then, and about 1 MB an hour in the log.
enum RollupTable {
  /// A packed row of buckets, and the hour or day that it stands for.
  struct Block: Sendable {
    /// When it begins, in hours since 1970-01-01T00:00:00Z, or in days for the tier of hours.
    var start: Int64
    /// The buckets, packed and sealed; not yet known to be whole.
    var bytes: [UInt8]
  }

  /// Buckets by place within their row.
  typealias Buckets = [Int64: RollupBucket]

  /// Adds what waited to the log.
  static func log(_ waiting: [Rollups.Key: RollupBucket], _ database: Database) throws {
    var hours: [Int64: [(series: Int64, slot: Int64, bucket: RollupBucket)]] = [:]
    for (key, bucket) in waiting {
      let (hour, slot) = TimeOfDay.divide(key.slot, by: 360)
      hours[hour, default: []].append((try number(of: key.series, database), slot, bucket))
    }
    for (hour, entries) in hours {
      var writer = PackedWriter()
      var series: Int64 = 0
      for entry in entries.sorted(by: { ($0.series, $0.slot) < ($1.series, $1.slot) }) {
        writer.write(UInt64(entry.series - series))
        writer.write(UInt64(entry.slot))
        writer.write(entry.bucket)
        series = entry.series
      }
      try database.execute(
        sql: "INSERT INTO rollup_log (hour, entries) VALUES (?, ?)",
        arguments: [hour, Data(writer.sealed)])
    }
  }

  /// A series' number; a new series gets one.
  static func number(of series: String, _ database: Database) throws -> Int64 {
    if let number = try existingNumber(of: series, database) { return number }
    let insert = try database.cachedStatement(sql: "INSERT INTO series (name) VALUES (?)")
    try insert.execute(arguments: [series])
    return database.lastInsertedRowID
  }

  /// A series' number; nil if nothing was ever written of it.
  static func existingNumber(of series: String, _ database: Database) throws -> Int64? {
    let select = try database.cachedStatement(sql: "SELECT number FROM series WHERE name = ?")
    return try Int64.fetchOne(select, arguments: [series])
  }

  /// The log's rows of the hours from one to before another.
  static func log(hours: Range<Int64>, _ database: Database) throws -> [Block] {
    try Row.fetchAll(
      database,
      sql: "SELECT hour, entries FROM rollup_log WHERE hour >= ? AND hour < ? ORDER BY number",
      arguments: [hours.lowerBound, hours.upperBound]
    ).map { Block(start: try $0.integer("hour"), bytes: try $0.bytes("entries")) }
  }

  /// The buckets of some series in rows of the log; rows that are damaged count as not there.
  static func unpack(log rows: [Block], series: ClosedRange<Int64>) -> [Int64: Buckets] {
    var result: [Int64: Buckets] = [:]
    for row in rows {
      guard var reader = PackedReader(sealed: row.bytes) else { continue }
      var number: Int64 = 0
      while !reader.isAtEnd, let step = reader.number(), let slot = reader.number(),
        let bucket = reader.bucket()
      {
        number += Int64(clamping: step)
        if number > series.upperBound { break }
        guard series.contains(number), slot < 360 else { continue }
        result[number, default: [:]][Int64(slot), default: RollupBucket()].merge(bucket)
      }
    }
    return result
  }

  /// Buckets as a row.
  static func pack(_ buckets: Buckets) -> [UInt8] {
    var writer = PackedWriter()
    var place: Int64 = -1
    for (slot, bucket) in buckets.sorted(by: { $0.key < $1.key }) {
      writer.write(UInt64(slot - place - 1))
      writer.write(bucket)
      place = slot
    }
    return writer.sealed
  }

  /// The buckets of a row; none if it is damaged.
  static func unpack(_ bytes: [UInt8]) -> Buckets {
    var buckets: Buckets = [:]
    guard var reader = PackedReader(sealed: bytes) else { return buckets }
    var place: Int64 = -1
    while !reader.isAtEnd {
      guard let step = reader.number(), step < 360, let bucket = reader.bucket() else { return [:] }
      place += Int64(step) + 1
      buckets[place] = bucket
    }
    return buckets
  }

  /// A row of a series.
  static func block(
    _ tier: RollupTier, series: Int64, start: Int64, _ database: Database
  ) throws -> Buckets {
    let select = try database.cachedStatement(
      sql: "SELECT buckets FROM rollups WHERE tier = ? AND series = ? AND start = ?")
    let bytes = try Data.fetchOne(select, arguments: [tier.rawValue, series, start])
    return bytes.map { unpack([UInt8]($0)) } ?? [:]
  }

  /// The rows of a series that begin within a range.
  static func blocks(
    _ tier: RollupTier, series: Int64, starts: Range<Int64>, _ database: Database
  ) throws -> [Block] {
    try Row.fetchAll(
      database,
      sql: """
        SELECT start, buckets FROM rollups
        WHERE tier = ? AND series = ? AND start >= ? AND start < ? ORDER BY start
        """,
      arguments: [tier.rawValue, series, starts.lowerBound, starts.upperBound]
    ).map { Block(start: try $0.integer("start"), bytes: try $0.bytes("buckets")) }
  }

  /// Writes the hour of one series into all tiers; to do it again changes nothing.
  static func store(
    series: Int64, hour: Int64, _ slots: Buckets, _ database: Database
  ) throws {
    var minutes: Buckets = [:]
    var whole = RollupBucket()
    for (slot, bucket) in slots {
      minutes[slot / 6, default: RollupBucket()].merge(bucket)
      whole.merge(bucket)
    }
    let (day, hourOfDay) = TimeOfDay.divide(hour, by: 24)
    var hours = try block(.hour, series: series, start: day, database)
    hours[hourOfDay] = whole
    for (tier, start, buckets) in [
      (RollupTier.tenSeconds, hour, slots), (.minute, hour, minutes), (.hour, day, hours),
    ] {
      let insert = try database.cachedStatement(
        sql: "INSERT OR REPLACE INTO rollups (tier, series, start, buckets) VALUES (?, ?, ?, ?)")
      try insert.execute(arguments: [tier.rawValue, series, start, Data(pack(buckets))])
    }
  }

  /// Removes what a series has kept for longer than its tiers say; returns how many rows went.
  static func prune(series: Int64, now: Int64, _ database: Database) throws -> Int {
    var removed = 0
    for tier in RollupTier.allCases {
      let oldest = now - tier.retention.components.seconds
      let delete = try database.cachedStatement(
        sql: "DELETE FROM rollups WHERE tier = ? AND series = ? AND start < ?")
      try delete.execute(arguments: [
        tier.rawValue, series, TimeOfDay.divide(oldest, by: tier.secondsPerBlock).quotient,
      ])
      removed += database.changesCount
    }
    return removed
  }
}
