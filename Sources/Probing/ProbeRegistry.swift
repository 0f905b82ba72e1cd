/// Every kind of probe there is; a new probe adds one line here.
public enum ProbeRegistry {
  /// The probes, in the order in which tables show them.
  public static let all: [any Probe.Type] = [
    ICMPProbe.self, TCPProbe.self, DNSProbe.self, HTTPProbe.self, FlowProbe.self, TLSProbe.self,
    SMTPProbe.self, IMAPProbe.self, SIPProbe.self, CallProbe.self,
  ]

  /// Other names that configuration may use, with the kind they stand for.
  public static let aliases = ["https": "http", "ping": "icmp"]

  /// The probe of that kind or alias; nil where there is none.
  public static func probe(named name: String) -> (any Probe.Type)? {
    let name = aliases[name] ?? name
    return all.first { $0.kind.name == name }
  }
}
