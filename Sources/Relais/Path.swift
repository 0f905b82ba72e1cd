/// One route that probes take again and again, with what lies on it.
public struct Path: Hashable, Sendable, Codable {
  /// How a path is asked, which decides who sends and how often.
  public enum Method: Hashable, Sendable, Codable {
    /// An ICMP echo to an address.
    case echo(address: String)
    /// An ICMP echo that must be answered by the router this many hops away, whoever it is.
    case hop(count: Int, towards: String)
    /// A query to a resolver by its address, for a label that no cache can hold.
    case query(resolver: String)
    /// The state of a network device's carrier, which the kernel tells.
    case carrier(device: String)
    /// What the box says of its access line, by SNMP or TR-064.
    case boxStatus
    /// A configured check, which keeps its own period.
    case check(CheckID)
    /// Beats between office and twin, which both send all the time: nobody asks.
    case beat(BeatWay)
    /// An ICMP echo, from outside, to the address that the line's beats come from.
    case wan
  }

  /// Its name.
  public var id: PathID
  /// Who sends along it, and so whose detector asks; what the other side learns is told to it.
  ///
  /// Beats have the side that sees whether they come: the twin for those of the office.
  public var vantage: Vantage
  /// Who stands at its end.
  public var witness: Witness
  /// How it is asked.
  public var method: Method
  /// The line it leaves by, or comes in by; nil where the routes choose, or where it meets none.
  public var line: LineID?
  /// The components whose fault breaks it.
  public var crosses: Set<Component>
  /// Time between probes when all is well.
  public var period: Duration

  /// A path; see the properties.
  public init(
    id: PathID, vantage: Vantage = .office, witness: Witness, method: Method, line: LineID?,
    crosses: Set<Component>,
    period: Duration
  ) {
    self.id = id
    self.vantage = vantage
    self.witness = witness
    self.method = method
    self.line = line
    self.crosses = crosses
    self.period = period
  }
}

/// Which way beats go between office and twin.
public enum BeatWay: String, Hashable, Sendable, Codable, CaseIterable {
  /// There and back: one side's beat names what it last heard of the other. Only this proves that a
  /// line works.
  case roundTrip = "round_trip"
  /// From the office to the twin, as the twin sees it.
  case up
  /// From the twin to the office, as the office sees it.
  case down
}

extension PathID {
  /// Beats over a line: `fibre/twin`, `fibre/twin/up`, `fibre/twin/down`.
  public static func beats(_ way: BeatWay, over line: LineID) -> PathID {
    switch way {
    case .roundTrip: PathID("\(line)/twin")
    case .up: PathID("\(line)/twin/up")
    case .down: PathID("\(line)/twin/down")
    }
  }

  /// A line's own address, asked by the twin: `fibre/wan`.
  public static func wan(of line: LineID) -> PathID { PathID("\(line)/wan") }

  /// The far edge of a line's operator, asked by the twin: `fibre/far-edge@twin`.
  public static func farEdgeFromOutside(of line: LineID) -> PathID {
    PathID("\(line)/far-edge@twin")
  }

  /// An anchor, asked by the twin: `anchor/192.0.2.1@twin`.
  public static func anchorFromOutside(_ address: String) -> PathID {
    PathID("anchor/\(address)@twin")
  }
}
