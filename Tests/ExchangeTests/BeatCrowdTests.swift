import Exchange
import Relais
import Testing

@Suite("A common cause")
struct BeatCauseTests {
  private static func offices(
    _ names: [String], from first: UInt64 = 1, at seconds: Double = 100
  ) -> [CommonCause.DarkOffice] {
    names.enumerated().map { index, names in
      CommonCause.DarkOffice(
        pair: PairID(first + UInt64(index)), since: Instant(seconds: seconds),
        operators: Set(names.split(separator: "+").map(String.init)))
    }
  }

  @Test("is the operator of many dark offices that has few others")
  func offered() throws {
    let dark = Self.offices(
      Array(repeating: "Red", count: 40) + ["Blue", "Green"])
    let causes = CommonCause.offered(
      dark: dark, totals: ["Red": 60, "Blue": 500, "Green": 440], count: 1_000)
    let cause = try #require(causes.first)
    #expect(causes.count == 1 && cause.operatorName == "Red")
    #expect(cause.dark == 40 && cause.total == 60)
    #expect(cause.otherDark == 2 && cause.otherTotal == 940)
    #expect(cause.pairs == (1...40).map { PairID($0) })
  }

  @Test("is not offered for what chance explains, or two offices, or other days")
  func notOffered() {
    let totals = ["Red": 500, "Blue": 500]
    let even = Self.offices((0..<40).map { $0 % 2 == 0 ? "Red" : "Blue" })
    #expect(CommonCause.offered(dark: even, totals: totals, count: 1_000) == [])
    let two = Self.offices(["Red", "Red"])
    #expect(CommonCause.offered(dark: two, totals: ["Red": 2, "Blue": 9_998], count: 10_000) == [])
    let days = (0..<30).flatMap {
      Self.offices(["Red"], from: UInt64($0), at: Double($0) * 86_400)
    }
    #expect(CommonCause.offered(dark: days, totals: totals, count: 1_000) == [])
    #expect(CommonCause.offered(dark: [], totals: [:], count: 0) == [])
    // Everybody dark: an operator of all explains nothing that another would not.
    let all = Self.offices(Array(repeating: "Red", count: 50))
    #expect(CommonCause.offered(dark: all, totals: ["Red": 50], count: 50) == [])
  }

  @Test("does not draw in the other operator of the same offices, but a second cause")
  func explained() {
    let dark =
      Self.offices(
        Array(repeating: "Red+Blue", count: 30) + Array(repeating: "Red+Green", count: 30))
      + Self.offices(Array(repeating: "Gold", count: 20), from: 500)
    let causes = CommonCause.offered(
      dark: dark, totals: ["Red": 80, "Blue": 400, "Green": 400, "Gold": 21], count: 2_000)
    #expect(causes.map(\.operatorName) == ["Red", "Gold"])
  }
}

@Suite("A hundred thousand offices")
struct BeatCrowdTests {
  private static let count = 100_000
  private static let session: UInt64 = 5

  /// Offices that send a beat a second, of which the network loses a hundredth, and that answer
  /// when they are asked.
  private struct Crowd {
    var ledger = BeatLedger(session: BeatCrowdTests.session, at: .zero)
    var sequences = [UInt32](repeating: 0, count: BeatCrowdTests.count)
    var asked: [Int] = []
    var directives: [BeatLedger.Directive] = []
    var chance = BeatChance(seed: 11)

    /// A tenth of a second, in which a tenth of the offices has its turn.
    mutating func step(_ tenth: Int, isCut: (Int) -> Bool) {
      let moment = Instant(seconds: Double(tenth) / 10)
      let answering = asked
      asked = []
      directives.removeAll(keepingCapacity: true)
      for office in answering where !isCut(office) { send(office, .answer, at: moment) }
      for office in stride(from: tenth % 10, to: BeatCrowdTests.count, by: 10)
      where !isCut(office) {
        send(office, [], at: moment)
      }
      ledger.tick(at: moment, into: &directives)
      for case .send(let beat, _) in directives where beat.flags.contains(.ask) {
        asked.append(Int(beat.pair.number))
      }
    }

    private mutating func send(_ office: Int, _ flags: BeatPacket.Flags, at moment: Instant) {
      sequences[office] += 1
      guard !chance.happens(0.01) else { return }
      var beat = BeatPacket(
        pair: PairID(UInt64(office)), line: 0, flags: flags, session: 9,
        sequence: sequences[office], clock: moment.nanoseconds / 1_000)
      beat.echo.session = BeatCrowdTests.session
      let address = BeatAddress(high: UInt64(office), low: 0, scope: 0, port: 1, family: 2)
      _ = ledger.hear(beat, slot: office, from: address, at: moment, into: &directives)
    }
  }

  @Test("of which a hundredth goes dark at once: all told in ten seconds, and their operator")
  func crowd() throws {
    var crowd = Crowd()
    crowd.ledger.reserve(offices: Self.count, lines: 1)
    for office in 0..<Self.count { _ = crowd.ledger.admit(PairID(UInt64(office)), at: .zero) }
    // A fiftieth of the offices has the operator Red; half of those are where it breaks.
    let operators = ["Blue", "Green", "Gold", "Plum"]
    func operatorName(_ office: Int) -> String {
      office % 50 == 0 ? "Red" : operators[office % 4]
    }
    let cutAt = 50
    var dark: [PairID: Double] = [:]
    var others = 0
    for tenth in 0..<160 {
      crowd.step(tenth) { tenth >= cutAt && $0 % 100 == 0 }
      for directive in crowd.directives {
        switch directive {
        case .dark(let pair, _): dark[pair] = Double(tenth - cutAt) / 10
        case .silent, .heard, .send: break
        default: others += 1
        }
      }
    }
    #expect(dark.count == Self.count / 100 && others == 0)
    #expect(dark.keys.allSatisfy { $0.number % 100 == 0 })
    #expect(try #require(dark.values.max()) <= 10)

    let told = crowd.ledger.darkOffices.map {
      CommonCause.DarkOffice(
        pair: $0.pair, since: $0.since, operators: [operatorName(Int($0.pair.number))])
    }
    let totals = Dictionary(
      grouping: 0..<Self.count, by: { operatorName($0) }
    ).mapValues(\.count)
    let causes = CommonCause.offered(dark: told, totals: totals, count: Self.count)
    #expect(causes.map(\.operatorName) == ["Red"])
    #expect(causes.first?.dark == Self.count / 100)
    #expect(causes.first?.total == Self.count / 50)
  }
}
