public import Relais

/// Something that breaks in the simulated company.
public enum Fault: Hashable, Sendable, Codable {
  /// This node: every probe fails at once, and all carriers are gone.
  case machine
  /// The node's own network port on the fibre's LAN: its carrier goes.
  case port
  /// The switch between the node and the box; the node's carrier stays.
  case lan
  /// The box is frozen; all carriers stay.
  case box
  /// The fibre carries no light: the box sees its carrier go.
  case lossOfLight
  /// The access line is silent both ways, its carrier stays.
  case access
  /// The access line is silent from the office outwards.
  case accessUp
  /// The access line is silent towards the office.
  case accessDown
  /// The operator's network behind its first routers.
  case core
  /// The operator's way to the rest of the Internet.
  case peering
  /// A portal that lets pings and queries through and answers everything else itself.
  case portal
  /// A portal that lets nothing through.
  case wall
  /// The operator's resolver.
  case resolver
  /// A host of the Internet: an anchor, the shop, the phone trunk.
  case host(String)
  /// A host of the Internet turns the office away, whichever line it comes by; all others reach it.
  case barred(String)
  /// A host of the Internet answers the office, but nobody else.
  case hidden(String)
  /// The twin is off.
  case twin
  /// The twin runs, but nothing gets to it or from it.
  case twinCutOff
  /// Calls from outside only; nothing that the office sends notices.
  case inboundCalls
  /// A whole line that is not the fibre.
  case line(LineID)
  /// That share of what leaves over the fibre is lost, 0…1.
  case loss(share: Double)
  /// The fibre falls silent again and again: 1 s on, 4 s off in the mean.
  case bursts
  /// The fibre's queue grows to 2 s.
  case bloat
  /// The fibre loses 40 % and takes 400 ms more.
  case brownOut
  /// Nothing is broken.
  case nothing

  /// Whether it silences a line wholly, so that saying DOWN of that line is right.
  var isCut: Bool {
    switch self {
    case .machine, .port, .lan, .box, .lossOfLight, .access, .accessUp, .accessDown, .core,
      .peering, .wall, .line:
      true
    case .portal, .resolver, .host, .barred, .hidden, .twin, .twinCutOff, .inboundCalls, .loss,
      .bursts, .bloat, .brownOut, .nothing:
      false
    }
  }

  /// Whether saying DOWN of that line is right while this lasts.
  public func silences(_ line: LineID) -> Bool {
    switch self {
    case .machine: true
    case .line(let silent): silent == line
    default: isCut && line == Company.fibre
    }
  }
}

/// A fault from one moment to another.
public struct FaultSpan: Hashable, Sendable, Codable {
  /// What breaks.
  public var fault: Fault
  /// From when, in seconds after the start.
  public var from: Double
  /// Until when, in seconds after the start.
  public var until: Double

  /// A span; see the properties.
  public init(_ fault: Fault, from: Double, until: Double) {
    self.fault = fault
    self.from = from
    self.until = until
  }

  /// Whether it lasts at that time, in seconds after the start.
  func contains(_ time: Double) -> Bool { from <= time && time < until }
}
