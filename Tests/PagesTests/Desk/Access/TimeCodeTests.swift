import Pages
import Relais
import Testing

@Suite("A code of the moment")
struct TimeCodeTests {
  /// The seed of RFC 6238's test vectors for SHA-1: the twenty bytes `12345678901234567890`.
  private let seed = Array("12345678901234567890".utf8)

  private func moment(_ seconds: Int64) -> Instant { Instant(nanoseconds: seconds * 1_000_000_000) }

  @Test(
    "is the one of RFC 6238, Appendix B",
    arguments: [
      (59, "287082"), (1_111_111_109, "081804"), (1_111_111_111, "050471"),
      (1_234_567_890, "005924"), (2_000_000_000, "279037"),
    ])
  func vectors(seconds: Int64, code: String) {
    #expect(TimeCode.code(seed, step: TimeCode.step(at: moment(seconds))) == code)
  }

  @Test("is the one of RFC 4226, Appendix D, for the first ten steps")
  func counters() {
    let codes = (0..<10).map { TimeCode.code(seed, step: $0) }
    #expect(
      codes == [
        "755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871",
        "520489",
      ])
  }

  @Test("counts half a minute early and late, and no longer")
  func tolerance() {
    let secret = Base32.text(seed)
    let now = moment(1_800_000_015)
    let step = TimeCode.step(at: now)
    for offset in Int64(-3)...3 {
      let found = TimeCode.step(
        of: TimeCode.code(seed, step: step + offset), secret, at: now, except: [])
      #expect(found == (abs(offset) <= 1 ? step + offset : nil))
    }
    let spaced = TimeCode.code(seed, step: step).prefix(3) + " "
    let typed = spaced + TimeCode.code(seed, step: step).suffix(3)
    #expect(TimeCode.step(of: String(typed), secret, at: now, except: []) == step)
  }

  @Test("never traps, whatever is typed and whatever the clock says")
  func hostile() {
    var chance = Chance(seed: 5)
    for _ in 0..<2_000 {
      let wall = Instant(nanoseconds: Int64.random(in: .min ... .max, using: &chance))
      let typed = String(UInt64.random(in: 0...9_999_999, using: &chance))
      _ = TimeCode.step(of: typed, Base32.text(seed), at: wall, except: [])
      let bytes = (0..<Int.random(in: 0...9, using: &chance)).map { _ in
        UInt8.random(in: .min ... .max, using: &chance)
      }
      _ = Base32.bytes(String(decoding: bytes, as: UTF8.self))
    }
    #expect(TimeCode.step(of: "", Base32.text(seed), at: moment(0), except: []) == nil)
    #expect(TimeCode.step(of: "755224", "", at: moment(0), except: []) == nil)
  }

  @Test("shares a secret in base32 as RFC 4648 §10 writes it, unpadded")
  func base32() {
    let vectors = [
      "": "", "f": "MY", "fo": "MZXQ", "foo": "MZXW6", "foob": "MZXW6YQ", "fooba": "MZXW6YTB",
      "foobar": "MZXW6YTBOI",
    ]
    for (plain, text) in vectors {
      #expect(Base32.text(Array(plain.utf8)) == text)
      #expect(Base32.bytes(text) == Array(plain.utf8))
    }
    for wrong in ["M", "MZX", "mzxw6", "MZXW1", "MZ==", "MZ", "É"] {
      #expect(Base32.bytes(wrong) == nil, "\(wrong)")
    }
    var chance = Chance(seed: 9)
    for _ in 0..<200 {
      let secret = TimeCode.secret(using: &chance)
      #expect(secret.count == 32 && Base32.bytes(secret)?.count == 20)
    }
  }

  @Test("is set up by an address that apps read")
  func address() {
    let address = TimeCode.address("MZXW6YTBOI", account: "Zoé L.", issuer: "A: B & C")
    #expect(
      address == "otpauth://totp/A%20%20B%20%26%20C:Zo%C3%A9%20L.?secret=MZXW6YTBOI"
        + "&issuer=A%20%20B%20%26%20C&algorithm=SHA1&digits=6&period=30")
  }
}

