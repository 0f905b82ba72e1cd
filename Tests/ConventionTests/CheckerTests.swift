import Testing

/// A file as it could stand in a target.
private func file(_ text: String, in target: String = "Station") -> SourceFile {
  SourceFile(path: "Sources/\(target)/Example.swift", text: text)
}

@Suite("A house rule")
struct CheckerTests {
  @Test(
    "about imports finds what is above or beside, reserved, or impure",
    arguments: [
      ("Relais", "import Detection"), ("Detection", "public import Incidents"),
      ("Probing", "internal import Journal"), ("Lab", "import Station"),
      ("Incidents", "import FoundationEssentials"), ("Detection", "import Glibc"),
      ("Station", "import GRDB"), ("Station", "@preconcurrency import ArgumentParser"),
      ("Station", "import CLinux"), ("Station", "import Subprocess"), ("Journal", "import NIOCore"),
      ("Rehearsal", "import struct Foundation.Date"), ("Attic", "import Relais"),
    ])
  func imports(target: String, text: String) {
    #expect(ImportRules.breaches(in: file(text, in: target)).count == 1)
  }

  @Test(
    "about imports lets what is beneath",
    arguments: [
      ("Detection", "public import Relais"), ("Journal", "import GRDB\nimport Incidents"),
      ("Probing", "import CLinux\nimport NIOCore\nimport Glibc"), ("Lab", "import Rehearsal"),
      ("relais", "import Station // import GRDB"),
    ])
  func goodImports(target: String, text: String) {
    #expect(ImportRules.breaches(in: file(text, in: target)) == [])
  }

  @Test(
    "about constructs finds each one, with its line",
    arguments: [
      "Task { work() }", "Task(priority: .high) { }", "let t: Task<Void, Never>",
      "Task.detached { }", "final class A: @unchecked Sendable {}",
      "nonisolated(unsafe) var a = 1", "DispatchQueue.main.async {}", "DispatchSemaphore(value: 0)",
      "fatalError(\"no\")", "let a = try! read()", "let a = b as! C", "let a = b!",
      "let a = b()!.c",
      "let a = b[0]!", "var a: String!", "// TODO: later", "/* FIXME */ let a = 1",
      "let a = \"\\(b!)\"",
    ])
  func constructs(text: String) {
    let breaches = ConstructRules.breaches(in: file("\n" + text))
    #expect(breaches.count == 1)
    #expect(breaches.first?.place == "Sources/Station/Example.swift:2")
  }

  @Test(
    "about constructs lets their like",
    arguments: [
      "let a = !b", "a != b", "return !a",
      "try await Task.sleep(for: a)", "withTaskGroup { group in }", "let a = \"Task { b! }\"",
      "// Task { } and b! are only words here", "let a = #\"fatalError(\"\"#", "f(!a, [!b])",
      "let a = \"\"\"\n  try! this\n  \"\"\"", "let date = Date()",
    ])
  func goodConstructs(text: String) {
    #expect(ConstructRules.breaches(in: file(text)) == [])
  }

  @Test(
    "about purity finds time, chance and the outside in the core, and only there",
    arguments: [
      "let now = Date()", "let clock = ContinuousClock()", "let a = Int.random(in: 0..<3)",
      "let a = [1].randomElement()", "a.shuffle()", "let a = [1].shuffled(by: f(using: g))",
      "var g = SystemRandomNumberGenerator()", "print(1)", "let a = await b",
      "try Task.checkCancellation()", "let id = UUID()",
    ])
  func purity(text: String) {
    for target in ImportRules.pure {
      #expect(ConstructRules.breaches(in: file(text, in: target)).count == 1)
    }
    #expect(ConstructRules.breaches(in: file(text, in: "Station")) == [])
  }

  @Test("about purity lets chance that the caller hands in")
  func goodPurity() {
    let text = "let a = Int.random(in: 0..<f(3), using: &g)\nlet b = [1].shuffled(using: &g)"
    #expect(ConstructRules.breaches(in: file(text, in: "Detection")) == [])
  }

