import Relais
import Testing

@testable import Lines

@Suite("The signs of lines") struct LineSignsTests {
  private func surveyed() -> LineSigns {
    var signs = LineSigns(lines: Office.lines)
    for piece in Office.network.evidence(since: NetworkSnapshot()) {
      #expect(signs.receive(piece) == [])
    }
    #expect(
      signs.receive(.surveyed) == [
        .carrier("fibre", isUp: true), .routed("fibre", true), .carrier("old-line", isUp: true),
        .routed("old-line", true), .carrier("4g", isUp: true), .routed("4g", true),
        .routed("any", true),
      ])
    return signs
  }

  @Test("are given once when all is known, then only as they change")
  func changes() {
    var signs = surveyed()
    #expect(signs.receive(.surveyed) == [])
    #expect(
      signs.receive(.carrier(device: "eth0", isUp: false)) == [.carrier("fibre", isUp: false)])
    #expect(signs.receive(.carrier(device: "eth0", isUp: false)) == [])
    #expect(signs.receive(.carrier(device: "docker0", isUp: false)) == [])
  }

  @Test("say that a line is not routed while its route or its address is missing")
  func routing() {
    var signs = surveyed()
    let route = Office.route(2, "192.168.1.1", metric: 100)
    let address = Office.ip("192.168.1.20")
    #expect(
      signs.receive(.route(device: "eth0", route, isPresent: false)) == [.routed("fibre", false)])
    #expect(
      signs.receive(.address(device: "eth0", address, isPresent: false))
        == [.readdressed("fibre")])
    #expect(signs.receive(.route(device: "eth0", route, isPresent: true)) == [])
    #expect(
      signs.receive(.address(device: "eth0", address, isPresent: true))
        == [.readdressed("fibre"), .routed("fibre", true)])
  }

  @Test("say that a line whose device does not exist is down")
  func missingDevice() {
    var signs = LineSigns(lines: [Line(id: "4g", device: "wwan7")])
    #expect(signs.receive(.surveyed) == [.carrier("4g", isUp: false), .routed("4g", false)])
  }
}