@Suite("A second factor")
struct SecondFactorTests {
  private let now = Instant(nanoseconds: 1_800_000_000_000_000_000)
  private var chance = Chance(seed: 11)

  private func code(_ factor: SecondFactor, _ offset: Int64 = 0) throws -> String {
    let secret = try #require(Base32.bytes(factor.secret))
    return TimeCode.code(secret, step: TimeCode.step(at: now) + offset)
  }

  @Test("takes a code once, however soon it is shown again")
  mutating func once() throws {
    var factor = SecondFactor(secret: TimeCode.secret(using: &chance), recovery: [])
    let (late, right) = (try code(factor, -1), try code(factor))
    #expect(factor.accept(right, at: now) == .code)
    #expect(factor.accept(right, at: now) == nil)
    #expect(factor.accept(right, at: now + .seconds(29)) == nil)
    // Another step's is another one, also an earlier one.
    #expect(factor.accept(late, at: now) == .code)
    #expect(factor.accept(late, at: now) == nil)
  }

  @Test("takes each of ten recovery codes once, however it is typed")
  mutating func recovery() throws {
    let codes = SecondFactor.recoveryCodes(using: &chance)
    #expect(codes.count == 10 && Set(codes).count == 10)
    var factor = SecondFactor(secret: TimeCode.secret(using: &chance), recovery: codes)
    let sloppy = codes[3].lowercased().replacing("-", with: " ").replacing("o", with: "0")
    #expect(factor.accept(sloppy, at: now) == .recovery(left: 9))
    #expect(factor.accept(codes[3], at: now) == nil)
    for (place, code) in codes.enumerated() where place != 3 {
      let left = factor.recoveryLeft - 1
      #expect(factor.accept(code, at: now) == .recovery(left: left))
    }
    #expect(factor.recoveryLeft == 0)
    #expect(factor.accept("", at: now) == nil && factor.accept("-", at: now) == nil)
    factor.renew(SecondFactor.recoveryCodes(using: &chance))
    #expect(factor.recoveryLeft == 10 && factor.accept(codes[0], at: now) == nil)
  }

  @Test("keeps of recovery codes nothing that proves anything")
  mutating func kept() throws {
    let codes = SecondFactor.recoveryCodes(using: &chance)
    let factor = SecondFactor(secret: "MZXW6YTB", recovery: codes)
    for code in codes {
      #expect(!"\(factor)".contains(code) && !"\(factor)".contains(OneTimeCode.tidy(code)))
    }
  }
}

@Suite("A login that waits for its code")
struct PendingLoginTests {
  private let now = Instant(nanoseconds: 1_800_000_000_000_000_000)
  private var chance = Chance(seed: 21)

  @Test("waits five minutes and five wrong codes, in the browser that began it")
  mutating func limits() {
    let ada = Account(name: "Ada", role: .admin, password: "kept", madeAt: now)
    let (mine, other) = (AccessToken(using: &chance), AccessToken(using: &chance))
    var pending = PendingLogins()
    pending.begin(ada, mine, at: now)
    #expect(pending.account(mine, at: now + .seconds(299)) == ada)
    #expect(pending.account(other, at: now) == nil)
    #expect(pending.account(mine, at: now + .seconds(300)) == nil)
    for _ in 0..<4 { pending.fail(mine) }
    #expect(pending.account(mine, at: now) != nil)
    pending.fail(mine)
    #expect(pending.account(mine, at: now) == nil)
  }

  @Test("is one of so many at most")
  mutating func crowd() {
    let ada = Account(name: "Ada", role: .admin, password: "kept", madeAt: now)
    var pending = PendingLogins()
    let first = AccessToken(using: &chance)
    pending.begin(ada, first, at: now)
    for number in 1...PendingLogins.limit {
      pending.begin(ada, AccessToken(using: &chance), at: now + .milliseconds(number))
    }
    #expect(pending.account(first, at: now) == nil)
  }
}
