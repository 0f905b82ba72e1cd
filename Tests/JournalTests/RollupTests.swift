import Foundation
import Relais
import Synchronization
import Testing

@testable import Journal

/// Wall time that a test moves.
final class TestWall: Sendable {
  private let moment: Mutex<Instant>
  init(_ start: Instant) { moment = Mutex(start) }
  var now: Instant { moment.withLock { $0 } }
  func move(to instant: Instant) { moment.withLock { $0 = instant } }
}

@Suite("Rollups")
struct RollupTests {
  /// The beginning of a day.
  private let midnight = Instant(nanoseconds: 1_763_942_400 * 1_000_000_000)

  @Test("are the same packed and unpacked", arguments: 1...200)
  func packing(seed: UInt64) throws {
    var random = SeededNumbers(seed)
    var buckets: RollupTable.Buckets = [:]
    for _ in 0..<Int.random(in: 0...40, using: &random) {
      var bucket = RollupBucket()
      for _ in 0..<Int.random(in: 1...12, using: &random) {
        let exponent = Double.random(in: 1...11.5, using: &random)
        bucket.add(
          Int.random(in: 0..<4, using: &random) == 0
            ? nil : .nanoseconds(Int64(Double.pow10(exponent))))
      }
      buckets[Int64.random(in: 0..<360, using: &random)] = bucket
    }
    #expect(RollupTable.unpack(RollupTable.pack(buckets)) == buckets)
  }

  @Test("of damaged bytes are none rather than wrong ones", arguments: 1...200)
  func damagedPacking(seed: UInt64) {
    var random = SeededNumbers(seed)
    var bucket = RollupBucket()
    for _ in 0..<5 { bucket.add(.milliseconds(Int.random(in: 1...500, using: &random))) }
    var bytes = RollupTable.pack([3: bucket, 9: bucket])
    bytes[Int.random(in: 0..<bytes.count, using: &random)] ^=
      1 << UInt8.random(in: 0..<8, using: &random)
    #expect(RollupTable.unpack(bytes).isEmpty)
    let noise = (0..<Int.random(in: 0...64, using: &random)).map { _ in
      UInt8.random(in: 0...255, using: &random)
    }
    #expect(RollupTable.unpack(noise).isEmpty)
  }

  @Test("tell counts, failures, means and quantiles")
  func bucket() throws {
    var bucket = RollupBucket()
    #expect(bucket.mean == nil && bucket.quantile(0.5) == nil && bucket.answeredShare == nil)
    for milliseconds in 1...100 { bucket.add(.milliseconds(milliseconds)) }
    for _ in 0..<25 { bucket.add(nil) }
    #expect(bucket.count == 125 && bucket.failures == 25)
    #expect(bucket.answeredShare == 0.8)
    #expect(bucket.mean == .microseconds(50_500))
    #expect(bucket.shortest == 1_000 && bucket.longest == 100_000)
    let median = try #require(bucket.quantile(0.5)).inMilliseconds
    #expect((40...60).contains(median), "\(median)")
    let high = try #require(bucket.quantile(0.99)).inMilliseconds
    #expect((90...100).contains(high), "\(high)")
    #expect(bucket.quantile(0) == .milliseconds(1))
    #expect(bucket.quantile(1) == .milliseconds(100))
  }

  @Test("come back from disk in every tier, while an hour is open and after it is closed")
  func tiers() async throws {
    let folder = try Folder()
    let wall = TestWall(midnight)
    let journal = try await Journal.open(folder.journal, now: { wall.now })
    let end = midnight + .seconds(3 * 3_600)
    var moment = midnight
    var asked = 0
    while moment < end {
      wall.move(to: moment)
      for series in ["check/shop", "check/mail"] {
        let isDown = series == "check/mail" && asked % 10 == 0
        journal.rollups.add(series, at: moment, duration: isDown ? nil : .milliseconds(20))
      }
      asked += 1
      if asked % 20 == 0 { await journal.flushRollups() }
      moment += .seconds(30)
    }
    for tier in RollupTier.allCases {
      for (series, failures) in [("check/shop", 0), ("check/mail", 36)] {
        let points = try await journal.rollupPoints(of: series, tier, in: midnight..<end)
        #expect(points.reduce(0) { $0 + Int($1.bucket.count) } == 360, "\(tier) \(series)")
        #expect(points.reduce(0) { $0 + Int($1.bucket.failures) } == failures)
        #expect(points.map(\.start) == points.map(\.start).sorted())
        #expect(Set(points.map(\.start)).count == points.count)
      }
    }
    #expect(try await journal.rollupPoints(of: "check/shop", .hour, in: midnight..<end).count == 3)
    #expect(
      try await journal.rollupPoints(of: "check/shop", .tenSeconds, in: midnight..<end).count == 360
    )
    #expect(try await journal.rollupPoints(of: "nobody", .hour, in: midnight..<end).isEmpty)

