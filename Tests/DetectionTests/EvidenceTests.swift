import Detection
import Relais
import Testing

@Suite("Evidence") struct EvidenceTests {
  @Test("dates a cut by who fell silent, not by a router that never answered anybody")
  func neverAnswered() {
    let anchors = ["192.0.2.1", "192.0.2.2", "192.0.2.3"].map { Anchor(name: $0, address: $0) }
    let line = Line(id: "fibre", gateway: "10.0.0.1")
    let model = Model(
      lines: [WatchedLine(line: line, anchors: anchors, operatorCore: "198.51.100.1")],
      services: [], checks: [])
    let start = Instant(seconds: 1_000_000)
    let cut = start + .seconds(40)
    var detector = Detector(
      model: model, histories: [:], settings: DetectorSettings(), at: start)
    var now = start
    var verdict: Verdict?
    var wake: Instant? = start
    var answers: [(at: Instant, input: Detector.Input)] = []
    while let next = [wake, answers.first?.at].compactMap({ $0 }).min(), next < cut + .seconds(20) {
      now = next
      let input: Detector.Input
      if let answer = answers.first, answer.at == next {
        input = answer.input
        answers.removeFirst()
      } else {
        input = .woke
        wake = nil
      }
      for directive in detector.receive(input, at: now) {
        switch directive {
        case .wake(let moment): wake = max(moment, now + .milliseconds(1))
        case .verdict(let said): verdict = said.faults.isEmpty ? verdict : said
        case .probe(let id, let slot):
          let path = model.paths.first { $0.id == id }
          let isSilent = path?.witness.role == .operatorCore
          let isNear = path?.witness.role == .box
          guard !isSilent, isNear || now < cut else { break }
          let answer = Detector.Input.answered(id, slot: slot, roundTrip: .milliseconds(10))
          answers.append((now + .milliseconds(10), answer))
          answers.sort { $0.at < $1.at }
        case .hasten, .line, .check, .service: break
        }
      }
    }
    let since = verdict?.since
    #expect(
      since.map { $0 >= cut - .seconds(6) && $0 <= cut + .seconds(6) } == true, "\(since as Any)")
  }
}
