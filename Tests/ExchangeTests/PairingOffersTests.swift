import Exchange
import Relais
import Testing

/// Numbers that depend on a seed alone (Steele, Lea, Flood, OOPSLA 2014).
struct SeededNumbers: RandomNumberGenerator {
  private var state: UInt64

  /// The numbers of a seed.
  init(_ seed: UInt64) { state = seed }

  /// The next one.
  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xbf58_476d_1ce4_e5b9
    bits = (bits ^ (bits >> 27)) &* 0x94d0_49bb_1331_11eb
    return bits ^ (bits >> 31)
  }
}

@Suite("Pairing codes")
struct PairingOffersTests {
  private let start = Instant(nanoseconds: 1_000_000_000)

  @Test("are read as people type them", arguments: 0..<200 as Range<UInt64>)
  func reading(seed: UInt64) throws {
    var numbers = SeededNumbers(seed)
    let code = PairingCode(using: &numbers)
    let text = code.description
    #expect(text.utf8.count == 19)
    #expect(PairingCode(text) == code)
    #expect(PairingCode(text.lowercased().split(separator: "-").joined(separator: " ")) == code)
    let misread = String(text.map { $0 == "0" ? "o" : $0 == "1" ? "l" : $0 })
    #expect(PairingCode(misread) == code)
    #expect(PairingCode(String(text.dropLast())) == nil)
    #expect(PairingCode(text + "A") == nil)
    #expect(PairingCode(String(text.dropLast()) + "U") == nil)
    #expect(PairingCode(String(text.dropLast()) + "é") == nil)
  }

  @Test("are good for ten minutes")
  func expiry() {
    var numbers = SeededNumbers(1)
    let code = PairingCode(using: &numbers)
    var offers = PairingOffers()
    _ = offers.open(code, at: start)
    let soon = offers.admit(code.selector, at: start + .seconds(599))
    #expect(soon == .code(code))
    let late = offers.admit(code.selector, at: start + .seconds(600))
    #expect(late == .unknown)
  }

  @Test("are void after five wrong proofs")
  func tries() {
    var numbers = SeededNumbers(2)
    let code = PairingCode(using: &numbers)
    var offers = PairingOffers()
    _ = offers.open(code, at: start)
    let left = (0..<5).map { _ in offers.failed(code) }
    #expect(left == [4, 3, 2, 1, 0])
    let isOpen = offers.isOpen(code, at: start)
    #expect(!isOpen)
    let more = offers.failed(code)
    #expect(more == 0)
  }

  @Test("give way to younger ones, and never stand beside one that begins alike")
  func limit() {
    var numbers = SeededNumbers(3)
    var offers = PairingOffers()
    let codes = (0...PairingOffers.limit).map { _ in PairingCode(using: &numbers) }
    let opened = codes.map { offers.open($0, at: start) }
    #expect(opened.allSatisfy { $0 })
    let areOpen = codes.map { offers.isOpen($0, at: start) }
    #expect(areOpen == [false] + [Bool](repeating: true, count: PairingOffers.limit))
    let again = offers.open(codes[5], at: start)
    #expect(!again)
  }

  @Test("that nobody gave are looked at sixty times a minute at most")
  func strangers() {
    var offers = PairingOffers()
    let answers = (0..<1_000).map { _ in offers.admit("ZZZZ", at: start) }
    #expect(answers.prefix(60).allSatisfy { $0 == .unknown })
    #expect(answers.dropFirst(60).allSatisfy { $0 == .busy })
    let later = offers.admit("ZZZZ", at: start + .seconds(60))
    #expect(later == .unknown)
  }
}
