import Testing

@testable import Rehearsal

@Suite("A month of weather") struct WeatherTests {
  private func measured(_ link: LinkModel, runs: Int = 300) -> LinkFinding {
    WeatherComparison(months: 1, seed: 3, runs: runs, withPeers: false).measure(link)
  }

  @Test(
    "ends with a cut that is found in time, and without a false alarm",
    arguments: [
      (LinkModel.fibre, 5.2, 1), (.fibre.whollySilent, 6.2, 1), (.dsl, 10.6, 1), (.mobile, 10.6, 2),
      (.dsl.whollySilent, 10.6, 2), (.mobile.whollySilent, 10.6, 6),
    ])
  func cut(link: LinkModel, seconds: Double, falseDowns: Int) throws {
    let finding = measured(link)
    let relais = try #require(finding.detectors.first)
    #expect(try #require(relais.down.p99) <= seconds)
    #expect(relais.falseDown <= falseDowns)
    #expect(try #require(finding.suspected.median) <= 0.65)
    #expect(finding.probesPerSecond < 2.1)
  }

  @Test("is no reason to call a clean line degraded", arguments: [LinkModel.fibre, .dsl])
  func notDegraded(link: LinkModel) {
    #expect(measured(link, runs: 1).degradations <= 1)
  }

  @Test("is the same for the same seed")
  func same() {
    let comparison = WeatherComparison(months: 0.1, seed: 9, runs: 20)
    #expect(comparison.measure(.dsl) == comparison.measure(.dsl))
    #expect(comparison.measure(.deadAnchor) == comparison.measure(.deadAnchor))
    var other = comparison
    other.seed = 10
    #expect(other.measure(.dsl) != comparison.measure(.dsl))
  }
}

@Suite("What is less than a cut") struct TroubleTests {
  private func relais(_ trouble: Trouble) throws -> AlarmFinding {
    let comparison = WeatherComparison(months: 1, seed: 3, runs: 400, withPeers: false)
    return try #require(comparison.measure(trouble).detectors.first)
  }

  @Test("of 20 % loss is DEGRADED within 40 s, never DOWN")
  func heavyLoss() throws {
    let finding = try relais(.loss(share: 0.2))
    #expect(try #require(finding.alarm.p99) <= 40)
    #expect(finding.wronglyDown == 0)
  }

  @Test("of 5 % loss is DEGRADED within two minutes in most cases, never DOWN")
  func lightLoss() throws {
    let finding = try relais(.loss(share: 0.05))
    #expect(try #require(finding.alarm.median) <= 120)
    #expect(finding.wronglyDown == 0)
  }

  @Test("of slowness is DEGRADED within seconds, never DOWN", arguments: [1.0, 5])
  func queue(slope: Double) throws {
    let finding = try relais(.queue(slope: slope, length: 2))
    #expect(try #require(finding.alarm.p99) <= 4)
    #expect(finding.wronglyDown == 0)
  }

  @Test("of loss and delay together is DEGRADED within seconds, never DOWN")
  func brownOut() throws {
    let finding = try relais(.brownOut(share: 0.4, delay: 0.4))
    #expect(try #require(finding.alarm.p99) <= 5)
    #expect(finding.wronglyDown == 0)
  }

  @Test("of one anchor is no trouble of the line")
  func deadAnchor() throws {
    let finding = try relais(.deadAnchor)
    #expect(finding.alarm.p99 == nil && finding.alarm.median == nil)
    #expect(finding.wronglyDown == 0)
  }
}

@Suite("A line not known before") struct FirstWeekTests {
  @Test("has few false alarms in its first week, and learns by them")
  func firstWeeks() {
    func falseDowns(_ link: LinkModel) -> Int {
      (1...10).reduce(0) { sum, seed in
        var run = LineRun(Weather(link, seed: UInt64(seed)))
        run.run(until: 7 * 86_400)
        return sum + run.tally.falseDowns
      }
    }
    #expect(falseDowns(.fibre) <= 3)
    #expect(falseDowns(.dsl) <= 5)
    #expect(falseDowns(.mobile) <= 10)
  }
}

@Suite("Other tools' rules in the same weather") struct PeerRuleTests {
  private func down(_ name: String, _ trouble: Trouble) throws -> Double? {
    let rule = try #require(PeerRule.all.first { $0.name == name })
    var weather = Weather(.fibre, trouble, at: 300, seed: 4, asker: 1)
    return rule.alarms(in: &weather, until: 2_000).first { $0.time >= 300 }.map { $0.time - 300 }
  }

  @Test(
    "find a cut in the time that their settings give",
    arguments: [
      ("dpinger defaults", 14.0, 15.6), ("mwan3 rule @2/s", 12, 12.6),
      ("mwan3 as shipped", 22, 27), ("mwan3 code defaults", 60, 70), ("Gatus rule @2/s", 2, 2.6),
      ("Gatus defaults", 130, 190), ("Nagios service", 244, 850), ("Kuma defaults", 10, 70),
      ("BFD x3 @2/s", 0.9, 1.6), ("silence 10 s @2/s", 9.4, 10.1),
    ])
  func cut(name: String, least: Double, most: Double) throws {
    let seconds = try #require(try down(name, .cut))
    #expect(seconds >= least && seconds <= most)
  }

  @Test("take a dead target for a dead line, unless they ask two")
  func deadTarget() throws {
    #expect(try down("dpinger defaults", .deadAnchor) != nil)
    #expect(try down("mwan3 rule @2/s", .deadAnchor) == nil)
  }
}

@Suite("The weather report") struct WeatherReportTests {
  @Test("has every detector in every table, and no line too wide for a terminal")
  func text() throws {
    let comparison = WeatherComparison(months: 0.05, seed: 2, runs: 5)
    let report = comparison.report(comparison.parts.map { comparison.measure($0) })
    #expect(report.links.count == 6 && report.troubles.count == 7)
    #expect(report.links.allSatisfy { $0.detectors.count == PeerRule.all.count + 1 })
    let lines = report.text.split(separator: "\n")
    #expect(lines.allSatisfy { $0.count <= 112 })
    for name in PeerRule.all.map(\.name) + ["Relais", "one dead anchor", "4G, silent bursts"] {
      #expect(report.text.contains(name))
    }
  }
}
