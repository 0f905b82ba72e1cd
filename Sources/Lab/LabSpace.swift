/// One network namespace of the lab: a machine, or a part of the Internet.
enum LabSpace: String, CaseIterable, Sendable {
  /// A phone behind the office.
  case pbx
  /// Where the program runs.
  case office
  /// The switch between the office and the box.
  case `switch`
  /// The box that joins the LAN to the main line and translates addresses.
  case box
  /// Operator A's first router, at the far end of the main line.
  case operatorA = "operator-a"
  /// The far edge of operator A's network, with its resolver.
  case edge
  /// The operator of the old line.
  case operatorB = "operator-b"
  /// The operator of the 4G key.
  case cellular
  /// Where the operators and the rest of the Internet meet.
  case exchange
  /// The node outside.
  case twin
  /// The shop's server.
  case shop
  /// The far end of the phone trunk.
  case sip
  /// The first anchor.
  case anchor1
  /// The second anchor.
  case anchor2
  /// The third anchor.
  case anchor3
  /// A resolver that is no operator's.
  case resolver

  /// The namespace's name, as `ip netns` knows it.
  func namespace(in lab: LabName) -> String { "\(lab)-\(rawValue)" }
}
