import Relais
import Testing

@Suite("A reader of settings") struct SettingsReaderTests {
  private func map(_ entries: [(String, Setting.Content)]) -> Setting {
    Setting(
      .map(
        entries.enumerated().map { index, entry in
          Setting.Entry(
            key: entry.0, line: index + 1, setting: Setting(entry.1, line: index + 1))
        }), line: 1)
  }

  @Test("notes a key that nobody asked for, with the nearest one that somebody did")
  func unknownKey() {
    var reader = SettingsReader(map([("hots", .scalar("x"))]), path: "checks.a")
    _ = reader.text("host")
    reader.finish()
    #expect(
      reader.problems == [
        ConfigurationProblem(
          line: 1, path: "checks.a.hots", found: "an unknown key",
          allowed: "host (did you mean it?)")
      ])
  }

  @Test("lists the known keys where none is near")
  func farKey() {
    var reader = SettingsReader(map([("colour", .scalar("x"))]), path: "")
    _ = reader.text("host")
    _ = reader.integer("port", in: 1...9, default: 1)
    reader.finish()
    #expect(reader.problems.map(\.allowed) == ["one of host, port"])
  }

  @Test("goes on with the default after a mistake")
  func defaults() {
    var reader = SettingsReader(
      map([("port", .scalar("99999")), ("on", .scalar("maybe")), ("every", .scalar("-1s"))]),
      path: "")
    let port = reader.integer("port", in: 1...65_535, default: 80)
    let isOn = reader.flag("on", default: true)
    let period = reader.duration("every", in: .zero...(.seconds(9)), default: .seconds(3))
    #expect(port == 80)
    #expect(isOn)
    #expect(period == .seconds(3))
    #expect(reader.problems.count == 3)
  }

  @Test("notes a key that stands there twice")
  func twice() {
    let reader = SettingsReader(map([("a", .scalar("1")), ("a", .scalar("2"))]), path: "x")
    #expect(reader.problems.map(\.path) == ["x.a"])
    #expect(reader.problems.map(\.line) == [2])
  }

  @Test("takes over the problems of the maps within")
  func nested() {
    var reader = SettingsReader(map([("box", .map([]))]), path: "lines.fibre")
    if var box = reader.map("box") {
      _ = box.requiredText("user", "an account")
      reader.absorb(box)
    }
    #expect(reader.problems.map(\.path) == ["lines.fibre.box.user"])
  }

  @Test("finds the line of a setting further down")
  func deepNote() {
    var reader = SettingsReader(map([("checks", .scalar("x"))]), path: "")
    reader.note(in: "checks.shop.service", found: "a", allowed: "b")
    #expect(reader.problems.map(\.line) == [1])
  }
}
