import Testing

@testable import Lines

@Suite("A message of the kernel") struct NetworkChangeTests {
  private let gateway = IPAddress("192.0.2.1")

  @Test("tells of a device and its signal", arguments: [true, false])
  func link(hasCarrier: Bool) {
    let device = NetworkDevice(index: 2, name: "eth0", hasCarrier: hasCarrier, isLoopback: false)
    #expect(NetlinkBytes.changes(NetlinkBytes.link(hasCarrier: hasCarrier)) == [.device(device)])
  }

  @Test("of the bridge family says nothing of the device")
  func bridge() {
    #expect(NetlinkBytes.changes(NetlinkBytes.link(hasCarrier: false, family: 7)) == [])
  }

  @Test("tells of an address, which counts as gone while it is checked for duplicates")
  func address() throws {
    let address = DeviceAddress(
      device: 2, address: try #require(IPAddress("192.0.2.7")), prefixLength: 24, isGlobal: true)
    #expect(NetlinkBytes.changes(NetlinkBytes.address()) == [.address(address)])
    #expect(NetlinkBytes.changes(NetlinkBytes.address(flags: 0x40)) == [.addressGone(address)])
  }

  @Test("tells of a default route, and of no other")
  func route() {
    let route = DefaultRoute(
      device: 2, gateway: gateway, isIPv6: false, table: 254, metric: 100, preferredSource: nil)
    #expect(NetlinkBytes.changes(NetlinkBytes.route()) == [.routes([route])])
    #expect(NetlinkBytes.changes(NetlinkBytes.route(destinationLength: 24)) == [])
  }

  @Test("tells of each router that shares a route")
  func sharedRoute() throws {
    let changes = try #require(NetlinkBytes.changes(NetlinkBytes.sharedRoute()))
    guard case .routes(let routes)? = changes.first else {
      Issue.record("no route in \(changes)")
      return
    }
    #expect(routes.map(\.device) == [2, 3])
    #expect(routes.map { $0.gateway?.description } == ["fe80::2", "fe80::3"])
    #expect(routes.allSatisfy { $0.isIPv6 && $0.metric == 1_024 })
  }

  @Test("that is cut short is no message", arguments: [1, 15, 20, 40])
  func truncated(length: Int) {
    let whole = NetlinkBytes.link(hasCarrier: true)
    #expect(NetlinkBytes.changes(Array(whole.prefix(length))) == nil)
    #expect(NetlinkBytes.changes(whole + whole.prefix(length)) == nil)
  }

  @Test("may be damaged in any way without harm", arguments: 0..<20)
  func damaged(seed: UInt64) {
    var random = SplitMix(state: seed)
    let sound = [
      NetlinkBytes.link(hasCarrier: true), NetlinkBytes.address(), NetlinkBytes.route(),
      NetlinkBytes.sharedRoute(),
    ]
    var snapshot = NetworkSnapshot()
    var understood = 0
    for _ in 0..<300 {
      var bytes = (0..<Int.random(in: 1...3, using: &random)).flatMap { _ in
        sound[Int.random(in: 0..<sound.count, using: &random)]
      }
      for _ in 0..<Int.random(in: 0...4, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
          in: 0...255, using: &random)
      }
      if Bool.random(using: &random) {
        bytes.removeLast(Int.random(in: 0..<bytes.count, using: &random))
      }
      let before = snapshot
      for change in NetlinkBytes.changes(bytes) ?? [] {
        understood += 1
        if case .routes(let routes) = change { snapshot.replaceRoutes(by: routes) }
        _ = snapshot.apply(change)
      }
      _ = snapshot.evidence(since: before)
    }
    #expect(understood > 75)
    #expect(snapshot.devices.count <= NetworkSnapshot.maximumDevices)
  }
}

/// Random numbers from a seed (Steele, Lea, Flood, "SplitMix", OOPSLA 2014).
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