  @Test(
    "about documentation finds every kind of declaration",
    arguments: [
      "struct A {}", "public enum A {}", "protocol A {}", "actor A {}", "final class A {}",
      "typealias A = B", "func a() {}", "public let a = 1", "@Sendable func a() {}",
      "/// A.\nstruct A {\n  var b: Int\n}", "/// A.\nenum A {\n  case b\n}",
      "/// A.\nstruct A {\n  private(set) var b: Int\n}", "/// A.\n\nstruct A {}",
      "/// A.\nclass A {\n  class func b() {}\n}", "extension A {\n  init() {}\n}",
      "extension A {\n  public subscript(b: Int) -> Int { b }\n}", "// A.\nstruct A {}",
      "/// A.\nprotocol A {\n  associatedtype B\n}", "/// A.\nprotocol A {\n  init?(b: Int)\n}",
      "/// A.\nstruct A {\n  /// B.\n  var b: Int {\n    get { 1 }\n  }\n  let c = { 1 }()\n}",
    ])
  func undocumented(text: String) {
    #expect(ShapeRules.undocumented(in: file(text)).count == 1)
  }

  @Test(
    "about documentation lets what nobody else reads, and what is local",
    arguments: [
      "/// A.\n@available(*, deprecated)\npublic struct A {}",
      "private struct A {\n  var b: Int\n}",
      "fileprivate func a() {}", "private extension A {\n  func b() {}\n}",
      "/// A.\nfunc a(\n  b: C = 1\n) {\n  let c = 1\n  func d() {}\n  struct E { let f: C }\n}",
      "/// A.\nvar a: Int {\n  switch b {\n  case 1: 2\n  default: 3\n  }\n}",
      "extension A {}", "/// A.\nclass A {\n  deinit { let b = 1 }\n}", "import A",
      "/// A.\nlet a = [\n  b.map {\n    let c = 1\n    return c\n  }\n]",
      "/// A.\nlet a = \"\"\"\n  struct B {}\n  \"\"\"", "/* struct A {} */",
    ])
  func documented(text: String) {
    #expect(ShapeRules.undocumented(in: file(text)) == [])
  }

  @Test("about documentation takes a command's help for it, in the command line alone")
  func commands() {
    let text = """
      /// A.
      struct A: ParsableCommand {
        static let configuration = CommandConfiguration(abstract: "B.")
        @Flag(help: "C.") var c = false
        func run() {}
        func d() {}
      }
      """
    #expect(
      ShapeRules.undocumented(in: file(text, in: "relais")).map(\.place) == [
        "Sources/relais/Example.swift:6"
      ])
    #expect(ShapeRules.undocumented(in: file(text)).count == 4)
  }

  @Test(
    "about length finds one line too many",
    arguments: [
      "func a() {\n", "init() {\n", "var a: Int {\n", "func a<B>(\n  b: B\n) where B: C {\n",
    ])
  func longFunctions(opening: String) {
    let head = opening.count { $0 == "\n" }
    func lines(_ count: Int) -> SourceFile {
      let body = Array(repeating: "  if b { c() }\n", count: count - head - 1).joined()
      return file("/// A.\nstruct A {\n" + opening + body + "}\n}")
    }
    #expect(ShapeRules.longFunctions(in: lines(70)) == [])
    let breaches = ShapeRules.longFunctions(in: lines(71))
    #expect(breaches.map(\.place) == ["Sources/Station/Example.swift:3"])
  }

  @Test("about width finds the hundred and first character, not byte")
  func longLines() {
    let fits = "// " + String(repeating: "é", count: 97)
    #expect(ShapeRules.longLines(in: file(fits)) == [])
    #expect(
      ShapeRules.longLines(in: file("\n" + fits + "e")).map(\.place) == [
        "Sources/Station/Example.swift:2"
      ])
  }

  @Test("about listings finds what a document does not name")
  func listings() {
    let manifest = """
      .target(name: "A"),
      .executableTarget(
        name: "b", dependencies: [.product(name: "C", package: "c"), "A"]),
      .testTarget(name: "ATests", dependencies: ["A"]),
      """
    #expect(ListingRules.targets(in: manifest) == ["A", "b"])
    let breaches = ListingRules.missing(
      ["A", "b"], in: "X.md", text: "A…", remedy: { "add \($0)" })
    #expect(breaches == [Breach(place: "X.md", remedy: "add b")])
    let kinds = "static let kind = ProbeKind(\n  name: \"tcp\", summary: \"…\")"
    #expect(ListingRules.probeKinds(in: kinds) == ["tcp"])
  }

  @Test("about leaks finds a path of one machine", arguments: ["wo" + "rk", "ro" + "ot"])
  func leaks(directory: String) {
    let breaches = ListingRules.leaks(in: "README.md", text: "see\n`/\(directory)/main/x`\n")
    #expect(breaches.map(\.place) == ["README.md:2"])
  }
}
