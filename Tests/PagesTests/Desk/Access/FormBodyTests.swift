import Pages
import Testing

@Suite("The body of a form")
struct FormBodyTests {
  private func read(_ text: String) throws -> FormBody { try FormBody(Array(text.utf8)) }

  @Test("is read as browsers write it")
  func reading() throws {
    let form = try read("a=1&b=caf%C3%A9+au+lait&a=2&empty=&bare&csrf=%2B%26%3D")
    #expect(form.values["a"] == ["1", "2"])
    #expect(form["b"] == "café au lait")
    #expect(form.values["empty"] == [""])
    #expect(form.values["bare"] == [""])
    #expect(form["csrf"] == "+&=")
    #expect(form["missing"] == "")
    #expect(try read("").values.isEmpty)
    #expect(try read("&&a=b&").values == ["a": ["b"]])
  }

  @Test("ends lines as the record does")
  func lines() throws {
    #expect(try read("t=one%0D%0Atwo%0Dthree%0Afour")["t"] == "one\ntwo\nthree\nfour")
  }

  @Test(
    "is refused where no browser has written it",
    arguments: ["a=%", "a=%4", "a=%zz", "%=a", "a=%ff", "a=%C3", "a=%ED%A0%80"])
  func malformed(text: String) {
    #expect(throws: FormBody.Problem.malformed) { try read(text) }
  }

  @Test("is refused where it is too large, in bytes or in fields")
  func large() throws {
    let most = "a=" + String(repeating: "x", count: FormBody.limit - 2)
    #expect(try read(most)["a"].count == FormBody.limit - 2)
    #expect(throws: FormBody.Problem.tooLarge) { try read(most + "x") }
    let fields = Array(repeating: "a=", count: FormBody.fieldLimit).joined(separator: "&")
    #expect(try read(fields).values["a"]?.count == FormBody.fieldLimit)
    #expect(throws: FormBody.Problem.tooLarge) { try read(fields + "&a=") }
    let name = String(repeating: "n", count: FormBody.nameLimit)
    #expect(try read(name + "=1")[name] == "1")
    #expect(throws: FormBody.Problem.malformed) { try read("n" + name + "=1") }
  }

  @Test("never traps, whatever comes")
  func hostile() {
    var chance = Chance(seed: 17)
    let signs = Array("a=&%+0F\u{0}é".utf8) + [0xFF, 0xC3, 13, 10]
    var refused = 0
    for _ in 0..<5_000 {
      let bytes = (0..<Int.random(in: 0...40, using: &chance)).map { _ in
        signs[Int.random(in: 0..<signs.count, using: &chance)]
      }
      if (try? FormBody(bytes)) == nil { refused += 1 }
    }
    #expect(refused > 1_000 && refused < 5_000)
  }

  @Test("writes names into addresses so that they are read again", arguments: ["a b/c", "é%", "x"])
  func paths(name: String) {
    let part = FormBody.encoded(path: name)
    #expect(part.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "/") })
    #expect(FormBody.decoded(path: part) == (name.contains("/") ? nil : name))
  }
}

/// A chain of numbers that is the same every time (SplitMix64).
struct Chance: RandomNumberGenerator {
  var seed: UInt64

  mutating func next() -> UInt64 {
    seed &+= 0x9E37_79B9_7F4A_7C15
    var mixed = (seed ^ (seed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
