import Relais
import Testing

@testable import Lines

@Suite("A snapshot of the network") struct NetworkSnapshotTests {
  @Test("asks for the routes again when a device that carries one changes, and not otherwise")
  func rereads() {
    var network = Office.network
    let changes: [(NetworkChange, mustReread: Bool)] = [
      (.device(Office.device(2, "eth0", hasCarrier: false)), true),
      (.device(Office.device(2, "eth0", hasCarrier: false)), false),
      (.device(Office.device(9, "veth9", hasCarrier: true)), false),
      (.deviceGone(index: 3), true),
      (.addressGone(Office.address(2, "192.168.1.20")), true),
    ]
    for (change, mustReread) in changes {
      let rereads = network.apply(change)
      #expect(rereads == mustReread, "\(change)")
    }
  }

  @Test("gives no evidence against itself, and all of it against nothing")
  func differences() {
    let network = Office.network
    #expect(network.evidence(since: network) == [])
    let all = network.evidence(since: NetworkSnapshot())
    #expect(all.first == .carrier(device: "eth0", isUp: true))
    #expect(all.count == 3 + 3 + 3)
    #expect(!all.contains { "\($0)".contains("\"lo\"") })
  }

  @Test("tells a device that is gone as a lost signal, with its addresses and routes")
  func goneDevice() throws {
    var network = Office.network
    _ = network.apply(.deviceGone(index: 4))
    network.replaceRoutes(by: network.defaultRoutes.filter { $0.device != 4 })
    let evidence = network.evidence(since: Office.network)
    let address = try #require(IPAddress("10.64.3.2"))
    let route = try #require(Office.network.defaultRoutes.first { $0.device == 4 })
    #expect(
      evidence == [
        .carrier(device: "wwan0", isUp: false),
        .address(device: "wwan0", address, isPresent: false),
        .route(device: "wwan0", route, isPresent: false),
      ])
  }

  @Test("told piece by piece, becomes the next one, from any to any", arguments: 0..<50)
  func law(seed: UInt64) {
    var random = SplitMix(state: seed)
    let before = Office.random(using: &random)
    let after = Office.random(using: &random)
    var lines = LineSigns(lines: Office.lines)
    var direct = lines
    for piece in before.evidence(since: NetworkSnapshot()) { _ = lines.receive(piece) }
    var state = Signs(lines.receive(.surveyed))
    for piece in after.evidence(since: before) { state.take(lines.receive(piece)) }
    for piece in after.evidence(since: NetworkSnapshot()) { _ = direct.receive(piece) }
    #expect(state == Signs(direct.receive(.surveyed)))
  }
}

/// What the signs so far add up to.
private struct Signs: Equatable {
  var carriers: [String: Bool] = [:]
  var routings: [String: Bool] = [:]

  init(_ signs: [LineSign]) { take(signs) }

  mutating func take(_ signs: [LineSign]) {
    for sign in signs {
      switch sign {
      case .carrier(let line, let isUp): carriers[line.name] = isUp
      case .routed(let line, let isRouted): routings[line.name] = isRouted
      case .readdressed: break
      }
    }
  }
}
