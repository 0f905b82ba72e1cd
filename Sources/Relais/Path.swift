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
  }

  /// Its name.
  public var id: PathID
  /// Who stands at its end.
  public var witness: Witness
  /// How it is asked.
  public var method: Method
  /// The line it leaves by; nil where the routes choose.
  public var line: LineID?
  /// The components whose fault breaks it.
  public var crosses: Set<Component>
  /// Time between probes when all is well.
  public var period: Duration

  /// A path; see the properties.
  public init(
    id: PathID, witness: Witness, method: Method, line: LineID?, crosses: Set<Component>,
    period: Duration
  ) {
    self.id = id
    self.witness = witness
    self.method = method
    self.line = line
    self.crosses = crosses
    self.period = period
  }
}
