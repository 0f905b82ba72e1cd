import Detection
import Relais
import Testing

@Suite("Beats of the twin") struct BeatTests {
  private static let echo = PathID.beats(.roundTrip, over: Office.fibre)

  /// A world with a twin whose beats come or not, once a second, as the closure says.
  private func world(
    until end: Double, dead: @escaping (Double) -> Set<Component> = { _ in [] },
    beats: (BeatWay, Double) -> Bool
  ) -> World {
    var world = World(
      Model(
        lines: [Office.fullLine, Office.oldLine], services: [], checks: [], isPaired: true))
    for second in 1..<Int(end) {
      world.dead = dead(Double(second))
      world.run(until: Double(second) + 0.5)
      for way in BeatWay.allCases {
        world.note(.beats(way, over: Office.fibre), isHeard: beats(way, Double(second)))
        world.note(.beats(way, over: Office.old), isHeard: way == .roundTrip || beats(way, -1))
      }
    }
    world.run(until: end)
    return world
  }

  @Test("that fail are no reason to call a line down, and blame the twin")
  func deadTwin() {
    var world = World(
      Model(lines: [Office.fullLine, Office.oldLine], services: [], checks: [], isPaired: true))
    for second in 1..<90 {
      world.run(until: Double(second) + 0.5)
      for line in [Office.fibre, Office.old] {
        world.note(.beats(.roundTrip, over: line), isHeard: second < 40)
        world.note(.beats(.down, over: line), isHeard: second < 40)
      }
    }
    let states = world.told.compactMap {
      if case .line(let belief) = $0 { belief.state } else { nil as LineState? }
    }
    #expect(!states.contains(.down))
    #expect(!states.contains(.suspect))
    #expect(world.detector.verdict.components == [Component(.twin)])
  }

  @Test("that come back keep a line up whose anchors all fall silent")
  func echo() {
    let anchors = Set(Office.anchors.map { Component(.anchor, subject: $0.name) })
    let world = world(until: 60, dead: { $0 < 30 ? [] : anchors }, beats: { _, _ in true })
    #expect(world.detector.lines[0].state != .down)
  }

  @Test("that come one way only prove that way, and no line")
  func oneWay() {
    let up = Office.component(.accessUp)
    let world = world(
      until: 50, dead: { $0 < 30 ? [] : [up] },
      beats: { way, second in second < 30 || way == .down })
    #expect(world.detector.lines[0].state == .down)
    #expect(world.detector.verdict.components == [up])
    let evidence = world.detector.verdict.evidence.map { $0.words { "\($0.seconds)" } }
    #expect(evidence.contains { $0.hasPrefix("the twin has heard nothing of the office") })
  }

  @Test("that are told for other paths than theirs, or for the future, are left out")
  func strange() {
    var detector = Office.detector(
      Model(lines: [Office.fullLine], services: [], checks: [], isPaired: true))
    _ = detector.receive(.woke, at: .zero)
    let before = detector.lines
    for path in ["fibre/box", "nothing", "check/none"] as [PathID] {
      _ = detector.receive(
        .noted(path, sentAt: .zero, answered: true, roundTrip: .milliseconds(1)),
        at: Instant(seconds: 1))
    }
    _ = detector.receive(
      .noted(Self.echo, sentAt: Instant(seconds: 9), answered: true, roundTrip: .milliseconds(1)),
      at: Instant(seconds: 1))
    #expect(detector.lines == before)
  }
}

@Suite("A twin's detector") struct TwinDetectorTests {
  private func watch(
    until end: Int, anchorsAnswer: (Int) -> Bool = { _ in true },
    heard: (BeatWay, LineID, Int) -> Bool
  ) -> (Detector, dark: Instant?) {
    let model = Model(
      lines: [Office.fullLine, Office.oldLine], services: [], checks: [], vantage: .twin)
    var detector = Office.detector(model)
    var dark: Instant?
    var step = 0
    // So fine that the detector is never woken late, which would make it patient.
    while step < end * 25 {
      let now = Instant(seconds: Double(step) / 25)
      var directives = detector.receive(.woke, at: now)
      if step % 25 == 12 {
        for line in [Office.fibre, Office.old] {
          for way in BeatWay.allCases {
            let isHeard = heard(way, line, step / 25)
            directives += detector.receive(
              .noted(
                .beats(way, over: line), sentAt: now - .milliseconds(480), answered: isHeard,
                roundTrip: isHeard && way == .roundTrip ? .milliseconds(30) : nil), at: now)
          }
        }
      }
      for directive in directives {
        guard case .probe(let path, let slot) = directive, anchorsAnswer(step / 25) else {
          continue
        }
        _ = detector.receive(
          .answered(path, slot: slot, roundTrip: .milliseconds(5)), at: now + .milliseconds(5))
      }
      if dark == nil, detector.dark(at: now) != nil { dark = now }
      step += 1
    }
    return (detector, dark)
  }

  @Test("names the one line that fell silent, and does not call the office dark")
  func oneLine() {
    let (detector, dark) = watch(until: 18) { _, line, second in
      line == Office.old || second < 10
    }
    #expect(detector.lines.map(\.state) == [.down, .up])
    #expect(dark == nil)
  }

  @Test("calls the office dark within six seconds of its last beat, as an honest group")
  func dark() throws {
    let (detector, dark) = watch(until: 20) { _, _, second in second < 10 }
    let since = try #require(dark)
    #expect(since.seconds > 12 && since.seconds <= 15.5, "\(since.seconds)")
    #expect(detector.lines.map(\.state) == [.down, .down])
    #expect(detector.verdict.components.contains(Component(.machine)))
  }

  @Test("says nothing of the office while it is itself cut off")
  func blind() {
    let (detector, dark) = watch(
      until: 30, anchorsAnswer: { $0 < 10 }, heard: { _, _, second in second < 10 })
    #expect(dark == nil)
    #expect(!detector.lines.contains { $0.state == .down })
    #expect(detector.verdict.components == [Component(.twin)])
  }

  @Test("does not call an office dark that it still hears")
  func outwards() {
    let (_, dark) = watch(until: 20) { way, _, second in second < 10 || way == .up }
    #expect(dark == nil)
  }
}
