import Detection
import Relais
import Testing

@Suite("A service that is asked from both sides") struct ReachTests {
  private static let services = [
    Service(id: "site", title: "Site"), Service(id: "calls", title: "Calls"),
  ]
  private static let checks = [
    Office.check("shop", "https://192.0.2.9/", service: "site", vantage: .both),
    Office.check("basket", "https://192.0.2.9/basket", service: "site"),
    Office.check("trunk", "192.0.2.10", probe: "sip", service: "calls", vantage: .both),
  ]

  /// What is believed after each of these failed three times, and all others answered.
  private func believed(_ failing: Set<CheckID>, beats: Bool = true) -> [ServiceBelief] {
    let model = Model(
      lines: [Office.fullLine], services: Self.services, checks: Self.checks, isPaired: true)
    var detector = Office.detector(model)
    for second in 1...3 {
      for check in model.checks {
        let outcome: Outcome =
          failing.contains(check.id)
          ? .failed(.refused(reason: "no")) : .answered(Answer(duration: .milliseconds(20)))
        _ = detector.receive(
          .checked(
            Observation(
              check: check.id, sentAt: Instant(seconds: Double(second)), outcome: outcome)),
          at: Instant(seconds: Double(second)))
      }
    }
    return detector.services
  }

  @Test("is not down for customers when only the office cannot reach it")
  func outsideOnly() {
    let site = believed(["shop", "basket"])[0]
    #expect(site.state == .operational)
    #expect(site.reach == .outsideOnly)
    #expect(site.failing == ["shop", "basket"])
    #expect(site.reach?.words(in: .french) == "marche de l’extérieur, pas du bureau")
  }

  @Test("does not work for some when only those outside cannot reach it")
  func insideOnly() {
    let site = believed(["shop@twin"])[0]
    #expect(site.state == .partialOutage)
    #expect(site.reach == .insideOnly)
  }

  @Test("is down when nobody reaches it")
  func nowhere() {
    let site = believed(["shop", "basket", "shop@twin"])[0]
    #expect(site.state == .majorOutage)
    #expect(site.reach == .nowhere)
    #expect(believed([])[0].reach == .everywhere)
  }

  @Test("is down all the same where it is the telephone, which must ring in the office")
  func telephone() {
    let calls = believed(["trunk"])[1]
    #expect(calls.state == .majorOutage)
    #expect(calls.reach == .outsideOnly)
  }
}
