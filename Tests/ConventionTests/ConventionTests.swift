import Testing

/// The house rules, held over the whole project; `CheckerTests` shows that each can fail.
@Suite("The project")
struct ConventionTests {
  private static let sources = SourceTree.swift(below: "Sources")
  private static let shown = sources + SourceTree.swift(below: "Benchmarks")
  private static let all = shown + SourceTree.swift(below: "Tests")

  @Test("is found, with sources in every target that the manifest names")
  func found() {
    let targets = Set(Self.sources.compactMap(\.target))
    #expect(targets.isSuperset(of: ["Relais", "Detection", "Probing", "relais"]))
    for name in Self.manifestTargets where name != "CLinux" {
      #expect(targets.contains(name), "Sources/\(name) is empty: remove the target or fill it")
    }
  }

  @Test("imports only downwards")
  func imports() { expectNone(Self.sources.flatMap(ImportRules.breaches)) }

  @Test("uses no construct that the house does without")
  func constructs() { expectNone(Self.shown.flatMap(ConstructRules.breaches)) }

  @Test("documents every declaration that somebody else may read")
  func documented() { expectNone(Self.shown.flatMap(ShapeRules.undocumented)) }

  @Test("has functions that fit a screen")
  func functions() { expectNone(Self.shown.flatMap(ShapeRules.longFunctions)) }

  @Test("has lines that fit a page")
  func lines() { expectNone(Self.all.flatMap(ShapeRules.longLines)) }

  @Test("says of every target in ARCHITECTURE.md what it is for")
  func architecture() {
    let text = SourceTree.text("ARCHITECTURE.md")
    expectNone(
      ListingRules.missing(
        Self.manifestTargets.map { "| `\($0)` |" }, in: "ARCHITECTURE.md", text: text,
        remedy: { "add a row \($0) … | … | to the table of targets" }))
  }

  @Test("has a rule of imports for every target")
  func ruled() {
    #expect(Set(Self.manifestTargets) == Set(ImportRules.allowed.keys))
  }

  @Test("lists every decision in ARCHITECTURE.md")
  func decisions() {
    let decisions = SourceTree.paths(below: "decisions", endingIn: ".md")
    #expect(!decisions.isEmpty)
    expectNone(
      ListingRules.missing(
        decisions, in: "ARCHITECTURE.md", text: SourceTree.text("ARCHITECTURE.md"),
        remedy: { "link \($0) in the list of decisions" }))
  }

  @Test("shows every example, and every kind of probe, to its readers")
  func readme() {
    let examples = SourceTree.paths(below: "Examples", endingIn: ".yaml")
    #expect(!examples.isEmpty, "Examples has no configuration to start from")
    let readme = SourceTree.text("README.md")
    expectNone(
      ListingRules.missing(
        examples, in: "README.md", text: readme, remedy: { "say what \($0) shows, with its path" }))
    let probing = SourceTree.paths(below: "Sources/Probing", endingIn: ".swift")
    let kinds = probing.flatMap { ListingRules.probeKinds(in: SourceTree.text($0)) }
    #expect(kinds.contains("icmp") && kinds.contains("http"))
    expectNone(
      ListingRules.missing(
        kinds.map { "`\($0)`" }, in: "README.md", text: readme,
        remedy: { "say what the probe \($0) proves" }))
  }

  @Test("tells nothing of the machine it was written on")
  func leaks() {
    let paths = SourceTree.paths().filter { !$0.hasSuffix("Package.resolved") }
    #expect(paths.count > 50)
    expectNone(paths.flatMap { ListingRules.leaks(in: $0, text: SourceTree.text($0)) })
  }

  private static let manifestTargets: [String] = {
    let text = SourceTree.text("Package.swift")
    return ListingRules.targets(in: text)
  }()

  private func expectNone(
    _ breaches: [Breach], sourceLocation: SourceLocation = #_sourceLocation
  ) {
    for breach in breaches {
      Issue.record("\(breach)", sourceLocation: sourceLocation)
    }
  }
}