    // The same after a restart, and after the last hour has been closed.
    await journal.close()
    wall.move(to: end + .seconds(600))
    let again = try await Journal.open(folder.journal, now: { wall.now })
    for _ in 0..<2 {
      let points = try await again.rollupPoints(of: "check/mail", .minute, in: midnight..<end)
      #expect(points.count == 180)
      #expect(points.reduce(0) { $0 + Int($1.bucket.failures) } == 36)
      await again.flushRollups()
    }
    let rows = try await again.reading { database in
      try RollupTable.log(hours: 0..<Int64.max / 2, database).count
    }
    #expect(rows == 0, "closed hours leave the log")
    await again.close()
  }

  @Test("go when their time has come, the fine ones first")
  func retention() async throws {
    let folder = try Folder()
    let wall = TestWall(midnight)
    let journal = try await Journal.open(folder.journal, now: { wall.now })
    for day in 0..<40 {
      let moment = midnight + .seconds(day * 86_400)
      wall.move(to: moment)
      journal.rollups.add("check/shop", at: moment, duration: .milliseconds(5))
      await journal.flushRollups()
      wall.move(to: moment + .seconds(2 * 3_600))
      await journal.flushRollups()
    }
    let all = midnight..<midnight + .seconds(50 * 86_400)
    func days(_ tier: RollupTier) async throws -> Int {
      try await journal.rollupPoints(of: "check/shop", tier, in: all).count
    }
    #expect(try await days(.hour) == 40)
    #expect(try await (30...32).contains(days(.minute)))
    #expect(try await (1...2).contains(days(.tenSeconds)))
    wall.move(to: midnight + .seconds(800 * 86_400))
    let report = try await journal.compact()
    #expect(report.rollupRows > 0)
    #expect(try await days(.minute) == 0)
    #expect(try await days(.hour) < 40)
    await journal.close()
  }

  @Test("show time without data as unknown, never as up")
  func uptime() async throws {
    let folder = try Folder()
    let wall = TestWall(midnight)
    let journal = try await Journal.open(folder.journal, now: { wall.now })
    // Day 0: nothing. Day 1: half of it watched, all well. Day 2: watched, a quarter down.
    for hour in 24..<72 where hour >= 48 || hour < 36 {
      let moment = midnight + .seconds(hour * 3_600)
      wall.move(to: moment)
      for minute in 0..<60 {
        journal.rollups.add(
          "check/shop", at: moment + .seconds(minute * 60),
          duration: hour >= 66 ? nil : .milliseconds(8))
      }
      wall.move(to: moment + .seconds(3_599))
      await journal.flushRollups()
    }
    let bars = try await journal.uptimeBars(
      of: "check/shop", bars: 3, until: midnight + .seconds(3 * 86_400))
    func rounded(_ share: Double?) -> Double? { share.map { ($0 * 1e9).rounded() / 1e9 } }
    #expect(bars.map { rounded($0.unknown) } == [1, 0.5, 0])
    #expect(bars.map { rounded($0.up) } == [0, 0.5, 0.75])
    #expect(bars.map { rounded($0.upOfKnown) } == [nil, 1, 0.75])
    await journal.close()
  }

  @Test("of a check fit in the bytes that are promised")
  func size() throws {
    var random = SeededNumbers(1)
    var slots: RollupTable.Buckets = [:]
    for slot in stride(from: Int64(0), to: 360, by: 3) {
      var bucket = RollupBucket()
      bucket.add(.microseconds(Int.random(in: 8_000...60_000, using: &random)))
      slots[slot] = bucket
    }
    var minutes: RollupTable.Buckets = [:]
    for (slot, bucket) in slots { minutes[slot / 6, default: RollupBucket()].merge(bucket) }
    #expect(RollupTable.pack(slots).count <= slots.count * 5 + 4)
    #expect(RollupTable.pack(minutes).count <= minutes.count * 9 + 4)
  }

  @Test("are bounded when the disk does not work, and count what they drop")
  func bounded() throws {
    let rollups = Rollups()
    for number in 0..<Rollups.waitingBuckets + 5 {
      rollups.add("s", at: midnight + .seconds(number * 10), duration: nil)
    }
    #expect(rollups.dropped == 5)
    let taken = rollups.take()
    #expect(taken.count == Rollups.waitingBuckets)
    rollups.putBack(taken)
    #expect(rollups.take().count == Rollups.waitingBuckets)
    rollups.close(before: Int64.max)
    rollups.add("s", at: midnight, duration: nil)
    #expect(rollups.dropped == 6 && rollups.take().isEmpty)
  }
}

extension Double {
  /// Ten to that power.
  static func pow10(_ exponent: Double) -> Double { Foundation.pow(10, exponent) }
}
